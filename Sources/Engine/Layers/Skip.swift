/// y = x; what the layers inside make of x goes to the `skips` around it.
///
/// Shape: any, unchanged.
/// Source: van den Oord et al., arXiv:1609.03499.
public struct Skip: ContainerLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "skip", torchNames: ["Skip"],
    summary: "Passes its input on; what the layers inside make of it is added up by skips.",
    shapes: "any, unchanged",
    arguments: [.place("LAYER", .layers, "the layers inside, in order")],
    example: "skip (linear 64 96)")

  /// The layers inside, in order.
  public var children: [StackedLayer]

  /// Holds these layers.
  public init(_ children: [StackedLayer]) { self.children = children }

  /// Holds these layers.
  package init(_ children: [StackedLayer], _ arguments: LayerArguments) { self.init(children) }

  /// What came in goes out; what the layers inside make is collected.
  public var wiring: Wiring? { .tap }

  /// It passes numbers on.
  public var isAffine: Bool { true }

  /// The shape of the input, if the layers inside take it.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    _ = try Walk(Sequential(children), Signal(input, Self.takes)).reached()
    return input
  }

  /// Never in a tree, where a flattening between the skips would join their rows.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { false }

  /// y = x, and what the layers inside make.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    frame.forwardInside(&pass)
    guard let ends = frame.ends else { return frame.output.copy(from: frame.input) }
    Kernels.gather(frame.input, ends, into: frame.output)
  }

  /// dx = dy + the gradient through the layers inside, whose last gradient `skips` has filled.
  public func backward(_ frame: Frame) {
    frame.backwardInside()
    guard frame.wantsInputGradient else { return }
    // Of shared windows, what is tapped may be asked for in some rows alone: the first.
    let known = frame.children.first?.inputGradient.rows ?? 0
    frame.inputGradient.part(known..<frame.inputGradient.rows).clear()
    frame.inputGradient.addAtEnds(frame.ends, frame.outputGradient)
  }

  /// Each layer inside for what reaches it.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var (fitted, layers) = (arguments, arguments.inside)
    guard fit(&layers, to: input) != nil else { return arguments }
    fitted[place] = .layers(layers)
    return fitted
  }
}
