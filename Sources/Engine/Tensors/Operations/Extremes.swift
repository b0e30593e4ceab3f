import Support

/// The largest and the smallest of elements; NaN counts as the largest of all.
extension DynamicTensor {
  /// Which end of the order is wanted.
  package enum End: String, Sendable {
    case largest = "max"
    case smallest = "min"
  }

  private static func best<Element: Comparable>(
    _ group: ArraySlice<Element>, _ end: End
  ) throws -> Int {
    var best = group.startIndex
    _ = try group.indices.interruptiblyAll { place in
      let (value, champion) = (group[place], group[best])
      if champion != champion { return false }
      if value != value || (end == .largest ? value > champion : value < champion) { best = place }
      return true
    }
    return best - group.startIndex
  }

  /// Calls a body with the elements in their own type.
  func ordered<Result>(
    _ axes: [Int], keeps: Bool, floats: (Groups<Float>) throws -> Result,
    integers: (Groups<Int>) throws -> Result
  ) throws -> Result {
    dtype == .float32
      ? try floats(try groups(axes, keeps) { try $0.floats() })
      : try integers(try groups(axes, keeps) { try $0.integers() })
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
    try ordered(
      axes, keeps: keeps,
      floats: { try DynamicTensor($0.map { try Self.best($0, end) }, $0.sizes) },
      integers: { try DynamicTensor($0.map { try Self.best($0, end) }, $0.sizes) })
  }

  /// The largest or smallest elements along an axis, and their indices; also for bool.
  ///
  /// - Throws: `TensorError.emptyReduction` where there is none.
  package func extreme(
    _ end: End, along axis: Int, keeps: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let values = try extreme(end, [axis], keeps: keeps)
    return (values, try places(of: end, over: try reducedAxes([axis]), keeps: keeps))
  }

  /// The largest or smallest elements over some axes, or of all.
  ///
  /// - Throws: `TensorError.emptyReduction` where there is none.
  package func extreme(
    _ end: End, _ axes: [Int]?, keeps: Bool, _ operation: String? = nil
  ) throws -> DynamicTensor {
    let axes = try reducedAxes(axes)
    guard !axes.contains(where: { sizes[$0] == 0 }) else {
      throw TensorError.emptyReduction(operation: operation ?? end.rawValue, sizes: sizes)
    }
    let result = try ordered(
      axes, keeps: keeps,
      floats: { groups in
        try DynamicTensor(
          groups.map { try $0[$0.startIndex + Self.best($0, end)] }, groups.sizes)
      },
      integers: { groups in
        try DynamicTensor(
          groups.map { try $0[$0.startIndex + Self.best($0, end)] }, groups.sizes)
      })
    return try result.converted(to: dtype)
  }
}
