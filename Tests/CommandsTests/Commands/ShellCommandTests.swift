import Commands
import Engine
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
    #expect(
      try bench.text("set") == """
        ascii  false
        columns  output,parameters
        echo  false
        precision  4
        trace  true
        """)
    #expect(try bench.text("set precision 9") == "precision  9")
    #expect(try bench.text("set ascii true") == "ascii  true")
    #expect(try bench.text("set echo true") == "")
    let settings = bench.session.state.settings
    #expect(settings.precision == 9)
    #expect(settings.ascii)
    #expect(settings.echo)
    #expect(
      try bench.json("set") == """
        {"ascii":"true","columns":"output,parameters","echo":"true","precision":"9","trace":"true"}
        """)
    #expect(
      try bench.text("set ascii false; set").hasPrefix("ascii  false\ncolumns  output"))
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
    for declaration in CommandRegistry.declarations {
      #expect(output.plain.contains("\(declaration.name)  \(declaration.summary)"))
    }
    for spec in LayerRegistry.specs {
      #expect(output.plain.contains("\(spec.keyword)  \(spec.summary)"))
    }
    #expect(output.plain.hasSuffix("help NAME explains one; Tab completes"))
    let names = CommandRegistry.declarations.map { #""\#($0.name)""# }.joined(separator: ",")
    let layers = LayerRegistry.specs.map { #""\#($0.keyword)""# }.joined(separator: ",")
    #expect(try output.json == #"{"commands":[\#(names)],"layers":[\#(layers)]}"#)
    #expect(try bench.text("?") == output.plain)
  }

  @Test(arguments: CommandRegistry.declarations)
  func helpExplainsCommands(declaration: Declaration) throws {
    var bench = try Bench()
    for name in [declaration.name] + declaration.aliases {
      let text = try bench.text("help \(name)")
      #expect(text.hasPrefix("\(declaration.usage)\n\(declaration.summary)"))
      for argument in declaration.arguments {
        #expect(text.contains("\(argument.usage)  \(argument.meaning)"))
      }
      for example in declaration.examples { #expect(text.contains("\n\(example)")) }
      #expect(text.contains("also:") == !declaration.aliases.isEmpty)
    }
    #expect(try bench.json("help \(declaration.name)").contains(#""examples":["#))
  }

  @Test(arguments: LayerRegistry.specs.map(\.keyword))
  func helpExplainsLayers(keyword: String) throws {
    var bench = try Bench()
    let spec = try #require(LayerRegistry.specs.first { $0.keyword == keyword })
    let text = try bench.text("help \(keyword)")
    #expect(text.hasPrefix("\(spec.usage)\n\(spec.summary)\nshape \(spec.shapes)\n"))
    #expect(text.hasSuffix("\nadd \(spec.example)"))
    for name in spec.torchNames {
      #expect(text.contains(name))
      #expect(try bench.text("help nn.\(name)") == text)
    }
    #expect(try bench.json("help \(keyword)").hasPrefix(#"{"examples":["add \#(spec.example)"]"#))
  }

  @Test(arguments: [
    ("help pus", "there is no help on 'pus'", "did you mean 'help push'?"),
    ("help lin", "there is no help on 'lin'", "did you mean 'help linear'?"),
    (
      "help xyzzy", "there is no help on 'xyzzy'", "help alone lists every command and layer"
    ),
    ("help push add", "help does not take 'add'", "usage: help [NAME]"),
    ("seed", "seed is missing N", "usage: seed N"),
    ("seed -1", "N cannot be '-1'", "it wants a whole number from 0 up"),
    (
      "seed 18446744073709551616", "N cannot be '18446744073709551616'",
      "it wants a whole number from 0 up"
    ),
    ("set foo", "KEY cannot be 'foo'", "it wants ascii or columns or echo or precision or trace"),
    ("set precision", "set is missing VALUE", "usage: set [KEY] [VALUE]"),
    ("set precision 10", "precision cannot be '10'", "it wants a whole number from 0 to 9"),
    ("set precision -1", "precision cannot be '-1'", "it wants a whole number from 0 to 9"),
    ("set ascii maybe", "ascii cannot be 'maybe'", "it wants true or false"),
    ("set echo 1", "echo cannot be '1'", "it wants true or false"),
    ("set echo true now", "echo cannot be 'true now'", "it wants true or false"),
    (
      "set columns output,paramters", "columns cannot be 'output,paramters'",
      "it wants output, axes, parameters, multiply-adds, bytes, all or standard"
    ),
    ("set trace off", "trace cannot be 'off'", "it wants true or false"),
  ])
  func refuses(line: String, what: String, mend: String) throws {
    var bench = try Bench()
    bench.expectFailure(line, what, mend)
  }
}
