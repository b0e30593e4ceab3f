public import Engine
import Support

/// Where the size that stops a tensor comes from.
public enum StopCause: Sendable, Hashable, CustomStringConvertible {
  /// What made the last axis of what reaches the layer.
  case made(AxisHistory)
  /// Another axis has the size that is wanted of the last.
  case onOtherAxis(Int, size: Int)
  /// torch's batchnorm reads the channels from axis 1, which has this size.
  case onSecondAxis(Extent, of: LayerDescription)
  /// A flattening left no time axis.
  case squeezed(by: LayerDescription, at: Position)
  /// What was pushed has too few or too many axes for what the stack reads.
  case pushed(Extents, takesSymbols: Bool, reached: Int)
  /// What was pushed has too few or too many axes for layers that read this many axes of places after the
  /// channels.
  case pushedToPlanes(Extents, places: Int)
  /// The groups into which the steps divide.
  case divisors([Int], steps: Int)

  /// The cause of a path's end; `nil` where the reason says all.
  public init?(_ walk: Walk) {
    guard let stop = walk.stop else { return nil }
    switch stop.reason {
    case .wrongLast(_, let wants, _):
      guard let cause = Self.width(wants, walk, stop) else { return nil }
      self = cause
    case .wrongChannels:
      guard let layer = walk.stack.layer(at: stop.position) else { return nil }
      self = .onSecondAxis(stop.incoming.extents.sizes[1], of: LayerDescription(of: layer))
    case .wrongRank(_, _, let got):
      if let places = walk.stack.layer(at: stop.position)?.made?.planes,
        walk.input.shape.rank != places + 2
      {
        self = .pushedToPlanes(walk.input.extents, places: places)
        return
      }
      self =
        Self.squeeze(walk, got)
        ?? .pushed(
          walk.input.extents, takesSymbols: walk.input.element == .symbols, reached: got.rank)
    case .notDivisible(_, let steps, _, _):
      let divisors = Divisors.above1(of: steps)
      guard !divisors.isEmpty else { return nil }
      self = .divisors(divisors, steps: steps)
    default: return nil
    }
  }

  private static func width(_ wants: Int, _ walk: Walk, _ stop: StopError) -> StopCause? {
    if let last = walk.axes(before: stop.position)?.last, last.maker != nil { return .made(last) }
    let others = stop.incoming.extents.sizes.dropLast()
    return others.lastIndex(of: .known(wants)).map { .onOtherAxis($0, size: wants) }
  }

  /// The flattening after which no time axis was left.
  private static func squeeze(_ walk: Walk, _ got: Shape) -> StopCause? {
    guard got.rank == 2 else { return nil }
    let step = walk.root.inside.first {
      !$0.isEntered && $0.input.rank == 3 && $0.output.rank == 2
    }
    return step.map { .squeezed(by: LayerDescription(of: $0.layer), at: $0.position) }
  }

  /// `20 = 2 steps × 10 channels`.
  public var description: String {
    switch self {
    case .made(let axis): axis.maker ?? axis.text
    case .onOtherAxis(let axis, let size):
      "\(size) is the size of axis \(axis): layers here read the channels from the last axis"
    case .onSecondAxis(let size, let layer):
      "\(layer.type.spec.torchName) reads (B, C, T): \(size) is the size of axis 1;"
        + " \(layer.keyword) reads (B, T, C)"
    case .squeezed(let layer, let position):
      "layer \(position) (\(layer.line)) left one step, and with it no T axis"
    case .pushed(let extents, let takesSymbols, let rank):
      "the push \(extents) has \(counted(extents.rank, "axis", "axes"))"
        + Self.wanted(takesSymbols, rank)
    case .pushedToPlanes(let extents, let places):
      "the push \(extents) has \(counted(extents.rank, "axis", "axes")): a batch has"
        + (places == 1 ? " three, B, C and L" : " four, B, C, H and W")
    case .divisors(let divisors, let steps):
      divisors.count > 1
        ? "\(steps) steps divide into groups of "
          + divisors.prefix(6).map(String.init).joined(separator: ", ")
          + (divisors.count > 6 ? ", …" : "")
        : "\(steps) steps divide into groups of \(steps) alone"
    }
  }

  private static func wanted(_ takesSymbols: Bool, _ rank: Int) -> String {
    switch (takesSymbols, rank) {
    case (true, _): ", where B and T are wanted: the embedding adds C"
    case (false, 1): ", where B comes first"
    case (false, 2): ": no layer adds a T axis to numbers"
    case (false, _): ", more than B, T and C"
    }
  }
}
