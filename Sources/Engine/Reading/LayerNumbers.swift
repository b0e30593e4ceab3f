import Support

/// A value used as a number in a layer.
package enum LayerNumber: Sendable, Hashable, CustomStringConvertible {
  case whole(Int)
  case real(Double)
  case flag(Bool)
  case word(String)

  /// As a real number; `nil` for what is none.
  var real: Double? {
    switch self {
    case .whole(let number): Double(number)
    case .real(let number): number
    default: nil
    }
  }

  /// As Python writes it.
  package var description: String {
    switch self {
    case .whole(let number): String(number)
    case .real(let number): pythonText(number)
    case .flag(let flag): flag ? "True" : "False"
    case .word(let word): word
    }
  }
}

/// Evaluates a size that is not a plain number, such as `n // 2`; `nil` if it has no such value.
package typealias LayerNumbers = (LayerSource, Range<Int>) -> LayerNumber?

extension LayerSource {
  /// A number or a product of whole numbers, such as `200*2`; `nil` for any other part.
  func plainNumber(_ part: Range<Int>) -> LayerNumber? {
    if let sign = part.first, isSign("-", at: sign, in: part) || isSign("+", at: sign, in: part) {
      return signed(part.dropFirst(), isSign("-", at: sign, in: part))
    }
    guard let first = part.first, part.count > 1 else { return part.first.flatMap(number) }
    guard case .whole(var product)? = number(first), product > 0 else { return nil }
    for place in stride(from: first + 1, to: part.upperBound, by: 2) {
      guard isSign("*", at: place, in: part), part.contains(place + 1),
        case .whole(let factor)? = number(place + 1), factor > 0
      else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow else { return nil }
      product = next
    }
    return .whole(product)
  }

  private func signed(_ part: Range<Int>, _ isNegative: Bool) -> LayerNumber? {
    guard part.count == 1, let place = part.first else { return nil }
    switch number(place) {
    case .whole(let number): return .whole(isNegative ? -number : number)
    case .real(let number): return .real(isNegative ? -number : number)
    default: return nil
    }
  }

  private func number(_ place: Int) -> LayerNumber? {
    switch tokens[place].kind {
    case .integer(let number): .whole(number)
    case .real(let number): .real(number)
    default: nil
    }
  }
}
