import Support

/// Changes in place: everything that shares the block shows them.
extension DynamicTensor {
  /// Overwrites the elements with a result of the same sizes, which also becomes this tensor's past.
  ///
  /// - Throws: `TensorError`; `GradientError.leafChanged` where backward is to fill this leaf's gradient.
  package func put(_ result: DynamicTensor, _ operation: String) throws {
    try checkChange(by: result, operation)
    try overwrite(with: result)
    try relive(result, operation)
  }

  /// Puts elements where `items` say: `x[…] = value`.
  ///
  /// - Throws: `TensorError`; `GradientError.leafChanged`.
  package func put(_ value: DynamicTensor, at items: [IndexItem]) throws {
    guard items.contains(where: { if case .tensor = $0 { true } else { false } }) else {
      let view = try indexed(items)
      return try view.put(try view.fitting(value), "=")
    }
    if isMeta {
      let spread = try indexed(items).detached().fitting(value)
      let result = try Self.remembering(
        "IndexPutBackward0", [snapshot(with: [spread]), spread], { try .meta(sizes, dtype) },
        gradient: { [sizes] backward in
          let kind = try backward.gradient.dtype
          return [try .meta(sizes, kind), try .meta(spread.sizes, kind)]
        })
      return try put(result, "=")
    }
    // Indices and masks name elements, not a view.
    let places = try places(of: items)
    let spread = try places.fitting(value)
    let old = try snapshot(with: [spread])
    let chosen = try places.reshaped([-1])
    let result = try Self.remembering(
      "IndexPutBackward0", [old, spread],
      { try old.flatWith(chosen, spread.reshaped([-1])).viewed(sizes) },
      gradient: { backward in
        let gradient = try backward.gradient
        let flat = try gradient.reshaped([-1])
        return [
          try flat.slicesFilled(0, chosen, DynamicTensor(0)).reshaped(gradient.sizes),
          backward.wants(1) ? try flat.indexed([.tensor(places)]) : nil,
        ]
      })
    try put(result, "=")
  }

  /// The elements in order as a vector, with others at some places.
  private func flatWith(_ places: DynamicTensor, _ values: DynamicTensor) throws -> DynamicTensor {
    let flat = try inOrder().viewed([-1])
    guard places.count > 0 else { return try flat.copied() }
    return try flat.scattered(
      0, places, values.converted(to: dtype), isNumber: false, nil, "=")
  }

  /// The numbers of the elements that `items` choose, counted in order.
  private func places(of items: [IndexItem]) throws -> DynamicTensor {
    if let mask = wholeMask(items) { return try mask.converted(to: .bool).truePlaces() }
    try Self.reserve(sizes, .int64)
    return try DynamicTensor((0..<count).interruptiblyMap { $0 }, sizes).indexed(items)
  }

  /// A value with these sizes and this dtype, if it can be put there.
  private func fitting(_ value: DynamicTensor) throws -> DynamicTensor {
    var value = value
    while value.rank > rank, value.sizes[0] == 1 { value = try value.squeezed([0]) }
    let shared = try Broadcasting.sizes(sizes, value.sizes, "=")
    guard shared == sizes || value.count == 1 else {
      throw TensorError.refused(
        operation: "=", reason: "\(value.shapeText) does not fit in \(shapeText)",
        mend: "the right side must have these sizes, or 1")
    }
    return try value.count == 1 ? value.reshaped([]).expanded(sizes) : value.expanded(sizes)
  }

  /// Overwrites the elements with those of a tensor of the same sizes; the past stays.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`.
  func overwrite(with other: DynamicTensor) throws {
    if isMeta { return try block.change(counts: !isData) { _ in } }
    guard count > 0 else { return }
    func overwrite<Element: TensorElement>(_ new: [Element]) throws {
      try block.change(counts: !isData) {
        try Element.change(&$0) { try write(new, &$0) }
      }
    }
    switch dtype {
    case .bool: try overwrite(other.booleans())
    case .uint8: try overwrite(other.elements(UInt8.self))
    case .int32: try overwrite(other.elements(Int32.self))
    case .int64: try overwrite(other.integers())
    case .float32: try overwrite(other.floats())
    case .float64: try overwrite(other.doubles())
    }
  }

  private func write<Element: TensorElement>(_ new: [Element], _ old: inout [Element]) throws {
    if !isContiguous {
      let new = try DynamicTensor(of: new, sizes)
      try Interruption.withoutWatch { try unsafe new.copyElements(to: &old, offset, strides) }
    } else if count == old.count {
      old = new
    } else {
      old.replaceSubrange(offset..<(offset + count), with: new)
    }
  }
}

extension DynamicTensor {
  /// Refuses a change that backward could not follow.
  private func checkChange(by result: DynamicTensor, _ operation: String) throws {
    guard GradientMode.isOn, !isData else { return }
    if isLeaf, requiresGradient, base == nil {
      throw GradientError.leafChanged(operation: operation, isView: false)
    }
    if let base, base.isLeaf, base.requiresGradient {
      throw GradientError.leafChanged(operation: operation, isView: true)
    }
  }

  /// Takes over a result's past.
  private func relive(_ result: DynamicTensor, _ operation: String) throws {
    guard GradientMode.isOn, !isData, result.requiresGradient || requiresGradient else { return }
    guard let base else {
      try Changes.keep(self)
      let old = edge
      gradientState.history += 1
      gradientState.node = result.gradientNode ?? Self.forgetting(old, sizes, dtype)
      gradientState.output = result.gradientState.output
      return
    }
    // The base is changed in one part: the rest of its past stays.
    try Changes.keep(base)
    try Changes.keep(self)
    let part = PartOfBase(of: self, in: base)
    let node = GradientNode(
      "CopySlices", [base.edge, result.edge],
      GradientNode.Layout(sizes: base.sizes, dtype: base.dtype)
    ) { backward in
      let gradient = try backward.gradient
      return [
        backward.wants(0) ? try part.rest(of: gradient) : nil,
        backward.wants(1) ? try part.part(of: gradient) : nil,
      ]
    }
    base.gradientState.history += 1
    (base.gradientState.node, base.gradientState.output) = (node, 0)
  }

  /// The past of a tensor that was filled with numbers: its gradient does not go on.
  private static func forgetting(
    _ old: GradientNode.Edge?, _ sizes: [Int], _ dtype: DType
  ) -> GradientNode {
    GradientNode(
      "FillBackward0", [old], GradientNode.Layout(sizes: sizes, dtype: dtype)
    ) { _ in [try .zeros(sizes, dtype)] }
  }
}
