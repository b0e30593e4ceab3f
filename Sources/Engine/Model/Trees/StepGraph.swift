/// Which steps each step of a stack is made of, level by level: what a figure of a tree or of dilated
/// convolutions draws.
package struct StepGraph: Sendable {
  /// The steps that come of one reading of several, and the layers that treat each of them by itself.
  package struct Level: Sendable {
    /// The layer that reads several steps, and those up to the next that does; of the first level those that
    /// treat the steps that go in.
    package fileprivate(set) var layers: [LayerDescription]
    /// How far apart the steps are that are read, in steps of the row; 0 in the first level.
    package let distance: Int
    /// Of each step, the place in the row of the newest step that it is made of, or is the middle of.
    package let places: [Int]
    /// Of each step, which of the level below it is made of; zeros that are added have no number.
    package let reads: [[Int]]
  }

  /// The steps that go in, then a level for each layer that reads several.
  package private(set) var levels: [Level]
  /// The axis of the steps; `nil` once all are fused.
  private var axis: Int?

  /// The graph of the stack that a walk leads through.
  ///
  /// - Throws: `StopError` for a walk that stops; `FigureError` for a stack that has no such graph.
  package init(_ walk: Walk) throws {
    if let stop = walk.stop { throw stop }
    guard let axis = walk.stepAxis else { throw FigureError.noSteps(input: walk.input.shape) }
    let count = walk.input.shape.dimensions[axis]
    guard count <= Self.longest else {
      throw FigureError.tooLong(steps: count, most: Self.longest)
    }
    self.axis = axis
    levels = [
      Level(layers: [], distance: 0, places: Array(0..<count), reads: (0..<count).map { _ in [] })
    ]
    try follow(walk.root.inside)
    guard levels.count > 1 else { throw FigureError.nothingRead }
  }

  /// The longest row that is drawn.
  package static let longest = 64

  private mutating func follow(_ steps: [Walk.Step]) throws(FigureError) {
    for step in steps {
      switch step.layer.wiring {
      case nil: try read(step)
      case .sequence, .sum: try follow(step.inside)
      case .tap:
        // What is tapped is a branch, which has no nodes of its own.
        var branch = self
        try branch.follow(step.inside)
        guard branch.levels.count == levels.count else { throw .branches(step.figurePlace) }
      case .collect: try follow(step.inside)
      }
    }
  }

  private mutating func read(_ step: Walk.Step) throws(FigureError) {
    let map = step.layer.axes(for: step.input)
    guard let axis else { return keep(step) }
    guard map.mixedAxis != axis else { throw .mixesSteps(step.figurePlace) }
    for (index, rule) in map.rules.enumerated() {
      switch rule {
      case .kept(axis):
        self.axis = index
        return keep(step)
      case .fused(axis, let count):
        self.axis = index
        return fuse(step, by: count)
      case .windowed(axis, let window):
        self.axis = index
        return try move(window, step)
      case .merged(let factors):
        for factor in factors {
          switch factor {
          case .neighbours(axis, let count):
            self.axis = nil
            return fuse(step, by: count)
          case .axis(axis):
            self.axis = nil
            return fuse(step, by: step.input.dimensions[axis])
          default: break
          }
        }
      default: break
      }
    }
    throw .mixesSteps(step.figurePlace)
  }

  private mutating func keep(_ step: Walk.Step) {
    levels[levels.count - 1].layers.append(LayerDescription(of: step.layer))
  }

  /// Groups of neighbours become one.
  private mutating func fuse(_ step: Walk.Step, by count: Int) {
    guard count > 1 else { return keep(step) }
    let below = levels[levels.count - 1].places
    let groups = (0..<below.count / count).map { Array($0 * count..<($0 + 1) * count) }
    add(step, groups, apart: 1) {
      below[$0 * count + count - 1]
    }
  }

  /// A window moves along the steps; places that are added have no number.
  private mutating func move(_ window: AxisWindow, _ step: Walk.Step) throws(FigureError) {
    guard window.stride == 1 else { throw .strides(step.figurePlace) }
    let added = window.before + window.after
    guard added < window.span else { throw .addsSteps(step.figurePlace) }
    guard window.size > 1 else { return keep(step) }
    let below = levels[levels.count - 1].places
    let reads = (0..<window.stops(along: below.count)).map { stop in
      (0..<window.size).map { stop - window.before + $0 * window.dilation }
        .filter(below.indices.contains)
    }
    // As many steps are lost at the front as zeros do not make up for.
    add(step, reads, apart: window.dilation) { below[$0 + window.span - 1 - added] }
  }

  private mutating func add(
    _ step: Walk.Step, _ reads: [[Int]], apart distance: Int, place: (Int) -> Int
  ) {
    let below = levels[levels.count - 1].places
    let spacing = below.count > 1 ? below[1] - below[0] : 1
    levels.append(
      Level(
        layers: [LayerDescription(of: step.layer)], distance: distance * spacing,
        places: reads.indices.map(place), reads: reads))
  }
}

extension Walk.Step {
  /// Where the layer is, for a message.
  fileprivate var figurePlace: TreeError.Place { TreeError.Place(self) }
}
