/// y = x + f(x), f being the layers inside, one after another.
///
/// Shape: any that the layers inside leave as it is; nothing is broadcast.
/// Source: He et al., arXiv:1512.03385.
public struct Residual: ContainerLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "residual", torchNames: ["Residual"],
    summary: "Adds its input to the output of the layers inside.",
    shapes: "any that the layers inside leave as it is",
    arguments: [.place("LAYER", .layers, "the layers inside, in order")],
    example: "residual (linear 200 200, tanh)")

  /// The layers inside, in order.
  public var children: [StackedLayer]

  /// Holds these layers.
  public init(_ children: [StackedLayer]) { self.children = children }

  /// What the layers inside make is added to what came in.
  public var wiring: Wiring? { .sum }

  /// The shape of the input, if the layers inside keep it.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    try Walk(Sequential([self]), Signal(input, Self.takes)).reached()
  }

  /// If the layers inside do: both ends then have the same rows.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool {
    children.allSatisfy { $0.made?.treatsRowsAlike(purpose) ?? false }
  }

  /// y = x + f(x).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    frame.forwardInside(&pass)
    Kernels.add(frame.input, frame.children.last?.output ?? frame.input, into: frame.output)
  }

  /// dx = dy + the gradient through f.
  public func backward(_ frame: Frame) {
    let dy = frame.outputGradient
    frame.children.last?.outputGradient.copy(from: dy)
    frame.backwardInside()
    guard frame.wantsInputGradient else { return }
    Kernels.add(frame.inputGradient, dy, into: frame.inputGradient)
  }

  /// Each layer inside for what reaches it; if the two shapes differ, the last linear makes the
  /// size of the input.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var layers = arguments.inside
    guard var made = fit(&layers, to: input) else { return arguments }
    if made != input, let last = layers.lastIndex(where: { $0.type.role == .mixing }) {
      layers[last][.outputs] = .size(input.last)
      made = fit(&layers, to: input) ?? made
    }
    var fitted = arguments
    if made == input { fitted[Self.place] = .layers(layers) }
    return fitted
  }

  /// Fits layer after layer; gives the shape that the last one makes.
  private static func fit(_ layers: inout [LayerDescription], to input: Shape) -> Shape? {
    var walker = Walker(purpose: .inference, .fitted)
    let row = walker.pass(layers.map(\.outline), Signal(input), under: .root)
    layers = row.layers.map { LayerDescription(of: $0) }
    return row.output?.shape
  }
}
