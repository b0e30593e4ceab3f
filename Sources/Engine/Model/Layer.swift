package import Support

/// A building block of the stack: its shape formula, its forward pass and its gradient, side by
/// side.
///
/// Axes: B contexts in a batch, T time steps, C channels, V symbols in the vocabulary. A layer is a
/// value that holds its configuration and its tensors; a `Plan` gives it the memory to run in.
public protocol Layer: Sendable, CustomStringConvertible {
  /// Its declaration.
  static var spec: LayerSpec { get }
  /// What it reads.
  static var takes: ElementKind { get }

  /// Makes the layer and draws its weights.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  init(_ arguments: LayerArguments, generator: inout Generator) throws
  /// The arguments that make this layer.
  var arguments: LayerArguments { get }
  /// The arguments that were written as `_` and follow from earlier layers.
  var blanks: Set<String> { get set }
  /// Trained tensors, under torch's names.
  var parameters: [NamedTensor] { get set }
  /// Tensors that are saved but not trained.
  var buffers: [NamedTensor] { get set }
  /// The shapes that the buffers take when such an input trains the layer.
  func bufferShapes(for input: Shape) throws(ShapeError) -> [Shape]
  /// Whether buffers of these shapes, in their order, may be loaded.
  func acceptsBuffers(_ shapes: [Shape]) -> Bool
  /// The layers inside it.
  var children: [any Layer] { get set }
  /// How the layers inside it are run and what is made of them; `nil` for a layer that holds none.
  var wiring: Wiring? { get }

  /// The one formula for the shape it makes.
  func outputShape(for input: Shape) throws(ShapeError) -> Shape
  /// Multiply-adds of the matrix products in a forward pass; work per element is not counted.
  func multiplyAdds(for input: Shape) -> Int
  /// Where each axis of that shape comes from, for an input that the formula takes.
  func axisOrigins(for input: Shape) -> [AxisOrigin]
  /// Memory its passes need besides input and output.
  func scratchShapes(for input: Shape, _ purpose: Purpose) throws(ShapeError) -> [Shape]
  /// Whether equal rows of a batch stay equal, so that one of them can stand for all.
  func treatsRowsAlike(_ purpose: Purpose) -> Bool
  /// Whether evaluation is a matrix and an addition: two such layers in a row could be one.
  var isAffine: Bool { get }
  /// Whether what it makes sums to 1 along an axis.
  var makesProbabilities: Bool { get }
  /// Whether its size follows that of the input's last axis, whatever that is.
  static var takesAnyWidth: Bool { get }
  /// Whether the output is the input's memory with another shape.
  var outputIsView: Bool { get }

  /// Fills the frame's output from its input.
  func forward(_ frame: Frame, _ pass: inout Pass)
  /// Fills the gradients of the input and the parameters from the gradient of the output.
  func backward(_ frame: Frame)

  /// The arguments with which a layer of this type would take such an input: for `_` and for fixes.
  static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments
  /// A layer of these arguments as PyTorch prints it, such as `Tanh()`.
  static func torchText(_ arguments: LayerArguments) -> String
  /// The sizes of an argument with which a layer of this type would take such an input.
  static func choices(of argument: String, for input: Shape) -> [Int]
  /// The declaration that a line uses which calls the layer by this name.
  static func spec(as name: String) -> LayerSpec
}

/// A tensor with torch's name for it within its layer, such as `weight`.
public struct NamedTensor: Sendable, Equatable {
  /// The name within the layer.
  public let name: String
  /// The numbers.
  public var tensor: Tensor<Float>
}

/// Whether statistics come from the batch and dropout drops, as `model.train()` and `model.eval()`.
public enum Mode: Sendable, Hashable {
  /// Batch statistics; running buffers move.
  case training
  /// Running statistics; nothing moves.
  case evaluation
}

/// The purpose for which a plan reserves memory.
public enum Purpose: Sendable, Hashable {
  /// Forward passes in evaluation mode.
  case inference
  /// Forward and backward passes.
  case training
}

/// What a forward pass carries from layer to layer, apart from tensors.
public struct Pass: Sendable {
  /// Training or evaluation.
  public let mode: Mode
  /// The stream that dropout draws from.
  public var generator: Generator
  /// Whether the user stopped it, so that its result is meaningless.
  private(set) var isStopped = false
  private let watch: Interruption.Watch?

  /// A pass in this mode; one without a watch always runs to its end.
  package init(mode: Mode, generator: Generator, watch: Interruption.Watch? = nil) {
    self.mode = mode
    self.generator = generator
    self.watch = watch
  }

  /// Whether to go on: a stopped pass skips the rest.
  mutating func goesOn() -> Bool {
    guard let watch else { return true }
    isStopped = isStopped || watch.isRaised()
    return !isStopped
  }

  /// Multiply-adds between two checks: a few milliseconds.
  private static let often = 1 << 28

  /// Calls `body` with ranges that make up `0..<rows`, for as long as the pass goes on; `work` is what
  /// a row costs in multiply-adds.
  mutating func portions(of rows: Int, work: Int, _ body: (Range<Int>) -> Void) {
    // With few rows at a time the processors would be used badly.
    let portion = watch == nil ? rows : max(256, Self.often / max(1, work))
    for start in stride(from: 0, to: rows, by: max(1, portion)) where goesOn() {
      body(start..<min(start + portion, rows))
    }
  }
}

extension Layer {
  /// Default: real numbers.
  public static var takes: ElementKind { .reals }
  /// Default: none.
  public var parameters: [NamedTensor] {
    get { [] }
    set {}
  }
  /// Default: none.
  public var buffers: [NamedTensor] {
    get { [] }
    set {}
  }
  /// Default: unchanged; batch statistics may depend on the input.
  public func bufferShapes(for input: Shape) throws(ShapeError) -> [Shape] {
    buffers.map(\.tensor.shape)
  }
  /// Default: only the shapes it has now.
  public func acceptsBuffers(_ shapes: [Shape]) -> Bool { shapes == buffers.map(\.tensor.shape) }
  /// Default: none.
  public var children: [any Layer] {
    get { [] }
    set {}
  }
  /// Default: none.
  public var wiring: Wiring? { nil }
  /// Default: none.
  public var arguments: LayerArguments { LayerArguments(Self.spec.keyword) }
  /// Default: none.
  public var blanks: Set<String> {
    get { [] }
    set {}
  }
  /// Default: none.
  public func multiplyAdds(for input: Shape) -> Int { 0 }
  /// Default: none.
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] { [] }
  /// Default: false.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { false }
  /// Default: false.
  public var isAffine: Bool { false }
  /// Default: false.
  public var makesProbabilities: Bool { false }
  /// Default: false.
  public static var takesAnyWidth: Bool { false }
  /// Default: memory of its own.
  public var outputIsView: Bool { false }
  /// Default: unchanged.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    arguments
  }
  /// Default: the one that `fitted` finds, if it determines the argument.
  public static func choices(of argument: String, for input: Shape) -> [Int] {
    var open = LayerArguments(spec.keyword)
    for argument in spec.arguments where argument.kind == .size { open[argument.name] = .blank }
    guard case .size(let size) = fitted(open, to: input)[argument] else { return [] }
    return [size]
  }
  /// Default: each argument under PyTorch's name.
  public static func torchText(_ arguments: LayerArguments) -> String { spec.torchText(arguments) }
  /// Default: its own declaration.
  public static func spec(as name: String) -> LayerSpec { spec }
  /// The shell's line that makes it, each `_` with the number found: `linear _=80 200`.
  public var description: String { Self.spec.line(arguments.marking(blanks)) }

  /// How many numbers are trained, the layers inside included.
  public var parameterCount: Int {
    parameters.reduce(0) { $0 + $1.tensor.count }
      + children.reduce(0) { $0 + $1.parameterCount }
  }
}
