import Commands
import Engine
import Rendering
import Support
import Synchronization

/// A session that lines of any kind are carried out in: each is bounded in memory and stopped after a
/// while, as by Ctrl-C.
struct FuzzSession {
  private(set) var session: Session
  private let patience: Patience

  /// What one tensor may take, in bytes.
  private static let memory = 32 << 20
  /// How often a line may ask whether it is to stop before the answer is yes.
  private static let questions = 300
  /// How long a line may take: none is to hang, but the machine may be busy.
  private static let longest = Duration.seconds(20)

  /// Counts the questions of the running line.
  private final class Patience: Sendable {
    private let asked = Atomic(0)
    func begin() { asked.store(0, ordering: .relaxed) }
    func isOver() -> Bool { asked.add(1, ordering: .relaxed).newValue > FuzzSession.questions }
  }

  /// Ten short names: to read the bundled list again and again would take most of the time.
  static let words = "abe\ndeb\nada\nbea\ncade\neda\nabba\ndede\nbebe\nceda\n"

  /// A session with a little data; `$dir` is the folder.
  init(in folder: FuzzFolder) throws {
    let patience = Patience()
    self.patience = patience
    session = Session(seed: 42)
    session.environment.isInterrupted = { patience.isOver() }
    try session.scriptVariables.define("dir=\(folder.path)")
    let file = try folder.write(Array(Self.words.utf8), to: "tiny.txt")
    var options = Dataset.Options()
    options.block = 8
    session.state.data = try Dataset(bytes: Array(Self.words.utf8), source: file, options)
  }

  /// Carries out a line and checks what holds for every line; gives whether it had a result.
  ///
  /// - Throws: `FuzzFailure`.
  @discardableResult
  mutating func carryOut(_ line: String, _ tally: inout FuzzTally) throws -> Bool {
    let start = ContinuousClock.now
    patience.begin()
    var isDone = true
    var statements: [Statement] = []
    let before = session
    do {
      statements = try Lexer.statements(of: session.scriptVariables.expanded(line))
      try MemoryBudget.limited(to: Self.memory) {
        for statement in statements {
          _ = try Interpreter.run(statement, &session)
        }
      }
    } catch {
      isDone = false
      try check(error, line)
      if statements.count == 1 { try check(before, after: line) }
    }
    let time = ContinuousClock.now - start
    guard time < Self.longest else { throw FuzzFailure("\(line)\ntook \(time)") }
    tally.count(isDone ? "results" : "messages")
    return isDone
  }

  /// What expressions show, or why they show nothing; the session stays as it is.
  func texts(of expressions: [String]) -> [String] {
    expressions.map { expression in
      var copy = session
      do {
        guard let statement = try Lexer.statements(of: expression).first else { return "" }
        return "\(try Interpreter.run(statement, &copy).shown.blocks)"
      } catch {
        return Diagnosis(of: error).what
      }
    }
  }

  /// An error is one of ours, and says something.
  private func check(_ error: any Error, _ line: String) throws {
    guard error is any DiagnosableError else {
      throw FuzzFailure("\(line)\nthrew \(error), which has no diagnosis")
    }
    guard !Diagnosis(of: error).what.isEmpty else {
      throw FuzzFailure("\(line)\nfailed without a word")
    }
  }

  /// A line that fails leaves everything as it was.
  private func check(_ before: Session, after line: String) throws {
    let (old, new) = (before.state, session.state)
    let isSame =
      old.model.children.map(\.description) == new.model.children.map(\.description)
      && old.generator == new.generator && old.seed == new.seed && old.step == new.step
      && old.settings == new.settings && Self.names(before) == Self.names(session)
    guard isSame else { throw FuzzFailure("\(line)\nfailed and left a trace") }
  }

  /// The names and what they stand for.
  private static func names(_ session: Session) -> String {
    var copy = session
    let statement = try? Lexer.statements(of: "vars").first
    let output = statement.flatMap { try? Interpreter.run($0, &copy).shown }
    return output.map { "\($0.blocks)" } ?? ""
  }
}
