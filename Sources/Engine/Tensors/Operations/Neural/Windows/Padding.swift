import CKernels
import Support

/// `F.pad`.
extension DynamicTensor {
  /// The tensor padded with a number: pairs of before and after, the last axis first; numbers below
  /// 0 cut off.
  ///
  /// - Throws: `TensorError`.
  package func padded(_ pairs: [Int], _ value: DynamicTensor) throws -> DynamicTensor {
    try Self.remembering(
      "ConstantPadNdBackward0", [self], { try surrounded(pairs, value) },
      gradient: { [try $0.gradient.padded(pairs.map { 0 &- $0 }, .number(0.0))] })
  }

  private func surrounded(_ pairs: [Int], _ value: DynamicTensor) throws -> DynamicTensor {
    try checkPadding(pairs)
    var wanted = sizes
    var inside = self
    var starts: [(axis: Int, start: Int, count: Int)] = []
    for place in stride(from: 0, to: pairs.count, by: 2) {
      let axis = rank - 1 - place / 2
      let (before, after) = (pairs[place], pairs[place + 1])
      let (some, first) = sizes[axis].addingReportingOverflow(before)
      let (size, second) = some.addingReportingOverflow(after)
      guard !first, !second, before > -Int.max, after > -Int.max else {
        throw TensorError.refused(
          operation: "pad",
          reason:
            "(\(before), \(after)) on axis \(axis) of \(shapeText) gives a size beyond 64 bits")
      }
      // Negative padding is applied first.
      guard sizes[axis] + min(before, 0) >= 0, sizes[axis] + min(before, 0) + min(after, 0) >= 0
      else {
        throw TensorError.refused(
          operation: "pad",
          reason: "(\(before), \(after)) cuts more off axis \(axis) of \(shapeText) than it has")
      }
      wanted[axis] = size
      inside = try inside.sliced(
        axis, from: max(0, -before), to: max(0, sizes[axis] - max(0, -after)))
      starts.append((axis, max(0, before), inside.sizes[axis]))
    }
    let filled = try Self.filled(wanted, value.converted(to: dtype))
    guard inside.count > 0 else { return filled }
    var items = [IndexItem](repeating: .slice(nil, nil, 1), count: rank)
    for (axis, start, count) in starts { items[axis] = .slice(start, start + count, 1) }
    try filled.put(inside, at: items)
    return filled
  }

  private func checkPadding(_ pairs: [Int]) throws {
    guard pairs.count % 2 == 0, pairs.count / 2 <= rank else {
      throw TensorError.refused(
        operation: "pad",
        reason: "\(counted(pairs.count, "number")) for \(shapeText)",
        mend: "give two for each axis, the last axis first, at most \(2 * rank)")
    }
  }

  /// Which elements fill the space beyond the edge.
  package enum PaddingMode: String, Sendable, CaseIterable {
    case constant, reflect, replicate, circular

    /// As torch prints it, for this many axes.
    fileprivate func gradientName(_ axes: Int) -> String {
      switch self {
      case .constant: "ConstantPadNdBackward0"
      case .reflect: "ReflectionPad\(axes)DBackward0"
      case .replicate: "ReplicationPad\(axes)DBackward0"
      case .circular: "CopySlices"
      }
    }
  }

  /// The tensor padded with its own elements.
  ///
  /// - Throws: `TensorError`.
  package func padded(_ pairs: [Int], by mode: PaddingMode) throws -> DynamicTensor {
    try checkPadding(pairs)
    let axes = pairs.count / 2
    guard axes > 0, rank == axes + 1 || rank == axes + 2, axes <= 3 else {
      throw TensorError.refused(
        operation: "pad",
        reason: "mode \(mode.rawValue) pads the last axes of a tensor with channels, got"
          + " \(counted(pairs.count, "number")) for \(shapeText)",
        mend: "give two numbers for (C, L) or (N, C, L)")
    }
    if mode != .circular {
      guard dtype != .bool else {
        throw TensorError.wrongDType(
          operation: "pad with mode \(mode.rawValue)", wants: "int64 or float32", got: .bool)
      }
      // Only the batch may be empty.
      guard !sizes.suffix(axes + 1).contains(0) else {
        throw TensorError.emptyReduction(operation: "pad", sizes: sizes)
      }
    }
    let (own, kind, name) = (sizes, dtype, mode.gradientName(axes))
    let numbers = try stride(from: 0, to: pairs.count, by: 2).map { place in
      let axis = rank - 1 - place / 2
      let (before, after) = (pairs[place], pairs[place + 1])
      let kept = try Self.keptPlaces(sizes[axis], before, after, mode, sizes, axis)
      // An empty tensor has nothing to look up, however long the axis would become.
      return count == 0 ? [] : try Self.sources(sizes[axis], before, after, mode, kept)
    }
    if count == 0 {
      var wanted = sizes
      for place in stride(from: 0, to: pairs.count, by: 2) {
        wanted[rank - 1 - place / 2] += pairs[place] + pairs[place + 1]
      }
      return try Self.remembering(
        name, [self], { [wanted] in try Self.zeros(wanted, kind) },
        gradient: { _ in [try Self.zeros(own, kind)] })
    }
    return try Self.remembering(
      name, [self], { try laidOut(by: numbers) },
      gradient: { [try Self.gathered($0.gradient, by: numbers, own)] })
  }

  /// The gradient of what was laid out: each element's places summed, axis by axis.
  private static func gathered(
    _ gradient: DynamicTensor, by numbers: [[Int]], _ sizes: [Int]
  ) throws -> DynamicTensor {
    var gradient = gradient
    for (place, numbers) in numbers.enumerated().reversed() {
      let axis = sizes.count - 1 - place
      var inside = gradient.sizes
      inside[axis] = sizes[axis]
      gradient = try Self.zeros(inside, gradient.dtype).slicesPut(
        axis, DynamicTensor(numbers, [numbers.count]), gradient, .add, "index_add")
    }
    return gradient
  }

  /// The elements whose numbers along the last axes are these, those of the last axis first.
  func laidOut(by numbers: [[Int]]) throws -> DynamicTensor {
    let whole = Array(sizes.dropLast(numbers.count))
    let (inside, wanted) = (sizes.suffix(numbers.count), whole + numbers.reversed().map(\.count))
    guard !isMeta, let length = inside.last, let columns = numbers.first else {
      return try .meta(wanted, dtype)
    }
    try Self.reserve(wanted, dtype)
    // The rows of a volume, one after another.
    var (rows, held) = ([0], 1)
    for (numbers, size) in zip(numbers.dropFirst(), inside.dropLast().reversed()) {
      let (inner, distance) = (rows, held)
      try Self.reserve([numbers.count, inner.count], .int64)
      rows = numbers.flatMap { number in inner.map { number * distance + $0 } }
      held *= size
    }
    let (volumes, bytes) = (whole.reduce(1, *), dtype.bytes)
    let own = try contiguous()
    // Unsafe: the numbers are places of the axes.
    return try unsafe Self.written(dtype, wanted) { y in
      try unsafe own.block.values.withAddress { x in
        try unsafe rows.withUnsafeBufferPointer { rows in
          guard let numbers = rows.baseAddress else { return }
          try Self.inParts(of: volumes, rows.count, columns.count) { volume, count, row, height in
            unsafe kernels_choose_grid(
              bytes, count, height, columns.count, held * length, length, numbers + row, columns,
              x + (own.offset + volume * held * length) * bytes,
              y + (volume * rows.count + row) * columns.count * bytes)
          }
        }
      }
    }
  }

  /// Calls with some volumes, and with some of the rows in them: with all of a volume's rows where there
  /// are several volumes.
  private static func inParts(
    of volumes: Int, _ rows: Int, _ columns: Int,
    _ body: (_ volume: Int, _ count: Int, _ row: Int, _ height: Int) -> Void
  ) throws {
    let some = max(1, Interruption.often / (rows * columns))
    let high = some > 1 ? rows : max(1, Interruption.often / columns)
    for volume in stride(from: 0, to: volumes, by: some) {
      for row in stride(from: 0, to: rows, by: high) {
        let (count, height) = (min(some, volumes - volume), min(high, rows - row))
        try Interruption.check(elements: count * height * columns)
        body(volume, count, row, height)
      }
    }
  }

  /// The places of an axis that padding leaves.
  private static func keptPlaces(
    _ size: Int, _ before: Int, _ after: Int, _ mode: PaddingMode, _ sizes: [Int], _ axis: Int
  ) throws -> Range<Int> {
    let most = mode == .reflect ? size - 1 : mode == .circular ? size : Int.max / 4
    guard size > 0, before <= most, after <= most, before >= -size, after >= -size,
      size + before + after > 0
    else {
      throw TensorError.refused(
        operation: "pad",
        reason:
          "(\(before), \(after)) is too much for axis \(axis) of \(ShapeText.told(sizes))",
        mend: mode == .replicate ? nil : "at most \(max(most, 0)) on each side")
    }
    // Elements that were cut off do not wrap around.
    let kept = max(0, -before)..<(size - max(0, -after))
    guard mode != .circular || !kept.isEmpty else {
      throw TensorError.refused(
        operation: "pad", reason: "(\(before), \(after)) leaves nothing to wrap around")
    }
    return kept
  }

  /// Where the numbers of a padded axis come from.
  private static func sources(
    _ size: Int, _ before: Int, _ after: Int, _ mode: PaddingMode, _ kept: Range<Int>
  ) throws -> [Int] {
    try reserve([size + before + after], .int64)
    return (-before..<(size + after)).map { place in
      switch mode {
      case .reflect: place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place
      case .circular:
        kept.lowerBound + ((place - kept.lowerBound) % kept.count + kept.count) % kept.count
      default: min(max(place, 0), size - 1)
      }
    }
  }
}
