import Engine
import Notation
public import Rendering
import Support

/// A line of code with letters for sizes, carried out with sizes that work and with others.
struct LetteredExample {
  let line: LetteredLine
  /// What its shapes are made into.
  let kinds: [LetteredLine.Kind]
  /// Sizes that work; if none do, those with which it came furthest.
  let sizes: LetteredSizes<LetteredRun>

  /// Looks for sizes that work, with tensors of the kinds that the code takes.
  ///
  /// - Throws: `Interruption`.
  init(_ attempts: LetteredAttempts) throws {
    line = attempts.line
    let numbers = attempts.numbers
    var found = try attempts.makingOnce { try Self.search($0, numbers) }
    // Its lines tell of making the model too.
    if line.callee != nil, let whole = try attempts.run(found.sizes.base, found.kinds),
      whole.isDone == found.sizes.run.isDone
    {
      found.sizes.run = whole
    }
    (sizes, kinds) = found
  }

  /// Sizes that work or else come furthest, with the kinds for which they do.
  private static func search(
    _ attempts: LetteredAttempts, _ numbers: [Int]
  ) throws -> (sizes: LetteredSizes<LetteredRun>, kinds: [LetteredLine.Kind]) {
    var best: (sizes: LetteredSizes<LetteredRun>, kinds: [LetteredLine.Kind])?
    let count = attempts.line.letters.count
    for kinds in try attempts.kinds() {
      var search = SizeSearch(attempts.line.letters, hints: numbers) { try attempts.run($0, kinds) }
      guard let sizes = try LetteredSizes(&search, count: count) else { break }
      let isBetter = best.map { $0.sizes.run.progress < sizes.run.progress } ?? true
      if sizes.run.isDone || isBetter { best = (sizes, kinds) }
      if sizes.run.isDone { break }
    }
    guard let best else { throw Interruption.stopped }
    return best
  }

  /// The line with the sizes of its base.
  var source: String { line.source(sizes.base, kinds) }

  /// The same, part by part.
  var parts: [LetteredLine.Part] { line.parts(sizes.base, kinds) }

  /// What its lines made, as expressions of the letters.
  var program: LetteredProgram { program(measures: false) }

  /// What its lines made, where asked for with memory and multiply-adds, as expressions of the letters.
  func program(measures: Bool) -> LetteredProgram {
    sizes.run.trace.lettered(
      line.letters, at: sizes.base,
      sizes.others.map { ProgramTrace.Rerun(sizes: $0.sizes, trace: $0.run.trace) },
      measures: measures)
  }
}

/// An example of a file with letters for sizes, and what they must be.
public struct ExampleLetters: Sendable {
  /// As it is written.
  public let expression: String
  /// The line of the file in which it stands, counted from 1; `nil` for one that was given beside it.
  public let line: Int?
  /// The letters, and what they must be.
  public let letters: [SizeLetter]
  /// The same in words, a line each.
  public let conditions: [Text]
  /// What its lines made, as expressions of the letters.
  let program: LetteredProgram

  init(_ example: CodeExample, _ found: LetteredExample) {
    (expression, line, program) = (example.expression, example.line, found.program)
    let names = found.line.letters
    letters = found.sizes.letters(names)
    let unruled: [Text] =
      program.isWhole
      ? [] : ["some sizes follow no rule of the letters: lines with them get no comment"]
    conditions = unruled + found.sizes.report(names, unit: "line")
  }
}
