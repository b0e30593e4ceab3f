import Engine
import Support

extension MendFinder {
  /// What was pushed with the axes that layers over (B, C, H, W) or (B, C, L) read: a batch of one, the
  /// channels where they belong, or places that were in a row; where a layer then stops that only has to
  /// be made to fit, with that change.
  ///
  /// - Throws: `Interruption.stopped`.
  func pictures() throws -> [Change] {
    guard !passage.isData, stack.takesElement == .reals, let reader = stack.reader else {
      return []
    }
    var (through, further): ([Change], [Change]) = ([], [])
    for sizes in reader.pictures(of: passage.input.dimensions) {
      guard let shape = try? Shape(sizes), shape != passage.input else { continue }
      var other = passage
      other.input = shape
      guard let walk = try walk(stack, for: other) else { continue }
      if case .through = other.outcome(of: walk) {
        through.append(.input(shape))
      } else if isFurther(walk),
        let next = MendFinder(passage: other, walk: walk, budget: budget).followUp()
      {
        further.append(.input(shape, then: [next]))
      }
    }
    return through + further
  }

  /// Whether another path ends at a layer no earlier than this one.
  private func isFurther(_ other: Walk) -> Bool {
    guard let stop = walk.stop, let next = other.stop else { return false }
    return next.position.top >= stop.position.top
  }

  /// Whether a flatten before the stop has taken the channels of a single picture for contexts.
  var takesChannelsForContexts: Bool {
    guard let reader = stack.reader, passage.input.rank == reader.places + 1 else { return false }
    return walk.root.inside.contains {
      !$0.isEntered && type(of: $0.layer).role == .fusing && $0.input.rank == passage.input.rank
    }
  }
}

extension MendFinder {
  /// The layer at an index, each before it, and then all of them, with as much padding as keeps the
  /// places.
  func padded(upTo index: Int) -> [Change] {
    let edits = (0...index).reversed().compactMap { place -> StackEdit? in
      guard let shape = shape(before: place), let layer = stack.children[place].made,
        let padded = layer.keepingPlaces(of: shape)
      else { return nil }
      return .replace(place + 1, with: padded)
    }
    return edits.map { .edits([$0]) } + (edits.count > 1 ? [.edits(edits.reversed())] : [])
  }

  /// A block, each of the layers inside with as much padding as keeps the places.
  func paddedInside(at index: Int) -> [Change] {
    let steps = walk.root.inside
    guard steps.indices.contains(index) else { return [] }
    return Change.edit(
      Self.padded(steps[index]).map { .replace(index + 1, with: $0) })
  }

  private static func padded(_ step: Walk.Step) -> LayerDescription? {
    guard type(of: step.layer).spec.holdsLayers else {
      return step.layer.keepingPlaces(of: step.input)
    }
    let inside = step.inside.map { padded($0) }
    guard inside.contains(where: { $0 != nil }), inside.count == step.layer.children.count else {
      return nil
    }
    var layer = LayerDescription(of: step.layer)
    let layers = zip(inside, step.layer.children).map { $0 ?? LayerDescription(of: $1) }
    guard let name = layer.type.spec.arguments.first(where: { $0.kind == .layers })?.name else {
      return nil
    }
    layer.arguments[name] = .layers(layers)
    return layer
  }
}

extension Layer {
  /// The layer with as much padding as keeps the places of an input; `nil` where it keeps them already, or
  /// no padding does: its windows have an even span or leave places out.
  fileprivate func keepingPlaces(of input: Shape) -> LayerDescription? {
    var windows: [AxisWindow] = []
    for case .windowed(_, let window) in axes(for: input).rules { windows.append(window) }
    let own = LayerDescription(of: self)
    guard planes != nil, let name = own.type.spec.paddingArgument, !windows.isEmpty,
      windows.allSatisfy({ $0.stride == 1 && $0.span % 2 == 1 }),
      windows.contains(where: { $0.before + $0.after < $0.span - 1 })
    else { return nil }
    let padding = windows.map { ($0.span - 1) / 2 }
    var padded = own
    padded.arguments[name] = Set(padding).count == 1 ? .size(padding[0]) : .sizes(padding)
    return padded
  }
}

extension LayerSpec {
  /// The argument that says how many zeros a convolution adds on each side.
  fileprivate var paddingArgument: String? {
    arguments.first {
      switch $0.kind {
      case .padding, .sizedPadding: true
      default: false
      }
    }?.name
  }
}

/// What the first layer that reads the channels before the places wants of what is pushed.
package struct PlaneReader: Sendable, Hashable {
  /// How many axes of places come after the channels.
  package let places: Int
  /// How many channels it wants; `nil` for any number.
  package let channels: Int?

  /// Such shapes with the sizes that were pushed, the likeliest first.
  func pictures(of sizes: [Int]) -> [[Int]] {
    let channels = channels ?? 1
    switch sizes.count {
    case places + 2:
      guard sizes.last == channels, sizes[1] != channels, channels > 0 else { return [] }
      return [[sizes[0], channels] + sizes.dropFirst().dropLast()]
    case places + 1:
      var found: [[Int]] = []
      if channels == 1, sizes[0] != 1 { found.append([sizes[0], 1] + sizes.dropFirst()) }
      if self.channels == nil || sizes[0] == channels { found.append([1] + sizes) }
      if sizes.last == channels { found.append([1, channels] + sizes.dropLast()) }
      return found
    case places:
      var found = [[1, channels] + sizes]
      if let square = square(sizes.last ?? 0) { found.insert([sizes[0]] + square, at: 0) }
      return found
    default: return []
    }
  }

  /// The channels and the places of a row of numbers, as of a picture that was flattened.
  private func square(_ count: Int) -> [Int]? {
    let channels = channels ?? 1
    guard places == 2, channels > 0, count % channels == 0 else { return nil }
    let side = Int(Double(count / channels).squareRoot().rounded())
    guard side > 1, side < 1 << 20, side * side * channels == count else { return nil }
    return [channels, side, side]
  }
}

extension Sequential {
  /// What the first layer wants that reads the channels before the places; `nil` where none does.
  package var reader: PlaneReader? {
    var reader: PlaneReader?
    visit { _, layer in
      guard reader == nil, let made = layer.made, let places = made.planes,
        let any = try? Shape([Int](repeating: 1, count: places + 2))
      else { return }
      let demand = made.axes(for: any).demands.first { $0.axis == 1 }
      switch demand?.length {
      case .channels(let size), .equal(let size):
        reader = PlaneReader(places: places, channels: size)
      default: reader = PlaneReader(places: places, channels: nil)
      }
    }
    return reader
  }
}
