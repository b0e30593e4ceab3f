import Glibc
import Support

extension DynamicTensor {
  /// A tensor filled with one number, in the number's dtype.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func filled(_ sizes: [Int], _ value: DynamicTensor) throws -> DynamicTensor {
    if Device.standard == .meta || value.isMeta { return try meta(sizes, value.dtype) }
    try reserve(sizes, value.dtype)
    return try value.viewed([]).expanded(sizes).inOrder()
  }

  /// `start`, `start + step`, … below `end`, whole numbers.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func counting(from start: Int, to end: Int, by step: Int) throws -> DynamicTensor {
    guard step != 0 else { throw badStep("the step is 0") }
    guard step > 0 ? start <= end : start >= end else { throw badStep(start, end, step) }
    let (span, overflow) = end.subtractingReportingOverflow(start)
    guard !overflow else { throw badStep("the numbers are too far apart") }
    // By magnitudes: the smallest whole number has no positive counterpart.
    let steps = span.magnitude.quotientAndRemainder(dividingBy: step.magnitude)
    let count = Int(clamping: steps.quotient) + (steps.remainder == 0 ? 0 : 1)
    if Device.standard == .meta { return try meta([count], .int64) }
    try reserve([count], .int64)
    // Unsafe: as many numbers are written as there are.
    return try unsafe writtenElements([count]) { (y: UnsafeMutablePointer<Int>) in
      try Interruption.inParts(of: count) { part in
        for place in part { unsafe (y + place).initialize(to: start &+ place &* step) }
      }
    }
  }

  /// `start`, `start + step`, … below `end`, as real numbers.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func counting(
    from start: Double, to end: Double, by step: Double, _ dtype: DType = .float32
  ) throws -> DynamicTensor {
    guard step != 0 else { throw badStep("the step is 0") }
    guard start.isFinite, end.isFinite, !step.isNaN else { throw badStep("a bound is not finite") }
    guard step > 0 ? start <= end : start >= end else { throw badStep(start, end, step) }
    let size = ((end - start) / step).rounded(.up)
    guard let count = Int(exactly: size) else { throw TensorError.tooLarge(sizes: [Int.max]) }
    if Device.standard == .meta { return try meta([count], dtype) }
    try reserve([count], dtype)
    func numbers<Real: RealElement>(_: Real.Type) throws -> DynamicTensor {
      // Unsafe: as many numbers are written as there are.
      try unsafe writtenElements([count]) { (y: UnsafeMutablePointer<Real>) in
        try Interruption.inParts(of: count) { part in
          for place in part {
            unsafe (y + place).initialize(to: Real(start + Double(place) * step))
          }
        }
      }
    }
    return try dtype == .float64 ? numbers(Double.self) : numbers(Float.self)
  }

  private static func badStep(_ reason: String) -> TensorError {
    .refused(operation: "arange", reason: reason)
  }

  private static func badStep<Number: CustomStringConvertible>(
    _ start: Number, _ end: Number, _ step: Number
  ) -> TensorError {
    .refused(
      operation: "arange", reason: "steps of \(step) do not lead from \(start) to \(end)",
      mend: "give the step the sign of end - start")
  }

  /// `steps` evenly spaced numbers, both ends included.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func spaced(
    from start: Double, to end: Double, steps: Int, _ dtype: DType = .float32
  ) throws -> DynamicTensor {
    if Device.standard == .meta { return try meta([steps], dtype) }
    try reserve([steps], dtype)
    return try dtype == .float64
      ? evenly(from: start, to: end, steps)
      : evenly(from: Float(start), to: Float(end), steps)
  }

  private static func evenly<Real: RealElement>(
    from first: Real, to last: Real, _ steps: Int
  ) throws -> DynamicTensor {
    let step = steps > 1 ? (last - first) / Real(steps - 1) : 0
    let half = steps == 1 ? 1 : steps / 2
    // Unsafe: both halves are written within the count. Each has a loop without a choice.
    return try unsafe writtenElements([steps]) { (y: UnsafeMutablePointer<Real>) in
      try Interruption.inParts(of: half) {
        for index in $0 { unsafe (y + index).initialize(to: first + step * Real(index)) }
      }
      try Interruption.inParts(of: steps - half) {
        for index in $0 {
          unsafe (y + half + index).initialize(
            to: last - step * Real(steps - half - 1 - index))
        }
      }
    }
  }

  /// Powers of `base` whose exponents are evenly spaced: `torch.logspace`.
  ///
  /// Whole numbers cut the ends first and the powers last.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func powers(
    of base: Double, from start: Double, to end: Double, steps: Int, _ dtype: DType
  ) throws -> DynamicTensor {
    guard dtype != .bool || steps < 2 else {
      throw TensorError.wrongDType(operation: "logspace", wants: "float32", got: .bool)
    }
    if Device.standard == .meta { return try meta([steps], dtype) }
    try reserve([steps], dtype)
    if dtype.isReal {
      let exponents = try spaced(from: start, to: end, steps: steps, dtype).doubles()
      return try reals(exponents.interruptiblyMap { pow(base, $0) }, [steps], dtype)
    }
    if steps == 1 {
      return try DynamicTensor(of: [pow(base, start)], [1]).converted(to: dtype)
    }
    let (first, last) = (start.rounded(.towardZero), end.rounded(.towardZero))
    let step = (last - first) / Double(max(steps - 1, 1))
    let values = try (0..<steps).interruptiblyMap { index in
      pow(
        base,
        index < steps / 2
          ? first + step * Double(index) : last - step * Double(steps - 1 - index))
    }
    return try DynamicTensor(of: values, [steps]).converted(to: dtype)
  }

  /// `steps` evenly spaced whole numbers: the ends are truncated first, those between after they
  /// were computed in float64.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func spacedIntegers(
    from start: Int, to end: Int, steps: Int
  ) throws -> DynamicTensor {
    if Device.standard == .meta { return try meta([steps], .int64) }
    try reserve([steps], .int64)
    let step = steps > 1 ? (Double(end) - Double(start)) / Double(steps - 1) : 0
    let values = try (0..<steps).interruptiblyMap { index -> Int in
      // One rounding, as PyTorch's compiled loop has it.
      let number =
        index < steps / 2 || steps == 1
        ? Double(start).addingProduct(step, Double(index))
        : Double(end).addingProduct(-step, Double(steps - 1 - index))
      return Int(exactly: number.rounded(.towardZero)) ?? (number < 0 ? Int.min : Int.max)
    }
    return try DynamicTensor(values, [steps])
  }

  /// A tensor of real numbers, which float32 rounds.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func reals(
    _ numbers: [Double], _ sizes: [Int], _ dtype: DType
  ) throws -> DynamicTensor {
    try DynamicTensor(of: numbers, sizes).converted(to: dtype)
  }

  /// Ones on the diagonal.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func identity(_ rows: Int, _ columns: Int) throws -> DynamicTensor {
    if Device.standard == .meta { return try meta([rows, columns], .float32) }
    let count = try reserve([rows, columns], .float32)
    var values = try [Float](interruptiblyRepeating: 0, count: count)
    for place in 0..<min(rows, columns) { values[place * columns + place] = 1 }
    return try DynamicTensor(values, [rows, columns])
  }

  /// The elements of a layer's tensor.
  ///
  /// - Throws: `MemoryError`.
  package convenience init(_ tensor: Tensor<Float>) throws {
    try MemoryBudget.check(tensor.count, of: Float.self)
    try self.init(tensor.values, tensor.shape.dimensions)
  }
}
