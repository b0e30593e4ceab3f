/// How far back a layer's output looks: of what goes into the stack, how many steps one step of it is made
/// of, from the first of them to the last.
public struct Reach: Sendable, Hashable {
  /// How many steps, at most what an `Int` counts; padding counts too.
  public private(set) var steps = 1
  /// How many steps of the stack's input lie between two neighbouring steps.
  private var jump = 1
  /// The axis of the steps; `nil` once all are fused.
  private var axis: Int?

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

  /// That of what a layer makes.
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

  /// That of a sum with another.
  mutating func join(_ other: Reach) { steps = max(steps, other.steps) }
}

extension Walk {
  /// How far back the output of each layer looks that the tensor passes; none where what goes in has no
  /// steps.
  public var reaches: [Position: Reach] {
    guard let axis = stepAxis else { return [:] }
    var found: [Position: Reach] = [:]
    _ = Self.reach(of: root.inside, Reach(axis: axis), &found)
    return found
  }

  /// The axis of the steps of what goes in; `nil` where it has none.
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

  /// What the last layer makes, and what each tap among them.
  private static func reach(
    of steps: [Step], _ incoming: Reach, _ found: inout [Position: Reach]
  ) -> (end: Reach, taps: [Reach]) {
    var (reach, taps) = (incoming, [Reach]())
    for step in steps {
      guard !step.isEntered else { break }
      guard let wiring = step.layer.wiring else {
        reach.pass(step.layer.axes(for: step.input), of: step.input)
        found[step.position] = reach
        continue
      }
      let inside = Self.reach(of: step.inside, reach, &found)
      switch wiring {
      case .sequence:
        reach = inside.end
        taps += inside.taps
      case .sum:
        var sum = inside.end
        sum.join(reach)
        reach = sum
        taps += inside.taps
      case .tap: taps += inside.taps + [inside.end]
      case .collect:
        guard var sum = inside.taps.first else { break }
        for tap in inside.taps { sum.join(tap) }
        reach = sum
      }
      found[step.position] = reach
    }
    return (reach, taps)
  }
}
