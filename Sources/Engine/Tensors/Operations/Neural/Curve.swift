import Support

/// The first two derivatives of a function of one number, of which gradients are made.
struct Curve: Sendable {
  typealias Function = @Sendable (Double) -> Double

  /// As torch names the way back through it.
  let name: String
  let slope, bend: Function
  /// The kernel that takes a gradient back, where there is one.
  var kernel: Kernel?

  /// A kernel with the function's own numbers.
  enum Kernel: Sendable {
    case silu, gelu, geluByTanh
    case leakyReLU(Float)
    case softplus(Float, Float)
  }
}

extension Curve {
  /// The same with a kernel for its gradient.
  func by(_ kernel: Kernel) -> Curve {
    var curve = self
    curve.kernel = kernel
    return curve
  }

  /// What `forward` makes of a tensor, remembered if that wants a gradient.
  ///
  /// - Throws: what `forward` throws.
  func remembering(
    _ tensor: DynamicTensor, _ forward: () throws -> DynamicTensor
  ) throws -> DynamicTensor {
    guard GradientMode.remembers([tensor]) else { return try forward() }
    return try DynamicTensor.remembering(
      name, [tensor], keeping: [tensor], forward,
      gradient: { [try gradient($0.gradient, at: tensor)] })
  }

  /// A gradient times the slope at each place.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func gradient(
    _ gradient: DynamicTensor, at places: DynamicTensor
  ) throws -> DynamicTensor {
    let spread = gradient.sizes == places.sizes ? gradient : try gradient.expanded(places.sizes)
    return try DynamicTensor.remembering(
      nameOfSlope, [spread, places], keeping: [spread, places],
      { try product(spread, places) },
      gradient: { backward in
        [
          backward.wants(0) ? try self.gradient(backward.gradient, at: places) : nil,
          backward.wants(1) ? try backward.gradient * spread * bends(at: places) : nil,
        ]
      })
  }

  private var nameOfSlope: String { "\(name.prefix { $0 != "0" })Backward0" }

  private func product(
    _ gradient: DynamicTensor, _ places: DynamicTensor
  ) throws -> DynamicTensor {
    if places.isMeta { return try places.onMeta() }
    if places.dtype == .float64 { return try product(Double.self, gradient, places) }
    if let kernel { return try places.slope(kernel, gradient) }
    return try product(Float.self, gradient, places)
  }

  private func product<Real: RealElement>(
    _: Real.Type, _ gradient: DynamicTensor, _ places: DynamicTensor
  ) throws -> DynamicTensor {
    let slope = slope
    return try DynamicTensor(
      of: zip(gradient.elements(Real.self), places.elements(Real.self)).interruptiblyMap {
        Real(Double($0) * slope(Double($1)))
      }, places.sizes
    ).arranged(like: [places])
  }

  /// The second derivative, whose own is not known.
  private func bends(at places: DynamicTensor) throws -> DynamicTensor {
    try DynamicTensor.remembering(
      nameOfSlope, [places], { try places.mapped(bend) },
      gradient: { _ in throw GradientError.unknown(operation: "the third derivative") })
  }
}
