import Engine
import Notation
import Rendering
import Support

/// Tries changes of a program's text, each by running what it reaches.
struct CodeMender {
  private let session: Session
  /// Lines that ran before the one that failed, which changes may not stop.
  private let working: [Working]
  /// Whether a second change is looked for where one brings the program further.
  private let triesPairs: Bool

  /// The most changes that are tried, and that are shown.
  private static let mostTried = 48, mostShown = 3
  /// After how many changes a second one is looked for, and how many are tried after each.
  private static let mostStops = 4, mostTriedAfter = 12
  /// How many of the working lines are tried after a change.
  private static let mostKept = 8

  /// Tries on a copy of a session as it was before the line that failed.
  init(_ session: Session, triesPairs: Bool = true, keeping working: [Working] = []) {
    (self.session, self.triesPairs, self.working) = (session, triesPairs, working)
  }

  /// A line that ran to its end, and how it is written.
  typealias Working = (source: SourceText, written: String)

  /// A change that was tried, and what has to run with it.
  struct Tried {
    var edit: SourceEdit
    var fix: SourceFix
    let program: String

    fileprivate init(
      _ edit: SourceEdit, _ program: EditedProgram, shape: String?, next: String? = nil,
      stopsWorking: Bool = false
    ) {
      let lines = program.lines.map { SourceFix.Line(number: $0.number, text: $0.text) }
      fix = SourceFix(
        lines: lines, file: program.file, shape: shape, next: next, stopsWorking: stopsWorking)
      (self.edit, self.program) = (edit, program.text)
    }
  }

  /// The changes after which a line that failed succeeds, the likeliest first, and what has to run then.
  func fixes(
    for error: LocatedError, in line: SourceText
  ) -> [(fix: SourceFix, program: String)] {
    tried(for: error, in: line).map { ($0.fix, $0.program) }
  }

  /// The changes after which a line that failed succeeds, the likeliest first, and last those that stop a
  /// line that worked: if none does alone, two of them together, or else one that brings it further.
  func tried(for error: LocatedError, in line: SourceText) -> [Tried] {
    let run = Run(session, error, line)
    var (fixes, breaking): ([Tried], [Tried]) = ([], [])
    var stops: [(program: EditedProgram, edit: SourceEdit, next: LocatedError)] = []
    for edit in error.edits.prefix(Self.mostTried) where fixes.count < Self.mostShown {
      guard let program = EditedProgram(edit, in: run.texts),
        !(fixes + breaking).contains(where: { $0.program == program.text }),
        let ending = run.ending(of: program)
      else { continue }
      switch ending {
      case .done(let shape):
        if let broken = lineStopped(by: edit, in: line) {
          breaking.append(
            Tried(edit, program, shape: shape, next: broken, stopsWorking: true))
        } else {
          fixes.append(Tried(edit, program, shape: shape))
        }
      case .stopped(let next):
        if program.isFurther(next, than: error) { stops.append((program, edit, next)) }
      }
    }
    fixes += breaking.prefix(Self.mostShown - fixes.count)
    guard fixes.isEmpty else { return fixes }
    for stop in stops.prefix(triesPairs ? Self.mostStops : 0) {
      for other in stop.next.edits.prefix(Self.mostTriedAfter) {
        guard let both = stop.program.joined(with: other),
          let program = EditedProgram(both, in: run.texts),
          case .done(let shape)? = run.ending(of: program)
        else { continue }
        return [Tried(both, program, shape: shape)]
      }
    }
    return stops.prefix(1).map { Tried($0.edit, $0.program, shape: nil, next: $0.next.line) }
  }

  /// A line that worked and stops after a change; `nil` if all go on working.
  private func lineStopped(by edit: SourceEdit, in line: SourceText) -> String? {
    guard edit.source !== line else { return nil }
    return working.suffix(Self.mostKept).first { earlier in
      guard let program = EditedProgram(edit, in: Array(session.state.texts) + [earlier.source]),
        case .stopped? = Run(session, nil, earlier.source).ending(of: program)
      else { return false }
      return true
    }?.written
  }

  /// The shape of another line after a change of what it calls; `nil` where that line does not run, or has
  /// no shape.
  func shape(after edit: SourceEdit, of line: SourceText) -> String? {
    guard let program = EditedProgram(edit, in: Array(session.state.texts) + [line]),
      case .done(let shape)? = Run(session, nil, line).ending(of: program)
    else { return nil }
    return shape
  }

  /// How a changed program ends.
  private enum Ending {
    case done(shape: String?)
    case stopped(LocatedError)
  }

  /// Runs of changed programs, which share one budget of elements to work on.
  private struct Run {
    let session: Session
    let line: SourceText
    /// The texts that ran, the one that failed last.
    let texts: [SourceText]
    private let trial = Trial(mostElements: Trial.elementsOfPrograms)
    /// Of several statements, the one that failed, counted from 1, and the function that it called.
    private let statement: Int?
    private let called: String?

    init(_ session: Session, _ error: LocatedError?, _ line: SourceText) {
      (self.session, self.line) = (session, line)
      texts = Array(session.state.texts) + [line]
      // Of several statements, the one that failed is the one whose shape counts.
      let isOne = (try? PythonParser.program(line))?.statements.count ?? 1 == 1
      statement = isOne ? nil : error?.statementLine(in: line)
      called = error?.calledFunction(in: line)
    }

    /// How a program ends; `nil` where no more may be tried.
    func ending(of program: EditedProgram) -> Ending? {
      let failing = statement.map { program.line(of: $0, in: line) }
      return trial.result {
        var copy = session
        let trace = failing == nil ? nil : ProgramTrace()
        do {
          let result = try ExpressionLine.run(program.source, &copy, trace: trace)
          if let failing, let trace {
            return .done(shape: trace.shape(atLine: failing, calling: called))
          }
          return .done(shape: result.shown.facts.shapes.last.map { $0.isEmpty ? "scalar" : $0 })
        } catch let error as LocatedError where !error.isInterruption {
          return .stopped(error)
        }
      }
    }
  }
}

extension ProgramTrace {
  /// What a line of the program, counted from 1, made last, or else what the function that it calls gave it,
  /// if that has a shape.
  fileprivate func shape(atLine number: Int, calling name: String?) -> String? {
    let made = functions.filter { $0.name.isEmpty && $0.source.name.isEmpty }.flatMap { function in
      let text = SourceLines(function.source)
      return function.lines.filter { line in
        let last = max(line.range.lowerBound, line.range.upperBound - 1)
        return text.line(at: line.range.lowerBound)...text.line(at: last) ~= number - 1
      }
    }.flatMap(\.made)
    let given = functions.filter { $0.name == name && !$0.name.isEmpty }.flatMap(\.lines)
      .flatMap(\.made).filter { $0.event == .returned }
    return (given + made).compactMap(\.values.last).last { $0.shape != nil }?.text
  }
}
