/// A layer of PyTorch's over (B, C, L) or (B, C, H, W).
package protocol PlaneLayer: OperationLayer {
  /// How many axes of places come after the channels.
  static var places: Int { get }
}

extension PlaneLayer {
  /// As many as its type says.
  public var planes: Int? { Self.places }
}

/// Where PyTorch's layers over (B, C, L) and (B, C, H, W) find the channels and the places of an input, of
/// which the examples may come alone: (C, L), (C, H, W).
struct PlaneAxes {
  /// The axis of the channels.
  let channels: Int
  /// The axes of the places.
  let places: Range<Int>
  private let rank: Int

  /// The axes of an input with this many axes of places; `nil` where it has too few or too many.
  init?(_ input: Shape, places count: Int, takesSingle: Bool = true) {
    guard input.rank == count + 2 || takesSingle && input.rank == count + 1 else { return nil }
    rank = input.rank
    channels = input.rank - count - 1
    places = channels + 1..<input.rank
  }

  /// What such layers want, for messages.
  static func wants(_ count: Int, takesSingle: Bool = true) -> String {
    let axes = count == 1 ? "L" : "H, W"
    return "(B, C, \(axes))" + (takesSingle ? " or (C, \(axes))" : "")
  }

  /// The table of a layer that refuses an input for its number of axes.
  static func refusal(
    of input: Shape, by layer: some CustomStringConvertible, places count: Int,
    takesSingle: Bool = true, demands: [AxisMap.Demand] = []
  ) -> AxisMap {
    .refused(
      input,
      .wrongRank(
        layer: layer.description, wants: wants(count, takesSingle: takesSingle), got: input),
      demands: demands)
  }

  /// The rules of an output: the examples kept, then the channels, then the places.
  func rules(_ channels: AxisRule? = nil, _ places: [AxisRule]) -> [AxisRule] {
    (0..<self.channels).map { .kept($0) } + [channels ?? .kept(self.channels)] + places
  }
}
