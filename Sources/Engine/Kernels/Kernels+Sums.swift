extension Kernels {
  /// Adds a part of a buffer's numbers and their squares to sums in four lanes of 64 bits, in one order.
  static func addSums(
    of x: Buffer<Float>, _ part: Range<Int>,
    to lanes: inout (sum: SIMD4<Double>, squares: SIMD4<Double>)
  ) {
    precondition(part.lowerBound >= 0 && part.upperBound <= x.count, "buffer index")
    let numbers = unsafe x.pointer
    var (sum, squares) = lanes
    var index = part.lowerBound
    while index + 4 <= part.upperBound {
      let four = unsafe SIMD4(
        Double(numbers[index]), Double(numbers[index + 1]), Double(numbers[index + 2]),
        Double(numbers[index + 3]))
      sum += four
      squares += four * four
      index += 4
    }
    for (lane, index) in (index..<part.upperBound).enumerated() {
      let number = Double(unsafe numbers[index])
      sum[lane] += number
      squares[lane] += number * number
    }
    lanes = (sum, squares)
  }
}
