/// A size as an expression of letters, such as `T/2`, `24B·T`, `S+T` or `(H-4)//2`.
package struct SizeFormula: Sendable, Hashable {
  /// A whole number that depends on one letter: (L·scale + offset) / divisor, rounded down, to a power.
  package struct Factor: Sendable, Hashable {
    /// Which letter, counted from 0.
    package let letter: Int
    package var scale = 1
    package var offset = 0
    package var divisor = 1
    package var power = 1

    package init(
      letter: Int, scale: Int = 1, offset: Int = 0, divisor: Int = 1, power: Int = 1
    ) {
      (self.letter, self.scale, self.offset) = (letter, scale, offset)
      (self.divisor, self.power) = (divisor, power)
    }

    /// Its value where the letter has a size; `nil` for one that is too large.
    func value(at size: Int) -> Int? {
      let (scaled, overflows) = size.multipliedReportingOverflow(by: scale)
      let (sum, overflowsToo) = scaled.addingReportingOverflow(offset)
      guard !overflows, !overflowsToo else { return nil }
      let whole = sum.flooredQuotient(by: divisor)
      guard power == 2 else { return whole }
      let (square, isTooLarge) = whole.multipliedReportingOverflow(by: whole)
      return isTooLarge ? nil : square
    }

    /// Whether it is the letter itself.
    var isPlain: Bool { scale == 1 && offset == 0 && divisor == 1 }
  }

  /// What the product of the factors is multiplied by and then divided by.
  package var numerator: Int
  package var denominator: Int
  /// Its factors, one for each letter on which it depends by multiplication.
  package var factors: [Factor]
  /// A last factor: a sum of letters, each times a number.
  package var terms: [Factor] = []
  /// What is added to that sum.
  package var constant = 0

  /// A number.
  package init(_ size: Int) { self.init(numerator: size, factors: []) }

  package init(
    numerator: Int, denominator: Int = 1, factors: [Factor], terms: [Factor] = [],
    constant: Int = 0
  ) {
    let divisor = max(numerator.greatestDivisor(sharedWith: denominator), 1)
    (self.numerator, self.denominator) = (numerator / divisor, denominator / divisor)
    (self.factors, self.terms, self.constant) = (factors, terms, constant)
  }

  /// Its value where the letters have these sizes; `nil` where that is no whole number.
  package func value(at sizes: [Int]) -> Int? {
    var product = numerator
    func multiply(_ factor: Int?) -> Bool {
      guard let factor else { return false }
      let (result, overflows) = product.multipliedReportingOverflow(by: factor)
      product = result
      return !overflows
    }
    for factor in factors {
      guard sizes.indices.contains(factor.letter), multiply(factor.value(at: sizes[factor.letter]))
      else { return nil }
    }
    if !terms.isEmpty {
      var sum = constant
      for term in terms {
        guard sizes.indices.contains(term.letter), let value = term.value(at: sizes[term.letter])
        else { return nil }
        let (result, overflows) = sum.addingReportingOverflow(value)
        guard !overflows else { return nil }
        sum = result
      }
      guard multiply(sum) else { return nil }
    }
    return product % denominator == 0 ? product / denominator : nil
  }

  /// The number that it is, where it depends on no letter.
  package var known: Int? {
    factors.isEmpty && terms.isEmpty && denominator == 1 ? numerator : nil
  }

  /// The letters on which it depends.
  package var letters: [Int] { (factors + terms).map(\.letter) }
}

extension SizeFormula {
  /// How it is written with these names for the letters, with a sign between a number and what it is
  /// times where the number could be read with a unit: `32·B`.
  package func text(_ names: [String], times sign: String = "") -> String {
    func name(_ factor: Factor) -> String {
      names.indices.contains(factor.letter) ? names[factor.letter] : "?"
    }
    guard !factors.isEmpty || !terms.isEmpty else { return String(numerator) }
    let isAlone = factors.count + (terms.isEmpty ? 0 : 1) == 1 && numerator == 1 && denominator == 1
    var parts = factors.map { factor -> String in
      let text = Self.text(factor, name(factor))
      let isWhole = text.allSatisfy { $0.isLetter }
      let base = isWhole || isAlone && factor.power == 1 ? text : "(\(text))"
      return factor.power == 2 ? "\(base)²" : base
    }
    if !terms.isEmpty {
      var sum = terms.map { Self.text($0, name($0)) }.joined(separator: "+")
      if constant != 0 { sum += constant > 0 ? "+\(constant)" : "\(constant)" }
      parts.append(isAlone ? sum : "(\(sum))")
    }
    let product = parts.joined(separator: "·")
    let whole = numerator == 1 ? product : "\(numerator)\(sign)\(product)"
    return denominator == 1 ? whole : "\(whole)/\(denominator)"
  }

  /// `2T+1`, or `(T-4)//2`.
  private static func text(_ factor: Factor, _ name: String) -> String {
    let scaled = factor.scale == 1 ? name : "\(factor.scale)\(name)"
    let sum =
      factor.offset == 0
      ? scaled : factor.offset > 0 ? "\(scaled)+\(factor.offset)" : "\(scaled)\(factor.offset)"
    guard factor.divisor > 1 else { return sum }
    return factor.offset == 0 ? "\(sum)//\(factor.divisor)" : "(\(sum))//\(factor.divisor)"
  }

  /// A shape of such sizes: with spaces between them where one of them is a sum.
  package static func shape(_ sizes: [String]) -> String {
    guard !sizes.isEmpty else { return "()" }
    let isLong = sizes.contains { $0.contains { "+-()·".contains($0) } }
    return sizes.joined(separator: isLong ? " x " : "x")
  }
}

extension Int {
  /// The quotient rounded down; `divisor` is positive.
  func flooredQuotient(by divisor: Int) -> Int {
    guard divisor > 0 else { return 0 }
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }

  /// The greatest number that divides both; the other one where one is 0.
  package func greatestDivisor(sharedWith other: Int) -> Int {
    var (a, b) = (magnitude, other.magnitude)
    while b > 0 { (a, b) = (b, a % b) }
    return Int(clamping: a)
  }
}
