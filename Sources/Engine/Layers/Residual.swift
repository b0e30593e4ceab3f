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
}
