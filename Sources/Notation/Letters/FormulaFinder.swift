/// Finds the expression of letters that a size is, from its values at several sizes of the letters.
package struct FormulaFinder: Sendable {
  /// The sizes of the letters in a run, and the size that they gave.
  package struct Point: Sendable {
    package let sizes: [Int]
    package let value: Int

    package init(sizes: [Int], value: Int) { (self.sizes, self.value) = (sizes, value) }
  }

  private let base: Point
  private let points: [Point]

  /// The largest number by which a quotient is divided.
  private static let mostDivisor = 64
  /// How many values of one letter an expression is made from: the others are only for checking it.
  private static let mostFitted = 5

  /// Finds from a run and others, in most of which one letter differs.
  package init(base: Point, _ points: [Point]) { (self.base, self.points) = (base, points) }

  /// The simplest expression that gives every value; `nil` if none of those that are tried does.
  package func formula() -> SizeFormula? {
    var parts: [(letter: Int, part: SizeFormula)] = []
    for letter in base.sizes.indices {
      guard let part = part(of: letter) else { return nil }
      if part.known == nil { parts.append((letter, part)) }
    }
    let candidates: [SizeFormula?] =
      switch parts.count {
      case 0: [SizeFormula(base.value)]
      case 1: [parts[0].part]
      default: [product(parts.map(\.part)), sum(parts.map(\.part)), mixed(parts.map(\.part))]
      }
    return candidates.compactMap(\.self).first(where: explainsAll)
  }

  private func explainsAll(_ formula: SizeFormula) -> Bool {
    ([base] + points).allSatisfy { formula.value(at: $0.sizes) == $0.value }
  }

  /// How the value depends on one letter while the others stay as they are.
  private func part(of letter: Int) -> SizeFormula? {
    let own = points.filter { point in
      point.sizes.indices.allSatisfy { $0 == letter || point.sizes[$0] == base.sizes[$0] }
    }
    var samples = [(base.sizes[letter], base.value)] + own.map { ($0.sizes[letter], $0.value) }
    samples.sort { $0.0 < $1.0 }
    if samples.count > Self.mostFitted {
      // The ends and what is between them, evenly.
      let step = Double(samples.count - 1) / Double(Self.mostFitted - 1)
      samples = (0..<Self.mostFitted).map { samples[Int((Double($0) * step).rounded())] }
    }
    return Self.affine(letter, samples) ?? Self.square(letter, samples)
      ?? Self.quotient(letter, samples, power: 1) ?? Self.quotient(letter, samples, power: 2)
  }

  private static func affine(_ letter: Int, _ samples: [(Int, Int)]) -> SizeFormula? {
    guard let first = samples.first, let last = samples.last, first.0 != last.0 else {
      return samples.first.map { SizeFormula($0.1) }
    }
    guard let rise = last.1.less(first.1), let run = last.0.less(first.0) else { return nil }
    guard rise != 0 else {
      return samples.allSatisfy { $0.1 == first.1 } ? SizeFormula(first.1) : nil
    }
    let shared = rise.greatestDivisor(sharedWith: run)
    let (scale, divisor) = (rise / shared, run / shared)
    func distance(of sample: (Int, Int)) -> Int? {
      guard let scaled = sample.1.times(divisor), let sloped = sample.0.times(scale) else {
        return nil
      }
      return scaled.less(sloped)
    }
    guard let offset = distance(of: first),
      samples.allSatisfy({ distance(of: $0) == offset })
    else { return nil }
    if offset == 0 {
      return SizeFormula(
        numerator: scale, denominator: divisor, factors: [SizeFormula.Factor(letter: letter)])
    }
    // Of 6T+4, the half is the sum.
    let common =
      divisor == 1 ? scale.greatestDivisor(sharedWith: offset) : 1
    return SizeFormula(
      numerator: common,
      factors: [
        SizeFormula.Factor(
          letter: letter, scale: scale / common, offset: offset / common, divisor: divisor)
      ])
  }

  private static func square(_ letter: Int, _ samples: [(Int, Int)]) -> SizeFormula? {
    guard samples.count > 2, let first = samples.first else { return nil }
    guard first.0 > 0, let area = first.0.times(first.0) else { return nil }
    let shared = first.1.greatestDivisor(sharedWith: area)
    let (scale, divisor) = (first.1 / shared, area / shared)
    let isSquare = samples.allSatisfy { size, value in
      guard let scaled = value.times(divisor), let root = size.times(scale) else { return false }
      return root.times(size) == scaled
    }
    guard isSquare else { return nil }
    return SizeFormula(
      numerator: scale, denominator: divisor,
      factors: [SizeFormula.Factor(letter: letter, power: 2)])
  }

  /// A number times a quotient that is rounded down, or times its square.
  private static func quotient(
    _ letter: Int, _ samples: [(Int, Int)], power: Int
  ) -> SizeFormula? {
    guard samples.count > 2, samples.allSatisfy({ $0.1 >= 0 }) else { return nil }
    let shared = samples.reduce(0) { $0.greatestDivisor(sharedWith: $1.1) }
    guard shared > 0 else { return nil }
    var roots: [(Int, Int)] = []
    for (size, value) in samples {
      let whole = value / shared
      let root = power == 2 ? Int(Double(whole).squareRoot().rounded()) : whole
      guard power == 1 || root.times(root) == whole else { return nil }
      roots.append((size, root))
    }
    for divisor in 1...mostDivisor {
      var (least, most) = (Int.min, Int.max)
      for (size, value) in roots {
        guard let first = value.times(divisor)?.less(size),
          let last = value.plus(1)?.times(divisor)?.less(size)?.less(1)
        else { return nil }
        (least, most) = (max(least, first), min(most, last))
      }
      guard least <= most else { continue }
      let offset = (least...most).contains(0) ? 0 : most < 0 ? most : least
      return SizeFormula(
        numerator: shared,
        factors: [
          SizeFormula.Factor(letter: letter, offset: offset, divisor: divisor, power: power)
        ])
    }
    return nil
  }

  // MARK: Of several letters

  /// The parts multiplied: each holds the others' values at the base.
  private func product(_ parts: [SizeFormula]) -> SizeFormula? {
    var (numerator, denominator) = (1, 1)
    func multiply(_ number: inout Int, by factor: Int) -> Bool {
      let (result, overflows) = number.multipliedReportingOverflow(by: factor)
      number = result
      return !overflows
    }
    for (place, part) in parts.enumerated() {
      guard part.terms.isEmpty, multiply(&numerator, by: part.numerator),
        multiply(&denominator, by: part.denominator),
        place == 0 || multiply(&denominator, by: base.value)
      else { return nil }
      let shared = max(numerator.greatestDivisor(sharedWith: denominator), 1)
      (numerator, denominator) = (numerator / shared, denominator / shared)
    }
    guard denominator > 0 else { return nil }
    return SizeFormula(
      numerator: numerator, denominator: denominator, factors: parts.flatMap(\.factors))
  }

  /// The parts added.
  private func sum(_ parts: [SizeFormula]) -> SizeFormula? {
    guard let terms = Self.terms(parts) else { return nil }
    var constant = base.value
    for term in terms {
      guard let value = term.value(at: base.sizes[term.letter]), let rest = constant.less(value)
      else { return nil }
      constant = rest
    }
    return SizeFormula(numerator: 1, factors: [], terms: terms, constant: constant)
  }

  /// Each part as a letter times a whole number.
  private static func terms(_ parts: [SizeFormula]) -> [SizeFormula.Factor]? {
    var terms: [SizeFormula.Factor] = []
    for part in parts {
      guard part.denominator == 1, let factor = part.factors.first, factor.divisor == 1,
        factor.power == 1, let scale = part.numerator.times(factor.scale)
      else { return nil }
      terms.append(SizeFormula.Factor(letter: factor.letter, scale: scale))
    }
    return terms
  }

  /// `B·(S+T)`: letters that multiply a sum of others.
  private func mixed(_ parts: [SizeFormula]) -> SizeFormula? {
    let outer = parts.filter { $0.factors.first?.isPlain ?? false && $0.factors[0].power == 1 }
    // Of two letters that multiply nothing else, either might be the outer one: each is tried.
    for part in outer {
      guard let factor = part.factors.first, base.sizes[factor.letter] > 0 else { continue }
      let size = base.sizes[factor.letter]
      let rest = parts.filter { $0.factors.first?.letter != factor.letter }
      guard base.value % size == 0, let terms = Self.terms(rest),
        terms.allSatisfy({ $0.scale % size == 0 })
      else { continue }
      let inner = terms.map { SizeFormula.Factor(letter: $0.letter, scale: $0.scale / size) }
      var constant = base.value / size
      for term in inner {
        guard let value = term.value(at: base.sizes[term.letter]), let rest = constant.less(value)
        else { return nil }
        constant = rest
      }
      let formula = SizeFormula(
        numerator: 1, factors: [SizeFormula.Factor(letter: factor.letter)], terms: inner,
        constant: constant)
      if explainsAll(formula) { return formula }
    }
    return nil
  }
}

extension Int {
  // Numbers of messages may be of any size: each of these is `nil` where it would overflow.

  fileprivate func plus(_ other: Int) -> Int? {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? nil : sum
  }

  fileprivate func less(_ other: Int) -> Int? {
    let (difference, overflows) = subtractingReportingOverflow(other)
    return overflows ? nil : difference
  }

  fileprivate func times(_ other: Int) -> Int? {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? nil : product
  }
}
