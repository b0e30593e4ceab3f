import Notation
import Support

/// What a letter has to be so that code or a stack runs, as found by trying.
struct SizeCondition: Sendable, Equatable {
  /// Which sizes of a letter work.
  enum Kind: Sendable, Equatable {
    /// These alone of those that were tried.
    case sizes([Int])
    /// The size of another letter, or 1 as well.
    case letter(Int, orOne: Bool)
    /// Each that is so much more than a multiple of a step, from a least one up to a largest.
    case steps(by: Int, remainder: Int, least: Int?, most: Int?)
    /// No rule was found: some that work, and some that do not.
    case mixed(working: [Int], failing: [Int])
  }

  /// Which letter, counted from 0.
  let letter: Int
  let kind: Kind
  /// Where other sizes stop.
  let stops: [StopPlace]
}

extension SizeCondition.Kind {
  /// How many sizes are listed.
  private static let mostListed = 4

  /// The rule of sizes of which some work, in ascending order.
  init(_ working: [Int], _ failing: [Int]) {
    guard let first = working.first, let last = working.last else {
      self = .mixed(working: [], failing: Array(failing.prefix(Self.mostListed)))
      return
    }
    let step = SizeSearch<LetteredRun>.step(of: working)
    let own = failing.filter { ($0 - first) % step == 0 }
    let isWhole = own.allSatisfy { $0 < first || $0 > last }
    guard isWhole, working.count > 2 else {
      self =
        working.count <= Self.mostListed
        ? .sizes(working)
        : .mixed(
          working: Array(working.prefix(Self.mostListed)),
          failing: Array(own.filter { $0 > first }.prefix(Self.mostListed)))
      return
    }
    let remainder = first % step
    // The first of its kind is no bound of its own.
    let smallest = remainder == 0 ? step : remainder
    self = .steps(
      by: step, remainder: remainder, least: first > smallest ? first : nil,
      most: own.contains { $0 > last } ? last : nil)
  }
}

extension SizeCondition {
  /// `T must be a multiple of 8`.
  func rule(_ letters: [String]) -> String {
    let name = letters[letter]
    switch kind {
    case .sizes(let sizes) where sizes.count == 1: return "\(name) must be \(sizes[0])"
    case .sizes(let sizes): return "\(name) must be \(Self.either(sizes))"
    case .letter(let other, let orOne):
      return "\(name) must equal \(letters[other])\(orOne ? " or be 1" : "")"
    case .steps(let step, let remainder, let least, let most):
      let kind: String? =
        switch (step, remainder) {
        case (1, _): nil
        case (2, 0): "even"
        case (2, _): "odd"
        case (_, 0): "a multiple of \(step)"
        default: "\(remainder) more than a multiple of \(step)"
        }
      let bound: String? =
        switch (least, most) {
        case (nil, nil): nil
        case (let least?, nil): "at least \(least)"
        case (nil, let most?): "at most \(most)"
        case (let least?, let most?): "from \(least) to \(most)"
        }
      let words = [kind, bound].compactMap(\.self).joined(separator: ", ")
      return "\(name) must be \(words.isEmpty ? "larger" : words)"
    case .mixed(let working, let failing):
      let tried = failing.isEmpty ? "" : ", and not at \(Self.either(failing))"
      return "\(name) works at \(Self.either(working))\(tried)"
    }
  }

  /// `T must be a multiple of 8: lines 4, 7, 10`.
  func text(_ letters: [String], of unit: String) -> String {
    let numbers = Array(Set(stops.map(\.number))).sorted().map(String.init)
    guard !numbers.isEmpty else { return rule(letters) }
    let word = numbers.count == 1 ? unit : "\(unit)s"
    return "\(rule(letters)): \(word) \(numbers.joined(separator: ", "))"
  }

  private static func either(_ sizes: [Int]) -> String {
    let texts = sizes.map(String.init)
    guard texts.count > 1, let last = texts.last else { return texts.first ?? "no size" }
    return "\(texts.dropLast().joined(separator: ", ")) or \(last)"
  }
}
