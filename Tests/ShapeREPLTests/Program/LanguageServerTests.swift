import FoundationEssentials
import TestSupport
import Testing

/// The program as an editor's client meets it.
struct LanguageServerTests {
  private static func message(_ json: String) -> String {
    "Content-Length: \(json.utf8.count)\r\n\r\n\(json)"
  }

  private static func answers(_ messages: String...) throws -> String {
    let end = [#"{"jsonrpc":"2.0","id":99,"method":"shutdown"}"#, #"{"method":"exit"}"#]
    let input = (messages + end).map(message).joined()
    let result = try Program().run("lsp", input: input)
    #expect(result.status == 0)
    return result.output
  }

  private static let opened = #"""
    {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///net.py",\#
    "text":"import torch\nx = torch.ones(2, 3)\ny = x @ x\n"}}}
    """#

  @Test func saysWhatItCanDo() throws {
    let output = try Self.answers(#"{"id":1,"method":"initialize","params":{}}"#)
    #expect(output.contains(#""inlayHintProvider":true"#))
    #expect(output.contains(#""id":99"#))
  }

  @Test func reportsProblemsWithTheirPlaces() throws {
    let output = try Self.answers(Self.opened)
    #expect(output.contains(#""method":"textDocument/publishDiagnostics""#))
    #expect(
      output.contains(
        #""range":{"end":{"character":9,"line":2},"start":{"character":4,"line":2}}"#))
    #expect(output.contains("E-TENSOR-CANNOT-MULTIPLY"))
  }

  @Test func findsPlacesInLinesThatEndAsWindowsEndsThem() throws {
    let output = try Self.answers(Self.opened.replacing(#"\n"#, with: #"\r\n"#))
    #expect(
      output.contains(
        #""range":{"end":{"character":9,"line":2},"start":{"character":4,"line":2}}"#))
  }

  /// Editors count UTF-16 units, and mark all of a part that goes over lines or is long.
  @Test(arguments: [
    (#"y = '🙂', x @ x"#, (2, 10), (2, 15)),
    (#"y = (x\n  @ x)"#, (2, 4), (3, 6)),
    ("y = x @ x.view(2, \(String(repeating: "1 * ", count: 40))3)", (2, 4), (2, 180)),
  ])
  func marksAllOfAPart(line: String, start: (Int, Int), end: (Int, Int)) throws {
    let output = try Self.answers(
      Self.opened.replacing("y = x @ x", with: line.replacing("\n", with: #"\n"#)))
    #expect(
      output.contains(
        #""range":{"end":{"character":\#(end.1),"line":\#(end.0)},"start":{"character":\#(start.1),"line":\#(start.0)}}"#
      ), "\(output)")
  }

  @Test func showsShapesAfterLines() throws {
    let output = try Self.answers(
      Self.opened,
      #"{"id":2,"method":"textDocument/inlayHint","params":{"textDocument":{"uri":"file:///net.py"}}}"#
    )
    #expect(output.contains(#""label":"2x3""#))
    #expect(output.contains(#""position":{"character":20,"line":1}"#))
  }

  @Test func offersFixesAsEdits() throws {
    let output = try Self.answers(
      Self.opened,
      #"{"id":3,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file:///net.py"}}}"#
    )
    #expect(output.contains(#""title":"y = x @ x.T → 2x2""#))
    #expect(output.contains(#"y = x @ x.T\n"#))
  }

  /// A hover says where axes come from.
  @Test func explainsAxesInHovers() throws {
    let opened = #"""
      {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///net.py",\#
      "text":"import torch\ndef f(x):\n    y = x.flatten(1)\n    return y\n# shape> f(torch.ones(4, 2, 3))\n"}}}
      """#
    let output = try Self.answers(
      opened,
      #"{"id":5,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///net.py"},"position":{"line":2,"character":5}}}"#
    )
    #expect(
      output.contains(#"y  4x6  float32\n  axis 4: 4 is of x, which f was given"#), "\(output)")
    #expect(output.contains(#"axis 6: 2 × 3: line 3 fused 2 and 3"#), "\(output)")
  }

  /// An edit keeps the ends that the editor's lines have.
  @Test func offersFixesWhereLinesEndAsWindowsEndsThem() throws {
    let output = try Self.answers(
      Self.opened.replacing(#"\n"#, with: #"\r\n"#),
      #"{"id":3,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file:///net.py"}}}"#
    )
    #expect(output.contains(#""title":"y = x @ x.T → 2x2""#), "\(output)")
    #expect(
      output.contains(#"import torch\r\nx = torch.ones(2, 3)\r\ny = x @ x.T\r\n"#), "\(output)")
  }

  /// Each change is of the text after those before it; columns beyond the end of a line are its end.
  @Test(arguments: [
    (
      #"{"range":{"start":{"line":3,"character":0},"end":{"line":3,"character":0}},"text":"z = y.T\n"}"#,
      "2x2"
    ),
    (
      #"{"range":{"start":{"line":2,"character":99},"end":{"line":9,"character":0}},"text":"\nz = y[0]"}"#,
      "2"
    ),
    (
      #"{"range":{"start":{"line":1,"character":4},"end":{"line":1,"character":20}},"text":"'🙂'"},"#
        + #"{"range":{"start":{"line":1,"character":6},"end":{"line":1,"character":8}},"text":"", "rangeLength":2},"#
        + #"{"range":{"start":{"line":1,"character":0},"end":{"line":2,"character":11}},"text":"y = torch.ones(7, 5)"}"#,
      "7x5"
    ),
    (#"{"text":"import torch\nz = torch.ones(9, 1)\n"}"#, "9x1"),
  ])
  func takesChangesOfParts(changes: String, shape: String) throws {
    let output = try Self.answers(
      Self.opened.replacing("x @ x", with: "x @ x.T"),
      #"{"method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///net.py"},"contentChanges":[\#(changes)]}}"#,
      #"{"id":2,"method":"textDocument/inlayHint","params":{"textDocument":{"uri":"file:///net.py"}}}"#
    )
    #expect(output.contains(#""label":"\#(shape)""#), "\(output)")
  }

  /// What a closed file had wrong is shown no more.
  @Test func forgetsWhatIsClosed() throws {
    let output = try Self.answers(
      Self.opened,
      #"{"id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///net.py"},"position":{"line":0,"character":0}}}"#,
      #"{"method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///net.py"}}}"#)
    let problems = output.firstRange(of: "E-TENSOR-CANNOT-MULTIPLY")
    let none = output.firstRange(of: #""params":{"diagnostics":[],"uri":"file:///net.py"}"#)
    #expect(problems != nil && none != nil, "\(output)")
    if let problems, let none { #expect(problems.upperBound < none.lowerBound) }
  }

  @Test func refusesWhatIsNoMessageAndWhatComesAfterShutdown() throws {
    let output = try Self.answers(
      "{", #"{"id":4,"method":"shutdown"}"#,
      #"{"id":5,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///net.py"}}}"#)
    #expect(output.contains(#""error":{"code":-32700"#), "\(output)")
    #expect(
      output.contains(
        #"{"error":{"code":-32600,"message":"nothing is answered after shutdown"},"id":5"#))
  }

  /// Fixes are those of the problems in the lines that are asked for.
  @Test func offersFixesWhereTheProblemIs() throws {
    func asked(_ line: Int) throws -> String {
      try Self.answers(
        Self.opened,
        #"{"id":3,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file:///net.py"},"range":{"start":{"line":\#(line),"character":0},"end":{"line":\#(line),"character":1}}}}"#
      )
    }
    #expect(try asked(2).contains(#""title":"y = x @ x.T → 2x2""#))
    #expect(try !asked(0).contains(#""title""#))
  }

  /// After a check that ran out of time there is no edit of the text as it is now.
  @Test func offersNoFixesOfAnEarlierText() throws {
    let output = try Self.answers(
      Self.opened,
      #"{"id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///net.py"},"position":{"line":1,"character":0}}}"#,
      #"{"method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///net.py"},"contentChanges":[{"text":"import torch\n# new\nwhile True: pass\n"}]}}"#,
      #"{"id":3,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file:///net.py"}}}"#
    )
    #expect(output.contains("E-TENSOR-CANNOT-MULTIPLY"))
    #expect(output.contains(#""id":3,"jsonrpc":"2.0","result":[]"#), "\(output)")
  }

  /// Of texts that come while a check runs, only the last is checked.
  @Test func checksTheLastOfManyTexts() throws {
    let changes = (0..<20).map { number in
      #"{"method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///net.py"},"contentChanges":[{"text":"import torch\nx = torch.ones(\#(number + 2), 3)\ny = x @ x\n"}]}}"#
    }
    let end = [#"{"jsonrpc":"2.0","id":99,"method":"shutdown"}"#, #"{"method":"exit"}"#]
    let result = try Program().run(
      "lsp", input: ([Self.opened] + changes + end).map(Self.message).joined())
    #expect(result.output.contains("(21x3) @ (21x3)"))
    #expect(result.output.split(separator: "publishDiagnostics").count < 20)
  }

  @Test func refusesWhatItDoesNotKnow() throws {
    let output = try Self.answers(#"{"id":4,"method":"foo/bar"}"#)
    #expect(output.contains("-32601"))
  }

  /// An editor that goes away, or speaks something else, ends it.
  @Test(arguments: [
    "", "hello\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length: 9999\r\n\r\n{}",
  ])
  func endsWithItsInput(input: String) throws {
    let result = try Program().run("lsp", input: input)
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
  }
}

/// `shape check` and `shape annotate` as a shell's user meets them.
struct CheckProgramTests {
  private static let text = "import torch\nx = torch.ones(2, 3)\ny = x @ x  # here\n"

  @Test func reportsAndFixes() throws {
    let program = try Program()
    try program.write(Self.text, to: "net.py")
    let found = try program.run("check", "net.py")
    #expect(found.status == 1)
    #expect(found.output.hasPrefix("net.py:3:5: error[E-TENSOR-CANNOT-MULTIPLY]:"))
    let fixed = try program.run("check", "--fix", "1", "net.py")
    #expect(fixed.output.contains("-y = x @ x  # here\n+y = x @ x.T  # here\n"))
    #expect(try program.run("check", "net.py").status == 0)
    #expect(try program.run("check", "--fix", "1", "missing.py").status == 1)
    #expect(try program.run("check").status == 2)
  }

  /// A fix that stops an example which ran is written, and said to be one.
  @Test func saysWhatAFixStops() throws {
    let program = try Program()
    try program.write(
      "import torch\nimport torch.nn as nn\n\nnet = nn.Linear(4, 2)\n\n\ndef f(x):\n    return net(x)\n"
        + "\n\n# shape> f(torch.ones(3, 4))\n# shape> f(torch.ones(3, 5))\n", to: "net.py")
    let found = try program.run("check", "net.py")
    #expect(found.output.contains("nn.Linear(5, 2)  → 3x2  then stops at f(torch.ones(3, 4))"))
    let fixed = try program.run("check", "--fix", "1", "net.py")
    #expect(fixed.errors == "warning: fix 1 stops an example that ran: f(torch.ones(3, 4))\n")
    #expect(fixed.output.contains("+net = nn.Linear(5, 2)\n"))
  }

  @Test func fixesAnExampleInItsLine() throws {
    let program = try Program()
    let text = "import torch\r\nx = torch.ones(2, 3)\r\n#\tshape> x @ x  \r\ny = 1"
    let path = try program.write(text, to: "net.py")
    let fixed = try program.run("check", "--fix", "1", "net.py")
    #expect(fixed.output.contains("@@ -3 +3 @@\n-#\tshape> x @ x  \n+#\tshape> x @ x.T  \n"))
    #expect(
      try String(contentsOfFile: path, encoding: .utf8)
        == text.replacing("x @ x", with: "x @ x.T"))
    #expect(try program.run("check", "net.py").output == "net.py: no problem in 1 example\n")
  }

  @Test func tellsConditionsByExample() throws {
    let program = try Program()
    let text = "import torch\ndef f(x):\n    return x.view(x.size(0), 2, -1)\n"
    try program.write(text + "# shape> f(BxT)\n# shape> f(NxM)\n", to: "net.py")
    let found = try program.run("check", "net.py")
    #expect(
      found.output == """
        net.py: no problem in 2 examples
          line 4: f(BxT)
            T must be even: line 3
            B may be any size (tried from 1 to 128)
            smallest sizes: B=1 T=2
          line 5: f(NxM)
            M must be even: line 3
            N may be any size (tried from 1 to 128)
            smallest sizes: N=1 M=2

        """)
    let fields = try program.run("check", "--json", "net.py")
    #expect(fields.output.contains(#""expression":"f(NxM)","letters":[{"name":"N","#))
    #expect(fields.output.contains(#""line":5}"#))
  }

  @Test func annotatesWithoutTouchingAnythingElse() throws {
    let program = try Program()
    let text = "import torch\r\nx = torch.ones(2, 3)\r\ny = x.T  # here\r\n"
    let path = try program.write(text, to: "net.py")
    #expect(try program.run("annotate", "--check", "net.py").status == 1)
    #expect(try program.run("annotate", "net.py").status == 0)
    let annotated = try String(contentsOfFile: path, encoding: .utf8)
    #expect(
      annotated
        == "import torch\r\nx = torch.ones(2, 3)  # 2x3\r\ny = x.T  # here  # 3x2\r\n")
    #expect(try program.run("annotate", "--check", "net.py").status == 0)
    #expect(try program.run("annotate", "--remove", "net.py").status == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func writesJSON() throws {
    let program = try Program()
    try program.write(Self.text, to: "net.py")
    let found = try program.run("check", "--json", "net.py")
    #expect(found.output.contains(#""event":"check""#))
    #expect(found.output.contains(#""2":{"x":{"kind":"assigned","shapes":[[2,3]],"visits":1}}"#))
  }
}
