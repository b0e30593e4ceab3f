import CKernels
import Support

/// How each index of an axis is blended of some of another's: a matrix of few numbers.
struct AxisBlend: Sendable {
  /// The axis, and its size before.
  let axis, size: Int
  /// Where the parts of each index start among all, and where the last ends.
  private(set) var starts = [0]
  /// The indices that are blended, and their shares.
  private(set) var indices: [Int] = []
  private(set) var shares: [Double] = []

  init(_ axis: Int, of size: Int) { (self.axis, self.size) = (axis, size) }

  /// How many indices it makes.
  var count: Int { starts.count - 1 }

  /// Adds an index, blended of others.
  mutating func append(_ parts: [(index: Int, share: Double)]) {
    for part in parts {
      indices.append(part.index)
      shares.append(part.share)
    }
    starts.append(indices.count)
  }

  /// How the gradients of the indices make those of what they were blended of.
  var transposed: AxisBlend {
    var whole = AxisBlend(axis, of: count)
    whole.starts = [Int](repeating: 0, count: size + 1)
    for index in indices { whole.starts[index + 1] += 1 }
    for index in 0..<size { whole.starts[index + 1] += whole.starts[index] }
    whole.indices = [Int](repeating: 0, count: indices.count)
    whole.shares = [Double](repeating: 0, count: shares.count)
    var next = whole.starts
    for index in 0..<count {
      for part in starts[index]..<starts[index + 1] {
        let place = next[indices[part]]
        next[indices[part]] += 1
        (whole.indices[place], whole.shares[place]) = (index, shares[part])
      }
    }
    return whole
  }

  /// Some axes of a tensor blended, one after another: rows and columns of a plane while it is near.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  ///
  /// Unsafe: all indices are below the sizes.
  fileprivate static func forward(
    _ tensor: DynamicTensor, _ blends: [AxisBlend]
  ) throws -> DynamicTensor {
    var (result, rest) = (tensor, blends[...])
    var ofPlanes: (rows: AxisBlend, columns: AxisBlend)?
    if let columns = rest.last, columns.axis == tensor.rank - 1,
      let rows = rest.dropLast().last, rows.axis == columns.axis - 1
    {
      ofPlanes = (rows, columns)
      rest = rest.dropLast(2)
    }
    for blend in rest { result = try blend.forward(result) }
    return try ofPlanes.map { try forward(result, $0.rows, $0.columns) } ?? result
  }

  /// The axis of a tensor blended.
  private func forward(_ tensor: DynamicTensor) throws -> DynamicTensor {
    var sizes = tensor.sizes
    sizes[axis] = count
    if tensor.isMeta { return try .meta(sizes, tensor.dtype) }
    let (source, kind) = (try tensor.contiguous(), tensor.dtype)
    let (outer, inner) = (sizes[..<axis].reduce(1, *), sizes[(axis + 1)...].reduce(1, *))
    return try unsafe DynamicTensor.written(kind, sizes) { y in
      try unsafe source.block.values.withAddress { x in
        try unsafe run(kind, outer, inner, x + source.offset * kind.bytes, y)
      }
    }
  }

  /// The last two axes blended, what lies between them in a plane that is lent.
  ///
  /// The fewer rows there are, the less there is to do along them.
  private static func forward(
    _ tensor: DynamicTensor, _ rows: AxisBlend, _ columns: AxisBlend
  ) throws -> DynamicTensor {
    let sizes = Array(tensor.sizes.dropLast(2)) + [rows.count, columns.count]
    if tensor.isMeta { return try .meta(sizes, tensor.dtype) }
    let (source, kind, bytes) = (try tensor.contiguous(), tensor.dtype, tensor.dtype.bytes)
    let startsAlong = rows.size < rows.count
    let plane = try DynamicTensor.reserve(
      startsAlong ? [rows.size, columns.count] : [rows.count, columns.size], kind)
    return try unsafe DynamicTensor.written(kind, sizes) { y in
      try unsafe source.block.values.withAddress { x in
        try unsafe withUnsafeTemporaryAllocation(byteCount: plane * bytes, alignment: 64) { lent in
          guard let middle = lent.baseAddress else { return }
          for item in 0..<sizes.dropLast(2).reduce(1, *) {
            let from = unsafe x + (source.offset + item * rows.size * columns.size) * bytes
            let to = unsafe y + item * rows.count * columns.count * bytes
            if startsAlong {
              try unsafe columns.run(kind, rows.size, 1, from, middle)
              try unsafe rows.run(kind, 1, columns.count, middle, to)
            } else {
              try unsafe rows.run(kind, 1, columns.size, from, middle)
              try unsafe columns.run(kind, rows.count, 1, middle, to)
            }
          }
        }
      }
    }
  }

  /// Blends `outer` arrays of (size, inner) elements.
  @unsafe
  private func run(
    _ kind: DType, _ outer: Int, _ inner: Int, _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer
  ) throws {
    let (bytes, some) = (kind.bytes, max(1, Interruption.often / max(1, inner)))
    let isDouble = kind == .float64
    try unsafe starts.withUnsafeBufferPointer { starts in
      guard let starts = starts.baseAddress else { return }
      if inner == 1 {
        for row in stride(from: 0, to: outer, by: max(1, Interruption.often / max(1, count))) {
          let rows = min(max(1, Interruption.often / max(1, count)), outer - row)
          try Interruption.check(elements: rows * count)
          unsafe kernels_blend_columns(
            isDouble, rows, size, count, starts, indices, shares, x + row * size * bytes,
            y + row * count * bytes)
        }
        return
      }
      for item in 0..<outer {
        for first in stride(from: 0, to: count, by: some) {
          let rows = min(some, count - first)
          try Interruption.check(run: item + first, of: rows * inner)
          unsafe kernels_blend(
            isDouble, rows, inner, starts + first, indices, shares,
            x + item * size * inner * bytes, y + (item * count + first) * inner * bytes)
        }
      }
    }
  }
}

extension DynamicTensor {
  /// Some axes blended one after another, as one remembered operation.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func blended(_ blends: [AxisBlend], _ name: String) throws -> DynamicTensor {
    try Self.remembering(
      name, [self], { try AxisBlend.forward(self, blends).packed() },
      gradient: { [try $0.gradient.unblended(blends, name)] })
  }

  /// The gradient of what was blended.
  func unblended(_ blends: [AxisBlend], _ name: String) throws -> DynamicTensor {
    try Self.remembering(
      name, [self], { try AxisBlend.forward(self, blends.map(\.transposed)) },
      gradient: { [try $0.gradient.blended(blends, name)] })
  }
}
