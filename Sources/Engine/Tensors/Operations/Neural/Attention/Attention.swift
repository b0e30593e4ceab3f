import Support

/// `F.scaled_dot_product_attention`.
extension DynamicTensor {
  /// Options for how queries attend to keys.
  package struct AttentionOptions: Sendable {
    let mask: DynamicTensor?
    let isCausal: Bool
    let scale: Double?
    let sharesHeads: Bool

    /// What may be seen (bool) or is added (float32), whether the past alone is seen, the factor of the
    /// products (nil for 1/√channels), and whether several heads of the queries share one of the keys.
    package init(mask: DynamicTensor?, isCausal: Bool, scale: Double?, sharesHeads: Bool) {
      (self.mask, self.isCausal) = (mask, isCausal)
      (self.scale, self.sharesHeads) = (scale, sharesHeads)
    }
  }

  private static let attention = "scaled_dot_product_attention"

  /// The values, weighted by how much each query attends to their keys.
  ///
  /// - Throws: `TensorError`.
  package func attending(
    to keys: DynamicTensor, _ values: DynamicTensor, _ options: AttentionOptions
  ) throws -> DynamicTensor {
    guard isOneOperation(keys, values, options), GradientMode.remembers([self, keys, values]) else {
      if let blocks = try inBlocks(keys, values, options) {
        return try blocks.run(keepingShares: false).output
      }
      return try Self.product(attentionWeights(keys, options), values, Self.attention)
    }
    let (output, weights) = try GradientMode.off { try outputAndWeights(keys, values, options) }
    return try Self.remembering(
      "ScaledDotProductFlashAttentionForCpuBackward0", [self, keys, values],
      keeping: [self, keys, values], { output },
      gradient: { [self] in try gradientsOfAttention($0, keys, values, weights, options) })
  }

  private func outputAndWeights(
    _ keys: DynamicTensor, _ values: DynamicTensor, _ options: AttentionOptions
  ) throws -> (output: DynamicTensor, weights: DynamicTensor) {
    if let known = try inBlocks(keys, values, options)?.run(keepingShares: true),
      let shares = known.shares
    {
      return (known.output, shares)
    }
    let weights = try attentionWeights(keys, options)
    return (try Self.product(weights, values, Self.attention), weights)
  }

  /// The kernels that work it out some queries at a time, where they can and no gradient is wanted.
  private func inBlocks(
    _ keys: DynamicTensor, _ values: DynamicTensor, _ options: AttentionOptions
  ) throws -> AttentionInBlocks? {
    guard [self, keys, values].allSatisfy({ $0.dtype == .float32 && !$0.isMeta && $0.count > 0 }),
      rank == keys.rank, rank == values.rank, sizes.last == keys.sizes.last,
      sizes.dropLast(2) == keys.sizes.dropLast(2), keys.sizes.dropLast() == values.sizes.dropLast(),
      !GradientMode.remembers([self, keys, values] + (options.mask.map { [$0] } ?? []))
    else { return nil }
    var mask = options.mask
    if let given = mask {
      let scores = Array(sizes.dropLast()) + [keys.sizes[rank - 2]]
      guard !options.isCausal, !given.isMeta, given.dtype == .bool || given.dtype == .float32,
        try Broadcasting.sizes(scores, given.sizes, Self.attention) == scores
      else { return nil }
      let added =
        given.dtype == .bool ? try given.chosen(.number(0.0), .number(-.infinity)) : given
      mask = try added.converted(to: .float32).expanded(scores)
    }
    return try AttentionInBlocks(
      self, keys, values, factor: scale(options), mask: mask, isCausal: options.isCausal)
  }

  /// Whether PyTorch works it out as one operation.
  private func isOneOperation(
    _ keys: DynamicTensor, _ values: DynamicTensor, _ options: AttentionOptions
  ) -> Bool {
    rank == 4 && keys.rank == 4 && values.rank == 4 && sizes[3] == values.sizes[3]
      && keys.sizes[..<2] == sizes[..<2] && values.sizes[..<2] == sizes[..<2]
      && !sizes.contains(0) && !keys.sizes.contains(0)
      && options.mask.map { !$0.requiresGradient && ($0.rank == 2 || $0.rank == 4) } ?? true
  }

  private func gradientsOfAttention(
    _ backward: Backward, _ keys: DynamicTensor, _ values: DynamicTensor, _ known: DynamicTensor,
    _ options: AttentionOptions
  ) throws -> [DynamicTensor?] {
    let gradient = try backward.gradient
    // With a graph of the gradients, the weights lead back to the queries and the keys.
    let weights = try GradientMode.isOn ? attentionWeights(keys, options) : known
    let ofWeights = try Self.product(gradient, values.transposed(-2, -1)) * weights
    let scores = try ofWeights - weights * ofWeights.sum([-1], keeps: true)
    let scaled = try scores * scale(options)
    return [
      backward.wants(0) ? try Self.product(scaled, keys) : nil,
      backward.wants(1) ? try Self.product(scaled.transposed(-2, -1), self) : nil,
      backward.wants(2) ? try Self.product(weights.transposed(-2, -1), gradient) : nil,
    ]
  }

  /// The factor of the products of queries and keys.
  private func scale(_ options: AttentionOptions) -> Double {
    options.scale ?? 1 / Double(sizes[rank - 1]).squareRoot()
  }

  /// The weight of each key (…, S, E) for each query (…, L, E): (…, L, S), where each row sums to
  /// 1, or to 0 if everything is masked.
  ///
  /// - Throws: `TensorError`.
  package func attentionWeights(
    _ keys: DynamicTensor, _ options: AttentionOptions
  ) throws -> DynamicTensor {
    let scores = try BinaryOperation.multiply(
      Self.product(self, keys.transposed(-2, -1), Self.attention),
      .number(scale(options)))
    let masked = try scores.masked(options)
    // A row that sees nothing: its softmax is 0/0, but its sum must be 0, and so must its gradient.
    let seesNothing = try BinaryOperation.equal(
      masked, .number(-.infinity)
    ).truth(all: true, [masked.rank - 1], keeps: true)
    let seen = try seesNothing.chosen(.number(0.0), masked)
    return try seesNothing.chosen(.number(0.0), seen.softmax(-1, logarithm: false))
  }

  private func masked(_ options: AttentionOptions) throws -> DynamicTensor {
    let hidden = DynamicTensor.number(-.infinity)
    if options.isCausal {
      guard options.mask == nil else {
        throw TensorError.refused(
          operation: Self.attention, reason: "attn_mask and is_causal=True are both given",
          mend: "give one of them")
      }
      let past = try Self.filled([sizes[rank - 2], sizes[rank - 1]], .number(true))
        .triangle(lower: true, 0)
      return try past.chosen(self, hidden)
    }
    guard let mask = options.mask else { return self }
    guard mask.dtype == .bool || mask.dtype == dtype else {
      throw TensorError.wrongDType(
        operation: "\(Self.attention)'s attn_mask", wants: "bool or float32", got: mask.dtype)
    }
    let shared = try Broadcasting.sizes(sizes, mask.sizes, Self.attention)
    guard shared == sizes else {
      throw TensorError.refused(
        operation: Self.attention,
        reason: "attn_mask is \(mask.shapeText), the scores are \(shapeText)",
        mend: "it must broadcast to them")
    }
    return try mask.dtype == .bool ? mask.chosen(self, hidden) : BinaryOperation.add(self, mask)
  }

  /// Checks queries, keys and values, and spreads shared heads.
  ///
  /// - Throws: `TensorError`.
  package static func attentionOperands(
    _ query: DynamicTensor, _ key: DynamicTensor, _ value: DynamicTensor,
    _ options: AttentionOptions
  ) throws -> (key: DynamicTensor, value: DynamicTensor) {
    for tensor in [query, key, value] {
      guard tensor.rank >= 2 else {
        throw TensorError.wrongRank(
          operation: attention, wants: "query, key and value of at least 2 axes", got: tensor.sizes)
      }
      try tensor.requireFloats(attention)
    }
    guard key.sizes[key.rank - 2] == value.sizes[value.rank - 2] else {
      throw TensorError.refused(
        operation: attention,
        reason: "\(key.shapeText) has \(counted(key.sizes[key.rank - 2], "key")),"
          + " \(value.shapeText) has \(counted(value.sizes[value.rank - 2], "value"))",
        mend: "every key has its value: the second to last axis must be equal")
    }
    guard options.sharesHeads else { return (key, value) }
    return (
      try key.headsShared(among: query, "keys"), try value.headsShared(among: query, "values")
    )
  }

  private func headsShared(among query: DynamicTensor, _ what: String) throws -> DynamicTensor {
    guard rank >= 3, query.rank >= 3, sizes[rank - 3] > 0,
      query.sizes[query.rank - 3] % sizes[rank - 3] == 0
    else {
      throw TensorError.refused(
        operation: Self.attention,
        reason:
          "the heads of \(query.shapeText) are not a multiple of those of the \(what), \(shapeText)",
        mend: "heads are the third axis from the end")
    }
    let times = query.sizes[query.rank - 3] / sizes[rank - 3]
    return try times == 1 ? self : repeatedEach(times, rank - 3)
  }
}
