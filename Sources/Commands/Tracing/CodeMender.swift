import Engine
import Notation
import Rendering
import Support

/// Tries changes of a program's text, each by running what it reaches.
struct CodeMender {
  private let session: Session

  /// The most changes that are tried, and that are shown.
  private static let mostTried = 48, mostShown = 3

  /// Tries on a copy of a session as it was before the line that failed.
  init(_ session: Session) { self.session = session }

  /// A change that was tried, and what has to run with it.
  struct Tried {
    let edit: SourceEdit
    let fix: SourceFix
    let program: String
  }

  /// The changes after which a line that failed succeeds, the likeliest first, and what has to run then.
  func fixes(
    for error: LocatedError, in line: SourceText
  ) -> [(fix: SourceFix, program: String)] {
    tried(for: error, in: line).map { ($0.fix, $0.program) }
  }

  /// The changes after which a line that failed succeeds, the likeliest first.
  func tried(for error: LocatedError, in line: SourceText) -> [Tried] {
    let texts = Array(session.state.texts) + [line]
    let trial = Trial(mostElements: Trial.elementsOfPrograms)
    // Of several statements, the one that failed is the one whose shape counts.
    let isOne = (try? PythonParser.program(line))?.statements.count ?? 1 == 1
    let statement = isOne ? nil : error.statementLine(in: line)
    let called = error.calledFunction(in: line)
    // A changed program ends with the text that failed.
    func failing(_ program: String) -> (number: Int, function: String?)? {
      statement.map { number in
        (number + Self.countLines(program) - Self.countLines(line.text), called)
      }
    }
    var fixes: [Tried] = []
    var partial: [Tried] = []
    for edit in error.edits.prefix(Self.mostTried) where fixes.count < Self.mostShown {
      guard let program = EditedProgram(edit, in: texts),
        !fixes.contains(where: { $0.program == program.text }),
        let ending = trial.result({ try ending(of: program.text, line: failing(program.text)) })
      else { continue }
      let lines = program.lines.map { SourceFix.Line(number: $0.number, text: $0.text) }
      switch ending {
      case .done(let shape):
        fixes.append(
          Tried(
            edit: edit, fix: SourceFix(lines: lines, file: program.file, shape: shape),
            program: program.text))
      case .stopped(let next):
        guard next.isElsewhere(than: error), partial.isEmpty else { continue }
        partial.append(
          Tried(
            edit: edit,
            fix: SourceFix(lines: lines, file: program.file, shape: nil, next: next.line),
            program: program.text))
      }
    }
    return fixes.isEmpty ? partial : fixes
  }

  private static func countLines(_ text: String) -> Int {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count - lines.reversed().prefix { $0.allSatisfy(\.isWhitespace) }.count
  }

  /// How a changed program ends.
  private enum Ending {
    case done(shape: String?)
    case stopped(LocatedError)
  }

  private func ending(
    of program: String, line failing: (number: Int, function: String?)?
  ) throws -> Ending {
    var copy = session
    let trace = failing == nil ? nil : ProgramTrace()
    do {
      let result = try ExpressionLine.run(SourceText(program), &copy, trace: trace)
      if let failing, let trace {
        return .done(shape: trace.shape(atLine: failing.number, calling: failing.function))
      }
      return .done(shape: result.shown.facts.shapes.last.map { $0.isEmpty ? "scalar" : $0 })
    } catch let error as LocatedError where !error.isInterruption {
      return .stopped(error)
    }
  }
}

extension ProgramTrace {
  /// What a line of the program, counted from 1, made last, or else what the function that it calls gave it,
  /// if that has a shape.
  fileprivate func shape(atLine number: Int, calling name: String?) -> String? {
    let made = functions.filter { $0.name.isEmpty && $0.source.name.isEmpty }.flatMap { function in
      let text = SourceLines(function.source)
      return function.lines.filter { text.line(at: $0.range.lowerBound) == number - 1 }
    }.flatMap(\.made)
    let given = functions.filter { $0.name == name && !$0.name.isEmpty }.flatMap(\.lines)
      .flatMap(\.made).filter { $0.event == .returned }
    return (given + made).compactMap(\.values.last).last { $0.shape != nil }?.text
  }
}
