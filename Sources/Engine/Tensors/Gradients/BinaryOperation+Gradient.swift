/// How a gradient goes back through an operation on two tensors.
struct BinaryRule: Sendable {
  /// Which operands the rule needs.
  enum Needs { case nothing, other, both }

  /// As torch names it.
  let name: String
  fileprivate let needs: Needs
  /// The gradients of the left and the right operand, as large as the result.
  fileprivate let left,
    right: @Sendable (DynamicTensor, DynamicTensor, DynamicTensor) throws -> DynamicTensor

  /// The operands that the rule needs as they are.
  func kept(_ left: DynamicTensor, _ right: DynamicTensor) -> [DynamicTensor] {
    switch needs {
    case .nothing: []
    case .other:
      switch (left.requiresGradient, right.requiresGradient) {
      case (true, true): [right, left]
      case (true, false): [right]
      case (false, true): [left]
      case (false, false): []
      }
    case .both: [left, right]
    }
  }

  /// Both gradients, as far as they are wanted.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func gradients(
    _ left: DynamicTensor, _ right: DynamicTensor, _ backward: Backward
  ) throws -> [DynamicTensor?] {
    let gradient = try backward.gradient
    return [
      backward.wants(0) ? try self.left(gradient, left, right) : nil,
      backward.wants(1) ? try self.right(gradient, left, right) : nil,
    ]
  }
}

extension BinaryOperation {
  /// Which operand is a Python number: torch has operations of their own for them.
  package enum Number: Sendable { case left, right }

  /// How a gradient goes back; `nil` where none does.
  func rule(_ number: Number?) -> BinaryRule? {
    switch self {
    case .add:
      BinaryRule(
        name: "AddBackward0", needs: .nothing, left: { g, _, _ in g }, right: { g, _, _ in g })
    case .subtract:
      BinaryRule(
        name: number == .left ? "RsubBackward1" : "SubBackward0", needs: .nothing,
        left: { g, _, _ in g },
        right: { g, _, b in try g.summed(to: b.sizes).negated() })
    case .multiply:
      BinaryRule(
        name: "MulBackward0", needs: .other,
        left: { g, a, b in try Self.ofFactor(g, b, a.sizes) },
        right: { g, a, b in try Self.ofFactor(g, a, b.sizes) })
    case .divide:
      BinaryRule(
        name: number == .left ? "MulBackward0" : "DivBackward0", needs: .both,
        left: { g, _, b in try Self.divide(g, b) }, right: Self.gradientOfDivisor)
    case .power:
      BinaryRule(
        name: number == nil ? "PowBackward1" : number == .left ? "PowBackward2" : "PowBackward0",
        needs: .both, left: Self.gradientOfBase,
        right: Self.gradientOfExponent)
    case .maximum, .minimum: ofExtreme
    case .remainder, .fmod:
      BinaryRule(
        name: (self == .fmod ? "Fmod" : "Remainder") + "Backward\(number == nil ? 1 : 0)",
        needs: .both, left: { g, _, _ in g },
        right: { g, a, b in
          guard number != .left else {
            throw GradientError.unknown(operation: "a number % a tensor")
          }
          let quotient =
            self == .fmod
            ? try a.dividedTowardsZero(by: b) : try Self.divide(a, b).rounded(.down, "floor")
          return try Self.multiply(g.negated(), quotient)
        })
    case .atan2:
      BinaryRule(
        name: "Atan2Backward0", needs: .both,
        left: { g, y, x in try g * (x * Self.inverseSquare(y, x)) },
        right: { g, y, x in try g * (y.negated() * Self.inverseSquare(y, x)) })
    case .fmax, .fmin: ofNumber
    case .copysign:
      BinaryRule(
        name: "CopysignBackward\(number == nil ? 0 : 1)", needs: .both,
        left: { g, a, b in try g * (a.signs() * Self.copysign(.number(1.0), b)) },
        right: { g, _, _ in try .zeros(g.sizes, g.dtype) })
    case .hypot:
      BinaryRule(
        name: "HypotBackward0", needs: .both,
        left: { g, a, b in try g * (a / Self.hypot(a, b)) },
        right: { g, a, b in try g * (b / Self.hypot(a, b)) })
    case .logaddexp:
      BinaryRule(
        name: "LogaddexpBackward0", needs: .both,
        left: { g, a, b in try g / (Pointwise.exp(b - a) + 1) },
        right: { g, a, b in try g / (Pointwise.exp(a - b) + 1) })
    case .floorDivide:
      BinaryRule(
        name: "NotImplemented", needs: .nothing,
        left: { _, _, _ in throw GradientError.unknown(operation: "floor_divide") },
        right: { _, _, _ in throw GradientError.unknown(operation: "floor_divide") })
    default: nil
    }
  }

  /// The larger or the smaller element has the gradient; equal ones share it.
  private var ofExtreme: BinaryRule {
    let loses: BinaryOperation = self == .maximum ? .less : .greater
    @Sendable func shared(
      _ gradient: DynamicTensor, _ own: DynamicTensor, _ other: DynamicTensor
    ) throws -> DynamicTensor {
      // NaN neither loses nor is equal.
      let isEqual = try Self.equal(own, other)
      return try loses(own, other).chosen(
        .number(0.0), isEqual.chosen(gradient * 0.5, gradient))
    }
    return BinaryRule(
      name: self == .maximum ? "MaximumBackward0" : "MinimumBackward0", needs: .both,
      left: { try shared($0, $1, $2) }, right: { try shared($0, $2, $1) })
  }

  /// The first of equal elements has the gradient, and the one that is a number.
  private var ofNumber: BinaryRule {
    let keeps: BinaryOperation = self == .fmax ? .greaterOrEqual : .lessOrEqual
    @Sendable func isFirst(_ a: DynamicTensor, _ b: DynamicTensor) throws -> DynamicTensor {
      try Self.or(keeps(a, b), b.isNotNumber())
    }
    return BinaryRule(
      name: self == .fmax ? "FmaxBackward0" : "FminBackward0", needs: .both,
      left: { g, a, b in try isFirst(a, b).chosen(g, .number(0.0)) },
      right: { g, a, b in try isFirst(a, b).chosen(.number(0.0), g) })
  }

  /// A gradient times the other factor, summed to the sizes of a factor.
  private static func ofFactor(
    _ gradient: DynamicTensor, _ other: DynamicTensor, _ sizes: [Int]
  ) throws -> DynamicTensor {
    guard let sums = try gradient.productsSummed(other, to: sizes) else {
      return try multiply(gradient, other)
    }
    return try DynamicTensor.rounded(sums, .float32, sizes) { $0 }
  }

  /// −a / b²; a divisor that was broadcast divides the sums.
  @Sendable private static func gradientOfDivisor(
    _ gradient: DynamicTensor, _ dividend: DynamicTensor, _ divisor: DynamicTensor
  ) throws -> DynamicTensor {
    let isShared = divisor.count < gradient.count
    let isPlain = gradient.dtype == .float32 && !gradient.isMeta && !divisor.isMeta
    let divisors = isPlain && isShared ? try divisor.floats() : []
    // Where a quotient is infinite, its sign counts before the sum.
    guard isShared, divisors.allSatisfy({ $0 != 0 && $0.isFinite }),
      let sums = try gradient.productsSummed(dividend, to: divisor.sizes)
    else { return try multiply(gradient.negated(), divide(divide(dividend, divisor), divisor)) }
    let quotients = zip(sums, divisors).map { -$0 / Double($1) / Double($1) }
    return try DynamicTensor.rounded(quotients, .float32, divisor.sizes) { $0 }
  }

  /// 1 / (x² + y²); 0 at the origin.
  private static func inverseSquare(
    _ y: DynamicTensor, _ x: DynamicTensor
  ) throws -> DynamicTensor {
    let inverse = try Pointwise.reciprocal(y * y + x * x)
    return try inverse.asked { $0 == .infinity }.chosen(.number(0.0), inverse)
  }

  /// b · aᵇ⁻¹; 0 where b is 0.
  @Sendable private static func gradientOfBase(
    _ gradient: DynamicTensor, _ base: DynamicTensor, _ exponent: DynamicTensor
  ) throws -> DynamicTensor {
    let one = exponent.dtype.isReal ? DynamicTensor.number(1.0) : DynamicTensor.number(1)
    let less = try subtract(
      exponent.dtype == .bool ? exponent.converted(to: .int64) : exponent, one)
    let slope = try multiply(exponent, power(base, less))
    if exponent.rank == 0, !exponent.requiresGradient,
      try exponent.isMeta || exponent.doubles()[0] != 0
    {
      return try gradient * slope
    }
    let isZero = try equal(exponent, DynamicTensor(0)).expanded(slope.sizes)
    return try isZero.chosen(.number(0.0), gradient * slope)
  }

  /// aᵇ · ln a; 0 where a is 0 and b is not negative.
  @Sendable private static func gradientOfExponent(
    _ gradient: DynamicTensor, _ base: DynamicTensor, _ exponent: DynamicTensor
  ) throws -> DynamicTensor {
    // A number of Python's has all its digits.
    let base = try base.converted(to: gradient.dtype)
    let slope = try multiply(power(base, exponent), Pointwise.log(base))
    let isZero = try and(
      equal(base, DynamicTensor(0)), greaterOrEqual(exponent, DynamicTensor(0)))
    return try gradient * isZero.chosen(.number(0.0), slope)
  }
}
