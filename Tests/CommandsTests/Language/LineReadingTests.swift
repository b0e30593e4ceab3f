import Commands
import Engine
import Rendering
import Support
import Testing

/// Which lines are a command's and which are Python's, over every command.
struct LineReadingTests {
  /// Every command's names that could be a name of Python's.
  static let names = CommandRegistry.declarations.flatMap { [$0.name] + $0.aliases }
    .filter { $0.allSatisfy(\.isLetter) }

  /// Lines that can only be Python where X is a name; X holds a tensor of two numbers.
  static let python = [
    "X = 3", "X=3", "X =3", "X = y = 3", "X, y = 1, 2", "y, X = 1, 2", "X += 1", "X /= X.sum()",
    "X **= 2", "X @= torch.eye(2)", "X[0] = 5", "X [0] = 5", "X[0] += 1", "X [0] += 1",
    "X.data += 1",
    "X[0]", "X[:, None]", "X.shape", "X.sum()", "X.sum().item() / 2", "X + 1", "X - 1", "X * 2",
    "X / 2", "X//2", "X ** 2", "X % 2", "X @ X", "X-1", "X*2", "X == 1", "X != 1", "X < 2", "X<2",
    "X >= 2", "X > X", "X & X.bool()", "X is None", "X is not None", "X not in []", "X in [1, 2]",
    "X.numel() and 3", "(X)", "-X", "[X]", "X, 3", "print(X)", "print(f'{X}')", "f'{X[0]}'",
    "len(X)",
    "not X[0]", "for X in [1, 2]: print(X)", "for i, X in enumerate('ab'): print(X)",
    "[X for X in [1, 2]]", "sum(X for X in [1, 2])", "[X[i] for i in range(2)]", "assert X[0] == 1",
    "del X", "y = X", "with torch.no_grad(): X = 2",
  ]

  @Test(arguments: names)
  func aLineThatCanOnlyBePythonIsPython(name: String) throws {
    for line in Self.python {
      var bench = try Bench("\(name) = torch.tensor([1., 2.])")
      if line.contains("&") { try bench.run("\(name) = \(name).bool()") }
      if line.hasPrefix("X in") { try bench.run("\(name) = 1") }
      let line = line.replacing("X", with: name)
      #expect(try bench.run(line).command == "expression", "\(line)")
    }
  }

  /// What a line gives has nothing to do with the name.
  @Test(arguments: names)
  func theNameMeansItsValue(name: String) throws {
    var bench = try Bench("\(name) = torch.arange(3)")
    #expect(try bench.text("\(name)[1].item()") == "1")
    try bench.run("\(name) += 10")
    #expect(try bench.text("\(name).tolist()") == "[10, 11, 12]")
    #expect(try bench.text("print(\(name).sum().item(), f'{\(name)[0].item()}')") == "33 10")
    try bench.run("\(name), other = 7, 8")
    #expect(try bench.text("(\(name), other)") == "(7, 8)")
    #expect(try bench.text("\(name) + 1") == "8")
    #expect(try bench.text("\(name) - 1") == "6")
    #expect(try bench.text("\(name) == 7") == "True")
    #expect(try bench.text("for \(name) in 'ab': print(\(name))") == "a\nb")
    #expect(try bench.text("vars").hasPrefix("\(name)  'b'  str"))
  }

  /// The bare word and words side by side stay the command, whatever has its name.
  @Test(arguments: names)
  func theCommandStays(name: String) throws {
    let command = try #require(CommandRegistry.command(named: name)).declaration
    for line in [
      name, "\(name.uppercased())", "\(name) word word", "\(name) -1 -2", "\(name) (1, 2)",
    ] {
      var bench = try Bench("\(name) = torch.tensor([1., 2.])")
      do {
        let output = try bench.run(line)
        #expect(output.command == command.name, "\(line)")
      } catch {
        // A command's errors are none of an expression.
        let code = try #require(Diagnosis(of: error).code)
        #expect(
          !code.hasPrefix("E-EXPRESSION-") || command.takesLineForTests,
          "\(line): \(Diagnosis(of: error).what)")
      }
    }
  }

  @Test func aNewNameSaysThatTheCommandStays() throws {
    var bench = try Bench()
    #expect(
      try bench.text("data = torch.arange(3)")
        == "data  3  int64\ndata alone is still the command; print(data) shows the value")
    #expect(try bench.text("data = 4") == "data  4  int", "once is enough")
    #expect(try bench.text("P = torch.tensor([[1., 3.], [2., 2.]])") == "P  2x2  float32")
    #expect(try bench.text("P /= P.sum(1, keepdim=True)") == "P  2x2  float32")
    #expect(try bench.text("P[0].tolist()") == "[0.25, 0.75]")
  }

  @Test(arguments: [
    ("data /none/none.txt", "'/none/none.txt'"), ("data ./none.txt", "'./none.txt'"),
    ("data in.txt", "'in.txt'"), ("data or.txt block=3", "'or.txt'"),
    ("load not.st", "there is no such file"),
    ("seed -1", "N cannot be '-1'"), ("push *", "'*'"), ("help %", "'%'"), ("undo -1", "'-1'"),
  ]) func signsMayBeginAWord(line: String, what: String) throws {
    var bench = try Bench()
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    #expect(Diagnosis(of: error).what.contains(what))
  }

  @Test func shapesMayStandInBrackets() throws {
    var bench = try Bench("add linear 3 4", "n = 6")
    for line in ["push (2, 3)", "push [2, 3]", "push (2, n // 2)", "push 2x3"] {
      #expect(try bench.text(line).hasSuffix("2x3 → 2x4"), "\(line)")
    }
  }

  @Test(arguments: [
    "time = 3; y = time + 1; y", "expect = 3; y = expect + 1; y",
    "time=3; y = 4; y",
  ])
  func aCommandThatTakesItsLineIsANameToo(line: String) throws {
    var bench = try Bench()
    #expect(try bench.text(line) == "4")
    #expect(try bench.run("time layers").command == "time")
  }

  @Test(arguments: ["quit()", "exit()", "quit ()"])
  func pythonsWayOut(line: String) throws {
    var bench = try Bench()
    guard line != "quit ()" else {
      return bench.expectPlainFailure(line, "quit does not take '()'")
    }
    #expect(try bench.run(line).isQuit)
    try bench.run("quit = 3")
    bench.expectPlainFailure("quit()", "a whole number cannot be called")
  }

  @Test func pythonsHelp() throws {
    var bench = try Bench("x = torch.zeros(2)")
    for (call, line) in [
      ("help(torch.cat)", "help torch.cat"), ("help()", "help"), ("help('push')", "help push"),
      ("help(push)", "help push"), ("help(nn.Linear)", "help linear"),
      ("help(x.view)", "help view"),
      ("help(model)", "help model"), ("layers()", "layers"), ("vars()", "vars"),
    ] {
      #expect(try bench.text(call) == bench.text(line), "\(call)")
    }
  }

  private static let dataUsage = CommandRegistry.command(named: "data")?.declaration.usage ?? ""

  @Test func aNameMayHideAFunction() throws {
    var bench = try Bench("set = 3")
    let error = try #require(throws: (any Error).self) { try bench.run("set([1])") }
    #expect(Diagnosis(of: error).mend == "del set brings the function back")
    try bench.run("del set")
    #expect(try bench.text("set([1])") == "{1}")
  }

  @Test(arguments: [
    ("push(4, 8)", "it is a line of its own, without brackets: push [SHAPE]"),
    ("1 + push", "it is a line of its own, without brackets: push [SHAPE]"),
    ("exit(0)", "it is a line of its own, without brackets: quit"),
    ("time.time()", "time LINE shows how long a line takes, timer on does so for every line"),
    ("t0 = time.time()", "time LINE shows how long a line takes, timer on does so for every line"),
    ("print(time)", "time LINE shows how long a line takes, timer on does so for every line"),
    ("layers[0]", "model is the stack: model[0]; the command is a line of its own"),
    ("layers > out.txt", "model is the stack: model[0]; the command is a line of its own"),
    ("data is None", "it is a line of its own, without brackets: \(dataUsage)"),
  ]) func aCommandsWordIsNoValue(line: String, mend: String) throws {
    var bench = try Bench()
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    #expect(Diagnosis(of: error).mend == mend)
  }
}

extension Declaration {
  /// Whether what it is given may be an expression, whose errors are its own.
  fileprivate var takesLineForTests: Bool { ["time", "trace", "push"].contains(name) }
}
