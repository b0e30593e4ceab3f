internal import Commands
internal import Engine
internal import Testing

/// Every example of the reference, run by `shape test` as a script of its own.
struct ReferenceExampleTests {
  let shape: Program
  init() throws { shape = try Program() }

  /// The examples that help and the reference show, each after what it needs.
  static let scripts: [(name: String, lines: [String])] =
    CommandRegistry.declarations.flatMap { declaration in
      declaration.examples.enumerated().map { index, example in
        ("\(declaration.name)-\(index + 1)", expectant(declaration.preparation) + [example])
      }
    } + LayerRegistry.specs.map { ("layer-\($0.keyword)", ["add \($0.example)"]) }
    + Reference.functionExamples.enumerated().map { ("function-\($0 + 1)", [$1]) }

  /// The lines, each that fails on purpose with the expectation that it does.
  private static func expectant(_ lines: [String]) -> [String] {
    // Lines that leave files belong into the folder that shape test makes.
    guard lines.first?.hasPrefix("record ") != true else { return lines }
    var session = Session()
    return lines.flatMap { line in
      let statements = (try? Lexer.statements(of: line)) ?? []
      let isWriting = statements.contains { $0.source.hasPrefix("save ") }
      let failed = statements.contains {
        !isWriting && Interpreter.carryOut($0, &session).failure != nil
      }
      return failed ? [line, "expect error"] : [line]
    }
  }

  @Test func everyExampleWorks() throws {
    var skipped = 0
    for script in Self.scripts {
      try shape.write(
        script.lines.joined(separator: "\n") + "\n", to: "examples/\(script.name).wnscript")
      if script.lines.last?.hasPrefix("skip ") ?? false { skipped += 1 }
    }
    let result = try shape.run("test", "examples", timeout: .seconds(60))
    #expect(result.status == 0, "\(result.output)")
    let sums = "\n\(Self.scripts.count - skipped) passed, 0 failed, \(skipped) skipped\n"
    #expect(result.output.hasSuffix(sums), "\(result.output)")
    #expect(Self.scripts.count > 240)
  }
}
