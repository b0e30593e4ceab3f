extension DynamicTensor {
  /// A number in the dtype of new parameters.
  ///
  /// - Throws: `MemoryError`.
  package static func ofParameters(_ number: Double) throws -> DynamicTensor {
    try DynamicTensor.number(number).converted(to: .ofParameters)
  }
}

/// The draws with which torch's modules begin.
extension Generator {
  /// `uniform_(-bound, bound)` for a new tensor.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func uniform(_ sizes: [Int], within bound: Double) throws -> DynamicTensor {
    if Device.standard == .meta { return try .meta(sizes, .ofParameters) }
    if DType.ofParameters == .float64 {
      return try uniform(like: .zeros(sizes, .float64), from: -bound, to: bound)
    }
    let count = try DynamicTensor.reserve(sizes, .float32)
    let end = Float(bound)
    return try DynamicTensor(
      (0..<count).interruptiblyMap { _ in uniform(from: -end, to: end) }, sizes)
  }

  /// `kaiming_uniform_(a=√5)`, where each output sums this many products.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func kaimingUniform(_ sizes: [Int], fan: Int) throws -> DynamicTensor {
    try uniform(sizes, within: fan > 0 ? KaimingUniform.bound(fan) : 0)
  }

  /// The bias that goes with it.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func kaimingBias(_ sizes: [Int], fan: Int) throws -> DynamicTensor {
    try uniform(sizes, within: fan > 0 ? 1 / Double(fan).squareRoot() : 0)
  }

  /// `xavier_uniform_` of a matrix.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func xavierUniform(_ rows: Int, _ columns: Int) throws -> DynamicTensor {
    let fans = Double(rows) + Double(columns)
    let deviation = fans > 0 ? (2 / fans).squareRoot() : 0
    return try uniform([rows, columns], within: 3.0.squareRoot() * deviation)
  }
}
