import Support
import Testing

/// The words of a line.
struct TokenizerTests {
  private func kinds(_ text: String) -> [Token.Kind] {
    Tokenizer.tokens(of: text).dropLast().map(\.kind)
  }

  @Test func signsAreTheLongestThatFit() {
    #expect(
      kinds("a:=b->c**=d...:") == [
        .name("a"), .sign(":="), .name("b"), .sign("->"), .name("c"), .sign("**="), .name("d"),
        .sign("..."), .sign(":"),
      ])
    #expect(kinds("..") == [.sign("."), .sign(".")])
  }

  @Test(arguments: [
    ("0xff", Token.Kind.integer(255)), ("1_000", .integer(1000)), ("0b1_1", .integer(3)),
    ("00", .integer(0)), ("1e3", .real(1000)), ("1_0.5", .real(10.5)),
    ("9223372036854775808", .leastMagnitude), ("012", .invalid(.badNumber(text: "012"))),
    ("1__0", .invalid(.badNumber(text: "1__0"))), ("2j", .invalid(.imaginary(text: "2j"))),
    ("1.5J", .invalid(.imaginary(text: "1.5J"))), ("4x8", .invalid(.badNumber(text: "4x8"))),
    ("99999999999999999999", .invalid(.tooLarge(text: "99999999999999999999"))),
  ])
  func numbers(text: String, kind: Token.Kind) { #expect(kinds(text) == [kind]) }

  @Test func aNumberMayTouchTheWordBehindIt() {
    #expect(kinds("1if x") == [.integer(1), .name("if"), .name("x")])
  }

  @Test(arguments: [
    (#"'a\n\x41\101\u00e9\U0001f600\'\q'"#, Token.Kind.string("a\nAAé😀'\\q")),
    (#"r'\n\''"#, .string(#"\n\'"#)), (#"b'a\x00\xff'"#, .bytes([97, 0, 255])),
    (#"rb'\x00'"#, .bytes(Array(#"\x00"#.utf8))), ("'a\\\nb'", .string("ab")),
    ("'''a\nb'''", .string("a\nb")), ("'''a\r\nb'''", .string("a\nb")),
    (#"'\N{greek small letter mu}\N{CJK UNIFIED IDEOGRAPH-4E00}'"#, .string("μ一")),
    ("'a\nb", .invalid(.openText)), ("'''a\nb", .invalid(.openLongText)),
    (#"'\x4'"#, .invalid(.badEscape(text: #"\x4"#, range: 1..<4))),
    (#"'\ud800'"#, .invalid(.badEscape(text: #"\ud800"#, range: 1..<7))),
    (#"'\N{no such}'"#, .invalid(.badEscape(text: #"\N{no such}"#, range: 1..<12))),
    ("b'aé'", .invalid(.beyondASCII(range: 3..<4))),
  ])
  func texts(text: String, kind: Token.Kind) { #expect(kinds(text).first == kind) }

  @Test func aBackslashJoinsLines() {
    #expect(kinds("a + \\\n b") == [.name("a"), .sign("+"), .name("b")])
    #expect(kinds("a \\") == [.name("a"), .invalid(.unreadable(character: "\\"))])
  }

  @Test func aFieldEndsWithItsText() {
    #expect(
      kinds("f'{x}a'") == [
        .textStart, .sign("{"), .name("x"), .sign("}"), .textPart("a"), .textEnd,
      ])
    #expect(kinds("f'{x\n}'").contains(.invalid(.openField)))
    #expect(kinds("f'''{x\n}'''").last == .textEnd)
  }
}
