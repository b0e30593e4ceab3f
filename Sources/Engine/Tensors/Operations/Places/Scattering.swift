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
    let places = try places(axis, index)
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

  /// Where the elements lie in order that an index along an axis names.
  private func places(_ axis: Int, _ index: DynamicTensor) throws -> [Int] {
    var free = Self.contiguousStrides(sizes)
    let (size, step) = (sizes[axis], free[axis])
    free[axis] = 0
    let (columns, width) = (index.sizes[index.rank - 1], free[index.rank - 1])
    let rows = try DynamicTensor(block, 0, index.sizes.dropLast(), free.dropLast()).places
    var numbers = try index.integers()
    for (row, base) in rows.enumerated() {
      try Interruption.check(run: row, of: columns)
      for column in 0..<columns {
        let number = numbers[row * columns + column]
        guard number >= 0, number < size else {
          throw TensorError.indexOutside(
            index: number, axis: axis, sizes: sizes, countsBack: false)
        }
        numbers[row * columns + column] = base + column * width + number * step
      }
    }
    return numbers
  }

  private func put<Element: TensorElement>(
    _ places: [Int], _: Element.Type, _ source: DynamicTensor, _ reduction: ScatterReduction?,
    _ combine: (add: (Element, Element) -> Element, multiply: (Element, Element) -> Element)
  ) throws -> DynamicTensor {
    var values = try elements(Element.self)
    let source = try source.elements(Element.self)
    try Interruption.inParts(of: places.count) { part in
      switch reduction {
      case nil: for number in part { values[places[number]] = source[number] }
      case .add:
        for number in part {
          values[places[number]] = combine.add(values[places[number]], source[number])
        }
      case .multiply:
        for number in part {
          values[places[number]] = combine.multiply(values[places[number]], source[number])
        }
      }
    }
    return try DynamicTensor(of: values, sizes)
  }
}
