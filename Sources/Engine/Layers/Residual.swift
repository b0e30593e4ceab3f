/// y = scale · (x + f(x)), f being the layers inside, one after another.
///
/// Shape: any that the layers inside leave as it is; nothing is broadcast. Where windows inside shorten T,
/// the last steps of x are added: (B, T, C) → (B, T', C).
/// Source: He et al., arXiv:1512.03385; van den Oord et al., arXiv:1609.03499.
public struct Residual: ContainerLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "residual", torchNames: ["Residual"],
    summary: "Adds its input to the output of the layers inside.",
    shapes: "any that the layers inside leave as it is, or shorten at the front of T",
    arguments: [
      .place("LAYER", .layers, "the layers inside, in order"),
      .option(
        "scale", .number(0...1000), standard: .number(1),
        "the sum is multiplied by it; 0.7071 keeps its variance"),
    ],
    example: "residual (linear 200 200, tanh)")

  /// The layers inside, in order.
  public var children: [StackedLayer]

  /// What the sum is multiplied by.
  public let scale: Double

  /// Holds these layers.
  public init(_ children: [StackedLayer], scale: Double = 1) {
    (self.children, self.scale) = (children, scale)
  }

  /// Holds these layers; the arguments say the scale.
  package init(_ children: [StackedLayer], _ arguments: LayerArguments) {
    self.init(children, scale: (try? arguments.number("scale")) ?? 1)
  }

  /// The scale.
  package var options: [String: LayerValue] { ["scale": .number(scale)] }

  /// What the layers inside make is added to what came in.
  public var wiring: Wiring? { .sum }

  /// y = scale · (x + f(x)).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    frame.forwardInside(&pass)
    let made = frame.made?.output ?? frame.input
    if frame.ends == nil, made.rows == frame.input.rows {
      Kernels.add(frame.input, made, into: frame.output)
    } else {
      frame.output.copy(from: made)
      frame.input.addEnds(frame.ends, to: frame.output)
    }
    if scale != 1 { Kernels.scale(frame.output, by: Float(scale), into: frame.output) }
  }

  /// dx = scale · dy + the gradient through f.
  public func backward(_ frame: Frame) {
    let dy = frame.outputGradient
    // Nobody else reads it again.
    if scale != 1 { Kernels.scale(dy, by: Float(scale), into: dy) }
    frame.made?.outputGradient.copy(from: dy)
    frame.backwardInside()
    if frame.wantsInputGradient { frame.inputGradient.addAtEnds(frame.ends, dy) }
  }
}
