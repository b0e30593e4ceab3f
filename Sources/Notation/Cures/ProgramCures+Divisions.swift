import Engine

/// Numbers of heads and groups that divide, or sizes that are divided by them.
extension ProgramCures {
  /// Where a size is divided by what does not divide it: in a module's arguments, or in a line that splits
  /// an axis.
  var divisions: [SourceEdit] {
    if case ModuleError.indivisible(_, let argument, let size, let by, let divisor) = cause {
      guard let sizes = expression.argument(argument), let parts = expression.argument(by) else {
        return []
      }
      return divided(size, sizes, by: divisor, parts)
    }
    let parts = [expression] + operands.flatMap { definitions(of: $0.expression) }
    let divisions = parts.flatMap(\.all).compactMap { part -> (Expression, Expression)? in
      guard case .binary(let sign, let left, let right) = part.kind,
        sign == .floorDivide || sign == .remainder
      else { return nil }
      return (left, right)
    }
    return divisions.flatMap { left, right -> [SourceEdit] in
      guard let size = number(left), let divisor = number(right), divisor > 0,
        !size.isMultiple(of: divisor)
      else { return [] }
      return divided(size, left, by: divisor, right)
    }
  }

  /// As many classes as a target needs, or classes counted from 0.
  var classCounts: [SourceEdit] {
    guard expression.lastName == "one_hot", operands.count == 2, let target = operands[0].tensor,
      target.dtype == .int64, let numbers = try? target.integers(), let most = numbers.max(),
      let least = numbers.min(), least >= 0, let count = operands[1].value.wholeNumber,
      count > 0, most >= count, most < Self.mostClasses
    else { return [] }
    let writer = ExpressionWriter(text.source.text)
    let (classes, labels) = (operands[1].expression, operands[0].expression)
    let fromZero = text.replacing(labels, with: "\(writer.text(labels)) - 1")
    return (least > 0 && most == count ? [fromZero] : [])
      + text.replacing(classes, being: count, with: most + 1)
      + [text.replacing(classes, with: String(most + 1))]
  }

  /// A smaller number that divides, a size that is a multiple, then others.
  private func divided(
    _ size: Int, _ sized: Expression, by divisor: Int, _ divided: Expression
  ) -> [SourceEdit] {
    guard 1..<Self.largest ~= size, 2..<Self.largest ~= divisor else { return [] }
    let below = Self.divisors(of: size, from: divisor - 1, through: 2, by: -1)
    let above = Self.divisors(of: size, from: divisor + 1, through: size, by: 1)
    let rest = size % divisor
    let (larger, overflows) = size.addingReportingOverflow(divisor - rest)
    var multiples = overflows ? [size - rest] : [size - rest, larger]
    if rest * 2 >= divisor { multiples.reverse() }
    let near = multiples.filter { $0 > 0 }.map { text.replacing(sized, being: size, with: $0) }
    let fewer = below.map { text.replacing(divided, being: divisor, with: $0) }
    let more = above.map { text.replacing(divided, being: divisor, with: $0) }
    // Far fewer heads are another network; a slightly different width is not.
    let isFar = below.first.map { $0 * 2 <= divisor } ?? true
    let firsts = isFar ? [near.first, fewer.first] : [fewer.first, near.first]
    let seconds = more.prefix(1) + near.dropFirst() + fewer.dropFirst()
    return (firsts.compactMap(\.self) + seconds).flatMap(\.self)
  }

  /// The nearest few numbers that divide a size.
  private static func divisors(
    of size: Int, from start: Int, through end: Int, by step: Int
  ) -> [Int] {
    Array(
      stride(from: start, through: end, by: step).prefix(far).filter { size.isMultiple(of: $0) }
        .prefix(2))
  }

  /// Beyond this nothing is a size.
  private static var largest: Int { 1 << 32 }

  /// How far numbers are looked at.
  private static var far: Int { 1000 }
}
