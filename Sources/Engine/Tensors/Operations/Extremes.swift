import Support

/// The largest and the smallest of elements; NaN counts as the largest of all.
extension DynamicTensor {
  /// Which end of the order is wanted.
  package enum End: String, Sendable {
    case largest = "max"
    case smallest = "min"
  }

  /// Calls a body with the elements in their own type.
  func ordered<Result>(
    _ axes: [Int], keeps: Bool, floats: (Groups<Float>) throws -> Result,
    integers: (Groups<Int>) throws -> Result
  ) throws -> Result {
    switch dtype {
    case .float32: try floats(try groups(axes, keeps) { try $0.floats() })
    // The order of whole numbers is that of the float64 that they stand for.
    case .float64:
      try integers(
        try groups(axes, keeps) { try $0.doubles().interruptiblyMap(\.orderedBits) })
    default: try integers(try groups(axes, keeps) { try $0.integers() })
    }
  }

  /// The index of the largest or smallest element along an axis, or of all elements.
  ///
  /// - Throws: `TensorError.emptyReduction` where there is none.
  package func places(of end: End, _ axis: Int?, keeps: Bool) throws -> DynamicTensor {
    let axes = try axis.map { try reducedAxes([$0]) } ?? Array(sizes.indices)
    guard !axes.contains(where: { sizes[$0] == 0 }) else {
      throw TensorError.emptyReduction(operation: "arg\(end.rawValue)", sizes: sizes)
    }
    guard dtype != .bool else {
      throw TensorError.wrongDType(
        operation: "arg\(end.rawValue)", wants: "int64 or float32", got: .bool)
    }
    return try self.places(of: end, over: axes, keeps: keeps)
  }

  private func places(of end: End, over axes: [Int], keeps: Bool) throws -> DynamicTensor {
    if isMeta { return try .meta(reducedSizes(axes, keeps: keeps), .int64) }
    let result = reducedSizes(axes, keeps: keeps)
    guard !axes.isEmpty else { return try .zeros(result, .int64) }
    let found = try extremes(end, over: axes, result, wantsPlaces: true)
    return try found.places ?? .zeros(result, .int64)
  }

  /// The largest or smallest elements along an axis, and their indices; also for bool.
  ///
  /// - Throws: `TensorError.emptyReduction` where there is none.
  package func extreme(
    _ end: End, along axis: Int, keeps: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let reduced = try reducedAxes([axis])
    return try picking(end.gradientName(0), reduced.first, keeps: keeps) {
      if !reduced.isEmpty, count > 0, !isMeta {
        let found = try extremes(
          end, over: reduced, reducedSizes(reduced, keeps: keeps), wantsPlaces: true)
        if let places = found.places { return (found.values, places) }
      }
      return (
        try extreme(over: reduced, end, keeps: keeps, end.rawValue),
        try places(of: end, over: reduced, keeps: keeps)
      )
    }
  }

  /// The largest or smallest elements over some axes, or of all: `torch.amax`.
  ///
  /// - Throws: `TensorError.emptyReduction` where there is none.
  package func extreme(
    _ end: End, _ axes: [Int]?, keeps: Bool, _ operation: String? = nil
  ) throws -> DynamicTensor {
    let reduced = try reducedAxes(axes)
    return try sharingGradient(
      operation == nil ? end.gradientName(1) : "A\(end.rawValue)Backward0", reduced,
      withNaN: operation == nil
    ) { try extreme(over: reduced, end, keeps: keeps, operation ?? end.rawValue) }
  }

  private func extreme(
    over axes: [Int], _ end: End, keeps: Bool, _ operation: String
  ) throws -> DynamicTensor {
    guard !axes.contains(where: { sizes[$0] == 0 }) else {
      throw TensorError.emptyReduction(operation: operation, sizes: sizes)
    }
    if isMeta { return try .meta(reducedSizes(axes, keeps: keeps), dtype) }
    let result = reducedSizes(axes, keeps: keeps)
    guard !axes.isEmpty else { return try inOrder().reshaped(result) }
    return try extremes(end, over: axes, result, wantsPlaces: false).values
  }
}

extension DynamicTensor.End {
  /// As torch prints it: `MaxBackward0`.
  fileprivate func gradientName(_ number: Int) -> String {
    "\(rawValue.prefix(1).uppercased())\(rawValue.dropFirst())Backward\(number)"
  }
}

extension DynamicTensor {
  /// Elements that an operation picked along an axis, whose gradients go where they were; no axis is
  /// that of a tensor without axes.
  ///
  /// - Throws: what `pick` throws.
  func picking(
    _ name: String, _ axis: Int?, keeps: Bool,
    _ pick: () throws -> (values: DynamicTensor, places: DynamicTensor)
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    guard GradientMode.remembers([self]) else { return try pick() }
    let picked = try GradientMode.off(pick)
    // The rule holds the places alone: with the values, which lead to it, it would hold itself.
    let (own, kind, chosen) = (sizes, dtype, picked.places)
    let values = try Self.remembering(
      name, [self], keeping: [chosen], { picked.values },
      gradient: { backward in
        let gradient = try backward.gradient
        guard let axis else { return [try gradient.reshaped(own)] }
        let (places, values) =
          try keeps
          ? (chosen, gradient)
          : (chosen.unsqueezed(axis), gradient.unsqueezed(axis))
        return [
          try Self.zeros(own, kind).scattered(
            axis, places, values, isNumber: false, .add, "scatter_add")
        ]
      })
    return (values, chosen)
  }

  /// Elements that are the same as others of their group, which share their gradient equally; with
  /// NaN also those that are NaN, else they make the gradient NaN.
  ///
  /// - Throws: what `pick` throws.
  func sharingGradient(
    _ name: String, _ axes: [Int], withNaN: Bool, _ pick: () throws -> DynamicTensor
  ) throws -> DynamicTensor {
    try Self.remembering(
      name, [self], keeping: [self], keepsResult: true, pick,
      gradient: { [self] backward in
        let result = try backward.result.spread(over: axes, of: sizes)
        var isPicked = try BinaryOperation.equal(self, result)
        if withNaN {
          isPicked = try BinaryOperation.or(
            isPicked, BinaryOperation.and(isNotNumber(), result.isNotNumber()))
        }
        let count = try isPicked.sum(axes.isEmpty ? nil : axes, keeps: true)
        return [try backward.gradient.spread(over: axes, of: sizes) * isPicked / count]
      })
  }
}

extension Double {
  /// A whole number in the order of float64: NaN is the largest, and both zeros are one.
  fileprivate var orderedBits: Int {
    if isNaN { return .max }
    if self == 0 { return 0 }
    let bits = Int(bitPattern: UInt(bitPattern))
    return bits >= 0 ? bits : Int.min - bits
  }
}
