/// How far back a layer's output looks: of the stack's input, how many steps one step of it is made
/// of, from the first of them to the last.
public struct Reach: Sendable, Hashable {
  /// How many steps, at most what an `Int` counts; padding counts too.
  public private(set) var steps = 1
  /// How many steps of the stack's input lie between two neighbouring steps.
  private(set) var jump = 1
  /// How far after the end of the row the last step looks; negative where it ends before.
  private var ahead = 0
  /// The axis of the steps; `nil` once all are fused.
  private(set) var axis: Int?

  /// That of what goes in.
  init(axis: Int) { self.axis = axis }

  /// Reads this many neighbours, each so far from the next.
  private mutating func widen(_ count: Int, apart distance: Int = 1) {
    let (gaps, isFar) = (count - 1).multipliedReportingOverflow(by: distance)
    let (more, isFurther) = gaps.multipliedReportingOverflow(by: jump)
    let (sum, isFurthest) = steps.addingReportingOverflow(more)
    steps = isFar || isFurther || isFurthest ? Int.max : sum
  }

  private mutating func stretch(by factor: Int) {
    let (product, overflow) = jump.multipliedReportingOverflow(by: factor)
    jump = overflow ? Int.max : product
  }

  /// The last stop of a window leaves out steps before the end, or reads zeros after it.
  private mutating func shift(_ window: AxisWindow, along length: Int) {
    guard let padded = window.padded(length), padded >= window.span else { return }
    let (moved, overflow) = ((padded - window.span) % window.stride - window.after)
      .multipliedReportingOverflow(by: jump)
    if !overflow { ahead -= moved }
  }
}

extension Reach: AxisFollower {
  mutating func pass(_ map: AxisMap, of input: Shape) {
    guard let before = axis else { return }
    axis = nil
    // All of an axis that is mixed, or that no other is made of.
    var group = input.dimensions[before]
    for (index, rule) in map.rules.enumerated() {
      switch rule {
      case .kept(before):
        axis = index
        if map.mixedAxis != before { group = 1 }
      case .fused(before, let count):
        axis = index
        group = count
      case .windowed(before, let window):
        widen(window.size, apart: window.dilation)
        shift(window, along: input.dimensions[before])
        stretch(by: window.stride)
        axis = index
        group = 1
      case .halved(before):
        widen(2, apart: input.dimensions[before] / 2)
        axis = index
        group = 1
      case .merged(let factors):
        for factor in factors {
          switch factor {
          case .neighbours(before, let count): group = count
          case .axis(before): group = input.dimensions[before]
          default: break
          }
        }
      default: break
      }
    }
    widen(group)
    stretch(by: group)
    // Where all is seen, there is no more to see.
    if map.mixedAxis == before { axis = nil }
  }

  /// From the earliest step of the two to the latest.
  mutating func join(_ other: Reach) {
    let latest = max(ahead, other.ahead)
    func length(_ reach: Reach) -> Int {
      let (sum, overflow) = reach.steps.addingReportingOverflow(latest - reach.ahead)
      return overflow ? Int.max : sum
    }
    (steps, ahead) = (max(length(self), length(other)), latest)
  }
}

extension Walk {
  /// How far back the output of each layer looks that the tensor passes; none where the input has no
  /// steps.
  public var reaches: [Position: Reach] {
    guard let axis = stepAxis else { return [:] }
    return followed(by: Reach(axis: axis))
  }

  /// The axis of the steps of the input; `nil` where it has none.
  ///
  /// Where the first window that moves does so along the last axis, as torch's do, it is that one.
  package var stepAxis: Int? {
    let rank = input.shape.rank
    guard rank == (input.element == .symbols ? 2 : 3) else { return nil }
    guard input.element == .reals else { return 1 }
    for step in steps where step.layer.wiring == nil {
      guard step.input.rank == 3 else { break }
      for rule in step.layer.axes(for: step.input).rules {
        if case .windowed(let axis, _) = rule { return axis }
      }
    }
    return 1
  }
}
