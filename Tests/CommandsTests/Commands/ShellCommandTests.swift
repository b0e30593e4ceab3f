import Commands
import Engine
import Rendering
import Testing

/// seed, set, quit, help.
struct ShellCommandTests {
  @Test func seedStartsTheStreamAnew() throws {
    var bench = try Bench("add linear 3 4", seed: 7)
    #expect(try bench.text("seed 7") == "seed 7")
    #expect(try bench.json("seed 7") == #"{"message":"seed 7"}"#)
    #expect(bench.session.state.seed == 7)
    try bench.run("add linear 3 4")
    let tensors = bench.session.state.model.namedTensors.map(\.tensor)
    #expect(tensors[0] == tensors[2], "the same weights from the same seed")
    try bench.run("seed 8; add linear 3 4")
    #expect(bench.session.state.model.namedTensors[4].tensor != tensors[0])
  }

  @Test func setChangesAndLists() throws {
    var bench = try Bench()
    let meaning = "decimal places of a loss"
    let precision = "precision  4  \(meaning); default 4"
    #expect(try bench.text("set").contains("\n\(precision)\ntimer  false  the time of each"))
    let takes = "set precision takes a whole number from 0 to 9"
    #expect(try bench.text("set precision") == "\(precision)\n\(takes)")
    #expect(try bench.text("help precision").hasSuffix("\(meaning); default 4\n\(takes)"))
    #expect(try bench.text("help columns").contains("\nfinite  whether all of them are finite\n"))
    #expect(try bench.text("set columns=mean,std").hasPrefix("columns  mean,std  shapes are in"))
    #expect(try bench.text("set columns = standard") == "columns  output,parameters")
    #expect(try bench.text("set precision 9") == "precision  9")
    #expect(try bench.text("set ascii true") == "ascii  true")
    #expect(try bench.text("set echo true") == "")
    let settings = bench.session.state.settings
    #expect(settings.precision == 9)
    #expect(settings.ascii)
    #expect(settings.echo)
    #expect(
      try bench.json("set") == """
        {"ascii":"true","columns":"output,parameters","echo":"true","pager":"true","precision":"9","timer":"false",\
        "trace":"true"}
        """)
    #expect(try bench.text("set ascii false; set").hasPrefix("ascii  false  plain"))
    #expect(try bench.text("set precision") == "precision  9  \(meaning); default 4\n\(takes)")
  }

  @Test(arguments: [
    ("true", true), ("on", true), ("YES", true), ("1", true), ("false", false), ("off", false),
    ("no", false), ("0", false),
  ])
  func flagsAreReadInAnyWords(word: String, means: Bool) throws {
    var bench = try Bench("set ascii \(!means)")
    #expect(try bench.text("set ascii \(word)") == "ascii  \(means)")
    #expect(bench.session.state.settings.ascii == means)
    #expect(try bench.text("timer \(word)") == "timer \(means ? "on" : "off")")
    try bench.run("trace \(word)")
    #expect(bench.session.state.settings.trace == means)
  }

  @Test func quitEndsTheShell() throws {
    var bench = try Bench()
    #expect(try bench.run("quit").isQuit)
    #expect(try bench.run("exit").isQuit)
    bench.expectFailure("quit now", "quit does not take 'now'", "usage: quit")
  }

  @Test func helpListsEverything() throws {
    var bench = try Bench()
    let output = try bench.run("help")
    let words = Set(output.plain.split { !$0.isLetter }.map(String.init))
    for declaration in CommandRegistry.declarations {
      #expect(words.contains(declaration.name))
      let group = try bench.text("help \(declaration.family.rawValue)")
      let isCommand = CommandRegistry.command(named: declaration.family.rawValue) != nil
      #expect(isCommand || group.contains("\(declaration.name)  \(declaration.summary)"))
    }
    let layersHelp = try bench.text("help layers")
    for type in LayerRegistry.types {
      let spec = type.spec
      if !(type is any OperationLayer.Type) { #expect(words.contains(spec.keyword)) }
      #expect(layersHelp.contains("\(spec.keyword)  \(spec.summary)  \(spec.shapes)"))
    }
    #expect(output.plain.contains("conv2d, convtranspose2d") && !output.plain.contains("pad2d"))
    #expect(output.plain.contains("\n\nhelp add  a command, its examples first"))
    // One screen of the smallest terminal.
    let screen = TextRenderer(width: 80).render(output).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(screen.count <= 24)
    #expect(screen.allSatisfy { $0.count <= 80 }, "\(screen)")
    let names = CommandRegistry.declarations.map { #""\#($0.name)""# }.joined(separator: ",")
    let layers = (LayerRegistry.specs.map(\.keyword) + LayerForm.all.map(\.keyword))
      .map { #""\#($0)""# }.joined(separator: ",")
    #expect(try output.json == #"{"commands":[\#(names)],"layers":[\#(layers)]}"#)
    #expect(try bench.text("?") == output.plain)
  }

  @Test(arguments: CommandRegistry.declarations)
  func helpExplainsCommands(declaration: Declaration) throws {
    var bench = try Bench()
    for name in [declaration.name] + declaration.aliases {
      let text = try bench.text("help \(name)")
      let examples = declaration.examples.map { "\n\($0)" }.joined()
      #expect(text.hasPrefix("\(declaration.usage)\n\(declaration.summary)\(examples)"))
      for argument in declaration.arguments {
        #expect(text.contains("\(argument.usage)  \(argument.meaning)"))
      }
      #expect(text.contains("also:") == !declaration.aliases.isEmpty)
    }
    #expect(try bench.json("help \(declaration.name)").contains(#""examples":["#))
  }

  @Test(arguments: ["push --help", "push -h", "push ?", "help(push)"])
  func commandsAnswerForHelp(line: String) throws {
    var bench = try Bench()
    let help = try bench.text("help push")
    #expect(try bench.text(line) == help)
  }

  @Test func helpKnowsTheSessionsNames() throws {
    var bench = try Bench()
    #expect(try bench.text("help model").hasPrefix("model: The stack"))
    #expect(
      try bench.text("help Xtr") == "Xtr: The contexts to train on: N rows of T symbols; see data.")
  }

  @Test func helpKnowsTopics() throws {
    var bench = try Bench()
    #expect(try bench.text("help shapes").contains("4x8 → 4x8x10 → 4x4x20"))
    #expect(try bench.text("help scripts").contains("(glob)"))
    #expect(try bench.text("help errors").contains("E-LAYER-IN  The layer got a last axis"))
    #expect(try bench.text("help build").hasPrefix("add  Adds layers"))
    bench.expectFailure(
      "help shaeps", "there is no help on 'shaeps'", "did you mean 'help shapes'?")
  }

  @Test func timeTellsHowLong() throws {
    var bench = try Bench("add tanh")
    let output = try bench.run("time help \"push\"; add relu; push 2x3 ; # so")
    #expect(output.command == "time")
    #expect((output.seconds ?? -1) >= 0)
    #expect(output.plain.hasSuffix("2x3"))
    #expect(bench.layers == ["tanh", "relu"])
    try bench.run("undo")
    #expect(bench.layers == ["tanh"], "undo goes back by the timed line")
    bench.expectFailure(
      "time frob", "'frob' is not a command or a variable",
      "help lists the commands, vars the variables")
    bench.expectFailure("time", "time is missing COMMAND", "usage: time COMMAND")
    #expect(TextRenderer().render(output).contains(#/\ntook [0-9.]+ m?s\n$/#))
  }

  @Test(arguments: [
    (0.0000831, "0.083 ms"), (0.0124, "12.40 ms"), (1.5, "1.500 s"), (123.456, "123.46 s"),
  ]) func timesHaveTheUnitThatFits(seconds: Double, text: String) {
    var output = Output()
    output.seconds = seconds
    #expect(TextRenderer().render(output) == "took \(text)\n")
  }

  @Test func timerTimesEveryCommand() throws {
    var session = Session()
    func seconds(_ line: String) throws -> Double? {
      Interpreter.carryOut(try #require(try Lexer.statements(of: line).first), &session)
        .output?.seconds
    }
    #expect(try seconds("layers") == nil)
    #expect(try seconds("timer on") != nil)
    #expect(session.state.settings.timer)
    #expect((try seconds("layers") ?? -1) >= 0)
    #expect(try seconds("timer") != nil)
    _ = try seconds("timer off")
    #expect(try seconds("layers") == nil)
    _ = try seconds("undo")
    #expect(try seconds("layers") != nil)
  }

  @Test(arguments: LayerRegistry.specs.map(\.keyword))
  func helpExplainsLayers(keyword: String) throws {
    var bench = try Bench()
    let spec = try #require(LayerRegistry.specs.first { $0.keyword == keyword })
    // Where a command has the same word, the layer is explained under torch's way of writing it.
    let isCommand = CommandRegistry.command(named: keyword) != nil
    let topic = isCommand ? spec.torchName : keyword
    if isCommand {
      #expect(try bench.text("help \(keyword)").contains("a layer too: help \(topic)"))
    }
    let text = try bench.text("help \(topic)")
    #expect(
      text.hasPrefix(
        "\(spec.usage)\n\(spec.summary)\nadd \(spec.example)\nshape \(spec.shapes)\n"))
    for name in spec.torchNames {
      #expect(text.contains(name))
      #expect(try bench.text("help nn.\(name)") == text)
    }
    #expect(try bench.json("help \(topic)").hasPrefix(#"{"examples":["add \#(spec.example)"]"#))
  }

  @Test(arguments: [
    ("help pus", "there is no help on 'pus'", "did you mean 'help push'?"),
    ("help lin", "there is no help on 'lin'", "did you mean 'help lint'?"),
    ("help L-bias", "there is no help on 'L-bias'", "did you mean 'help L-BIAS-BEFORE-NORM'?"),
    (
      "help xyzzy", "there is no help on 'xyzzy'", "help alone lists every command and layer"
    ),
    ("help push add", "help does not take 'add'", "usage: help [NAME]"),
    (
      "timer maybe", "SWITCH cannot be 'maybe'",
      "it wants true or false, on or off, yes or no"
    ),
    ("seed", "seed is missing N", "usage: seed N"),
    ("seed -1", "N cannot be '-1'", "it wants a whole number from 0 up"),
    (
      "seed 18446744073709551616", "N cannot be '18446744073709551616'",
      "it wants a whole number from 0 up"
    ),
    (
      "set foo", "KEY cannot be 'foo'",
      "it wants ascii, columns, echo, pager, precision, timer or trace"
    ),
    ("set presicion 3", "KEY cannot be 'presicion'", "did you mean 'precision'?"),
    ("set precision 10", "precision cannot be '10'", "it wants a whole number from 0 to 9"),
    ("set precision -1", "precision cannot be '-1'", "it wants a whole number from 0 to 9"),
    (
      "set ascii maybe", "ascii cannot be 'maybe'", "it wants true or false, on or off, yes or no"
    ),
    ("set echo 2", "echo cannot be '2'", "it wants true or false, on or off, yes or no"),
    (
      "set echo true now", "echo cannot be 'true now'",
      "it wants true or false, on or off, yes or no"
    ),
    (
      "set columns output,paramters", "columns cannot be 'output,paramters'",
      "did you mean 'parameters'?"
    ),
    (
      "set columns widths", "columns cannot be 'widths'",
      "it wants output, axes, reach, parameters, multiply-adds, bytes, mean, std, finite, strides,"
        + " view, grad, ms, all or standard"
    ),
  ])
  func refuses(line: String, what: String, mend: String) throws {
    var bench = try Bench()
    bench.expectFailure(line, what, mend)
  }
}
