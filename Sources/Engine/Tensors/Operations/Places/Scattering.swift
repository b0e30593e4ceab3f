import CKernels
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

  /// How many elements the processor's second cache holds for sure.
  private static let cached = 1 << 18

  /// The elements in order, some of them replaced, or taking in others.
  ///
  /// Unsafe: every number is compared with the size before it is used.
  private func put(
    _ axis: Int, _ index: DynamicTensor, _ source: DynamicTensor, _ reduction: ScatterReduction?
  ) throws -> DynamicTensor {
    var free = Self.contiguousStrides(sizes)
    let (size, step) = (sizes[axis], free[axis])
    free[axis] = 0
    let (columns, along) = (index.sizes[index.rank - 1], free[index.rank - 1])
    let starts = try DynamicTensor(block, 0, index.sizes.dropLast(), free.dropLast()).places
    let (source, bytes) = (try source.contiguous(), dtype.bytes)
    // Where rows are far apart, some columns of all of them stay in the cache.
    let width = along == 1 && columns * size > Self.cached ? 64 : max(columns, 1)
    return try unsafe changed { target in
      try unsafe index.withNumbers { numbers in
        try unsafe source.block.values.withAddress { values in
          let values = unsafe values + source.offset * bytes
          for column in stride(from: 0, to: columns, by: width) {
            for (row, start) in starts.enumerated() {
              try Interruption.inParts(run: row, of: min(width, columns - column)) { part in
                let place = column + part.lowerBound
                let first = row * columns + place
                let found = unsafe kernels_put_along(
                  dtype.element, reduction.kernel, part.count, 1, size, step, along,
                  numbers + first, values + first * bytes, target + (start + place * along) * bytes)
                guard found == part.count else {
                  throw TensorError.indexOutside(
                    index: unsafe Int(numbers[first + found]), axis: axis, sizes: sizes,
                    countsBack: false)
                }
              }
            }
          }
        }
      }
    }
  }

  /// A copy without gaps that `body` changes at the address that it is lent.
  ///
  /// - Throws: `MemoryError`; what `body` throws.
  @unsafe
  func changed(_ body: (UnsafeMutableRawPointer) throws -> Void) throws -> DynamicTensor {
    try unsafe Self.written(dtype, sizes) { target in
      try unsafe block.values.withAddress {
        try unsafe copyElements(
          from: $0, to: target, bytes: dtype.bytes, strides: Self.contiguousStrides(sizes))
      }
      try unsafe body(target)
    }
  }

  /// Lends the address of the elements in order as whole numbers.
  ///
  /// - Throws: `MemoryError`; what `body` throws.
  @unsafe
  func withNumbers<Result>(_ body: (UnsafePointer<Int64>) throws -> Result) throws -> Result {
    try unsafe withElements { (numbers: UnsafePointer<Int>) in
      try unsafe body(UnsafeRawPointer(numbers).assumingMemoryBound(to: Int64.self))
    }
  }
}

extension DynamicTensor.ScatterReduction? {
  /// The kernels' name for it.
  var kernel: KernelPutting {
    switch self {
    case nil: KERNEL_PUT
    case .add: KERNEL_PUT_SUM
    case .multiply: KERNEL_PUT_PRODUCT
    }
  }
}
