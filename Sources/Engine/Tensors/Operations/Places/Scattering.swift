import Support

/// Elements put, or added, where an index says.
extension DynamicTensor {
  /// What to do with the element that an index names.
  package enum ScatterReduction: String, Sendable, CaseIterable {
    case add, multiply
  }

  /// This tensor with elements of `source` at the places along an axis that `index`, of the same rank,
  /// names: `torch.scatter`.
  ///
  /// A `source` without axes stands for as many as needed.
  ///
  /// - Throws: `TensorError`.
  package func scattered(
    _ axis: Int, _ index: DynamicTensor, _ source: DynamicTensor, isNumber: Bool,
    _ reduction: ScatterReduction?, _ operation: String
  ) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard index.namesPlaces else {
      throw TensorError.wrongDType(
        operation: "\(operation)'s index", wants: "int64", got: index.dtype)
    }
    guard isNumber || source.dtype == dtype else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(source.dtype.shortName) is put into \(dtype.shortName)",
        mend: "both must have the same dtype: convert src with .to(x.dtype)")
    }
    return try Self.remembering(
      Self.scatterName(isNumber: isNumber, reduction, operation), [self, source], keeping: [index],
      { try scattering(axis, index, source, isNumber: isNumber, reduction, operation) },
      gradient: { backward in
        let gradient = try backward.gradient
        // As in PyTorch, whose rule knows a source of the index's sizes, and sums of its operation.
        guard isNumber || !backward.wants(1) || source.sizes == index.sizes else {
          throw GradientError.unknown(operation: "\(operation) with a source larger than the index")
        }
        guard reduction == nil || operation == "scatter_add" else {
          throw GradientError.unknown(operation: "\(operation) with reduce")
        }
        let ofSelf =
          try reduction == nil
          ? gradient.scattered(
            axis, index, .number(0.0), isNumber: true, nil, "scatter") : gradient
        return [
          backward.wants(0) ? ofSelf : nil,
          backward.wants(1) && !isNumber ? try gradient.gathered(axis, index) : nil,
        ]
      })
  }

  private static func scatterName(
    isNumber: Bool, _ reduction: ScatterReduction?, _ operation: String
  ) -> String {
    if operation == "scatter_add" { return "ScatterAddBackward0" }
    if reduction != nil { return "NotImplemented" }
    return isNumber ? "ScatterBackward1" : "ScatterBackward0"
  }

  private func scattering(
    _ axis: Int, _ index: DynamicTensor, _ source: DynamicTensor, isNumber: Bool,
    _ reduction: ScatterReduction?, _ operation: String
  ) throws -> DynamicTensor {
    guard index.count > 0 else { return try inOrder() }
    try checkScatter(axis, index, source, isNumber: isNumber, operation)
    if [self, index, source].contains(where: \.isMeta) { return try .meta(sizes, dtype) }
    let own = rank == 0 ? try viewed([1]) : self
    let wanted = index.rank == 0 ? try index.viewed([1]) : index
    var given = source.rank == 0 ? try source.viewed([1]) : source
    given =
      try isNumber
      ? source.converted(to: dtype).viewed([]).expanded(wanted.sizes)
      : given.leading(wanted.sizes)
    return try own.put(axis, wanted, given, reduction).viewed(sizes)
  }

  private func checkScatter(
    _ axis: Int, _ index: DynamicTensor, _ source: DynamicTensor, isNumber: Bool,
    _ operation: String
  ) throws {
    guard max(index.rank, 1) == max(rank, 1) else {
      throw TensorError.wrongRank(
        operation: operation, wants: "an index of \(counted(rank, "axis", "axes"))",
        got: index.sizes)
    }
    guard isNumber || max(source.rank, 1) == max(index.rank, 1) else {
      throw TensorError.wrongRank(
        operation: operation, wants: "a src of \(counted(index.rank, "axis", "axes"))",
        got: source.sizes)
    }
    for other in index.sizes.indices {
      let most = rank == 0 ? 1 : sizes[other]
      let sourceSize = source.rank == 0 ? 1 : source.sizes[other]
      guard other == axis || index.sizes[other] <= most else {
        throw TensorError.sizesDiffer(
          operation: operation, left: sizes, right: index.sizes, axis: other)
      }
      guard isNumber || index.sizes[other] <= sourceSize else {
        throw TensorError.refused(
          operation: operation,
          reason: "the index \(index.shapeText) is larger than src, \(source.shapeText)",
          mend: "src needs an element for each of the index")
      }
    }
  }

  /// The first elements along every axis, as many as `wanted` says.
  private func leading(_ wanted: [Int]) throws -> DynamicTensor {
    var view = self
    for axis in wanted.indices { view = try view.sliced(axis, from: 0, to: wanted[axis]) }
    return view
  }

  /// The elements in order, some of them replaced.
  private func put(
    _ axis: Int, _ index: DynamicTensor, _ source: DynamicTensor, _ reduction: ScatterReduction?
  ) throws -> DynamicTensor {
    let strides = Self.contiguousStrides(sizes)
    var free = strides
    free[axis] = 0
    let bases = try DynamicTensor(block, 0, index.sizes, free).places
    var places: [Int] = []
    try zip(bases, index.integers()).interruptiblyForEach { base, number in
      guard number >= 0, number < sizes[axis] else {
        throw TensorError.indexOutside(
          index: number, axis: axis, sizes: sizes, countsBack: false)
      }
      places.append(base + number * strides[axis])
    }
    switch dtype {
    case .float32: return try put(places, Float.self, source, reduction, (+, *))
    case .float64: return try put(places, Double.self, source, reduction, (+, *))
    case .int64: return try put(places, Int.self, source, reduction, (&+, &*))
    case .int32: return try put(places, Int32.self, source, reduction, (&+, &*))
    case .uint8: return try put(places, UInt8.self, source, reduction, (&+, &*))
    case .bool:
      return try put(
        places, Bool.self, source, reduction, ({ $0 || $1 }, { $0 && $1 }))
    }
  }
  private func put<Element: TensorElement>(
    _ places: [Int], _: Element.Type, _ source: DynamicTensor, _ reduction: ScatterReduction?,
    _ combine: (add: (Element, Element) -> Element, multiply: (Element, Element) -> Element)
  ) throws -> DynamicTensor {
    var values = try elements(Element.self)
    try zip(places, source.elements(Element.self)).interruptiblyForEach { place, value in
      switch reduction {
      case nil: values[place] = value
      case .add: values[place] = combine.add(values[place], value)
      case .multiply: values[place] = combine.multiply(values[place], value)
      }
    }
    return try DynamicTensor(of: values, sizes)
  }

  /// This tensor with slices of `source` along an axis added to, or replacing, those that a vector
  /// of indices names: `torch.index_add` and `torch.index_copy`.
  ///
  /// - Throws: `TensorError`.
  package func slicesPut(
    _ axis: Int, _ index: DynamicTensor, _ source: DynamicTensor, _ reduction: ScatterReduction?,
    _ operation: String
  ) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard index.rank <= 1 else {
      throw TensorError.wrongRank(
        operation: operation, wants: "a vector of indices", got: index.sizes)
    }
    guard index.dtype == .int64 || (index.namesPlaces && reduction != nil) else {
      throw TensorError.wrongDType(
        operation: "\(operation)'s index", wants: "int64", got: index.dtype)
    }
    var wanted = sizes
    if rank > 0 { wanted[axis] = index.count }
    // A scalar source is one slice of a vector when slices are copied.
    let isOneSlice =
      rank <= 1 && source.rank <= 1 && source.count == index.count
      && (reduction == nil || source.rank == rank)
    guard isOneSlice || source.sizes == wanted else {
      throw TensorError.refused(
        operation: operation,
        reason:
          "source is \(source.shapeText), \(shapeText) with \(counted(index.count, "index", "indices"))"
          + " of axis \(axis) wants \(ShapeText.told(wanted))",
        mend: "source has a slice for each index")
    }
    return try Self.remembering(
      reduction == nil ? "IndexCopyBackward0" : "IndexAddBackward0", [self, source],
      keeping: [index],
      { try slices(axis, index, source, reduction, isOneSlice: isOneSlice, operation) },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          reduction == nil && backward.wants(0)
            ? try gradient.slicesFilled(axis, index, .number(0.0)) : gradient,
          backward.wants(1)
            ? try gradient.selecting(axis, index).reshaped(source.sizes) : nil,
        ]
      })
  }

  private func slices(
    _ axis: Int, _ index: DynamicTensor, _ source: DynamicTensor, _ reduction: ScatterReduction?,
    isOneSlice: Bool, _ operation: String
  ) throws -> DynamicTensor {
    let own = rank == 0 ? try viewed([1]) : self
    let slices = isOneSlice ? try source.viewed([index.count]) : source
    var shape = [Int](repeating: 1, count: own.rank)
    shape[axis] = index.count
    let spread = try index.viewed(shape).expanded(slices.sizes)
    return try own.scattered(axis, spread, slices, isNumber: false, reduction, operation)
      .viewed(sizes)
  }

  /// This tensor with one number in all slices along an axis that a vector of indices names:
  /// `torch.index_fill`.
  ///
  /// - Throws: `TensorError`.
  package func slicesFilled(
    _ axis: Int, _ index: DynamicTensor, _ value: DynamicTensor, isNumber: Bool = true
  ) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard index.rank <= 1, value.rank == 0 else {
      throw TensorError.wrongRank(
        operation: "index_fill", wants: "a vector of indices and one number",
        got: index.rank > 1 ? index.sizes : value.sizes)
    }
    guard index.dtype == .int64 else {
      throw TensorError.wrongDType(
        operation: "index_fill's index", wants: "int64", got: index.dtype)
    }
    let size = rank == 0 ? 1 : sizes[axis]
    return try Self.remembering(
      isNumber ? "IndexFillBackward0" : "IndexFillBackward1", [self, value], keeping: [index],
      { try filled(axis, index, value) },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          backward.wants(0)
            ? try gradient.slicesFilled(axis, index, .number(0.0)) : nil,
          backward.wants(1)
            ? try gradient.selecting(axis, index.numbered(from: size).distinct().values)
              .sum(nil, keeps: false) : nil,
        ]
      })
  }

  private func filled(
    _ axis: Int, _ index: DynamicTensor, _ value: DynamicTensor
  ) throws -> DynamicTensor {
    if isMeta || index.isMeta { return try onMeta() }
    let own = rank == 0 ? try viewed([1]) : self
    let size = own.sizes[axis]
    var isChosen = [Bool](repeating: false, count: size)
    try index.integers().interruptiblyForEach { number in
      guard number >= -size, number < size else {
        throw TensorError.indexOutside(index: number, axis: axis, sizes: sizes)
      }
      isChosen[number < 0 ? number + size : number] = true
    }
    var shape = [Int](repeating: 1, count: own.rank)
    shape[axis] = size
    return try DynamicTensor(isChosen, shape).chosen(value.converted(to: dtype), own)
      .viewed(sizes).laidOut(as: self)
  }

  /// The elements of a result of these sizes laid out as a copy of `model` would be.
  func laidOut(as model: DynamicTensor) throws -> DynamicTensor {
    let inOrder = try contiguous()
    return try model.isDense ? inOrder.laid(like: model) : inOrder.arranged(like: [model])
  }
}
