import Engine

extension MendFinder {
  /// The changes worth trying, the likeliest first.
  func changes() -> [Change] {
    switch outcome {
    case .through: return []
    case .notLogits(let shape): return logits(from: shape)
    case .stopped(let stop):
      let index = stop.position.top
      guard stack.children.indices.contains(index) else { return [] }
      if stop.position.isInside { return block(at: index) }
      switch stop.reason {
      case .wrongLast(_, let wants, let got): return width(wants, got, at: index)
      case .notDivisible: return regrouped(upTo: index) + otherSteps()
      case .wrongRank(_, _, let got): return axes(got, at: index)
      case .wrongSteps: return fresh(at: index) + otherSteps()
      case .wrongElement(_, let wants, _): return element(wants, at: index)
      case .unknownSymbols: return vocabulary(at: index)
      case .sumDiffers: return block(at: index)
      default: return []
      }
    }
  }

  /// What an edit usually makes necessary further on: the layer that then stops, made for what comes.
  func followUp() -> StackEdit? {
    switch outcome {
    case .through: return nil
    case .notLogits(let shape): return shape.rank > 2 ? fused() : endingIn(shape)
    case .stopped(let stop):
      let index = stop.position.top
      guard !stop.position.isInside else { return refitted(at: index) }
      return followUp(to: stop.reason, at: index, stop.input)
    }
  }

  private func followUp(to reason: ShapeError, at index: Int, _ input: Shape) -> StackEdit? {
    switch reason {
    case .wrongLast: return stack.fitting(at: index, to: input)
    case .notDivisible(_, let steps, let group, _):
      let divisors = Divisors.above1(of: steps)
      return divisors.min { abs($0 - group) < abs($1 - group) }
        .map { .replace(index + 1, with: flatten($0)) }
    case .wrongRank(_, _, let got):
      // Where no steps are left, there is nothing to fuse.
      return got.rank == 2 && stack.children[index] is FlattenConsecutive
        ? .remove(index + 1) : nil
    case .wrongElement(_, .symbols, _): return .remove(index + 1)
    case .sumDiffers: return refitted(at: index)
    default: return nil
    }
  }

  /// The same layer with `_` for the size that is wrong.
  private func blank(at index: Int, to shape: Shape) -> StackEdit? {
    let layer = LayerDescription(of: stack.children[index])
    let fitted = layer.type.fitted(layer.arguments, to: shape)
    var blank = layer
    for argument in layer.type.spec.arguments {
      let name = argument.name
      if fitted[name] != layer.arguments[name] { blank.arguments[name] = .blank }
    }
    return blank.hasBlank ? .replace(index + 1, with: blank) : nil
  }

  /// The shape that reaches a layer of the stack.
  func shape(before index: Int) -> Shape? {
    let before = Sequential(Array(stack.children[..<index]))
    var open = passage
    open.wantsLogits = false
    guard case .through(let shape)? = try? open.outcome(in: before) else { return nil }
    return shape
  }
}

extension MendFinder {
  /// Channels that do not fit: the layer's own size, the flattenings and widths before it, the steps.
  private func width(_ wants: Int, _ got: Shape, at index: Int) -> [Change] {
    let flattening = flattening(wants, got, before: index)
    let hasFlattening = stack.children[..<index].contains { $0 is FlattenConsecutive }
    var changes: [Change] = []
    if !hasFlattening { changes += Change.edit(flattening) }
    changes += Change.edit(stack.fitting(at: index, to: got))
    if passage.wantsLogits, got.rank > 2 { changes += Change.edit(fused()) }
    changes += regrouped(upTo: index)
    changes += Change.edit(widened(to: wants, got, before: index))
    if hasFlattening { changes += otherSteps() + Change.edit(flattening) }
    return changes + Change.edit(blank(at: index, to: got))
  }

  /// A flattening before a layer that wants the channels of several steps at once.
  private func flattening(_ wants: Int, _ got: Shape, before index: Int) -> StackEdit? {
    guard got.rank == 3, wants > got.last, wants % got.last == 0,
      got.dimensions[1] % (wants / got.last) == 0
    else { return nil }
    let group = wants / got.last
    return .insert(index + 1, flatten(group == got.dimensions[1] ? nil : group))
  }

  private func flatten(_ group: Int?) -> LayerDescription {
    LayerDescription(of: FlattenConsecutive(group))
  }

  /// What made the channels that reach a layer, made wider or narrower.
  private func widened(to wants: Int, _ got: Shape, before index: Int) -> StackEdit? {
    let passing = stack.children[..<index].reversed().prefix { layer in
      layer is any ElementwiseLayer || layer is Dropout || layer is FlattenConsecutive
    }
    let source = index - passing.count - 1
    guard source >= 0, let name = Self.widthName(of: stack.children[source]) else { return nil }
    var layer = LayerDescription(of: stack.children[source])
    guard case .size(let width) = layer.arguments[name], got.last % width == 0,
      wants % (got.last / width) == 0
    else { return nil }
    layer.arguments[name] = .size(wants / (got.last / width))
    return .replace(source + 1, with: layer)
  }

  /// The argument that says how many channels a layer makes.
  private static func widthName(of layer: any Layer) -> String? {
    layer is Linear ? "OUT" : layer is Embedding ? "C" : nil
  }

  /// The flattenings up to a layer with the other groups that divide their steps, the nearest first.
  private func regrouped(upTo last: Int) -> [Change] {
    (0...last).reversed().flatMap { index -> [Change] in
      guard let flatten = stack.children[index] as? FlattenConsecutive,
        let shape = shape(before: index), shape.rank == 3
      else { return [] }
      let steps = shape.dimensions[1]
      let group = flatten.group ?? steps
      let others = Divisors.above1(of: steps).filter { $0 != group }
      return others.sorted { abs($0 - group) < abs($1 - group) }
        .map { .edits([.replace(index + 1, with: self.flatten($0))]) }
    }
  }

  /// A layer made for what reaches it, those inside it too.
  private func refitted(at index: Int) -> StackEdit? {
    shape(before: index).flatMap { stack.fitting(at: index, to: $0) }
  }

  /// A block that stops inside, or whose ends differ: its layers made for what comes, the layers without
  /// the block, or none of them.
  private func block(at index: Int) -> [Change] {
    guard let block = stack.children[index] as? any ContainerLayer else { return [] }
    let inside = block.children.map { LayerDescription(of: $0) }
    var bare: [StackEdit] = inside.first.map { [.replace(index + 1, with: $0)] } ?? []
    bare += inside.dropFirst().enumerated().map { .insert(index + 2 + $0.offset, $0.element) }
    return Change.edit(refitted(at: index)) + [.edits(bare), .edits([.remove(index + 1)])]
  }

  /// A batchnorm without the statistics of other steps.
  private func fresh(at index: Int) -> [Change] {
    guard let norm = stack.children[index] as? BatchNorm1d else { return [] }
    var layer = LayerDescription(of: norm)
    layer.arguments["over"] = .word(BatchNorm1d.Axes.all.rawValue)
    return [.edits([.replace(index + 1, with: layer)])]
  }
}

extension MendFinder {
  /// Logits that are none: another last linear, the time axis fused before it, other steps.
  private func logits(from shape: Shape) -> [Change] {
    guard shape.rank > 2 else { return Change.edit(endingIn(shape)) }
    return [.edits([fused()])] + regrouped(upTo: stack.children.count - 1) + otherSteps()
  }

  /// The steps that are left fused into one, before the last linear.
  private func fused() -> StackEdit {
    let last = stack.children.lastIndex { $0 is Linear }
    return last.map { .insert($0 + 1, flatten(nil)) } ?? .add(flatten(nil))
  }

  /// A linear at the end with as many outputs as the data has symbols.
  private func endingIn(_ shape: Shape) -> StackEdit? {
    guard let symbols = passage.vocabulary, shape.rank == 2, shape.last != symbols else {
      return nil
    }
    if let last = stack.children.last as? Linear {
      var layer = LayerDescription(of: last)
      layer.arguments["OUT"] = .size(symbols)
      return .replace(stack.children.count, with: layer)
    }
    return .add(LayerDescription(Linear.self, sizes: ["IN": shape.last, "OUT": symbols]))
  }
}
