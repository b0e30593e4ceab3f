import CKernels
import Support

/// Attention of float32, some queries at a time: their scores become shares, and these the output, while they
/// are in the cache.
///
/// Unsafe throughout: all matrices lie within their blocks, by the sizes that were compared.
struct AttentionInBlocks {
  /// The matrices of a batch: where each begins, and how far its rows are apart.
  private struct Matrices {
    let tensor: DynamicTensor
    let starts: [Int]
    let distance: Int

    init(_ tensor: DynamicTensor, distance: Int, _ batch: [Int]) throws {
      (self.tensor, self.distance) = (tensor, distance)
      starts = Array(try tensor.matrixPlaces(batch))
    }

    /// Those of a tensor, which is copied where its rows are no runs.
    init(_ tensor: DynamicTensor) throws {
      let batch = Array(tensor.sizes.dropLast(2))
      if case .rows(let distance)? = tensor.matrixLayout {
        try self.init(tensor, distance: distance, batch)
      } else {
        try self.init(tensor.inOrder(), distance: tensor.sizes[tensor.rank - 1], batch)
      }
    }
  }

  /// Addresses of what is read and written.
  @unsafe
  private struct Addresses {
    let queries, keys, values: UnsafePointer<Float>
    let mask: UnsafePointer<Float>?
    let shares: UnsafeMutablePointer<Float>?
    let output: UnsafeMutablePointer<Float>
  }

  private let queries, keys, values: Matrices
  private let mask: Matrices?
  private let batch: [Int]
  private let length, sources, channels, outputs: Int
  private let factor: Float
  private let isCausal: Bool
  /// How many queries there are in a block.
  private let height: Int

  /// Floats of a block's scores: they fit in the second cache.
  private static let block = 1 << 18

  /// `mask`, of the scores' sizes, is added to them; no size is 0.
  ///
  /// - Throws: `MemoryError`.
  init(
    _ queries: DynamicTensor, _ keys: DynamicTensor, _ values: DynamicTensor, factor: Double,
    mask: DynamicTensor?, isCausal: Bool
  ) throws {
    let rank = queries.rank
    (batch, length, channels) = (
      Array(queries.sizes.dropLast(2)), queries.sizes[rank - 2], queries.sizes[rank - 1]
    )
    (sources, outputs) = (keys.sizes[rank - 2], values.sizes[rank - 1])
    (self.queries, self.keys, self.values) = (
      try Matrices(queries), try Matrices(keys), try Matrices(values)
    )
    self.mask = try mask.map { [batch] in
      let readable = $0.strides[rank - 1] == 1 ? $0 : try $0.inOrder()
      return try Matrices(readable, distance: readable.strides[rank - 2], batch)
    }
    (self.factor, self.isCausal) = (Float(factor), isCausal)
    height = max(4, min(64, Self.block / sources))
  }

  /// The output, and the share of each key for each query where that is kept.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func run(
    keepingShares: Bool
  ) throws -> (output: DynamicTensor, shares: DynamicTensor?) {
    if ProductCount.counted != nil {
      ProductCount.add(batch + [length, sources], each: channels + outputs)
    }
    guard keepingShares else { return (try unsafe output(nil), nil) }
    var result: DynamicTensor?
    let shares = try unsafe DynamicTensor.writtenFloats(batch + [length, sources]) {
      result = try unsafe output($0)
    }
    return (try unsafe result ?? output(nil), shares)
  }

  @unsafe
  private func output(_ shares: UnsafeMutablePointer<Float>?) throws -> DynamicTensor {
    try unsafe DynamicTensor.writtenFloats(batch + [length, outputs]) { output in
      try unsafe queries.tensor.withBlock { q in
        try unsafe keys.tensor.withBlock { k in
          try unsafe values.tensor.withBlock { v in
            try unsafe (mask ?? queries).tensor.withBlock { m in
              try unsafe runAll(
                Addresses(
                  queries: q, keys: k, values: v, mask: mask == nil ? nil : m, shares: shares,
                  output: output))
            }
          }
        }
      }
    }
  }

  @unsafe
  private func runAll(_ at: Addresses) throws {
    let blocks = (length + height - 1) / height
    let count = queries.starts.count * blocks
    let room = unsafe at.shares == nil ? height * sources : 0
    let work = height * sources * (channels + outputs)
    try MemoryBudget.check(room * Workers.count, of: Float.self)
    let some = max(1, Interruption.often * 64 / max(work, 1)) * Workers.count
    for first in stride(from: 0, to: count, by: some) {
      let end = min(first + some, count)
      try Interruption.check(elements: (end - first) * work / 16)
      Workers.split(end - first, work: work) { part in
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: max(room, 1)) { scratch in
          guard let scratch = scratch.baseAddress else { return }
          for number in part {
            let (matrix, block) = (first + number).quotientAndRemainder(dividingBy: blocks)
            unsafe run(at, matrix, block * height, scratch)
          }
        }
      }
    }
  }

  /// The queries of a block, from one on.
  @unsafe
  private func run(
    _ at: Addresses, _ matrix: Int, _ first: Int, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let rows = min(height, length - first)
    // What lies after all of the block's queries is not seen by any.
    let count = isCausal ? min(sources, first + rows) : sources
    let row = matrix * length + first
    let shares = unsafe at.shares.map { unsafe $0 + row * sources } ?? scratch
    let width = unsafe at.shares == nil ? count : sources
    unsafe kernels_matmul_a_bt(
      rows, channels, count, at.queries + queries.starts[matrix] + first * queries.distance,
      queries.distance, at.keys + keys.starts[matrix], keys.distance, shares, width)
    let seen = isCausal ? first + 1 : sources
    let mask = unsafe mask.flatMap { mask in
      unsafe at.mask.map { unsafe $0 + mask.starts[matrix] + first * mask.distance }
    }
    unsafe kernels_attention_shares(
      rows, width, seen, factor, mask, self.mask?.distance ?? 0, shares)
    unsafe kernels_matmul(
      rows, outputs, count, shares, width, at.values + values.starts[matrix], values.distance, nil,
      at.output + row * outputs, outputs)
  }
}
