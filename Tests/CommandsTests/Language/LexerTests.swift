import Commands
import Engine
import Testing

struct LexerTests {
  private func words(_ line: String) throws -> [[String]] {
    try Lexer.statements(of: line).map { $0.tokens.map(\.text) }
  }

  @Test(arguments: [
    ("", []),
    ("  \t ", []),
    ("# a comment; add tanh", []),
    (";;  ;", []),
    ("push 4x8", [["push", "4x8"]]),
    ("\tpush\t 4x8 \r\n", [["push", "4x8"]]),
    ("add tanh;push 4x8 ; layers", [["add", "tanh"], ["push", "4x8"], ["layers"]]),
    ("add tanh # why", [["add", "tanh"]]),
    ("add tanh; # why", [["add", "tanh"]]),
    ("source a#b", [["source", "a#b"]]),
    ("push \"a b; # c\"", [["push", "a b; # c"]]),
    ("push 'say \"hi\"' \"don't\"", [["push", "say \"hi\"", "don't"]]),
    ("sample prompt=\"em ma\" 3", [["sample", "prompt=em ma", "3"]]),
    ("push \"\"", [["push", ""]]),
    ("push a\"b\"'c'd", [["push", "abcd"]]),
    ("add é→ß", [["add", "é→ß"]]),
  ])
  func cuts(line: String, expected: [[String]]) throws {
    #expect(try words(line) == expected)
  }

  /// A block keeps its semicolons, whether a space follows its first word or not.
  @Test(arguments: [
    "try:\n  a = 1; b = 2\nexcept ValueError:\n  pass", "if(a):\n  b = 1; c = 2",
    "while(a): b(); c()",
  ])
  func keepsBlocksWhole(text: String) throws {
    #expect(try Lexer.statements(of: text).map(\.source) == [text])
  }

  @Test func tellsWhereWordsStand() throws {
    let line = "é \"ä b\";  c d#  "
    let statements = try Lexer.statements(of: line)
    #expect(statements.map { $0.tokens.map(\.range) } == [[0..<2, 3..<9], [12..<13, 14..<16]])
    #expect(statements.map(\.source) == ["é \"ä b\"", "c d#"])
  }

  @Test func tellsQuotesApart() throws {
    let statement = try #require(try Lexer.statements(of: "a \"b\" 'c' d\"e\"").first)
    #expect(statement.tokens.map(\.isQuoted) == [false, true, true, false])
  }

  /// Texts end where Python's do, so that what they hold divides nothing.
  @Test(arguments: [
    (#"x = ["\\", "a"]; y"#, [#"x = ["\\", "a"]"#, "y"]),
    (#"print(f"{x['a;b']};"); y"#, [#"print(f"{x['a;b']};")"#, "y"]),
    (#"print("""a "b" ; c"""); y"#, [#"print("""a "b" ; c""")"#, "y"]),
    ("data a#1.txt # a file; y", ["data a#1.txt"]),
    (#"save 'it\'s;'; y"#, [#"save 'it\'s;'"#, "y"]),
  ])
  func textsDivideNothing(line: String, sources: [String]) throws {
    #expect(try Lexer.statements(of: line).map(\.source) == sources)
  }

  @Test func sourceIsTheStatementAlone() throws {
    let statements = try Lexer.statements(of: "  add tanh ;  push  4x8  # shapes")
    #expect(statements.map(\.source) == ["add tanh", "push  4x8"])
  }

  @Test(arguments: ["push \"ab", "push 'ab", "push \"ab'", "push don't", "add tanh; push \""])
  func refusesAnOpenQuote(line: String) throws {
    var bench = try Bench()
    bench.expectFailure(
      line, "a quote is not closed", "end the text with the quote it began with")
  }
}
