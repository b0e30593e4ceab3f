import Engine
import Notation
import Support

/// What stops a shape of letters at every size that was tried, told in letters.
struct LetteredStop: DiagnosableError {
  /// The stop of the sizes that came furthest.
  private let stop: StopError
  /// What it says in letters, and for which sizes.
  private let words: LetteredWords
  private let sizes: String?
  private let tries: Int

  /// Tells of a stop beside those at the same layer with other sizes.
  ///
  /// - Parameters:
  ///   - base: the sizes with which it came furthest.
  ///   - tries: how many sizes were tried.
  init(
    _ stop: StopError, _ letters: [String], at base: [Int],
    _ others: [(sizes: [Int], stop: StopError)], tries: Int
  ) {
    (self.stop, self.tries) = (stop, tries)
    words = LetteredWords(
      stop.diagnosis.what, letters, at: base,
      others.map { ($0.sizes, $0.stop.diagnosis.what) })
    sizes = words.assignments(letters, at: base)
  }

  var code: String { stop.code }

  var diagnosis: Diagnosis {
    var diagnosis = stop.diagnosis
    diagnosis.what = words.text
    if let sizes {
      diagnosis.mend = "with \(sizes); no other of \(tries) sizes tried comes further"
    } else {
      diagnosis.mend = "none of \(tries) sizes tried works"
    }
    return diagnosis
  }
}

extension LetteredWords {
  /// `T=8`: the sizes for which alone the message is known to hold; `nil` where it holds for others too.
  func assignments(_ letters: [String], at base: [Int]) -> String? {
    let told = isWhole ? fixed : Array(letters.indices)
    guard !told.isEmpty else { return nil }
    return LetteredTrace.assignments(told.map { letters[$0] }, told.map { base[$0] })
  }
}
