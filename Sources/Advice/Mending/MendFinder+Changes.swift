import Engine
import Support

extension MendFinder {
  /// The changes worth trying, the likeliest first.
  ///
  /// - Throws: `Interruption.stopped`.
  func changes() throws -> [Change] {
    switch outcome {
    case .through: return []
    case .notLogits(let shape): return try logits(from: shape)
    case .stopped(let stop):
      let index = stop.position.top
      guard stack.children.indices.contains(index) else { return [] }
      let pictures = try pictures()
      if takesChannelsForContexts, !pictures.isEmpty { return pictures }
      if stop.position.isInside { return pictures + block(at: index) }
      return try pictures + changes(for: stop, at: index)
    }
  }

  private func changes(for stop: StopError, at index: Int) throws -> [Change] {
    switch stop.reason {
    case .wrongLast(_, let wants, let got): return try width(wants, got, at: index)
    case .oddAxis(_, let axis, let got): return even(axis, of: got, at: index)
    case .wrongChannels(_, let wants, let got): return channels(wants, got, at: index)
    case .wrongAxis(_, let axis, _, let got):
      return Change.edit(stack.fitting(at: index, to: got))
        + Change.edit(remade(axis, before: index)) + [.edits([.remove(index + 1)])]
    case .windowTooLong:
      return padded(upTo: index) + Change.edit(stack.fitting(at: index, to: stop.input))
        + (try otherSteps())
        + [.edits([.remove(index + 1)])]
    case .notDivisible: return try regrouped(upTo: index) + otherSteps()
    case .wrongRank(_, _, let got): return try axes(got, at: index)
    case .wrongSteps: return try fresh(at: index) + otherSteps()
    case .wrongElement(_, let wants, _): return try element(wants, at: index)
    case .unknownSymbols: return vocabulary(at: index)
    case .sumDiffers, .skipOutside, .noSkips, .skipsDiffer: return block(at: index)
    case .noSuchAxis:
      return Change.edit(stack.fitting(at: index, to: stop.input))
        + [.edits([.remove(index + 1)])]
    default: return []
    }
  }

  /// The usual follow-up of an edit: the next layer that stops, made to fit its input.
  func followUp() -> StackEdit? {
    switch outcome {
    case .through: return nil
    case .notLogits(let shape):
      return shape.rank > 2 && passage.places == nil ? fused() : endingIn(shape)
    case .stopped(let stop):
      let index = stop.position.top
      guard !stop.position.isInside else { return refitted(at: index) }
      return followUp(to: stop.reason, at: index, stop.input)
    }
  }

  private func followUp(
    to reason: ShapeError, at index: Int, _ input: Shape
  ) -> StackEdit? {
    switch reason {
    case .wrongLast, .wrongChannels, .wrongAxis, .noSuchAxis, .windowTooLong:
      return stack.fitting(at: index, to: input)
    case .notDivisible(_, let steps, let group, _):
      let divisors = Divisors.above1(of: steps)
      return divisors.min { abs($0 - group) < abs($1 - group) }
        .map { .replace(index + 1, with: layer(at: index).with(.group, .size($0))) }
    case .wrongRank(_, _, let got):
      // If no steps are left, there is nothing to fuse.
      return got.rank == 2 && stack.children[index].role == .fusing
        ? .remove(index + 1) : nil
    case .wrongElement(_, .symbols, _): return .remove(index + 1)
    case .sumDiffers, .skipsDiffer: return refitted(at: index)
    default: return nil
    }
  }

  /// The layer with `_` for the size that is wrong.
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

  /// The shape that reaches a layer of the stack; `nil` where the tensor does not come so far.
  func shape(before index: Int) -> Shape? {
    guard index > 0 else { return passage.input }
    let steps = walk.root.inside
    guard steps.indices.contains(index - 1), !steps[index - 1].isEntered else { return nil }
    return steps[index - 1].output
  }
}

extension MendFinder {
  /// Changes for channels that do not fit: the layer's own size, the flattens and widths before it,
  /// the steps.
  private func width(_ wants: Int, _ got: Shape, at index: Int) throws -> [Change] {
    let flattening = flattening(wants, got, before: index)
    let hasFlattening = stack.children[..<index].contains { $0.role == .fusing }
    var changes = exchanged(wants)
    if !hasFlattening { changes += Change.edit(flattening) }
    changes += Change.edit(stack.fitting(at: index, to: got))
    if passage.wantsLogits, passage.places == nil, got.rank > 2 { changes += Change.edit(fused()) }
    changes += regrouped(upTo: index)
    changes += Change.edit(widened(to: wants, got, before: index))
    if hasFlattening { changes += try otherSteps() + Change.edit(flattening) + padded(upTo: index) }
    return changes + Change.edit(blank(at: index, to: got))
  }

  /// Changes for channels on another axis of the input: that axis and the last swapped.
  private func exchanged(_ wants: Int) -> [Change] {
    guard stack.takesElement == .reals, !passage.isData, passage.input.last != wants else {
      return []
    }
    let sizes = passage.input.dimensions
    return sizes.indices.dropLast().reversed().filter { sizes[$0] == wants }.compactMap { axis in
      var other = sizes
      other.swapAt(axis, sizes.count - 1)
      return (try? Shape(other)).map { .input($0) }
    }
  }

  /// An axis that cannot be halved: another width before it, or a linear that makes one.
  private func even(_ axis: Int, of got: Shape, at index: Int) -> [Change] {
    var changes: [Change] = []
    let size = got.dimensions[axis]
    // The largest number is odd as well: what it would grow to is none.
    let (next, isLast) = size.addingReportingOverflow(1)
    let (double, isHuge) = size.multipliedReportingOverflow(by: 2)
    let neighbours = (isLast ? [] : [next]) + [size - 1]
    if axis == got.rank - 1 {
      for wants in neighbours + (isHuge ? [] : [double]) where wants > 0 {
        changes += Change.edit(widened(to: wants, got, before: index))
      }
      if !isHuge {
        changes.append(
          .edits([
            .insert(index + 1, LayerRegistry.mixing(size, double))
          ]))
      }
    }
    for other in neighbours where other > 0 && got == passage.input {
      var sizes = got.dimensions
      sizes[axis] = other
      if let shape = try? Shape(sizes) { changes.append(.input(shape)) }
    }
    return changes + [.edits([.remove(index + 1)])]
  }

  /// The layer that made the size of an axis, made to make what the layer here wants.
  private func remade(_ axis: Int, before index: Int) -> StackEdit? {
    guard let got = shape(before: index),
      let demand = stack.children[index].made?.axes(for: got).demands.first(where: {
        $0.axis == axis
      }), case .channels(let wants) = demand.length
    else { return nil }
    var axis = axis
    for source in (0..<index).reversed() {
      guard let input = shape(before: source), let made = stack.children[source].made,
        made.wiring == nil, made.axes(for: input).rules.indices.contains(axis)
      else { return nil }
      switch made.axes(for: input).rules[axis] {
      case .kept(let before): axis = before
      case .made(let name, _):
        var layer = layer(at: source)
        guard layer.arguments[name] != nil else { return nil }
        layer.arguments[name] = .size(wants)
        return .replace(source + 1, with: layer)
      default: return nil
      }
    }
    return nil
  }

  /// torch's batchnorm before channels that come last: the shell's own, or one of other channels.
  private func channels(_ wants: Int, _ got: Shape, at index: Int) -> [Change] {
    var own = LayerDescription(of: stack.children[index])
    own.arguments.isTorchs = false
    if let plain = try? own.outlined() { own = LayerDescription(of: plain) }
    var changes: [Change] = []
    if got.last != wants {
      let fitted = LayerDescription(own.type, own.type.fitted(own.arguments, to: got))
      changes = Change.edit(stack.fitting(at: index, to: got))
      changes.append(.edits([.replace(index + 1, with: fitted)]))
    } else {
      changes = [.edits([.replace(index + 1, with: own)])]
      changes += Change.edit(stack.fitting(at: index, to: got))
    }
    return exchanged(got.dimensions[1]) + changes
      + [.edits([.insert(index + 1, LayerRegistry.fusing(nil)), .replace(index + 2, with: own)])]
  }

  /// A flatten before a layer that needs the channels of several steps at once, or all of a picture.
  private func flattening(_ wants: Int, _ got: Shape, before index: Int) -> StackEdit? {
    if got.rank > 3 {
      let (whole, isHuge) = wants.multipliedReportingOverflow(by: got.dimensions[0])
      return whole == got.count && !isHuge
        ? .insert(index + 1, LayerRegistry.fusing(nil)) : nil
    }
    guard got.rank == 3, wants > got.last, wants % got.last == 0,
      got.dimensions[1] % (wants / got.last) == 0
    else { return nil }
    let group = wants / got.last
    return .insert(index + 1, LayerRegistry.fusing(group == got.dimensions[1] ? nil : group))
  }

  /// The layer that made the channels, made wider or narrower.
  private func widened(to wants: Int, _ got: Shape, before index: Int) -> StackEdit? {
    guard let source = stack.children[..<index].indices.last(where: { !followsWidth(at: $0) }),
      let input = shape(before: source),
      // If an argument sets the size of the last axis, that argument can change.
      let name = stack.children[source].made?.axes(for: input).widthArgument
    else { return nil }
    var layer = layer(at: source)
    guard case .size(let width) = layer.arguments[name] else { return nil }
    let (product, overflow) = wants.multipliedReportingOverflow(by: width)
    guard !overflow, product % got.last == 0 else { return nil }
    layer.arguments[name] = .size(product / got.last)
    return .replace(source + 1, with: layer)
  }

  /// Whether a layer passes on whatever width reaches it.
  private func followsWidth(at index: Int) -> Bool {
    guard let layer = stack.children[index].made, layer.wiring == nil else { return false }
    return shape(before: index).map { layer.axes(for: $0).followsWidth } ?? false
  }

  /// A layer of the stack as a line describes it.
  func layer(at index: Int) -> LayerDescription { LayerDescription(of: stack.children[index]) }

  /// The flattens up to a layer with other groups that divide their steps, the nearest first.
  func regrouped(upTo last: Int) -> [Change] {
    (0...last).reversed().flatMap { index -> [Change] in
      let flatten = layer(at: index)
      guard flatten.type.role == .fusing, let shape = shape(before: index), shape.rank == 3
      else { return [] }
      let steps = shape.dimensions[1]
      let group = flatten.size(.group) ?? steps
      let others = Divisors.above1(of: steps).filter { $0 != group }
      return others.sorted { abs($0 - group) < abs($1 - group) }
        .map { .edits([.replace(index + 1, with: flatten.with(.group, .size($0)))]) }
    }
  }

  /// A layer made to fit its input, including those inside it.
  private func refitted(at index: Int) -> StackEdit? {
    shape(before: index).flatMap { stack.fitting(at: index, to: $0) }
  }

  /// Changes for a block that stops inside or whose ends differ: its layers made to fit, the layers
  /// without the block, or none of them.
  private func block(at index: Int) -> [Change] {
    guard let block = stack.children[index].made, type(of: block).spec.holdsLayers else {
      return []
    }
    let inside = block.children.map { LayerDescription(of: $0) }
    var bare: [StackEdit] = inside.first.map { [.replace(index + 1, with: $0)] } ?? []
    bare += inside.dropFirst().enumerated().map { .insert(index + 2 + $0.offset, $0.element) }
    return paddedInside(at: index) + Change.edit(refitted(at: index)) + [
      .edits(bare), .edits([.remove(index + 1)]),
    ]
  }

  /// A batchnorm without statistics for a different number of steps.
  private func fresh(at index: Int) -> [Change] {
    guard let norm = stack.children[index].made, let common = norm.withCommonStatistics else {
      return []
    }
    return [.edits([.replace(index + 1, with: LayerDescription(type(of: norm), common))])]
  }
}
