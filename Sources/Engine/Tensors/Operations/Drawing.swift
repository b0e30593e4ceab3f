import Glibc
import Support

extension Generator {
  /// `torch.rand`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func uniform(
    _ sizes: [Int], _ dtype: DType = .float32
  ) throws -> DynamicTensor {
    if Device.standard == .meta { return try .meta(sizes, dtype) }
    let count = try DynamicTensor.reserve(sizes, dtype)
    if dtype == .float64 {
      return try DynamicTensor(of: (0..<count).interruptiblyMap { _ in uniformDouble() }, sizes)
    }
    return try DynamicTensor(uniforms(count), sizes)
  }

  /// Numbers of `uniform_(start, end)`.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`.
  mutating func uniforms(
    _ count: Int, from start: Float = 0, to end: Float = 1
  ) throws -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count)
    while values.count < count {
      let part = min(Interruption.often, count - values.count)
      try Interruption.check(elements: part)
      let buffer = try Buffer<Float>(zeros: Shape(part))
      fillUniform(buffer)
      if start != 0 || end != 1 {
        for index in 0..<part { buffer[index] = Self.placed(buffer[index], start, end) }
      }
      buffer.append(to: &values, 0..<part)
    }
    return values
  }

  /// `torch.randn`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func normal(
    _ sizes: [Int], _ dtype: DType = .float32
  ) throws -> DynamicTensor {
    if Device.standard == .meta { return try .meta(sizes, dtype) }
    let count = try DynamicTensor.reserve(sizes, dtype)
    if dtype == .float64 { return try DynamicTensor(of: normalDoubles(count), sizes) }
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

  /// As `fillNormal`, in float64.
  private mutating func normalDoubles(_ count: Int) throws -> [Double] {
    let block = 16
    guard count >= block else { return (0..<count).map { _ in normal() } }
    var values = try (0..<count).interruptiblyMap { _ in uniformDouble() }
    func pair(from start: Int) {
      for place in start..<(start + block / 2) {
        let radius = (-2 * log(1 - values[place])).squareRoot()
        let angle = 2 * Double.pi * values[place + block / 2]
        (values[place], values[place + block / 2]) = (radius * cos(angle), radius * sin(angle))
      }
    }
    for start in stride(from: 0, through: count - block, by: block) {
      try Interruption.check(run: start, of: 1)
      pair(from: start)
    }
    if count % block != 0 {
      for place in (count - block)..<count { values[place] = uniformDouble() }
      pair(from: count - block)
    }
    return values
  }

  /// `torch.rand_like`, or `torch.randn_like` for `isNormal`: if the axes vary in another order,
  /// the numbers are drawn one by one in the order of memory.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func numbers(
    like model: DynamicTensor, _ dtype: DType, isNormal: Bool
  ) throws -> DynamicTensor {
    let layout = try model.filledLike(DynamicTensor(Float(0)))
    guard !layout.isContiguous || layout.isMeta else {
      return isNormal ? try normal(model.sizes, dtype) : try uniform(model.sizes, dtype)
    }
    let isDouble = dtype == .float64
    return try drawn(like: layout, dtype) {
      isNormal ? $0.normal() : isDouble ? $0.uniformDouble() : Double($0.uniform())
    }
  }

  /// Numbers drawn one by one in the order in which a tensor without gaps has them in memory.
  mutating func drawn(
    like layout: DynamicTensor, _ dtype: DType, _ draw: (inout Generator) -> Double
  ) throws -> DynamicTensor {
    if layout.isMeta { return try DynamicTensor.meta(layout.sizes, dtype).arranged(like: [layout]) }
    let slowestFirst = layout.sizes.indices.sorted { layout.strides[$0] > layout.strides[$1] }
    let sizes = slowestFirst.map { layout.sizes[$0] }
    let count = layout.count
    let numbers =
      try dtype == .float64
      ? DynamicTensor(of: (0..<count).interruptiblyMap { _ in draw(&self) }, sizes)
      : DynamicTensor((0..<count).interruptiblyMap { _ in Float(draw(&self)) }, sizes)
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
    if Device.standard == .meta { return try .meta(sizes, .int64) }
    let count = try DynamicTensor.reserve(sizes, .int64)
    return try DynamicTensor((0..<count).interruptiblyMap { _ in integer(in: low..<high) }, sizes)
  }

  /// `torch.randperm(count)`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func permutation(_ count: Int) throws -> DynamicTensor {
    if Device.standard == .meta { return try .meta([count], .int64) }
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
    let sizes = weights.sizes.dropLast() + [samples]
    if weights.isMeta { return try .meta(Array(sizes), .int64) }
    let values = try weights.doubles()
    try Self.check(values, rows, categories)
    // A single draw goes torch's quicker way, whether it is replaced or not.
    if replacing, samples > 1 {
      try DynamicTensor.reserve([rows, samples], .int64)
      var drawn: [Int] = []
      for row in 0..<rows {
        let row = values[(row * categories)..<((row + 1) * categories)]
        try drawn.interruptiblyAppend(
          weights.dtype == .float64
            ? draws(Array(row), samples) : draws(row.map { Float($0) }, samples))
      }
      return try DynamicTensor(drawn, Array(sizes))
    }
    let layout = try weights.filledLike(DynamicTensor(Float(0)))
    let scores = try BinaryOperation.divide(
      weights, exponentials(like: layout, weights.dtype, rate: 1))
    return samples == 1
      ? try scores.places(of: .largest, -1, keeps: true)
      : try scores.top(samples, -1, .largest).places
  }

  private static func check(_ values: [Double], _ rows: Int, _ categories: Int) throws {
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
  private mutating func draws<Real: RealElement>(
    _ weights: [Real], _ samples: Int
  ) throws -> [Int] {
    var running: [Real] = []
    var sum: Real = 0
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

  /// Numbers of an exponential distribution, drawn in the order in which a tensor without gaps has them in memory.
  mutating func exponentials(
    like layout: DynamicTensor, _ dtype: DType, rate: Double
  ) throws -> DynamicTensor {
    guard dtype == .float32, rate == 1, layout.isContiguous, !layout.isMeta else {
      return try drawn(like: layout, dtype) {
        dtype == .float64
          ? -log1p(-$0.uniformDouble()) / rate : Double($0.exponential() / Float(rate))
      }
    }
    try DynamicTensor.reserve(layout.count, .float32)
    var values: [Float] = []
    values.reserveCapacity(layout.count)
    while values.count < layout.count {
      let part = min(Interruption.often, layout.count - values.count)
      try Interruption.check(elements: part)
      let buffer = try Buffer<Float>(zeros: Shape(part))
      fillExponential(buffer, count: part)
      buffer.append(to: &values, 0..<part)
    }
    return try DynamicTensor(values, layout.sizes)
  }
}
