import Engine
package import Support

extension LocatedError {
  /// The line in which it happened, without the spaces around it.
  package var line: String? {
    source.map { source in
      let lines = SourceLines(source)
      return String(lines[lines.line(at: range.lowerBound)].trimmingSpaces())
    }
  }

  /// The innermost line of the program in which it happened, counted from 1, and its text; `nil` where it
  /// is the line that was typed.
  package var lineInProgram: (source: SourceText, line: Int)? {
    var places = trace.map { ($0.source, $0.range) }
    if let source { places.insert((source, range), at: 0) }
    guard
      let (source, range) = places.first(where: { $0.0.library == nil && !$0.1.isEmpty })
    else { return nil }
    return (source, SourceLines(source).line(at: range.lowerBound) + 1)
  }

  /// The line, counted from 1, of the statement of a text that led to it, through whatever it called.
  package func statementLine(in text: SourceText) -> Int? {
    let outermost = trace.last { $0.source === text && !$0.range.isEmpty }?.range
    guard let place = outermost ?? (source == nil || source === text ? range : nil) else {
      return nil
    }
    return SourceLines(text).line(at: place.lowerBound) + 1
  }

  /// The function that this statement called, if that is where it failed.
  package func calledFunction(in text: SourceText) -> String? {
    trace.last { $0.source === text && !$0.range.isEmpty }?.function
  }

  /// Whether a changed program came further than another: it stopped in another line.
  package func isElsewhere(than other: LocatedError) -> Bool {
    guard !range.isEmpty, let line, let old = other.line, line != old else { return false }
    return !other.edits.contains { $0.lines.contains { $0.text.trimmingSpaces() == line } }
  }

  /// Whether Ctrl-C, or the end of what may be tried, has stopped it.
  package var isInterruption: Bool {
    if case ExpressionError.interrupted = cause { true } else { false }
  }

  /// Whether the program itself raised it: with `raise`, or with an assertion that is false.
  package var isRaised: Bool {
    if case ExpressionError.assertionFailed = cause { true } else { cause is PythonException }
  }

  /// Whether it is about how the program is written, which no other sizes would change.
  package var isOfWriting: Bool {
    if let raised = cause as? PythonException { return raised.isOfCall }
    return switch cause as? ExpressionError {
    case .unreadable, .badNumber, .openText, .unclosed, .unexpected, .notSupported, .notATarget,
      .unknownName, .reserved, .unknownAttribute, .unknownKeyword, .givenTwice, .missing, .tooMany:
      true
    default: false
    }
  }

  /// The same in this text, where it is not known in which.
  package func located(in text: SourceText) -> LocatedError {
    var located = self
    located.source = source ?? text
    return located
  }

  /// Whether it happened in a function of the program, for a reason that shapes may explain.
  package var isInsideFunction: Bool {
    !trace.isEmpty && !(cause is PythonException) && !(cause is ExpressionError)
  }

  /// The diagnosis with the part of the line marked, and what the functions made that were traced.
  ///
  /// - Parameter written: where a part of a text that ran stands as it was written.
  package func diagnosed(
    in line: String, _ views: [SourceView] = [],
    fixes: [(fix: SourceFix, program: String)] = [],
    written: (SourceText, Range<Int>) -> (SourceText, Range<Int>) = { ($0, $1) }
  ) -> FailedLine {
    // A line of the prompt itself, not of a function that it calls.
    let isOwn = source.map { $0.name.isEmpty && $0.text == line } ?? true
    let line = source?.text ?? line
    let cause = toldCause
    var diagnosis = (cause as? FailedLine)?.diagnosis ?? Diagnosis(of: cause)
    let (text, place) = written(source ?? SourceText(line), range)
    diagnosis.excerpt = Excerpt(text.text, place)
    if let name = source?.name, !name.isEmpty { diagnosis.file = name }
    if !views.isEmpty { diagnosis.views = views }
    let calls = trace.filter { $0.source.library == nil && !$0.range.isEmpty }
    if !calls.isEmpty { diagnosis.calls = calls.map { $0.told(written) } }
    if !cures.isEmpty {
      let writer = ExpressionWriter(line)
      diagnosis.mend = cures.map { $0.written(writer) }.joined(separator: ", or ")
    }
    if !fixes.isEmpty {
      diagnosis.fixes = fixes.map(\.fix)
      diagnosis.mend = nil
    }
    let inner = cause as? FailedLine
    var failed = FailedLine(
      diagnosis: diagnosis, cause: inner?.cause ?? cause, fix: fix ?? inner?.fix)
    failed.programs = fixes.map(\.program)
    if fixes.isEmpty, isOwn { failed.cured = cured(line) }
    return failed
  }
}

extension LocatedError {
  /// What is wrong, in a sentence.
  package var what: String { Diagnosis(of: toldCause).what }
  /// What would be right, as the error itself says it.
  package var hint: String? { Diagnosis(of: toldCause).mend }

  /// The cause, where a program raised it as an error of ours.
  private var toldCause: any Error {
    guard let raised = cause as? PythonException else { return cause }
    return ExpressionError.raised(type: raised.object.type.name, message: raised.message)
  }

  /// A line with the first cure in the place of what failed.
  fileprivate func cured(_ line: String) -> String? {
    var scalars = Array(line.unicodeScalars)
    guard let cure = cures.first, cure.head.isEmpty, range.upperBound <= scalars.count else {
      return nil
    }
    let text = ExpressionWriter(line).text(cure.expression)
    scalars.replaceSubrange(range, with: Array(text.unicodeScalars))
    return String(String.UnicodeScalarView(scalars))
  }
}

extension FailedLine {
  /// Whether `fix` can carry out something that it says.
  package var offersSomething: Bool { fix != nil || cured != nil || !programs.isEmpty }

  /// Says in other words what is wrong, and what would be right where a hint says that.
  package mutating func say(_ what: String, hint: (old: String, new: String)?) {
    diagnosis.what = what
    if let hint, diagnosis.mend == hint.old { diagnosis.mend = hint.new }
  }

  /// Says where it failed, before what is wrong.
  package mutating func put(_ place: String) { diagnosis.place = diagnosis.place ?? place }

  /// The diagnosis with its code and file, for a text of a file.
  package func diagnosis(at error: LocatedError, in text: SourceText) -> Diagnosis {
    var told = Diagnosis(of: self)
    told.file = told.file ?? (text.name.isEmpty ? nil : text.name)
    return told
  }
}

extension TracePoint {
  /// The call as a message names it.
  fileprivate func told(
    _ written: (SourceText, Range<Int>) -> (SourceText, Range<Int>)
  ) -> Diagnosis.Call {
    let (text, place) = written(source, range)
    return Diagnosis.Call(
      function: function, file: source.name.isEmpty ? nil : source.name,
      excerpt: Excerpt(text.text, place))
  }
}
