import CKernels
import Glibc
import Support

extension DynamicTensor {
  /// Elements kept between two numbers in the tensor's own dtype: `F.hardtanh`.
  ///
  /// - Throws: `TensorError.wrongDType` for bool.
  package func hardTanh(
    from low: Double, to high: Double, _ operation: String
  ) throws -> DynamicTensor {
    guard dtype != .uint8 || low >= 0 else {
      throw TensorError.refused(
        operation: operation, reason: "uint8 has no number as low as min_val, \(low)")
    }
    guard low <= high else {
      throw TensorError.refused(
        operation: operation, reason: "min_val \(low) is above max_val \(high)")
    }
    let isDouble = dtype == .float64
    let (first, last) = isDouble ? (low, high) : (Double(Float(low)), Double(Float(high)))
    return try Self.remembering(
      "HardtanhBackward0", [self], keeping: [self],
      {
        if dtype.isReal { return try mapped(KERNEL_HARD_TANH, first, last) }
        guard dtype != .bool else {
          throw TensorError.wrongDType(operation: operation, wants: "int64 or float32", got: dtype)
        }
        let (least, most) = (DynamicTensor(Int(clamping: low)), DynamicTensor(Int(clamping: high)))
        return try BinaryOperation.minimum(
          BinaryOperation.maximum(converted(to: .int64), least), most
        ).converted(to: dtype)
      },
      gradient: { [self] backward in
        let isWithin = try asked { !($0 <= first || $0 >= last) }
        return [try backward.gradient * isWithin]
      })
  }

  /// The elements above 0, the others times a weight, of which there is one or one for each channel:
  /// `F.prelu`.
  ///
  /// - Throws: `TensorError`.
  package func rectified(slopes weight: DynamicTensor) throws -> DynamicTensor {
    for tensor in [self, weight] { try tensor.requireFloats("prelu") }
    guard weight.dtype == dtype else {
      throw TensorError.wrongDType(
        operation: "prelu's weight", wants: dtype.shortName, got: weight.dtype)
    }
    let channels = rank > 1 ? sizes[1] : 1
    guard weight.rank <= 1, weight.count == 1 || (rank > 0 && weight.count == channels) else {
      throw TensorError.refused(
        operation: "prelu",
        reason: "\(counted(channels, "channel")), weight is \(weight.shapeText)",
        mend: "give one number, or one for each channel, the size of axis 1")
    }
    var shape = [Int](repeating: 1, count: rank)
    if rank > 1 { shape[1] = weight.count }
    let slopes = rank == weight.rank ? weight : try weight.reshaped(shape)
    let zero = DynamicTensor.number(0.0)
    return try Self.remembering(
      "PreluKernelBackward0", [self, slopes], keeping: [self, slopes],
      { try sloped(by: slopes) },
      gradient: { [self] backward in
        let gradient = try backward.gradient
        let isAbove = try BinaryOperation.greater(self, zero)
        return [
          backward.wants(0) ? try isAbove.chosen(gradient, slopes * gradient) : nil,
          backward.wants(1) ? try isAbove.chosen(zero, self * gradient) : nil,
        ]
      })
  }

  /// x / (1 + |x|): `F.softsign`.
  ///
  /// - Throws: `TensorError`.
  package func softSign() throws -> DynamicTensor {
    try BinaryOperation.divide(self, BinaryOperation.add(absolute(), DynamicTensor(1)))
  }

  /// One half of an axis times the sigmoid of the other: `F.glu`.
  ///
  /// - Throws: `TensorError`.
  package func gatedLinear(_ axis: Int) throws -> DynamicTensor {
    guard rank > 0 else {
      throw TensorError.wrongRank(operation: "glu", wants: "at least 1 axis", got: sizes)
    }
    try requireFloats("glu")
    let axis = try self.axis(axis)
    guard sizes[axis] % 2 == 0 else {
      throw TensorError.refused(
        operation: "glu", reason: "axis \(axis) of \(shapeText) has an odd size, \(sizes[axis])",
        mend: "one half gates the other: the size must be even")
    }
    let half = sizes[axis] / 2
    return try Self.remembering(
      "GluBackward0", [self], keeping: [self],
      {
        try sliced(axis, from: 0, to: half)
          * Pointwise.sigmoid(sliced(axis, from: half, to: nil))
      },
      gradient: { [self] backward in
        let gate = try Pointwise.sigmoid(sliced(axis, from: half, to: nil))
        let ofValues = try backward.gradient * gate
        let ofGate = try ofValues * sliced(axis, from: 0, to: half) * (1 - gate)
        return [try Self.concatenated([ofValues, ofGate], axis)]
      })
  }
}

extension Int {
  /// The whole part of a number, or the nearest end of the whole numbers; 0 for NaN.
  fileprivate init(clamping number: Double) {
    self = Int(exactly: number.rounded(.towardZero)) ?? (number > 0 ? .max : number < 0 ? .min : 0)
  }
}
