import Support

/// Attention with several heads: `nn.MultiheadAttention`.
extension DynamicTensor {
  /// The weights of the queries, keys and values and of the output.
  package struct MultiheadWeights: Sendable {
    let query, key, value: DynamicTensor
    let biases: DynamicTensor?
    let output: DynamicTensor
    let outputBias: DynamicTensor?

    /// The three projections, their biases side by side (3E), and the output's.
    package init(
      query: DynamicTensor, key: DynamicTensor, value: DynamicTensor, biases: DynamicTensor?,
      output: DynamicTensor, outputBias: DynamicTensor?
    ) {
      (self.query, self.key, self.value) = (query, key, value)
      (self.biases, self.output, self.outputBias) = (biases, output, outputBias)
    }
  }

  /// What is seen and what is left out at random.
  package struct MultiheadOptions: Sendable {
    let heads: Int
    let mask, keyMask: DynamicTensor?
    let dropped: Double

    /// The heads, the masks (true hides, numbers are added) of (L, S) or (N·heads, L, S) and of (N, S), and
    /// the share of weights left out.
    package init(
      heads: Int, mask: DynamicTensor?, keyMask: DynamicTensor?, dropped: Double
    ) {
      (self.heads, self.mask, self.keyMask, self.dropped) = (heads, mask, keyMask, dropped)
    }
  }

  private static let multihead = "multi_head_attention"

  /// What queries (L, N, E) make of keys and values (S, N, …): (L, N, E), and the weights of every head,
  /// (N, heads, L, S).
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func multiheadAttention(
    _ query: DynamicTensor, _ key: DynamicTensor, _ value: DynamicTensor,
    _ weights: MultiheadWeights, _ options: MultiheadOptions, _ generator: inout Generator
  ) throws -> (output: DynamicTensor, weights: DynamicTensor) {
    let (length, batch, channels) = (query.sizes[0], query.sizes[1], query.sizes[2])
    let (sources, heads) = (key.sizes[0], options.heads)
    let size = channels / heads
    let biases = try weights.biases.map { try $0.chunked(3, 0) }
    func parted(
      _ tensor: DynamicTensor, _ weight: DynamicTensor, _ place: Int
    ) throws -> DynamicTensor {
      try tensor.affine(weight, biases.map { $0[place] })
        .reshaped([tensor.sizes[0], batch * heads, size]).transposed(0, 1)
    }
    let queries = try BinaryOperation.multiply(
      parted(query, weights.query, 0), .number((1 / Double(size)).squareRoot()))
    let (keys, values) = (
      try parted(key, weights.key, 1), try parted(value, weights.value, 2)
    )
    var scores = try product(queries, keys.transposed(1, 2), multihead)
    if let mask = try merged(options, batch, length, sources) {
      scores = try BinaryOperation.add(scores, mask)
    }
    let shares = try scores.softmax(-1, logarithm: false)
    let kept =
      options.dropped > 0 ? try generator.dropout(shares, dropping: options.dropped) : shares
    let mixed = try product(kept, values, multihead).transposed(0, 1)
      .reshaped([length, batch, channels])
    return (
      try mixed.affine(weights.output, weights.outputBias),
      try kept.reshaped([batch, heads, length, sources])
    )
  }

  /// Both masks as numbers that are added to the scores.
  private static func merged(
    _ options: MultiheadOptions, _ batch: Int, _ length: Int, _ sources: Int
  ) throws -> DynamicTensor? {
    var mask: DynamicTensor?
    if let given = options.mask {
      let each = [batch * options.heads, length, sources]
      guard given.sizes == each || given.sizes == [length, sources] else {
        throw TensorError.refused(
          operation: multihead,
          reason: "attn_mask is \(given.shapeText)",
          mend: "it is \(ShapeText.told([length, sources])) or \(ShapeText.told(each))")
      }
      mask = try given.added()
    }
    guard let given = options.keyMask else { return mask }
    guard given.sizes == [batch, sources] else {
      throw TensorError.refused(
        operation: multihead, reason: "key_padding_mask is \(given.shapeText)",
        mend: "it is \(ShapeText.told([batch, sources]))")
    }
    let keys = try given.added().viewed([batch, 1, 1, sources])
      .expanded([batch, options.heads, 1, sources])
      .reshaped([batch * options.heads, 1, sources])
    return try mask.map { try BinaryOperation.add($0, keys) } ?? keys
  }

  /// A mask as numbers: minus infinity where it hides.
  private func added() throws -> DynamicTensor {
    switch dtype {
    case .float32, .float64: return self
    case .bool: return try chosen(.number(-.infinity), .number(0.0))
    default:
      throw TensorError.wrongDType(
        operation: "\(Self.multihead)'s mask", wants: "bool or float32", got: dtype)
    }
  }
}
