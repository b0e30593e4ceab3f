/// The numbers that a parameter accepts.
package enum Bounds<Number: Comparable & Sendable>: Sendable {
  /// Both ends included.
  case within(ClosedRange<Number>)
  /// The lower end included, the upper one not.
  case below(Range<Number>)
  /// The lower end included.
  case from(Number)
  /// The lower end not included.
  case above(Number)

  /// Whether a number is accepted.
  package func contains(_ number: Number) -> Bool {
    switch self {
    case .within(let range): range.contains(number)
    case .below(let range): range.contains(number)
    case .from(let lowest): number >= lowest
    case .above(let limit): number > limit
    }
  }

  private func text(_ write: (Number) -> String) -> String {
    switch self {
    case .within(let range): "from \(write(range.lowerBound)) to \(write(range.upperBound))"
    case .below(let range): "from \(write(range.lowerBound)) to below \(write(range.upperBound))"
    case .from(let lowest): "from \(write(lowest)) up"
    case .above(let limit): "above \(write(limit))"
    }
  }
}

extension Bounds<Int> {
  /// `a whole number from 1 up`, `a whole number from 1 to 10,000`.
  package var wants: String { "a whole number \(text(grouped))" }
}

extension Bounds<Double> {
  /// `a number above 0`, `a number from 0 to 1`.
  package var wants: String { "a number \(text(shortNumber))" }
}
