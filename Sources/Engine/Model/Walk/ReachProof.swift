/// What changes of single steps of the input do to every layer: a proof of how far each looks back, and of
/// whether it looks ahead.
package struct ReachProof: Sendable {
  /// What moves one layer's last step.
  package struct Layer: Sendable {
    /// Where the layer is.
    package let position: Position
    /// Its line.
    package let layer: LayerDescription
    /// How many steps its output depends on, from the first to the last, worked out from the axes.
    package let reach: Int
    /// The places of the row that its last step is made of by that, where they were tried.
    package let claimed: Set<Int>
    /// The places, of those that were tried, whose change moved it.
    package fileprivate(set) var moving: Set<Int> = []
    /// Whether a step moved when a later place changed.
    package fileprivate(set) var seesFuture = false

    /// The places that moved it though it is not made of them: none, unless the axes are wrong.
    package var unclaimed: [Int] { moving.subtracting(claimed).sorted() }
    /// The places that it is made of and that moved it in no input that was tried.
    package var still: [Int] { claimed.subtracting(moving).sorted() }
  }

  /// How many steps the row has.
  package let steps: Int
  /// The places that were changed, in order.
  package let tried: [Int]
  /// Every layer that the row passes, in the order of the table.
  package private(set) var layers: [Layer]
  /// The first layer of which a step moved when a later place changed, of those inside one another the
  /// innermost; `nil` in a stack that looks back alone.
  package var seesFuture: Layer? {
    let seeing = layers.filter(\.seesFuture)
    return seeing.first { layer in
      !seeing.contains { $0.position != layer.position && $0.position.isWithin(layer.position) }
    }
  }

  private let axis: Int
  private let vocabulary: Int
  private let reads: [Position: ReadPlaces]
  private let jumps: [Position: Int]

  /// More places than this are tried where reaches begin and end, and some between.
  private static let mostPlaces = 256
  /// The longest row whose places are worked out one by one.
  package static let longest = 4096
  /// Inputs that are tried until all that a step is made of has moved it.
  private static let inputs = 4

  /// Runs a stack in evaluation mode on random rows, and changes one place at a time.
  ///
  /// - Throws: `StopError` for a walk that stops, `FigureError` for a row without steps or with too many,
  ///   what `Plan` throws, `Interruption`.
  package init(_ walk: Walk, _ generator: inout Generator) throws {
    if let stop = walk.stop { throw stop }
    guard let axis = walk.stepAxis else { throw FigureError.noSteps(input: walk.input.shape) }
    var sizes = walk.input.shape.dimensions
    sizes[0] = 1
    let steps = sizes[axis]
    guard steps <= Self.longest else {
      throw FigureError.tooLong(steps: steps, most: Self.longest)
    }
    let one = Walk(walk.stack, Signal(try Shape(sizes), walk.input.element))
    let plan = try Plan(one)
    let reaches = one.reaches
    let reads = one.followed(by: ReadPlaces(axis: axis, count: steps))
    (self.steps, self.axis, self.reads) = (steps, axis, reads)
    vocabulary = one.stack.vocabulary ?? 1
    jumps = reaches.mapValues(\.jump)
    let tried = Self.places(steps, reads.values.compactMap(\.steps.last), &generator)
    self.tried = tried
    layers = one.steps.compactMap { step in
      guard let reach = reaches[step.position], let last = reads[step.position]?.steps.last else {
        return nil
      }
      return Layer(
        position: step.position, layer: LayerDescription(of: step.layer), reach: reach.steps,
        claimed: Set(tried.filter(last.contains)))
    }
    for round in 0..<Self.inputs where round == 0 || layers.contains(where: { !$0.still.isEmpty }) {
      try tryOut(plan, &generator)
    }
  }

  /// All places, or those where reaches begin and end and some more.
  private static func places(
    _ steps: Int, _ read: [ReadPlaces.Places], _ generator: inout Generator
  ) -> [Int] {
    guard steps > mostPlaces else { return Array(0..<steps) }
    var places: Set<Int> = [0, steps - 1]
    for set in read {
      for place in 1..<steps where set.contains(place) != set.contains(place - 1) {
        places.formUnion([place - 1, place])
      }
      if places.count > mostPlaces { break }
    }
    while places.count < mostPlaces { places.insert(generator.integer(in: 0..<steps)) }
    return places.sorted()
  }

  private mutating func tryOut(_ plan: Plan, _ generator: inout Generator) throws {
    var row = try RandomRow(plan, axis, vocabulary: vocabulary, &generator)
    try row.load(into: plan)
    try plan.evaluateWatched()
    let plain = plan.layerOutputs.map(\.output.values)
    for place in tried {
      let kept = row
      row.change(place, &generator)
      try row.load(into: plan)
      try plan.evaluateWatched()
      for (index, entry) in plan.layerOutputs.enumerated() {
        let position = entry.path.reduce(Position.root) { $0.child($1) }
        guard let layer = layers.firstIndex(where: { $0.position == position }),
          let read = reads[position]
        else { continue }
        let moved = entry.output.movedSteps(from: plain[index], along: read.axis)
        note(moved, of: moved.count, by: place, in: layer)
      }
      row = kept
    }
  }

  /// Notes which steps of a layer moved; the last of them is where the row ends.
  private mutating func note(_ moved: [Bool], of count: Int, by place: Int, in layer: Int) {
    if moved.last ?? false { layers[layer].moving.insert(place) }
    let jump = jumps[layers[layer].position] ?? 1
    for step in moved.indices where moved[step] {
      let (back, overflow) = (count - 1 - step).multipliedReportingOverflow(by: jump)
      if !overflow, place > steps - 1 - back { layers[layer].seesFuture = true }
    }
  }
}

/// A row of random symbols or numbers, in which one place is changed at a time.
private struct RandomRow {
  private var symbols: [Int32] = []
  private var numbers: [Float] = []
  private let vocabulary: Int
  private let shape: Shape
  private let axis: Int

  init(_ plan: Plan, _ axis: Int, vocabulary: Int, _ generator: inout Generator) throws {
    (shape, self.axis, self.vocabulary) = (plan.input, axis, vocabulary)
    if plan.element == .symbols {
      for _ in 0..<shape.count { symbols.append(Int32(generator.integer(in: 0..<vocabulary))) }
    } else {
      numbers = try generator.normal(shape).values
    }
  }

  /// Puts another symbol, or other numbers, in a place.
  mutating func change(_ place: Int, _ generator: inout Generator) {
    if !symbols.isEmpty {
      guard vocabulary > 1 else { return }
      let other = Int(symbols[place]) + generator.integer(in: 1..<vocabulary)
      symbols[place] = Int32(other % vocabulary)
      return
    }
    let sizes = shape.dimensions
    let inner = sizes[(axis + 1)...].reduce(1, *)
    for start in stride(from: place * inner, to: numbers.count, by: sizes[axis] * inner) {
      for index in start..<start + inner { numbers[index] += 1 }
    }
  }

  func load(into plan: Plan) throws {
    if numbers.isEmpty { try plan.load(symbols) } else { try plan.load(numbers) }
  }
}

extension Buffer<Float> {
  /// Which steps along an axis hold other numbers than before; all as one where there is no such axis.
  fileprivate func movedSteps(from before: [Float], along axis: Int?) -> [Bool] {
    let sizes = shape.dimensions
    guard let axis, sizes.indices.contains(axis) else {
      return [before.indices.contains { self[$0].bitPattern != before[$0].bitPattern }]
    }
    let (count, inner) = (sizes[axis], sizes[(axis + 1)...].reduce(1, *))
    var moved = Array(repeating: false, count: count)
    for index in before.indices where self[index].bitPattern != before[index].bitPattern {
      moved[index / inner % count] = true
    }
    return moved
  }
}
