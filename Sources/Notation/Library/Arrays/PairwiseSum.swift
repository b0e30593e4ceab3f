/// numpy's sums: blocks of 128 in eight parts, which are then added by pairs.
enum PairwiseSum {
  /// The sum of some numbers.
  static func sum<Number: BinaryFloatingPoint>(_ numbers: ArraySlice<Number>) -> Number {
    let (start, count) = (numbers.startIndex, numbers.count)
    if count < 8 { return numbers.reduce(-0.0, +) }
    guard count <= 128 else {
      var half = count / 2
      half -= half % 8
      return sum(numbers.prefix(half)) + sum(numbers.dropFirst(half))
    }
    var parts = Array(numbers.prefix(8))
    var place = 8
    while place + 8 <= count {
      for lane in 0..<8 { parts[lane] += numbers[start + place + lane] }
      place += 8
    }
    var total =
      ((parts[0] + parts[1]) + (parts[2] + parts[3]))
      + ((parts[4] + parts[5]) + (parts[6] + parts[7]))
    while place < count {
      total += numbers[start + place]
      place += 1
    }
    return total
  }
}
