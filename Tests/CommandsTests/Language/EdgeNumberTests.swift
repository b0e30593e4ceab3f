import Commands
import Engine
import Fuzzing
import Support
import Synchronization
import Testing

/// No arithmetic on what people type is unchecked: numbers at the edges of their kinds give a result or
/// a message in every place of every command, layer and function.
///
/// A trap would end the tests.
struct EdgeNumberTests {
  /// What one tensor may take, in bytes.
  private static let memory = 1 << 20
  /// How often a line may ask whether it is to stop before it is told so.
  private static let patience = 50

  /// Carries out lines, each in a copy of a session; gives how many gave a result.
  @discardableResult
  private func carryOut(_ lines: [String], in session: Session) throws -> Int {
    let asked = Atomic(0)
    var session = session
    session.environment.isInterrupted = {
      asked.add(1, ordering: .relaxed).newValue > Self.patience
    }
    var results = 0
    for line in lines {
      asked.store(0, ordering: .relaxed)
      var copy = session
      do {
        try MemoryBudget.limited(to: Self.memory) {
          for statement in try Lexer.statements(of: line) {
            _ = try Interpreter.run(statement, &copy)
          }
        }
        results += 1
      } catch {
        #expect(error is any DiagnosableError, "\(line): \(error)")
        #expect(!Diagnosis(of: error).what.isEmpty, "\(line)")
      }
    }
    return results
  }

  @Test(arguments: [
    "move", "remove", "rm", "insert", "replace", "why", "fix", "undo", "redo", "sample", "train",
    "diff", "push", "want", "seed", "set precision", "surprise",
  ])
  func everyPositionAndNumberOfACommand(verb: String) throws {
    let bench = try Bench("add embedding 27 4, flatten 2, residual (linear 8 8, tanh)", "push 4x8")
    let edges = EdgeNumbers.all
    let words = edges.flatMap { edge in
      ["\(edge)", "\(edge) tanh", "3.\(edge)", "3.\(edge) tanh", "\(edge)..\(edge)", "1..\(edge)"]
        + edges.flatMap {
          ["\(edge) \($0)", "\(edge)x\($0)", "\(edge)..\($0)", "3.\(edge) 3.\($0)"]
        }
    }
    try carryOut(words.map { "\(verb) \($0)" }, in: bench.session)
  }

  /// The examples of every command that writes and reads no file, and each of its options.
  @Test(
    arguments: CommandRegistry.declarations.filter { $0.family != .files && $0.family != .scripts })
  func everyNumberOfEveryCommand(declaration: Declaration) throws {
    var bench = try Bench()
    for line in declaration.preparation where !line.contains("wnscript") {
      _ = try? bench.run(line)
    }
    let options = declaration.arguments.compactMap { argument -> Substring? in
      guard argument.usage.contains("=") else { return nil }
      return argument.usage.drop { $0 == "[" }.prefix { $0 != "=" }
    }
    let lines = declaration.examples.flatMap { example in
      EdgeNumbers.variants(of: example) + EdgeNumbers.pairs(of: example)
        + options.flatMap { option in
          EdgeNumbers.all.flatMap {
            ["\(example) \(option)=\($0)", "\(example) \(option)=\($0):\($0)"]
          }
        }
    }
    try carryOut(lines, in: bench.session)
  }

  @Test func everyNumberOfEveryLayer() throws {
    let bench = try Bench("push 4x8")
    var lines: [String] = []
    for spec in LayerRegistry.specs {
      let examples = ["add \(spec.example)", "add embedding 27 4, \(spec.example)"]
      lines += examples.flatMap { EdgeNumbers.variants(of: $0) + EdgeNumbers.pairs(of: $0) }
      for argument in spec.arguments where argument.isOption {
        lines += EdgeNumbers.all.map { "add \(spec.example) \(argument.name)=\($0)" }
      }
    }
    try carryOut(lines, in: bench.session)
  }

  @Test func everyNumberOfEveryFunction() throws {
    let lines = EdgeNumbers.calls
    let results = try carryOut(lines, in: try Bench("x = torch.arange(6.0).view(2, 3)").session)
    // Numbers of which none is taken would find nothing.
    #expect(results > lines.count / 20)
  }

  /// The notation's own places: operators, slices, indices, formats, ranges, repetitions.
  @Test func everyNumberOfTheNotation() throws {
    let lines = [
      "x[1]", "x[1:2]", "x[1:2:3]", "x[:, 1:2]", "y[1]", "y[1:2:3]", "'abc'[1:2]", "'abc'[1]",
      "(1, 2)[1]", "range(1, 2, 3)", "range(1, 2, 3)[4]", "1 + 2", "1 - 2",
      "1 * 2", "1 // 2", "1 % 2", "1 ** 2", "-(1)", "~1", "abs(1)", "1 < 2 < 3", "1 & 2", "[0] * 3",
      "'a' * 3", "(1,) * 3", "f'{1:2}'", "f'{1:.2f}'", "f'{1:02d}'", "'%2d' % 1", "'%.2f' % 1",
      "'{:1}'.format(2)", "'{0}'.format(1)", "round(1, 2)", "round(1.5, 2)", "divmod(1, 2)",
      "x + 1", "x // 1", "x ** 1", "x.long() ** 1", "x.long() // 1",
      "x.long() % 1", "x.view(1, 2)", "x[1] = 2", "x += 1", "x.long() * 1",
      "torch.zeros(1, 2).shape",
      "torch.zeros(1).view(2, 3)", "x.shape[1]", "model[1]", "model[1:2]", "y[1] = 2", "y *= 3",
      "torch.arange(1, 2, 3)", "torch.tensor(1)", "torch.tensor([1, 2]) * 3", "itos[1]",
      "1 if 2 else 3",
      "torch.randint(1, 2, (3,))",
    ].flatMap { EdgeNumbers.variants(of: $0) + EdgeNumbers.pairs(of: $0) }
    let bench = try Bench(
      "add embedding 27 4, flatten 2", "x = torch.arange(6.0).view(2, 3)", "y = [1, 2, 3]")
    #expect(try carryOut(lines, in: bench.session) > lines.count / 5)
  }

  /// What `expect` and the script's own words read.
  @Test func everyNumberOfAnExpectation() throws {
    let lines = [
      "expect shape 4x8", "expect shapes 4x8 4x8x4", "expect params 108", "expect loss 3.2 ±1",
      "expect loss < 4", "expect output /a{1,2}/", "set columns all", "set precision 4",
    ].flatMap { EdgeNumbers.variants(of: $0) + EdgeNumbers.pairs(of: $0) }
    try carryOut(lines, in: try Bench("add embedding 27 4", "push 4x8").session)
  }
}
