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

/// What a layer does to the meaning of numbers, as advice about stacks asks it.
public protocol JudgedLayer: Sendable {
  /// Whether evaluation is a matrix and an addition: two such layers in a row could be one.
  var isAffine: Bool { get }
  /// Whether what it makes sums to 1 along an axis.
  var makesProbabilities: Bool { get }
  /// Whether a number that is added to a whole channel of such an input changes nothing.
  func cancelsBias(of input: Shape) -> Bool
  /// Whether PyTorch's layer of the same name reads the channels of such an input from another axis.
  func differsInAxes(of input: Shape) -> Bool
  /// The arguments of the same layer with one mean for each channel, where it has one for each step.
  var withCommonStatistics: LayerArguments? { get }
  /// The arguments of the same layer that reads contexts before steps, where of such an input it reads steps
  /// first.
  func withContextsFirst(for input: Shape) -> LayerArguments?
}

extension JudgedLayer {
  /// Default: false.
  public var isAffine: Bool { false }
  /// Default: false.
  public var makesProbabilities: Bool { false }
  /// Default: false.
  public func cancelsBias(of input: Shape) -> Bool { false }
  /// Default: false.
  public func differsInAxes(of input: Shape) -> Bool { false }
  /// Default: it has no mean for each step.
  public var withCommonStatistics: LayerArguments? { nil }
  /// Default: it reads no steps first.
  public func withContextsFirst(for input: Shape) -> LayerArguments? { nil }
}
