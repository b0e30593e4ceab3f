package import Support

/// A brick of the stack: its shape formula, its forward pass and its gradient, side by side.
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
  /// The arguments that were written as `_` and follow from what comes before.
  var blanks: Set<String> { get set }
  /// Tensors that training steps, under torch's names.
  var parameters: [NamedTensor] { get set }
  /// Tensors that are saved and not stepped.
  var buffers: [NamedTensor] { get set }
  /// The shapes that the buffers take when such an input trains the layer.
  func bufferShapes(for input: Shape) throws(ShapeError) -> [Shape]
  /// Whether buffers of these shapes, in their order, may be loaded.
  func acceptsBuffers(_ shapes: [Shape]) -> Bool
  /// The layers inside it.
  var children: [any Layer] { get set }

  /// The one formula for the shape it makes.
  func outputShape(for input: Shape) throws(ShapeError) -> Shape
  /// Multiply-adds of the matrix products of a forward pass; what is done once a number counts for none.
  func multiplyAdds(for input: Shape) -> Int
  /// Where each axis of that shape comes from, for an input that the formula takes.
  func axisOrigins(for input: Shape) -> [AxisOrigin]
  /// The histories of the output's axes; containers hand them from child to child.
  ///
  /// - Throws: as the formula.
  func histories(
    of axes: [AxisHistory], at position: Position
  ) throws(ShapeError) -> [AxisHistory]
  /// Memory its passes need besides input and output.
  func scratchShapes(for input: Shape, _ purpose: Purpose) throws(ShapeError) -> [Shape]
  /// Whether equal rows of a batch stay equal, so that one of them can stand for all.
  func treatsRowsAlike(_ purpose: Purpose) -> Bool
  /// Whether evaluation is a matrix and an addition: two such layers in a row could be one.
  var isAffine: Bool { get }
  /// Whether what it makes sums to 1 along an axis.
  var makesProbabilities: Bool { get }
  /// Whether its size follows that of the last axis that comes, whichever it is.
  static var takesAnyWidth: Bool { get }
  /// Whether the output is the input's memory under another shape.
  var outputIsView: Bool { get }
  /// Where in memory it works; containers lay out their children.
  func layout(
    _ input: Signal, at position: Position, _ builder: inout PlanBuilder
  ) throws(StopError) -> FrameLayout

  /// Fills the frame's output from its input.
  func forward(_ frame: Frame, _ pass: inout Pass)
  /// Fills the gradients of the input and the parameters from the gradient of the output.
  func backward(_ frame: Frame)

  /// The arguments with which a layer of this type would take such an input: for `_` and for mends.
  static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments
  /// A layer of these arguments as PyTorch prints it, such as `Tanh()`.
  static func torchText(_ arguments: LayerArguments) -> String
  /// The sizes of an argument with which a layer of this type would take such an input.
  static func choices(of argument: String, for input: Shape) -> [Int]
  /// The declaration by which a line is read that calls the layer by this name.
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

/// What a plan reserves memory for.
public enum Purpose: Sendable, Hashable {
  /// Forward passes in evaluation mode.
  case inference
  /// Forward and backward passes.
  case training
}

/// What a forward pass carries from layer to layer besides tensors.
public struct Pass: Sendable {
  /// Training or evaluation.
  public let mode: Mode
  /// The stream that dropout draws from.
  public var generator: Generator
  /// Whether the user wanted it to stop, so that what it made means nothing.
  private(set) var isStopped = false
  private let watch: Interruption.Watch?

  /// A pass in this mode; one without a watch always runs to its end.
  package init(mode: Mode, generator: Generator, watch: Interruption.Watch? = nil) {
    self.mode = mode
    self.generator = generator
    self.watch = watch
  }

  /// Whether to go on: a stopped pass leaves out what is left.
  mutating func goesOn() -> Bool {
    guard let watch else { return true }
    isStopped = isStopped || watch.isRaised()
    return !isStopped
  }

  /// Multiply-adds between two looks: some milliseconds.
  private static let often = 1 << 28

  /// Calls `body` with ranges that make up `0..<rows`, for as long as the pass goes on; `work` is what
  /// a row costs in multiply-adds.
  mutating func portions(of rows: Int, work: Int, _ body: (Range<Int>) -> Void) {
    // Few rows at once would share the processors badly.
    let portion = watch == nil ? rows : max(256, Self.often / max(1, work))
    for start in stride(from: 0, to: rows, by: max(1, portion)) where goesOn() {
      body(start..<min(start + portion, rows))
    }
  }
}

extension Layer {
  /// Real numbers, unless a layer says otherwise.
  public static var takes: ElementKind { .reals }
  /// None, unless a layer has them.
  public var parameters: [NamedTensor] {
    get { [] }
    set {}
  }
  /// None, unless a layer has them.
  public var buffers: [NamedTensor] {
    get { [] }
    set {}
  }
  /// As they are, unless a layer's statistics depend on the input.
  public func bufferShapes(for input: Shape) throws(ShapeError) -> [Shape] {
    buffers.map(\.tensor.shape)
  }
  /// Those that it has, unless a layer's statistics depend on the input.
  public func acceptsBuffers(_ shapes: [Shape]) -> Bool { shapes == buffers.map(\.tensor.shape) }
  /// None, unless a layer holds layers.
  public var children: [any Layer] {
    get { [] }
    set {}
  }
  /// None, unless a layer has arguments.
  public var arguments: LayerArguments { LayerArguments(Self.spec.keyword) }
  /// None, unless a layer's size can follow from what comes before.
  public var blanks: Set<String> {
    get { [] }
    set {}
  }
  /// None, unless a layer multiplies matrices.
  public func multiplyAdds(for input: Shape) -> Int { 0 }
  /// None, unless a layer caches something.
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] { [] }
  /// No, unless a layer says so.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { false }
  /// No, unless a layer says so.
  public var isAffine: Bool { false }
  /// No, unless a layer says so.
  public var makesProbabilities: Bool { false }
  /// No, unless a layer says so.
  public static var takesAnyWidth: Bool { false }
  /// Memory of its own, unless a layer only renames axes.
  public var outputIsView: Bool { false }
  /// As given, unless a size depends on the input.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    arguments
  }
  /// The one that `fitted` finds, if it decides the argument.
  public static func choices(of argument: String, for input: Shape) -> [Int] {
    var open = LayerArguments(spec.keyword)
    for argument in spec.arguments where argument.kind == .size { open[argument.name] = .blank }
    guard case .size(let size) = fitted(open, to: input)[argument] else { return [] }
    return [size]
  }
  /// Each argument under PyTorch's name, unless a layer is printed otherwise.
  public static func torchText(_ arguments: LayerArguments) -> String { spec.torchText(arguments) }
  /// Its own, unless torch's name takes other arguments.
  public static func spec(as name: String) -> LayerSpec { spec }
  /// The shell's line that makes it, each `_` with the number found: `linear _=80 200`.
  public var description: String { Self.spec.line(arguments.marking(blanks)) }

  /// How many numbers training steps, the layers inside included.
  public var parameterCount: Int {
    parameters.reduce(0) { $0 + $1.tensor.count }
      + children.reduce(0) { $0 + $1.parameterCount }
  }
}
