import CKernels
import Support

/// How often values occur, and where they belong among others.
extension DynamicTensor {
  /// How often each whole number from 0 occurs: `torch.bincount`.
  ///
  /// - Throws: `TensorError`.
  package func binCount(least: Int, weights: DynamicTensor? = nil) throws -> DynamicTensor {
    guard dtype.isWhole else {
      throw TensorError.wrongDType(operation: "bincount", wants: "int64", got: dtype)
    }
    guard rank == 1 || count == 0 else {
      throw TensorError.wrongRank(operation: "bincount", wants: "a vector", got: sizes)
    }
    guard least >= 0 else {
      throw TensorError.refused(operation: "bincount", reason: "minlength \(least) is below 0")
    }
    let numbers = try integers()
    let flat = try DynamicTensor(numbers, [numbers.count])
    let ends = try [End.smallest, .largest].map { end in
      numbers.isEmpty ? -1 : try flat.extreme(end, nil, keeps: false).integers()[0]
    }
    if let lowest = ends.first, lowest < 0, !numbers.isEmpty {
      throw TensorError.refused(
        operation: "bincount", reason: "\(lowest) is below 0", mend: "it counts numbers from 0 up")
    }
    let (needed, overflow) = (ends.last ?? -1).addingReportingOverflow(1)
    guard !overflow else { throw TensorError.tooLarge(sizes: [Int.max]) }
    let width = max(needed, least)
    try Self.reserve([width], .int64)
    if let weights { return try sums(of: weights, at: numbers, width) }
    return try unsafe flat.counted(width) { part, numbers, counts in
      unsafe kernels_count_each(
        part.count, numbers.assumingMemoryBound(to: Int64.self) + part.lowerBound, counts)
    }
  }

  /// The weights of each number added up: float32 where they are, otherwise float64.
  private func sums(
    of weights: DynamicTensor, at numbers: [Int], _ width: Int
  ) throws -> DynamicTensor {
    guard weights.sizes == sizes else {
      throw TensorError.refused(
        operation: "bincount", reason: "weights are \(weights.shapeText), the input \(shapeText)",
        mend: "each number has its weight")
    }
    guard !weights.requiresGradient else { throw GradientError.unknown(operation: "bincount") }
    let dtype: DType = weights.dtype == .float32 ? .float32 : .float64
    return try Self.zeros([width], dtype).slicesPut(
      0, DynamicTensor(numbers, [numbers.count]), weights.converted(to: dtype), .add, "bincount")
  }

  /// The place of each value in sorted rows, before or after equals: `torch.searchsorted`.
  ///
  /// - Throws: `TensorError`.
  package func places(
    of values: DynamicTensor, afterEquals: Bool, _ operation: String
  ) throws -> DynamicTensor {
    guard rank > 0 else {
      throw TensorError.wrongRank(
        operation: operation, wants: "sorted numbers, not one", got: sizes)
    }
    guard (dtype != .bool && values.dtype != .bool) || values.count == 0 else {
      throw TensorError.wrongDType(
        operation: operation, wants: "int64 or float32", got: .bool)
    }
    guard rank == 1 || (values.rank == rank && values.sizes.dropLast() == sizes.dropLast()) else {
      throw TensorError.refused(
        operation: operation,
        reason:
          "\(values.shapeText) is looked up in \(shapeText): all sizes but the last must agree",
        mend: "or give one sorted vector")
    }
    if try Self.areMeta([self, values], operation) { return try .meta(values.sizes, .int64) }
    switch max(dtype, values.dtype) {
    case .float32: return try places(floats(), values.floats(), values, afterEquals: afterEquals)
    case .float64: return try places(doubles(), values.doubles(), values, afterEquals: afterEquals)
    default: return try places(integers(), values.integers(), values, afterEquals: afterEquals)
    }
  }

  private func places<Element: Comparable>(
    _ sorted: [Element], _ wanted: [Element], _ values: DynamicTensor, afterEquals: Bool
  ) throws -> DynamicTensor {
    let length = sizes[rank - 1]
    let each = rank == 1 ? wanted.count : values.sizes[rank - 1]
    var places: [Int] = []
    places.reserveCapacity(wanted.count)
    try wanted.enumerated().interruptiblyForEach { number, value in
      let start = rank == 1 || each == 0 ? 0 : number / each * length
      var (low, high) = (start, start + length)
      while low < high {
        let middle = (low + high) / 2
        // As in PyTorch: NaN is not below or equal to anything, so it comes last.
        let goesOn = afterEquals ? !(sorted[middle] > value) : !(sorted[middle] >= value)
        if goesOn { low = middle + 1 } else { high = middle }
      }
      places.append(low - start)
    }
    return try DynamicTensor(places, values.sizes)
  }

  /// The edges of `bins` equal parts from `low` to `high`, or of the whole span where the two are
  /// equal; a span of one value is widened by `margin` on both sides.
  ///
  /// - Throws: `TensorError`.
  package func binEdges(
    _ bins: Int, from low: Double, to high: Double, around margin: Double, _ operation: String
  ) throws -> DynamicTensor {
    try requireFloats(operation)
    guard bins > 0, bins < Int.max else {
      throw TensorError.refused(
        operation: operation, reason: "\(bins) bins", mend: "give 1 or more")
    }
    var (first, last) = dtype == .float64 ? (low, high) : (Double(Float(low)), Double(Float(high)))
    if first == last {
      let values = try doubles()
      if let least = values.min(), let most = values.max() { (first, last) = (least, most) }
    }
    if count == 0, first == last { last = first + 2 * margin }
    if first == last { (first, last) = (first - margin, last + margin) }
    guard first.isFinite, last.isFinite, first < last else {
      throw TensorError.refused(
        operation: operation, reason: "the bins would go from \(first) to \(last)",
        mend: "min and max must be finite, and max the larger")
    }
    return try Self.spaced(from: first, to: last, steps: bins + 1, dtype)
  }

  /// How many elements fall into each of `bins` equal parts: `torch.histc`.
  ///
  /// - Throws: `TensorError`.
  package func histogram(bins: Int, from low: Double, to high: Double) throws -> DynamicTensor {
    if isMeta {
      try requireFloats("histc")
      return try .meta([bins], dtype)
    }
    let borders = try binEdges(bins, from: low, to: high, around: 1, "histc").doubles()
    let (kind, bytes) = (dtype, dtype.bytes)
    // What lies outside is counted after the others.
    return try unsafe counted(bins + 1) { part, x, counts in
      unsafe kernels_count_parts(
        kind == .float64, part.count, x + part.lowerBound * bytes, borders[0], borders[bins], bins,
        counts)
    }.sliced(0, from: 0, to: bins).converted(to: kind)
  }

  /// What `body` counts of some elements in order, which it is lent with the counts.
  ///
  /// Unsafe: a kernel writes only within the counts that it is given.
  @unsafe
  private func counted(
    _ size: Int,
    _ body: (_ part: Range<Int>, UnsafeRawPointer, UnsafeMutablePointer<Int64>) -> Void
  ) throws -> DynamicTensor {
    let (elements, bytes) = (try contiguous(), dtype.bytes)
    var counts = try [Int](interruptiblyRepeating: 0, count: try Self.reserve([size], .int64))
    try unsafe elements.block.values.withAddress { x in
      try unsafe counts.withUnsafeMutableBytes { counts in
        guard let counts = unsafe counts.baseAddress?.assumingMemoryBound(to: Int64.self) else {
          return
        }
        try Interruption.inParts(of: count) {
          unsafe body($0, x + elements.offset * bytes, counts)
        }
      }
    }
    return try DynamicTensor(counts, [size])
  }

  /// How many elements, or how much of their weight, lies between neighbouring edges, the last edge
  /// included: `torch.histogram`.
  ///
  /// - Throws: `TensorError`.
  package func histogram(
    edges: DynamicTensor, weight: DynamicTensor?, isDensity: Bool
  ) throws -> DynamicTensor {
    try requireFloats("histogram")
    try edges.requireFloats("histogram's bins")
    guard edges.rank == 1, edges.count > 1 else {
      throw TensorError.wrongRank(
        operation: "histogram", wants: "a number of bins or a vector of edges", got: edges.sizes)
    }
    guard edges.dtype == dtype else {
      throw TensorError.wrongDType(
        operation: "histogram's bins", wants: dtype.shortName, got: edges.dtype)
    }
    return try dtype == .float64
      ? histogram(Double.self, edges, weight, isDensity: isDensity)
      : histogram(Float.self, edges, weight, isDensity: isDensity)
  }

  private func histogram<Real: RealElement>(
    _: Real.Type, _ edges: DynamicTensor, _ weight: DynamicTensor?, isDensity: Bool
  ) throws -> DynamicTensor {
    let borders = try edges.elements(Real.self)
    let bins = borders.count - 1
    guard zip(borders, borders.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw TensorError.refused(
        operation: "histogram", reason: "the edges do not rise", mend: "sort them first")
    }
    if let weight, weight.sizes != sizes || weight.dtype != dtype {
      throw TensorError.refused(
        operation: "histogram",
        reason:
          "weight is \(weight.shapeText) \(weight.dtype.shortName), the input \(shapeText) \(dtype.shortName)"
      )
    }
    let weights = try weight?.elements(Real.self)
    let numbers = try edges.places(of: self, afterEquals: true, "histogram").integers()
    var sums = try [Real](interruptiblyRepeating: 0, count: Self.reserve([bins], Real.dtype))
    try zip(numbers, elements(Real.self)).enumerated().interruptiblyForEach { place, pair in
      guard pair.1 >= borders[0], pair.1 <= borders[bins] else { return }
      sums[min(pair.0 - 1, bins - 1)] += weights?[place] ?? 1
    }
    guard isDensity else { return try DynamicTensor(of: sums, [bins]) }
    let total = sums.reduce(0, +)
    return try DynamicTensor(
      of: sums.indices.map { sums[$0] / total / (borders[$0 + 1] - borders[$0]) }, [bins])
  }
}

/// The different values of a tensor.
extension DynamicTensor {
  /// Different values, where each element's is among them, and how often each occurs.
  package typealias Distinct = (
    values: DynamicTensor, inverse: DynamicTensor, counts: DynamicTensor
  )

  /// The different elements in order: `torch.unique`.
  ///
  /// - Throws: `MemoryError`.
  package func distinct() throws -> Distinct {
    let flat = try contiguous().viewed([count])
    let order = try flat.sorted(0, descending: false).places.integers()
    let (values, numbers) = try flat.comparable()
    return try flat.distinct(order, 0, sizes) { left, right in
      numbers.isEmpty ? values[left] == values[right] : numbers[left] == numbers[right]
    }
  }

  /// The elements as they are compared: real numbers, or whole ones.
  func comparable() throws -> (reals: [Double], wholes: [Int]) {
    dtype.isReal ? (try doubles(), []) : ([], try integers())
  }

  /// The different slices of an axis in the order of their elements.
  ///
  /// - Throws: `TensorError`.
  package func distinct(_ axis: Int) throws -> Distinct {
    let axis = try self.axis(axis)
    guard rank > 0 else { return try viewed([1]).distinct(0) }
    let total = sizes[axis]
    guard count > 0 || total == 0 else {
      throw TensorError.emptyReduction(operation: "unique", sizes: sizes)
    }
    let rows = try moved([axis], to: [0])
    let length = total == 0 ? 0 : count / total
    let (values, numbers) = try rows.comparable()
    var compared = 0
    func isBefore(_ left: Int, _ right: Int) -> Bool? {
      for place in 0..<length {
        let (a, b) = (left * length + place, right * length + place)
        if numbers.isEmpty ? values[a] != values[b] : numbers[a] != numbers[b] {
          return numbers.isEmpty ? values[a] < values[b] : numbers[a] < numbers[b]
        }
      }
      return nil
    }
    let order = try (0..<total).sorted { left, right in
      compared += 1
      try Interruption.check(run: compared, of: length)
      return isBefore(left, right) ?? (left < right)
    }
    return try distinct(order, axis, [total]) { isBefore($0, $1) == nil }
  }

  /// Of slices in order, the first of each kind.
  func distinct(
    _ order: [Int], _ axis: Int, _ shape: [Int], _ areEqual: (Int, Int) -> Bool
  ) throws -> Distinct {
    var (kept, counts): ([Int], [Int]) = ([], [])
    var inverse = try [Int](interruptiblyRepeating: 0, count: order.count)
    try order.interruptiblyForEach { place in
      if let last = kept.last, areEqual(last, place) {
        counts[counts.count - 1] += 1
      } else {
        kept.append(place)
        counts.append(1)
      }
      inverse[place] = kept.count - 1
    }
    return (
      try taking(axis, kept), try DynamicTensor(inverse, shape),
      try DynamicTensor(counts, [counts.count])
    )
  }
}
