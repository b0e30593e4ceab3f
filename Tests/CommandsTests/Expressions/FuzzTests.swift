import Support
import Commands
import Engine
import FoundationEssentials
import Testing

/// Lines of a grammar, right and wrong: each gives a result or a message, soon, in little memory.
///
/// `SHAPE_FUZZ=seconds` runs on with other seeds; `make fuzz` does.
struct FuzzTests {
  private static let lines = 4000
  /// A line may take so long where the machine is busy: none is to hang.
  private static let patience = Duration.seconds(30)
  /// What one tensor may take, in bytes.
  private static let memory = 32 << 20

  @Test func everyLineEndsInAResultOrAMessage() throws {
    try run(seed: 1, lines: Self.lines)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["SHAPE_FUZZ"] != nil))
  func everyLineEndsForLong() throws {
    let seconds = Int(ProcessInfo.processInfo.environment["SHAPE_FUZZ"] ?? "") ?? 60
    let start = ContinuousClock.now
    var seed = UInt64(2)
    while ContinuousClock.now - start < .seconds(seconds) {
      try run(seed: seed, lines: 1000)
      seed += 1
    }
    print("fuzz: \(seed - 2) thousand lines")
  }

  private func run(seed: UInt64, lines: Int) throws {
    var grammar = ExpressionGrammar(seed: seed)
    var bench = try Bench("add embedding 27 4, flatten 2, linear 8 5")
    var results = 0
    try MemoryBudget.$limit.withValue(Self.memory) {
      for _ in 0..<lines { results += try carryOut(grammar.line(), &bench) }
    }
    // A grammar whose lines all fail would find nothing.
    #expect(results > lines / 10)
  }

  /// Carries a line out; 1 where it gave a result.
  private func carryOut(_ line: String, _ bench: inout Bench) throws -> Int {
    let start = ContinuousClock.now
    let before = bench.session.stateText
    var results = 0
    do {
      for statement in try Lexer.statements(of: line) {
        _ = try Interpreter.run(statement, &bench.session)
      }
      results = 1
    } catch {
      let diagnosis = Diagnosis(of: error)
      #expect(!diagnosis.what.isEmpty, "\(line)")
      #expect(error is any DiagnosableError, "\(line): \(error)")
      if !line.contains(";") { #expect(bench.session.stateText == before, "\(line)") }
    }
    let time = ContinuousClock.now - start
    #expect(time < Self.patience, "\(line) took \(time)")
    return results
  }
}

extension Session {
  /// The names and what they stand for.
  fileprivate var stateText: String {
    var copy = self
    let statement = try? Lexer.statements(of: "vars").first
    return statement.flatMap { try? Interpreter.run($0, &copy).plain } ?? ""
  }
}
