import Support

/// A layer's table of axes: what it wants of its input's, and what it makes of them.
///
/// A layer declares it once. The shape of its output, where each axis came from, the sizes that fit and
/// the rows that a plan may share follow from it.
public struct AxisMap: Sendable, Hashable {
  /// What the layer's sizes want of the input's axes.
  public let demands: [Demand]
  /// What each axis of the output is made of.
  public let rules: [AxisRule]
  /// Why such an input is not taken, whatever the sizes of its axes are.
  public let refusal: ShapeError?
  /// An axis of the input that is kept, each of whose places is made of all of them; `nil` for none.
  public let mixedAxis: Int?
  /// Whether the output has the input's very axes.
  private let isUnchanged: Bool

  /// What a size of the layer wants of an axis of its input.
  public struct Demand: Sendable, Hashable {
    /// The axis, counted from 0.
    public let axis: Int
    /// The argument that has the layer's size.
    public let argument: String
    /// How long the axis must be.
    public let length: Length

    /// How long an axis must be.
    public enum Length: Sendable, Hashable {
      /// Just as long.
      case equal(Int)
      /// Just as long, where only PyTorch's layer of that name has the channels on such an axis.
      case channels(Int)
      /// So long that groups of this size divide it.
      case multiple(of: Int)
    }

    /// What an argument wants of an axis.
    public init(_ axis: Int, _ argument: String, _ length: Length) {
      (self.axis, self.argument, self.length) = (axis, argument, length)
    }
  }

  /// A table in which each axis of the output has a rule; along the mixed one, which is kept, each place is
  /// made of all of them.
  public init(_ rules: [AxisRule], demands: [Demand] = [], mixing axis: Int? = nil) {
    (self.rules, self.demands) = (rules, demands)
    refusal = nil
    mixedAxis = axis
    isUnchanged = false
  }

  private init(
    unchanged input: Shape, _ demands: [Demand], _ refusal: ShapeError?, mixing axis: Int? = nil
  ) {
    rules = input.dimensions.indices.map { .kept($0) }
    self.demands = demands
    self.refusal = refusal
    mixedAxis = axis
    isUnchanged = true
  }

  /// Every axis as it is; along the mixed one, each place is made of all of them.
  public static func unchanged(
    _ input: Shape, demands: [Demand] = [], mixing axis: Int? = nil
  ) -> AxisMap {
    AxisMap(unchanged: input, demands, nil, mixing: axis)
  }

  /// An input that is not taken; what the layer's sizes would be made for may be known all the same.
  public static func refused(
    _ input: Shape, _ reason: ShapeError, demands: [Demand] = []
  ) -> AxisMap {
    AxisMap(unchanged: input, demands, reason)
  }
}

extension AxisMap {
  /// The shape that the layer makes of the input.
  ///
  /// - Throws: `ShapeError`, what is wrong with the input.
  func output(of input: Shape, by layer: some CustomStringConvertible) throws(ShapeError) -> Shape {
    if let refusal { throw refusal }
    for demand in demands { try demand.check(input, layer) }
    guard !isUnchanged else { return input }
    var sizes: [Int] = []
    sizes.reserveCapacity(rules.count)
    for rule in rules { sizes.append(try rule.size(in: input, of: layer)) }
    return try Shape(sizes)
  }

  /// Whether the output's last axis follows the input's, whatever its size.
  package var followsWidth: Bool {
    let isFree = !demands.contains { if case .equal = $0.length { true } else { false } }
    if case .made? = rules.last { return false }
    return isFree && !rules.isEmpty
  }

  /// The argument that alone decides the size of the output's last axis.
  package var widthArgument: String? {
    if case .made(let argument, _)? = rules.last { argument } else { nil }
  }

  /// How many neighbouring rows of the input become one of the output, side by side; `nil` where rows are
  /// not joined.
  func joinedRows(of input: Shape) -> Int? {
    guard case .merged(let factors)? = rules.last, factors.last == .axis(input.rank - 1) else {
      return nil
    }
    return factors.dropLast().map { $0 }.product(in: input)
  }
}

extension AxisMap.Demand {
  fileprivate func check(
    _ input: Shape, _ layer: some CustomStringConvertible
  ) throws(ShapeError) {
    let sizes = input.dimensions
    switch length {
    case .multiple(let group):
      guard sizes.indices.contains(axis), sizes[axis] % max(group, 1) != 0 else { return }
      throw .notDivisible(
        layer: layer.description, steps: sizes[axis], group: group, got: input)
    case .equal(let wants):
      if sizes.indices.contains(axis), sizes[axis] == wants { return }
      throw axis == input.rank - 1
        ? .wrongLast(layer: layer.description, wants: wants, got: input)
        : .wrongChannels(layer: layer.description, wants: wants, got: input)
    case .channels(let wants):
      if sizes.indices.contains(axis), sizes[axis] == wants { return }
      throw .wrongAxis(
        layer: layer.description, axis: axis, wants: counted(wants, "channel"), got: input)
    }
  }

  /// The size of the argument that an input alone decides: the axis's own, or a group of all its places.
  func fitting(_ input: Shape) -> Int {
    input.dimensions.indices.contains(axis) ? input.dimensions[axis] : 1
  }

  /// The sizes of the argument that an input allows, the smallest first; a group of one is none.
  func choices(for input: Shape) -> [Int] {
    let size = fitting(input)
    guard case .multiple = length else { return [size] }
    let low = (1...max(1, Int(Double(size).squareRoot()) + 1)).filter {
      size % $0 == 0 && $0 <= size / $0
    }
    return Set(low + low.map { size / $0 }).filter { $0 > 1 }.sorted()
  }
}
