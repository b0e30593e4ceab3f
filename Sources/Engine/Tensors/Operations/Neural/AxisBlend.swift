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

  /// The axis of a tensor blended.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  ///
  /// Unsafe: all indices are below the size.
  fileprivate func forward(_ tensor: DynamicTensor) throws -> DynamicTensor {
    var sizes = tensor.sizes
    sizes[axis] = count
    if tensor.isMeta { return try .meta(sizes, tensor.dtype) }
    let (source, kind, bytes) = (try tensor.contiguous(), tensor.dtype, tensor.dtype.bytes)
    let inner = sizes[(axis + 1)...].reduce(1, *)
    let some = max(1, Interruption.often / max(1, inner))
    return try unsafe DynamicTensor.written(kind, sizes) { y in
      try unsafe source.block.values.withAddress { x in
        let x = unsafe x + source.offset * bytes
        try unsafe starts.withUnsafeBufferPointer { starts in
          guard let starts = starts.baseAddress else { return }
          for outer in 0..<sizes[..<axis].reduce(1, *) {
            for first in stride(from: 0, to: count, by: some) {
              let rows = min(some, count - first)
              try Interruption.check(run: outer + first, of: rows * inner)
              unsafe kernels_blend(
                kind == .float64, rows, inner, starts + first, indices, shares,
                x + outer * size * inner * bytes, y + (outer * count + first) * inner * bytes)
            }
          }
        }
      }
    }
  }

  /// The gradient of the axis before, from that of the blended one.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  fileprivate func backward(_ gradient: DynamicTensor) throws -> DynamicTensor {
    try gradient.dtype == .float64
      ? backward(Double.self, gradient) : backward(Float.self, gradient)
  }

  private func backward<Real: RealElement>(
    _: Real.Type, _ gradient: DynamicTensor
  ) throws -> DynamicTensor {
    var sizes = gradient.sizes
    sizes[axis] = size
    if gradient.isMeta { return try .meta(sizes, gradient.dtype) }
    let values = try gradient.elements(Real.self)
    let inner = sizes[(axis + 1)...].reduce(1, *)
    var result = try [Real](
      interruptiblyRepeating: 0, count: try DynamicTensor.reserve(sizes, Real.dtype))
    for outer in 0..<sizes[..<axis].reduce(1, *) {
      for index in 0..<count {
        try Interruption.check(run: outer * count + index, of: inner)
        let source = (outer * count + index) * inner
        for part in starts[index]..<starts[index + 1] {
          let target = (outer * size + indices[part]) * inner
          let share = Real(shares[part])
          for place in 0..<inner { result[target + place] += share * values[source + place] }
        }
      }
    }
    return try DynamicTensor(of: result, sizes)
  }
}

extension DynamicTensor {
  /// Some axes blended one after another, as one remembered operation.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func blended(_ blends: [AxisBlend], _ name: String) throws -> DynamicTensor {
    try Self.remembering(
      name, [self], { try blends.reduce(self) { try $1.forward($0) }.packed() },
      gradient: { [try $0.gradient.unblended(blends, name)] })
  }

  /// The gradient of what was blended.
  private func unblended(_ blends: [AxisBlend], _ name: String) throws -> DynamicTensor {
    try Self.remembering(
      name, [self], { try blends.reversed().reduce(self) { try $1.backward($0) } },
      gradient: { [try $0.gradient.blended(blends, name)] })
  }
}
