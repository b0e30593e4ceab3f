/// What a line says of a layer: its word, its arguments, and how it is written.
public protocol DeclaredLayer: Sendable, CustomStringConvertible {
  /// Its declaration.
  static var spec: LayerSpec { get }
  /// What it reads.
  static var takes: ElementKind { get }
  /// What it is for in a stack.
  static var role: LayerRole { get }

  /// Makes the layer and draws its weights.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  init(_ arguments: LayerArguments, generator: inout Generator) throws
  /// The arguments that make this layer.
  var arguments: LayerArguments { get }
  /// How its arguments were written, where that is not their values.
  var written: WrittenArguments { get set }

  /// A layer of these arguments as PyTorch prints it, such as `Tanh()`.
  static func torchText(_ arguments: LayerArguments) -> String
  /// The declaration that a line uses which calls the layer by this name.
  static func spec(as name: String) -> LayerSpec
  /// The arguments that were read, those of a layer among them taken over as its own.
  static func unwrapped(_ arguments: LayerArguments) -> LayerArguments
}

extension DeclaredLayer {
  /// Default: real numbers.
  public static var takes: ElementKind { .reals }
  /// Default: nothing that advice asks for.
  public static var role: LayerRole { .other }
  /// Default: none.
  public var arguments: LayerArguments { LayerArguments(Self.spec.keyword) }
  /// Default: as their values.
  public var written: WrittenArguments {
    get { WrittenArguments() }
    set {}
  }
  /// The arguments that were written as `_` and follow from earlier layers.
  public var blanks: Set<String> { written.blanks }
  /// Default: each argument under PyTorch's name.
  public static func torchText(_ arguments: LayerArguments) -> String { spec.torchText(arguments) }
  /// Default: its own declaration.
  public static func spec(as name: String) -> LayerSpec { spec }
  /// Default: as they were read.
  public static func unwrapped(_ arguments: LayerArguments) -> LayerArguments { arguments }
  /// The shell's line that makes it, each `_` with the number found: `linear _=80 200`.
  public var description: String {
    let arguments = arguments.marking(blanks)
    return Self.spec(of: arguments).line(arguments)
  }
  /// The declaration that the line of a layer with these arguments follows.
  static func spec(of arguments: LayerArguments) -> LayerSpec {
    arguments.isTorchs ? spec(as: spec.torchName) : spec
  }
}
