import Commands
import Engine
import Support

/// Numbers at the edges of their kinds in every place of an example of a command, a layer or a
/// function, one at a time and several at once: each line gives a result or a message.
struct ArgumentKind: FuzzKind {
  let name = "arguments"
  let unit = "examples"

  /// A line whose numbers are exchanged, and what it needs before it.
  private struct Template {
    var before: [String]
    var line: String
    /// Options and named arguments that take a number, `=` left out.
    var names: [Substring] = []
  }

  func input(_ random: inout RandomChoice) -> [String] {
    let template = random.one(of: Self.templates)
    let line = Self.named(template, &random) ?? template.line
    var lines = random.once(in: 4) ? [] : EdgeNumbers.variants(of: line)
    for _ in 0..<8 { lines.append(Self.exchanged(line, &random)) }
    return template.before + lines
  }

  func run(_ input: [String], in folder: FuzzFolder, _ tally: inout FuzzTally) throws {
    var session = try FuzzSession(in: folder)
    for line in input { try session.carryOut(line, &tally) }
  }

  /// The line with an option that is given a number, now and then.
  private static func named(_ template: Template, _ random: inout RandomChoice) -> String? {
    guard !template.names.isEmpty, random.once(in: 2) else { return nil }
    let option = random.one(of: template.names) + (random.once(in: 6) ? "=1:1" : "=1")
    guard template.line.hasSuffix(")"), !template.line.hasPrefix("add ") else {
      return "\(template.line) \(option)"
    }
    return "\(template.line.dropLast()), \(option))"
  }

  /// The line with about every other of its numbers exchanged for an edge, each for its own.
  private static func exchanged(_ line: String, _ random: inout RandomChoice) -> String {
    var result = line
    for range in EdgeNumbers.numbers(in: line).reversed() where random.once(in: 2) {
      result.replaceSubrange(range, with: random.one(of: EdgeNumbers.all))
    }
    return result
  }

  private static let templates = commands + positions + layers + functions

  /// The examples of every command that ends no session; those of files name the input's own.
  private static let commands: [Template] = {
    let declarations = CommandRegistry.declarations.filter { $0.name != "quit" }
    return declarations.flatMap { declaration in
      let names = declaration.arguments.compactMap { argument -> Substring? in
        guard argument.usage.contains("=") else { return nil }
        return argument.usage.drop { $0 == "[" }.prefix { $0 != "=" }
      }
      let own = ShellGrammar.files.filter { $0.hasPrefix(declaration.name + " ") }
      let isSafe = declaration.family != .files && declaration.family != .scripts
      let examples = isSafe ? declaration.examples.filter(ShellGrammar.isSafe) : []
      return (examples + own).map {
        Template(
          before: declaration.preparation.filter(ShellGrammar.isSafe), line: $0, names: names)
      }
    }
  }()

  /// Every place of the commands that name layers and steps.
  private static let positions: [Template] = {
    let verbs = [
      "move", "remove", "rm", "insert", "replace", "why", "fix", "undo", "redo", "sample", "train",
      "diff", "push", "want", "seed", "set precision", "surprise",
    ]
    let words = [
      "1", "1 tanh", "3.1", "3.1 tanh", "1..2", "1 2", "1x2", "1..2 3", "3.1 3.2", "1 2 3",
    ]
    let before = ["add embedding 27 4, flatten 2, residual (linear 8 8, tanh)", "push 4x8"]
    return verbs.flatMap { verb in
      words.map { Template(before: before, line: "\(verb) \($0)") }
    }
  }()

  private static let layers: [Template] = LayerRegistry.specs.flatMap { spec in
    let names = spec.arguments.filter(\.isOption).map { Substring($0.name) }
    return [["push 4x8"], ["add embedding 27 4", "push 4x8"]].map {
      Template(before: $0, line: "add \(spec.example)", names: names)
    }
  }

  private static let functions: [Template] = Reference.functionExamples.map {
    Template(
      before: ["x = torch.arange(6.0).view(2, 3)"], line: $0,
      names: EdgeNumbers.names.map { Substring($0) })
  }
}
