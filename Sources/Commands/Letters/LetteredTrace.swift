import Engine
import Notation
import Rendering
import Support

/// A line of code with letters for sizes: the shapes of its lines as expressions of them.
struct LetteredTrace {
  private let source: String
  private let line: LetteredLine
  private let depth: Int

  /// A line of code; `nil` if it has no letters and no shapes in the place of tensors.
  init?(_ source: String, depth: Int, _ session: Session) {
    guard let line = LetteredLine(source, known: Set(Names.known(in: session))) else { return nil }
    (self.source, self.line, self.depth) = (source, line, depth)
  }

  /// Runs it with several sizes; the session stays as it is.
  ///
  /// - Throws: `FailedLine`, where no sizes work.
  func run(_ session: inout Session) throws -> CommandResult {
    let attempts = LetteredAttempts(line, session)
    let example = try LetteredExample(attempts)
    let figures = CodeFigures(session.state.settings.columns)
    let sizes = example.sizes
    guard sizes.run.isDone else { throw try failure(example, attempts) }
    let lettered = example.program(measures: !figures.headings.isEmpty)
    var views = lettered.trace.views(
      depth: depth, headings: figures.headings, figures: figures.figures)
    // Once more with the axes followed, for `why` and for what is suspicious.
    let followed = try attempts.run(sizes.base, example.kinds, followsAxes: true)?.trace
    let findings = followed?.axes?.findings ?? []
    if !sizes.conditions.isEmpty || !lettered.remarks.isEmpty || sizes.clash != nil
      || !findings.isEmpty
    {
      for view in views.indices { views[view].isNumbered = true }
    }
    var blocks: [Output.Block] = views.isEmpty ? [] : [.source(views)]
    let shape = resultingShape(sizes)
    if let shape { blocks.append(.line("\("→", .strong) \(shape, .shape)")) }
    blocks += report(sizes, lettered, figures).map { .line($0) }
    blocks += findings.flatMap(\.lines).map { .line($0) }
    let deeper = lettered.trace.countBelow(depth: depth)
    if deeper > 0 {
      let word = counted(deeper, "function")
      blocks.append(.line("\("\(word) deeper: depth=\(depth + 1) shows more", .faint)"))
    }
    var output = Output(
      blocks, fields: LetteredFields(line.letters, sizes, shape: shape, views: views))
    if let shape { output.facts.shapes = [shape] }
    session.surroundings.code = followed.map { TracedCode(trace: $0, shown: output) }
    return CommandResult(output)
  }

  /// The shape of the line's value as an expression of the letters.
  private func resultingShape(_ sizes: LetteredSizes<LetteredRun>) -> String? {
    func numbers(_ run: LetteredRun) -> [Int]? {
      run.shape.map { $0.split(separator: "x").compactMap { Int($0) } }
    }
    guard let own = numbers(sizes.run) else { return nil }
    let others = sizes.others.compactMap { other in
      numbers(other.run).flatMap { $0.count == own.count ? (other.sizes, $0) : nil }
    }
    let texts = own.indices.map { axis in
      FormulaFinder(
        base: FormulaFinder.Point(sizes: sizes.base, value: own[axis]),
        others.map { FormulaFinder.Point(sizes: $0.0, value: $0.1[axis]) }
      ).formula()?.text(line.letters) ?? String(own[axis])
    }
    return texts.isEmpty ? "scalar" : SizeFormula.shape(texts)
  }

  // MARK: Words

  /// What the letters must be, and what else there is to say.
  private func report(
    _ sizes: LetteredSizes<LetteredRun>, _ lettered: LetteredProgram, _ figures: CodeFigures
  ) -> [Text] {
    var lines = sizes.report(line.letters, unit: "line")
    lines += lettered.remarks.map { Text($0, .faint) }
    let example = Self.assignments(line.letters, sizes.base)
    if !example.isEmpty, let remark = figures.remark(example) {
      lines.append(Text(remark, .faint))
    }
    if !lettered.isWhole {
      lines.append(Text("sizes that follow no rule are those of \(example)", .faint))
    }
    return lines
  }

  /// `B=4 T=8`.
  static func assignments(_ letters: [String], _ sizes: [Int]) -> String {
    zip(letters, sizes).map { "\($0)=\($1)" }.joined(separator: " ")
  }

  /// The message of the run that came furthest.
  private func failure(
    _ example: LetteredExample, _ attempts: LetteredAttempts
  ) throws -> any Error {
    guard let error = example.sizes.run.error,
      let failure = LetteredFailure(example)
    else { return Interruption.stopped }
    let text = SourceText(example.source)
    let fixes = failure.fixes(for: error, in: text, by: CodeMender(attempts.session))
    var failed = error.diagnosed(
      in: text.text, failure.views(depth: depth),
      fixes: fixes.map { ($0.fix, $0.program) })
    failure.say(&failed, error)
    failed.trace = try attempts.run(example.sizes.base, example.kinds, followsAxes: true)?.trace
    return failed
  }
}

extension LetteredSizes {
  /// What the letters must be, and the smallest sizes that work.
  func report(_ letters: [String], unit: String) -> [Text] {
    guard !letters.isEmpty else { return [] }
    var lines = conditions.map { condition -> Text in
      let rule = condition.rule(letters)
      return "\(rule, .mend)\(String(condition.text(letters, of: unit).dropFirst(rule.count)))"
    }
    if let clash {
      let place = clash.stop.map { " stop at \(unit) \($0.number)" } ?? " do not work"
      lines.append(
        "not all of these go together: \(LetteredTrace.assignments(letters, clash.sizes))\(place)")
    }
    let free = letters.indices.filter { letter in
      !conditions.contains { $0.letter == letter }
    }
    func names(_ some: [Int]) -> String { some.map { letters[$0] }.joined(separator: ", ") }
    let tried = free.filter { isTried($0) }
    if let most = tried.map({ largest[$0] }).min() {
      lines.append("\(names(tried)) may be any size \("(tried from 1 to \(most))", .faint)")
    }
    let untried = free.filter { !isTried($0) }
    if !untried.isEmpty {
      let example = LetteredTrace.assignments(
        untried.map { letters[$0] }, untried.map { base[$0] })
      lines.append(
        Text(
          "\(names(untried)): no other sizes were tried, since a run is long; shapes are those of "
            + example, .faint))
    }
    if !conditions.isEmpty || clash != nil {
      lines.append(
        "smallest sizes: \(LetteredTrace.assignments(letters, smallest), .shape)")
    }
    return lines
  }
}

/// A line with letters as JSON fields.
struct LetteredFields: Encodable, Sendable {
  let letters: [SizeLetter]
  let shape: String?
  let views: [SourceView]
  /// How many sizes were tried.
  let tried: Int

  init<Run>(
    _ names: [String], _ sizes: LetteredSizes<Run>, shape: String?, views: [SourceView]
  ) {
    letters = sizes.letters(names)
    self.shape = shape
    self.views = views
    tried = sizes.tries
  }
}

/// A letter of a line, the smallest size that works, and its rule if not every size does.
public struct SizeLetter: Encodable, Sendable {
  let name: String
  let smallest: Int
  let rule: String?
  /// The lines or the layers at which other sizes stop.
  let stops: [Int]
}

extension LetteredSizes {
  /// The letters with these names, and what they must be.
  func letters(_ names: [String]) -> [SizeLetter] {
    names.indices.map { letter in
      let condition = conditions.first { $0.letter == letter }
      return SizeLetter(
        name: names[letter], smallest: smallest[letter], rule: condition?.rule(names),
        stops: Array(Set(condition?.stops.map(\.number) ?? [])).sorted())
    }
  }
}
