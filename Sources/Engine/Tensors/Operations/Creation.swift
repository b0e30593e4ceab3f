import Glibc
import Support

extension DynamicTensor {
  /// A tensor filled with one number, in the number's dtype.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func filled(_ sizes: [Int], _ value: DynamicTensor) throws -> DynamicTensor {
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
    try reserve([count], .int64)
    return try DynamicTensor((0..<count).interruptiblyMap { start &+ $0 &* step }, [count])
  }

  /// `start`, `start + step`, … below `end`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func counting(
    from start: Double, to end: Double, by step: Double
  ) throws -> DynamicTensor {
    guard step != 0 else { throw badStep("the step is 0") }
    guard start.isFinite, end.isFinite, !step.isNaN else { throw badStep("a bound is not finite") }
    guard step > 0 ? start <= end : start >= end else { throw badStep(start, end, step) }
    let size = ((end - start) / step).rounded(.up)
    guard let count = Int(exactly: size) else { throw TensorError.tooLarge(sizes: [Int.max]) }
    try reserve([count], .float32)
    return try DynamicTensor(
      (0..<count).interruptiblyMap { Float(start + Double($0) * step) }, [count])
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
    from start: Double, to end: Double, steps: Int
  ) throws -> DynamicTensor {
    try reserve([steps], .float32)
    let (first, last) = (Float(start), Float(end))
    let step = steps > 1 ? (last - first) / Float(steps - 1) : 0
    let values = try (0..<steps).interruptiblyMap { index in
      index < steps / 2 || steps == 1
        ? first + step * Float(index) : last - step * Float(steps - 1 - index)
    }
    return try DynamicTensor(values, [steps])
  }

  /// `steps` evenly spaced whole numbers: the ends are truncated first, those between after they
  /// were computed in float64.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func spacedIntegers(
    from start: Int, to end: Int, steps: Int
  ) throws -> DynamicTensor {
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

  /// Ones on the diagonal.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func identity(_ rows: Int, _ columns: Int) throws -> DynamicTensor {
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

extension Generator {
  /// `torch.rand`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func uniform(_ sizes: [Int]) throws -> DynamicTensor {
    let count = try DynamicTensor.reserve(sizes, .float32)
    return try DynamicTensor((0..<count).interruptiblyMap { _ in uniform() }, sizes)
  }

  /// `torch.randn`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func normal(_ sizes: [Int]) throws -> DynamicTensor {
    let count = try DynamicTensor.reserve(sizes, .float32)
    var values: [Float] = []
    values.reserveCapacity(count)
    while values.count < count {
      try Interruption.check()
      // Whole blocks of 16, as they are drawn, and a last part that is not too short for one.
      let rest = count - values.count
      let part = rest < 2 * Interruption.often ? rest : Interruption.often
      let buffer = try Buffer<Float>(zeros: Shape(part))
      fillNormal(buffer)
      buffer.append(to: &values, 0..<part)
    }
    return try DynamicTensor(values, sizes)
  }

  /// `torch.rand_like`, or `torch.randn_like` for `isNormal`: if the axes vary in another order,
  /// the numbers are drawn one by one in the order of memory.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func numbers(like model: DynamicTensor, isNormal: Bool) throws -> DynamicTensor {
    let layout = try model.filledLike(DynamicTensor(Float(0)))
    guard !layout.isContiguous else {
      return isNormal ? try normal(model.sizes) : try uniform(model.sizes)
    }
    return try drawn(like: layout) { isNormal ? Float($0.normal()) : $0.uniform() }
  }

  /// Numbers drawn one by one in the order in which a tensor without gaps has them in memory.
  mutating func drawn(
    like layout: DynamicTensor, _ draw: (inout Generator) -> Float
  ) throws -> DynamicTensor {
    let slowestFirst = layout.sizes.indices.sorted { layout.strides[$0] > layout.strides[$1] }
    let sizes = slowestFirst.map { layout.sizes[$0] }
    let numbers = try DynamicTensor(
      (0..<layout.count).interruptiblyMap { _ in draw(&self) }, sizes)
    return try numbers.moved(Array(sizes.indices), to: slowestFirst)
  }

  /// `torch.randint(low, high, sizes)`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func integers(
    from low: Int, to high: Int, _ sizes: [Int]
  ) throws -> DynamicTensor {
    guard low < high else {
      throw TensorError.refused(
        operation: "randint", reason: "there is no whole number from \(low) to below \(high)",
        mend: "high must be above low")
    }
    let count = try DynamicTensor.reserve(sizes, .int64)
    return try DynamicTensor((0..<count).interruptiblyMap { _ in integer(in: low..<high) }, sizes)
  }

  /// `torch.randperm(count)`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func permutation(_ count: Int) throws -> DynamicTensor {
    try DynamicTensor.reserve([count], .int64)
    let order = try permutation(of: count, at: { try Interruption.check(run: $0, of: 1) })
    return try DynamicTensor(order, [count])
  }

  /// `torch.multinomial`: indices drawn by their weights, row by row.
  ///
  /// - Throws: `TensorError`.
  package mutating func multinomial(
    _ weights: DynamicTensor, _ samples: Int, replacing: Bool
  ) throws -> DynamicTensor {
    guard weights.rank == 1 || weights.rank == 2 else {
      throw TensorError.wrongRank(
        operation: "multinomial", wants: "1 or 2 axes", got: weights.sizes)
    }
    try weights.requireFloats("multinomial")
    let categories = weights.sizes[weights.rank - 1]
    guard samples > 0, replacing || samples <= categories else {
      throw TensorError.refused(
        operation: "multinomial", reason: "\(samples) samples of \(categories) categories",
        mend: "without replacement 1 to \(categories) can be drawn")
    }
    let rows = weights.rank == 1 ? 1 : weights.sizes[0]
    let values = try weights.floats()
    try Self.check(values, rows, categories)
    let sizes = weights.sizes.dropLast() + [samples]
    if replacing {
      try DynamicTensor.reserve([rows, samples], .int64)
      var drawn: [Int] = []
      for row in 0..<rows {
        let row = values[(row * categories)..<((row + 1) * categories)]
        try drawn.interruptiblyAppend(draws(Array(row), samples))
      }
      return try DynamicTensor(drawn, Array(sizes))
    }
    let layout = try weights.filledLike(DynamicTensor(Float(0)))
    let scores = try BinaryOperation.divide(weights, drawn(like: layout) { $0.exponential() })
    return samples == 1
      ? try scores.places(of: .largest, -1, keeps: true)
      : try scores.top(samples, -1, .largest).places
  }

  private static func check(_ values: [Float], _ rows: Int, _ categories: Int) throws {
    for row in 0..<rows {
      let part = values[(row * categories)..<((row + 1) * categories)]
      guard try part.interruptiblyAll({ $0.isFinite && $0 >= 0 }),
        part.contains(where: { $0 > 0 })
      else {
        throw TensorError.refused(
          operation: "multinomial", reason: "weights must be finite, not below 0, and not all 0")
      }
    }
  }

  /// Repeatedly draws a uniform number and takes the first index whose cumulative weight is not
  /// below it.
  private mutating func draws(_ weights: [Float], _ samples: Int) throws -> [Int] {
    var running: [Float] = []
    var sum: Float = 0
    try weights.interruptiblyForEach { weight in
      sum += weight
      running.append(sum)
    }
    var shares = try running.interruptiblyMap { $0 / sum }
    shares[shares.count - 1] = 1
    return try (0..<samples).map { number in
      try Interruption.check(run: number, of: shares.count)
      let draw = uniformDouble()
      return shares.firstIndex { Double($0) >= draw } ?? shares.count - 1
    }
  }
}
