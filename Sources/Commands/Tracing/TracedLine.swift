import Engine
import Notation
import Rendering
import Support

/// A line of Python, carried out while the lines of its functions show what they make.
struct TracedLine {
  private let source: SourceText
  private let depth: Int

  init(_ source: String, depth: Int) { (self.source, self.depth) = (SourceText(source), depth) }

  /// Carries it out; if it throws, the session is unchanged.
  ///
  /// - Throws: `FailedLine`, with the functions as far as they came.
  func run(_ session: inout Session) throws -> CommandResult {
    let trace = ProgramTrace(
      measuresElements: session.state.settings.columns.contains(where: \.isOfNumbers),
      followsAxes: true)
    do {
      var result = try ExpressionLine.run(source, &session, trace: trace)
      let figures = CodeFigures(session.state.settings.columns)
      var views = trace.views(
        depth: depth, headings: figures.headings, figures: figures.figures)
      session.surroundings.code = TracedCode(trace: trace, shown: result.shown)
      let findings = trace.axes?.findings ?? []
      if !findings.isEmpty {
        for view in views.indices { views[view].isNumbered = true }
      }
      guard !views.isEmpty || !result.shown.facts.shapes.isEmpty else { return result }
      var blocks: [Output.Block] = views.isEmpty ? [] : [.source(views)]
      if let shapes = result.shown.facts.shapes.last {
        let shape = shapes.isEmpty ? "scalar" : shapes
        blocks.append(.line("\("→", .strong) \(shape, .shape)"))
      }
      blocks += findings.flatMap(\.lines).map { .line($0) }
      let deeper = trace.countBelow(depth: depth)
      if deeper > 0 {
        let word = counted(deeper, "function")
        blocks.append(.line("\("\(word) deeper: depth=\(depth + 1) shows more", .faint)"))
      }
      result.shown.blocks = blocks
      result.shown.fields = CodeTraceFields(trace, beside: result.shown.fields)
      session.surroundings.code = TracedCode(trace: trace, shown: result.shown)
      return result
    } catch let error as LocatedError {
      var failed = error.diagnosed(
        in: source.text, trace.views(depth: depth, stoppedBy: error),
        fixes: CodeMender(session).fixes(for: error, in: source))
      failed.trace = trace
      throw failed
    }
  }

  /// No line is carried out again to explain it that took longer, in seconds.
  private static let longest = 2.0

  /// The message of a line that failed; where shapes may explain it, with the function in which it
  /// failed, for which the line is carried out once more and taken back.
  static func stopped(
    _ error: LocatedError, _ source: SourceText, _ session: Session, after seconds: Double
  ) -> FailedLine {
    guard seconds < longest else { return error.diagnosed(in: source.text) }
    let fixes = CodeMender(session).fixes(for: error, in: source)
    guard error.isInsideFunction else { return error.diagnosed(in: source.text, fixes: fixes) }
    let trace = ProgramTrace(followsAxes: true)
    var copy = session
    do {
      try Trial.carryingOut { _ = try ExpressionLine.run(source, &copy, trace: trace) }
    } catch let again as LocatedError {
      var failed = error.diagnosed(
        in: source.text, trace.views(depth: 0, stoppedBy: again), fixes: fixes)
      failed.trace = trace
      return failed
    } catch {
      // Stopped by Ctrl-C: the message without the lines.
    }
    return error.diagnosed(in: source.text, fixes: fixes)
  }
}
