/// A layer that may hold others.
public protocol HoldingLayer: Sendable {
  /// The layers inside it.
  var children: [StackedLayer] { get set }
  /// How the layers inside it are run and what is made of them; `nil` for a layer that holds none.
  var wiring: Wiring? { get }
  /// A layer of this type that holds these; `nil` where the type holds none.
  static func holding(_ layers: [StackedLayer], _ arguments: LayerArguments) -> Self?
}

extension HoldingLayer {
  /// Default: none.
  public var children: [StackedLayer] {
    get { [] }
    set {}
  }
  /// Default: none.
  public var wiring: Wiring? { nil }
  /// Default: it holds none.
  public static func holding(
    _ layers: [StackedLayer], _ arguments: LayerArguments
  ) -> Self? { nil }
}

/// A layer that may read symbols.
public protocol SymbolReadingLayer: Sendable {
  /// How many symbols it knows; `nil` where it reads numbers.
  var vocabulary: Int? { get }
}

extension SymbolReadingLayer {
  /// Default: it reads numbers.
  public var vocabulary: Int? { nil }
}

/// The curve of a layer that passes on next to no gradient in parts of it.
public enum Bend: Sendable, Hashable {
  /// Between two bounds: saturated near either.
  case bounded(low: Double, high: Double)
  /// Nothing, or next to nothing, of inputs up to this one: dead where all of them are.
  case rectified(upTo: Double)
  /// The sigmoid of one half of the last axis multiplies the other half, which goes through tanh if it is
  /// bent: closed where the sigmoid is near 0.
  case gated(isBent: Bool)

  /// How near to a bound an output is saturated, and up to which sigmoid a gate is closed.
  public static let margin = 0.03
}

/// What a layer does to the meaning of numbers, as advice about stacks asks it.
public protocol JudgedLayer: Sendable {
  /// Whether evaluation is a matrix and an addition: two such layers in a row could be one.
  var isAffine: Bool { get }
  /// How many axes of places come after the channels in what it reads, as in (B, C, H, W); `nil` where the
  /// channels come last.
  var planes: Int? { get }
  /// Whether what it makes sums to 1 along an axis.
  var makesProbabilities: Bool { get }
  /// Whether a number that is added to a whole channel of such an input changes nothing.
  func cancelsBias(of input: Shape) -> Bool
  /// Whether PyTorch's layer of the same name reads the channels of such an input from another axis.
  func differsInAxes(of input: Shape) -> Bool
  /// How it bends numbers, where it leaves some of them next to no slope.
  var bend: Bend? { get }
  /// The arguments of the same layer with one mean for each channel, where it has one for each step.
  var withCommonStatistics: LayerArguments? { get }
  /// The arguments of the same layer that reads contexts before steps, where of such an input it reads steps
  /// first.
  func withContextsFirst(for input: Shape) -> LayerArguments?
}

extension JudgedLayer {
  /// Default: false.
  public var isAffine: Bool { false }
  /// Default: the channels come last.
  public var planes: Int? { nil }
  /// Default: false.
  public var makesProbabilities: Bool { false }
  /// Default: false.
  public func cancelsBias(of input: Shape) -> Bool { false }
  /// Default: false.
  public func differsInAxes(of input: Shape) -> Bool { false }
  /// Default: every number keeps its slope.
  public var bend: Bend? { nil }
  /// Default: it has no mean for each step.
  public var withCommonStatistics: LayerArguments? { nil }
  /// Default: it reads no steps first.
  public func withContextsFirst(for input: Shape) -> LayerArguments? { nil }
}
