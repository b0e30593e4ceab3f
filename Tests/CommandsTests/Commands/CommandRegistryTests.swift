import Advice
import Commands
import Engine
import FoundationEssentials
import Notation
import Rendering
import Support
import TestSupport
import Testing

/// What holds for every command and every layer.
struct CommandRegistryTests {
  static let declarations = CommandRegistry.declarations

  @Test(arguments: declarations)
  func isDescribed(declaration: Declaration) {
    let name = declaration.name
    #expect(declaration.summary.hasSuffix("."), "\(name)")
    #expect(declaration.summary.first?.isUppercase == true, "\(name)")
    #expect(!declaration.summary.contains("\n"), "\(name)")
    #expect(declaration.discussion?.hasSuffix(".") ?? true, "\(name)")
    #expect(declaration.usage == name || declaration.usage.hasPrefix("\(name) "))
    #expect(name == name.lowercased())
    for argument in declaration.arguments {
      #expect(declaration.usage.contains(argument.usage))
      #expect(!argument.meaning.isEmpty, "\(name) \(argument.usage)")
    }
  }

  @Test func namesAreUnique() {
    let names = Self.declarations.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    for name in names {
      // A line never begins with a layer; help explains a layer's namesake by nn.NAME.
      #expect(LayerParser.type(named: name) == nil || name == "skip", "\(name) is a layer too")
      #expect(CommandRegistry.command(named: name.uppercased()) != nil, "case does not count")
    }
    #expect(CommandRegistry.command(named: "frobnicate") == nil)
  }

  /// Every word from elsewhere is answered with its command, whatever else it means; but for what the
  /// session itself has under that name.
  @Test(arguments: declarations)
  func wordsFromElsewhereAreAnswered(declaration: Declaration) throws {
    let names = Self.declarations.flatMap { [$0.name] + $0.aliases }
    for word in declaration.knownAs {
      #expect(!names.contains(word) && LayerParser.type(named: word) == nil, "\(word)")
      #expect(Self.declarations.count { $0.knownAs.contains(word) } == 1, "\(word)")
      var bench = try Bench()
      do {
        let hint = "\nthe command \(declaration.name): \(declaration.summary)"
        #expect(try bench.text(word).hasSuffix(hint) == (word != "model"), "\(word)")
      } catch {
        #expect(
          Diagnosis(of: error)
            == Diagnosis(
              "'\(word)' is not a command", mend: "did you mean '\(declaration.name)'?"))
      }
    }
  }

  @Test func aNameOfOnesOwnIsNoCommand() throws {
    var bench = try Bench("loss = 3")
    #expect(try !bench.text("loss").contains("command"))
  }

  @Test func layersAreDescribed() {
    let names = LayerRegistry.specs.map(\.keyword)
    #expect(Set(names).count == names.count)
    for spec in LayerRegistry.specs {
      #expect(spec.summary.hasSuffix("."), "\(spec.keyword)")
      #expect(spec.usage.hasPrefix(spec.keyword))
      #expect(!spec.shapes.isEmpty)
      #expect(!spec.torchNames.isEmpty)
    }
  }

  @Test(arguments: declarations)
  func examplesWork(declaration: Declaration) throws {
    if declaration.name != "include" { #expect(!declaration.examples.isEmpty) }
    // The others leave files or look at the line before: shape test runs them as scripts.
    guard !["expect", "record", "source"].contains(declaration.name) else { return }
    for example in declaration.examples {
      var bench = try Bench()
      for line in declaration.preparation { try bench.run(line) }
      let statement = try #require(try Lexer.statements(of: example).first)
      #expect(
        CommandRegistry.command(named: statement.tokens[0].text)?.declaration.name
          == declaration.name)
      let output = try bench.run(example)
      #expect(output.command == declaration.name)
      #expect(output.failure == nil, "\(example)")
      #expect(try output.json.hasPrefix("{"), "\(example)")
    }
  }

  /// The notation knows no command; those that its hints name exist.
  @Test(arguments: HostCommand.allCases)
  func commandsThatHintsNameAreRegistered(command: HostCommand) {
    #expect(Self.declarations.contains { $0.name == command.description })
  }

  /// What a command declares to draw from is what its examples draw from.
  @Test(arguments: declarations)
  func streamsAreDeclared(declaration: Declaration) throws {
    guard !["expect", "include", "record", "source", "time"].contains(declaration.name) else {
      return
    }
    var moved: Set<Declaration.RandomStream> = []
    for example in declaration.examples {
      var bench = try Bench()
      for line in declaration.preparation { try bench.run(line) }
      let (session, push) = (bench.session.state.generator, bench.session.pushGenerator)
      try bench.run(example)
      if bench.session.state.generator != session { moved.insert(.session) }
      if bench.session.pushGenerator != push { moved.insert(.push) }
    }
    #expect(moved.isSubset(of: declaration.draws))
  }

  /// Each command whose argument is completed with files says what it does with the file.
  @Test(arguments: declarations)
  func filesAreDeclared(declaration: Declaration) {
    #expect(declaration.namesFiles == (declaration.file != nil))
  }

  @Test(arguments: LayerRegistry.specs.map(\.example))
  func layerExamplesWork(example: String) throws {
    var bench = try Bench("add \(example)")
    #expect(bench.layers == [example], "the line of the layer is the example itself")
    #expect(try bench.run("undo").isDone)
    #expect(bench.layers == [])
  }

  /// No file that declares a command, a layer or a lint rule is missing from its registry.
  @Test(arguments: [
    ("Commands/Commands", "Command", CommandRegistry.types.map { "\($0)" }),
    ("Engine/Layers", "Layer", LayerRegistry.types.map { "\($0)" }),
    ("Advice/Lint/Rules", "LintRule", LintRegistry.rules.map { "\($0)" }),
  ])
  func filesAreRegistered(folder: String, kind: String, registered: [String]) throws {
    let path = "\(Repository.path)/Sources/\(folder)"
    var declared: [String] = []
    for file in try FileManager.default.subpathsOfDirectory(atPath: path)
    where file.hasSuffix(".swift") && !file.contains("+") && !file.hasSuffix("Registry.swift") {
      let bytes = try #require(FileManager.default.contents(atPath: "\(path)/\(file)"))
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      // A family is one file, and its kinds of layers have that in their names.
      let names = lines.compactMap { line -> String? in
        let words = line.split(separator: " ").drop { $0 == "public" || $0 == "package" }
        guard line.first?.isWhitespace == false, words.first == "struct", words.count > 2,
          let name = words.dropFirst().first, name.hasSuffix(":"),
          words.dropFirst(2).contains(where: { $0.contains(kind) })
        else { return nil }
        return String(name.dropLast())
      }
      #expect(!names.isEmpty, "\(file) declares no \(kind)")
      declared += names
    }
    #expect(registered.sorted() == declared.sorted())
  }

  @Test func areListedInTheOrderOfTheirNames() {
    let names = Self.declarations.map(\.name)
    #expect(names == names.sorted())
  }
}
