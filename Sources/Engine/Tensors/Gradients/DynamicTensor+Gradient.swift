import CKernels

extension DynamicTensor {
  /// The result of an operation, remembered with its rule if an input wants a gradient.
  ///
  /// `kept` are the tensors that the rule needs as they are now; with `keepsResult` it also needs the
  /// result, which `Backward` then holds. A gradient that is larger than its input, since that was
  /// broadcast, is summed up by itself.
  ///
  /// - Throws: what `forward` throws.
  static func remembering(
    _ name: String, _ inputs: [DynamicTensor], keeping kept: [DynamicTensor] = [],
    keepsResult: Bool = false, _ forward: () throws -> DynamicTensor,
    gradient rule: @escaping GradientNode.Rule
  ) throws -> DynamicTensor {
    guard GradientMode.remembers(inputs) else { return try forward() }
    let made = try GradientMode.off(forward)
    guard made.dtype.isReal else { return made }
    // A forward without work may give an input itself, which has its own past.
    let result = inputs.contains { $0 === made } ? DynamicTensor(sharing: made) : made
    let node = GradientNode(
      name, inputs.map(\.edge), GradientNode.Layout(sizes: result.sizes, dtype: result.dtype),
      keeping: kept, rule)
    if keepsResult { node.keep(result: result) }
    result.lead(to: node, output: 0)
    return result
  }

  /// Several results of one operation, remembered with its rule if an input wants a gradient; those
  /// of whole numbers have none.
  ///
  /// - Throws: what `forward` throws.
  package static func remembering(
    _ name: String, _ inputs: [DynamicTensor], keeping kept: [DynamicTensor] = [],
    several forward: () throws -> [DynamicTensor], gradient rule: @escaping GradientNode.Rule
  ) throws -> [DynamicTensor] {
    guard GradientMode.remembers(inputs) else { return try forward() }
    let results = try GradientMode.off(forward)
    let node = GradientNode(
      name, inputs.map(\.edge),
      results.map { GradientNode.Layout(sizes: $0.sizes, dtype: $0.dtype) }, keeping: kept, rule)
    for (output, result) in results.enumerated() where result.dtype.isReal {
      result.lead(to: node, output: output)
    }
    return results
  }

  /// A result of this tensor whose gradient torch does not know either: backward refuses it.
  ///
  /// - Throws: what `forward` throws.
  package func withoutRule(
    _ operation: String, _ forward: () throws -> DynamicTensor
  ) throws -> DynamicTensor {
    try Self.remembering("NotImplemented", [self], forward) { _ in
      throw GradientError.unknown(operation: operation)
    }
  }

  /// The same elements, made by what is one operation to torch and several here.
  ///
  /// - Throws: `TensorError`.
  package func remembered(as name: String) throws -> DynamicTensor {
    guard requiresGradient, !isLeaf else { return self }
    return try Self.remembering(
      name, [self], { detached() }, gradient: { [try $0.gradient.alias()] })
  }

  /// A view of this tensor, remembered if a gradient is wanted; `inverse` takes the view's gradient
  /// back to this tensor's sizes.
  ///
  /// - Throws: `TensorError`.
  func view(
    _ name: String, _ offset: Int, _ sizes: [Int], _ strides: [Int],
    inverse: @escaping @Sendable (DynamicTensor) throws -> DynamicTensor
  ) throws -> DynamicTensor {
    let view = try DynamicTensor(block, offset, sizes, strides, viewOf: self)
    if isData { return DynamicTensor(sharing: view, isData: true) }
    let history = (base ?? self).gradientState.history
    if history > 0 { view.gradientState.seen = history }
    guard dtype.isReal, GradientMode.remembers([self]) else { return view }
    let node = GradientNode(name, [edge], GradientNode.Layout(sizes: sizes, dtype: dtype)) {
      backward in [try inverse(backward.gradient)]
    }
    view.lead(to: node, output: 0)
    return view
  }

  /// Views of this tensor that are made together, remembered as one operation if a gradient is wanted;
  /// `inverse` takes their gradients, as far as any came, back to this tensor's sizes.
  ///
  /// - Throws: `TensorError`.
  func views(
    _ name: String, _ make: () throws -> [DynamicTensor],
    inverse: @escaping @Sendable ([DynamicTensor?]) throws -> DynamicTensor
  ) throws -> [DynamicTensor] {
    guard dtype.isReal, !isData, GradientMode.remembers([self]) else { return try make() }
    let views = try GradientMode.off(make)
    let node = GradientNode(
      name, [edge], views.map { GradientNode.Layout(sizes: $0.sizes, dtype: dtype) }
    ) { backward in [try inverse(backward.gradients)] }
    for (output, view) in views.enumerated() { view.lead(to: node, output: output) }
    return views
  }

  /// The sum over the axes along which a tensor of these sizes was broadcast.
  ///
  /// - Throws: `TensorError`.
  func summed(to sizes: [Int]) throws -> DynamicTensor {
    guard sizes != self.sizes else { return self }
    guard rank >= sizes.count else { return try reshaped(sizes) }
    let axes = axesBeyond(sizes)
    let summed = axes.isEmpty ? self : try sum(axes, keeps: true)
    return try summed.reshaped(sizes)
  }

  /// The axes along which a tensor of these sizes was broadcast to this one's.
  private func axesBeyond(_ sizes: [Int]) -> [Int] {
    let missing = rank - sizes.count
    var axes: [Int] = []
    axes.reserveCapacity(rank)
    for axis in self.sizes.indices
    where axis < missing || (sizes[axis - missing] == 1 && self.sizes[axis] != 1) {
      axes.append(axis)
    }
    return axes
  }

  /// The sums of the products with another tensor, in float64, over the axes along which a tensor of these
  /// sizes was broadcast; `nil` where they cannot be read at once, or are to be remembered.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`.
  func productsSummed(_ other: DynamicTensor, to sizes: [Int]) throws -> [Double]? {
    guard !GradientMode.isOn, sizes != self.sizes, sizes.count <= rank, count > 0,
      other.sizes == self.sizes, dtype == .float32, other.dtype == .float32, isContiguous,
      other.isContiguous, !isMeta, !other.isMeta
    else { return nil }
    return try folded(KERNEL_SUM, over: axesBeyond(sizes), times: other)
  }
}

extension DynamicTensor {
  /// Refuses to lose a gradient that PyTorch does not know either.
  ///
  /// - Throws: `GradientError.unknown`.
  func refuseGradient(_ what: String) throws {
    if requiresGradient, GradientMode.isOn { throw GradientError.unknown(operation: what) }
  }
}

extension DynamicTensor {
  /// The same elements without a past: torch's `detach()`, a view whose changes backward notices.
  package func detached() -> DynamicTensor { DynamicTensor(sharing: self) }

  /// The same elements without a past, whose changes backward does not notice: torch's `data`.
  package func data() -> DynamicTensor { DynamicTensor(sharing: self, isData: true) }

  /// The same elements as torch's `nn.Parameter`.
  ///
  /// - Throws: `GradientError.wholeNumbers` where a gradient is wanted and there can be none.
  package func parameter(wanting: Bool = true) throws -> DynamicTensor {
    let parameter = detached()
    parameter.isParameter = true
    try parameter.want(gradient: wanting)
    return parameter
  }

  /// The elements as they are now, with this tensor's past: what an operation in place works on with
  /// some operands while it overwrites the tensor, if it is remembered.
  ///
  /// - Throws: `TensorError`.
  package func snapshot(with operands: [DynamicTensor]) throws -> DynamicTensor {
    GradientMode.remembers(operands + [self]) ? try frozen() : self
  }

  /// The tensor as it is now, whatever changes in place later; nothing is copied before that.
  ///
  /// - Throws: `TensorError`.
  package func frozen() throws -> DynamicTensor {
    let copy = try withOwnElements()
    copy.isParameter = isParameter
    switch edge {
    case .node(let node, let output): copy.lead(to: node, output: output)
    case .leaf: copy.gradientState.isWanted = true
    case nil: break
    }
    return copy
  }

  /// The same elements in a block of their own; nothing is copied as long as nobody changes them.
  ///
  /// - Throws: `TensorError`.
  func withOwnElements() throws -> DynamicTensor {
    try DynamicTensor(ElementBlock(block.values), offset, sizes, strides)
  }

  /// The elements in a block of their own, laid out as another tensor's; nothing is copied as long as
  /// nobody changes them.
  ///
  /// - Throws: `MemoryError`.
  func ownCopy(like model: DynamicTensor) throws -> DynamicTensor {
    guard isContiguous, model.isContiguous, count == block.count else {
      return try detached().copied().laidOut(as: model)
    }
    return try DynamicTensor(
      ElementBlock(block.values), 0, sizes, model.contiguousStrides(for: sizes))
  }

  /// Says whether backward is to give this leaf a gradient.
  ///
  /// - Throws: `GradientError.wholeNumbers`, or `.notALeaf` where it already has a past.
  package func want(gradient wanted: Bool) throws {
    guard !wanted || dtype.isReal else {
      throw GradientError.wholeNumbers(dtype: dtype.shortName)
    }
    guard isLeaf else {
      guard !wanted else { return }
      throw GradientError.notALeaf(what: "stop requiring a gradient", mend: "x.detach() does")
    }
    guard wanted != requiresGradient else { return }
    try Changes.keep(self)
    gradientState.isWanted = wanted
  }

  /// Has this tensor keep its gradient though it is no leaf.
  ///
  /// - Throws: `GradientError.noGradient` where it has no past.
  package func retainGradient() throws {
    guard requiresGradient else { throw GradientError.noGradient(shape: sizes) }
    guard let node = gradientNode, !(gradientState.retains) else { return }
    try Changes.keep(self)
    try Changes.keep(node)
    gradientState.retains = true
    node.watchers.append(
      GradientNode.Watcher(output: gradientState.output) { [weak self] gradient in
        if let self {
          try Changes.keep(self)
          self.gradientState.gradient = gradient
        }
        return gradient
      })
  }

  /// Gives this tensor another gradient, or none: `x.grad = None`.
  ///
  /// - Throws: `GradientError.wrongGradient` where its sizes or its dtype are others.
  package func setGradient(_ gradient: DynamicTensor?) throws {
    if let gradient {
      guard gradient.sizes == sizes, gradient.dtype == dtype else {
        throw GradientError.wrongGradient(
          wants: sizes, dtype.shortName, got: gradient.sizes, gradient.dtype.shortName)
      }
    }
    try Changes.keep(self)
    gradientState.gradient = gradient
  }
}

extension DynamicTensor {
  /// Shows another tensor's elements from now on: torch's `x.data = y`.
  ///
  /// - Throws: `TensorError.refused` where the dtypes differ.
  package func adopt(data other: DynamicTensor) throws {
    guard other.dtype == dtype else {
      throw TensorError.refused(
        operation: ".data =",
        reason: "\(other.dtype.shortName) is put into a tensor of \(dtype.shortName)")
    }
    try adopt(other)
  }

  /// Has this very tensor and its gradient be of another dtype, where both hold real numbers: torch's
  /// `m.double()`.
  ///
  /// - Throws: `MemoryError`.
  package func become(_ dtype: DType) throws {
    guard dtype != self.dtype, dtype.isReal, self.dtype.isReal else { return }
    try adopt(detached().converted(to: dtype))
    if let gradient { try setGradient(gradient.detached().converted(to: dtype)) }
  }

  /// Forgets the operations that made it: torch's `detach_()`.
  ///
  /// - Throws: `GradientError.notALeaf` for a view, whose past is its base's.
  package func forgetPast() throws {
    guard base == nil else {
      throw GradientError.notALeaf(
        what: "forget its past where it is a view", mend: "x = x.detach() does")
    }
    try Changes.keep(self)
    gradientState = GradientState()
  }
}
