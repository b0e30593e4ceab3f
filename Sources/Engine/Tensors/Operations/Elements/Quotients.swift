import CKernels
import Glibc
import Support

extension DynamicTensor {
  /// The quotient rounded down.
  ///
  /// - Throws: `TensorError`.
  package func dividedDown(by other: DynamicTensor) throws -> DynamicTensor {
    try flat("DivBackward2", others: [other]) { try BinaryOperation.floorDivide(self, other) }
  }

  /// Each element times itself.
  ///
  /// - Throws: `TensorError`.
  package func squared() throws -> DynamicTensor {
    // A square is exact in float64, so one rounded product gives the same number.
    try Self.remembering(
      "PowBackward0", [self], keeping: [self], { try BinaryOperation.multiply(self, self) },
      gradient: { [self] in [try $0.gradient * (self * 2)] })
  }

  /// The way from this tensor to another, as far as `weight` says: `torch.lerp`.
  ///
  /// - Throws: `TensorError`.
  package func interpolated(
    to end: DynamicTensor, _ weight: DynamicTensor, isNumber: Bool
  ) throws -> DynamicTensor {
    try requireFloats("lerp")
    for tensor in [end] + (isNumber ? [] : [weight]) where tensor.dtype != dtype {
      throw TensorError.wrongDType(
        operation: "lerp", wants: dtype.shortName, got: tensor.dtype)
    }
    let weight = try weight.converted(to: dtype)
    return try Self.remembering(
      isNumber ? "LerpBackward0" : "LerpBackward1", [self, end, weight],
      keeping: isNumber ? [] : [self, end, weight],
      { try combined(KERNEL_BLEND, end, weight, "lerp") },
      gradient: { [self] backward in
        let gradient = try backward.gradient
        return [
          backward.wants(0) ? try gradient * (1 - weight) : nil,
          backward.wants(1) ? try gradient * weight : nil,
          backward.wants(2) ? try gradient * (end - self) : nil,
        ]
      })
  }

  /// The quotient rounded towards 0.
  ///
  /// - Throws: `TensorError`.
  package func dividedTowardsZero(by other: DynamicTensor) throws -> DynamicTensor {
    let dtype = DType.promoted(self, other)
    guard dtype != .bool else {
      throw TensorError.wrongDType(
        operation: "div with rounding_mode 'trunc'", wants: "int64 or float32", got: .bool)
    }
    if dtype.isReal {
      return try flat("DivBackward2", others: [other]) {
        try BinaryOperation.divide(self, other).rounded(.towardZero, "trunc")
      }
    }
    let (left, right) = (try converted(to: dtype), try other.converted(to: dtype))
    // The quotient of the distances from 0, with the quotient's sign.
    let signs = try BinaryOperation.multiply(left.signs(), right.signs())
    return try BinaryOperation.multiply(
      BinaryOperation.floorDivide(left.absolute(), right.absolute()), signs)
  }
}
