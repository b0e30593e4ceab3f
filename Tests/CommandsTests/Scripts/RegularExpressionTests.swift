import Commands
import Engine
import Rendering
import Support
import Synchronization
import Testing

/// The patterns of scripts: what they match, and that they do so in time linear in the text.
struct RegularExpressionTests {
  /// A pattern, texts in which it is found, and texts in which it is not.
  static let searches: [(pattern: String, found: [String], missing: [String])] = [
    ("relu", ["a relu b"], ["rel u", ""]),
    ("^ +0 +3\\.[23]", ["   0   3.2967", "x\n 0 3.3"], ["0 3.2", "  0  3.4"]),
    ("^[a-z]+\\.$", ["emma.", "x\nanna.\ny"], ["Emma.", "emma"]),
    ("(re)?lu|tanh", ["elu", "relu", "tanh"], ["tan"]),
    ("a{2,3}b", ["aab", "aaaab"], ["ab"]),
    ("^a{2}$", ["aa"], ["a", "aaa"]),
    ("^a{2,}$", ["aa", "aaaa"], ["a"]),
    ("a{,2}b|x{y}", ["b", "x{y}"], ["{"]),
    ("\\bcat\\b", ["a cat."], ["concat"]),
    ("\\d+ of \\d+", ["step 3 of 10"], ["three of 10"]),
    ("^\\w+\\s\\S$", ["été x"], ["été xy"]),
    ("[^a-c]", ["d"], ["abc"]),
    ("[]x]", ["]"], ["y"]),
    ("[a[0-9]-]", ["7", "-", "a"], ["b"]),
    ("[[:upper:]][[:digit:]]", ["K9"], ["k9"]),
    ("\\p{Lu}\\P{Lu}", ["Ab"], ["AB"]),
    ("(?i)straße|RELU", ["ReLU", "STRAßE"], ["rel"]),
    ("(?i:a)b", ["Ab"], ["AB"]),
    ("a.c", ["abc", "aéc"], ["a\nc"]),
    ("(?s)a.c", ["a\nc"], ["ac"]),
    ("\\Aa|b\\z", ["ab", "xb"], ["xa\nby"]),
    ("\\x41\\u0042\\u{43}", ["ABC"], ["abc"]),
    ("(?<name>a)(?:b)(?#note)c", ["abc"], ["ab"]),
    ("", [""], []), ("a||b", [""], []), ("()*x", ["x"], ["y"]), ("(a*)*b", ["aab"], ["aa"]),
    ("a+?b*?", ["a"], ["b"]),
  ]

  @Test(arguments: searches.indices)
  func finds(index: Int) throws {
    let (pattern, found, missing) = Self.searches[index]
    let expression = try RegularExpression(pattern)
    for text in found { #expect(try expression.matches(text), "\(pattern) in \(text)") }
    for text in missing { #expect(try !expression.matches(text), "\(pattern) in \(text)") }
  }

  @Test func comparesWholeTexts() throws {
    let expression = try RegularExpression("a|ab")
    #expect(try expression.matchesWhole("a") && expression.matchesWhole("ab"))
    #expect(try !expression.matchesWhole("abb") && !expression.matchesWhole(""))
    #expect(try RegularExpression("").matchesWhole(""))
    #expect(try RegularExpression("^a+$").matchesWhole("aaa"))
  }

  @Test func readsGlobs() throws {
    #expect(try RegularExpression(glob: "a*c?").matchesWhole("abbc."))
    #expect(try RegularExpression(glob: "*").matchesWhole(""))
    #expect(try RegularExpression(glob: #"\*\?\\ [x].+"#).matchesWhole(#"*?\ [x].+"#))
    #expect(try !RegularExpression(glob: "a*c").matchesWhole("abcd"))
  }

  @Test(arguments: [
    "[", "(", ")", "a)", "*", "+a", "a**", "[z-a]", "\\", "\\q", "a{3,2}", "(?<>a)", "(?#x",
  ])
  func refuses(pattern: String) {
    #expect(throws: ExpectationError.badPattern(text: pattern)) { try RegularExpression(pattern) }
  }

  @Test(arguments: [
    ("(a)\\1", "a backreference"), ("a(?=b)", "a lookahead"), ("(?<!a)b", "a lookbehind"),
    ("(?>a)", "an atomic group"), ("a++", "a possessive repetition"),
    ("[a&&b]", "an operation on sets"), ("\\p{Greek}", "the property Greek"),
  ])
  func namesWhatIsNotSupported(pattern: String, what: String) {
    #expect(throws: ExpectationError.unsupportedPattern(text: pattern, what: what)) {
      try RegularExpression(pattern)
    }
  }

  /// A pattern for which a matcher that goes back never ends, and one of its texts.
  static let traps: [(pattern: String, text: @Sendable (Int) -> String)] = [
    ("^(a+)+$", { String(repeating: "a", count: $0) + "!" }),
    ("(a|aa)*b", { String(repeating: "a", count: $0) }),
    ("(a*)*(a*)*(a*)*b", { String(repeating: "a", count: $0) }),
    ("(x+x+)+y", { String(repeating: "x", count: $0) }),
    ("^(\\w+\\s?)*$", { String(repeating: "word ", count: $0) + "?" }),
    ("a?a?a?a?a?a?a?a?a?a?aaaaaaaaaab", { String(repeating: "a", count: $0) }),
  ]

  @Test(arguments: traps.indices)
  func takesTwiceTheStepsForTwiceTheText(index: Int) throws {
    let (pattern, text) = Self.traps[index]
    let expression = try RegularExpression(pattern)
    let (short, long) = (try expression.search(text(500)), try expression.search(text(1000)))
    #expect(!short.isFound && !long.isFound)
    #expect(long.steps <= 2 * short.steps + 100, "\(pattern): \(short.steps), \(long.steps)")
  }

  @Test func aGlobOfManyStarsIsLinearToo() throws {
    let expression = try RegularExpression(glob: String(repeating: "*a", count: 40) + "b")
    // At the start not every star is reached yet, so it is the growth that stays the same.
    let steps = try [500, 1000, 1500].map {
      try expression.match(String(repeating: "a", count: $0)).steps
    }
    #expect(steps[2] - steps[1] <= steps[1] - steps[0] + 100)
  }

  @Test(arguments: ["[a", "(", "(?:a|", "(?i:"])
  func hasADepth(open: String) throws {
    let close = open.hasPrefix("[") ? "]" : ")"
    func nested(_ depth: Int) -> String {
      String(repeating: open, count: depth) + (open.hasPrefix("[") ? "" : "a")
        + String(repeating: close, count: depth)
    }
    #expect(throws: Never.self) { try RegularExpression(nested(90)) }
    for depth in [120, 700, 100_000] {
      let pattern = nested(depth)
      #expect(throws: ExpectationError.patternTooDeep(text: pattern, limit: 100)) {
        try RegularExpression(pattern)
      }
    }
  }

  @Test(arguments: ["(((a{100}){100}){100}){100}", "a{1001}", "a{99999999999999999999}"])
  func hasASize(pattern: String) {
    #expect {
      try RegularExpression(pattern)
    } throws: {
      if case ExpectationError.patternTooLarge = $0 { true } else { false }
    }
  }

  @Test func manyEmptyRepetitionsAreOne() throws {
    #expect(try RegularExpression("((((){1000}){1000}){1000}){1000}").matchesWhole(""))
  }

  @Test func canBeStopped() throws {
    let expression = try RegularExpression("(a|b)*c")
    let text = String(repeating: "ab", count: 100_000)
    #expect(throws: Interruption.self) {
      try Interruption.$watch.withValue(Interruption.Watch { true }) {
        try expression.matches(text)
      }
    }
  }

  @Test func shortensLongPatternsInMessages() {
    let error = ExpectationError.patternTooDeep(
      text: String(repeating: "(", count: 500), limit: 100)
    #expect(error.diagnosis.what.count < 150)
  }

  /// Ctrl-C ends a comparison of a script, and the script.
  @Test func aScriptThatIsStoppedEnds() throws {
    let raised = Atomic(false)
    var session = Session()
    session.environment.isInterrupted = { raised.load(ordering: .relaxed) }
    session.environment.emit = { _, _ in raised.store(true, ordering: .relaxed) }
    let lines = ["print('ab' * 100000)", "expect output /(a|b)*c/", "print(2)"]
    let ending = try Interpreter.run(script: lines, name: "test", &session)
    guard case .interrupted = ending else {
      Issue.record("it ended as \(ending)")
      return
    }
  }
}
