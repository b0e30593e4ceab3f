import Engine
import Notation
import Support

/// What stops a line with letters at every size that was tried, told in letters.
struct LetteredFailure {
  private let example: LetteredExample

  /// Tells of the run that came furthest; `nil` if it came to its end.
  init?(_ example: LetteredExample) {
    guard !example.sizes.run.isDone else { return nil }
    self.example = example
  }

  private var letters: [String] { example.line.letters }
  private var base: [Int] { example.sizes.base }

  /// What each function made, as far as it came, as expressions of the letters.
  func views(depth: Int) -> [SourceView] {
    var error = example.sizes.run.error
    if !letters.isEmpty, let own = error?.reasons {
      error?.reasons = own.indices.map { number in
        words(own[number]) { $0.reasons.indices.contains(number) ? $0.reasons[number] : nil }.text
      }
    }
    return example.program.trace.views(depth: depth, stoppedBy: error)
  }

  /// A text of the run that came furthest beside the same of those that came as far.
  private func words(_ text: String, of other: (LocatedError) -> String?) -> LetteredWords {
    LetteredWords(
      text, letters, at: base,
      example.sizes.others.compactMap { run in
        run.run.error.flatMap(other).map { (run.sizes, $0) }
      })
  }

  /// Says in letters what is wrong, and for which sizes, where that does not hold for all.
  func say(_ failed: inout FailedLine, _ error: LocatedError) {
    guard !letters.isEmpty else { return }
    let what = words(error.what) { $0.what }
    let tries = example.sizes.tries
    if let told = what.assignments(letters, at: base) {
      failed.put("with \(told), and no other of \(tries) sizes tried comes further")
    } else if error.isOfWriting {
      // What no size would mend is told alone.
      return
    } else {
      failed.put("none of \(tries) sizes tried works")
    }
    failed.say(what.text, hint: error.hint.map { hint in (hint, words(hint) { $0.hint }.text) })
  }

  // MARK: Fixes

  /// The changes after which the line succeeds, those first that do for more sizes, with shapes in letters.
  func fixes(
    for error: LocatedError, in source: SourceText, by mender: CodeMender
  ) -> [CodeMender.Tried] {
    let tried = mender.tried(for: error, in: source)
    guard !letters.isEmpty else { return tried }
    let all = tried.map { lettered($0, mender) }
    // One that stops another example stays last.
    let ranks = all.enumerated().map { number, part in
      (part.tried.fix.next == nil ? 0 : 1, part.fixed, number)
    }
    return ranks.sorted(by: <).map { all[$0.2].tried }
  }

  /// A change with its shape in letters, and of how many of them it is known for one size alone.
  private func lettered(
    _ tried: CodeMender.Tried, _ mender: CodeMender
  ) -> (tried: CodeMender.Tried, fixed: Int) {
    guard let shape = tried.fix.shape else { return (tried, letters.count) }
    let words = LetteredWords(
      shape, letters, at: base,
      otherSizes.compactMap { sizes in
        let line = SourceText(example.line.source(sizes, example.kinds))
        return mender.shape(after: tried.edit, of: line).map { (sizes, $0) }
      })
    let told = words.assignments(letters, at: base).map { " with \($0)" } ?? ""
    var lettered = tried
    lettered.fix = tried.fix.leading(to: words.text + told)
    return (lettered, words.isWhole ? words.fixed.count : letters.count)
  }

  /// Sizes in which one letter differs, two of each.
  private var otherSizes: [[Int]] {
    letters.indices.flatMap { letter in
      [2, 3].map { factor in
        var sizes = base
        sizes[letter] = min(sizes[letter], Self.mostSize) * factor
        return sizes
      }
    }
  }

  /// No larger size is made larger still.
  private static let mostSize = 1 << 20
}
