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
  public var children: [any Layer]

  /// Holds these layers.
  public init(_ children: [any Layer]) { self.children = children }

  /// The shape of the input, if the layers inside keep it.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    let made = try Sequential(children).outputShape(for: input)
    guard made == input else {
      throw .sumDiffers(layer: description, input: input, inside: made)
    }
    return input
  }

  /// If the layers inside do: both ends then have the same rows.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool {
    children.allSatisfy { $0.treatsRowsAlike(purpose) }
  }

  /// The layers inside, one after another, then a place for the sum; the input is kept until then.
  public func layout(
    _ input: Signal, at position: Position, _ builder: inout PlanBuilder
  ) throws(StopError) -> FrameLayout {
    let level = builder.level
    let inside = try Sequential(children).layout(input, at: position, &builder)
    do throws(ShapeError) {
      guard input.element == .reals else {
        throw ShapeError.wrongElement(layer: description, wants: .reals, got: input.element)
      }
      guard inside.output.shape == input.shape else {
        throw ShapeError.sumDiffers(
          layer: description, input: input.shape, inside: inside.output.shape)
      }
      let region = try builder.reserveActivation(rowsLike: input)
      return FrameLayout(
        position: position, layer: self, input: input,
        output: Signal(shape: input.shape, element: .reals, region: region), inputLevel: level,
        outputLevel: builder.level, scratch: [], parameters: [], buffers: [],
        children: inside.children)
    } catch {
      throw StopError(position: position, layer: description, input: input.shape, reason: error)
    }
  }

  /// y = x + f(x).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    for index in children.indices where pass.goesOn() {
      children[index].forward(frame.children[index], &pass)
    }
    Kernels.add(frame.input, frame.children.last?.output ?? frame.input, into: frame.output)
  }

  /// dx = dy + the gradient through f.
  public func backward(_ frame: Frame) {
    let dy = frame.outputGradient
    frame.children.last?.outputGradient.copy(from: dy)
    for index in children.indices.reversed() { children[index].backward(frame.children[index]) }
    guard frame.wantsInputGradient else { return }
    Kernels.add(frame.inputGradient, dy, into: frame.inputGradient)
  }

  /// Each layer inside for what reaches it; if the two shapes differ, the last linear makes the
  /// size of the input.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var layers = arguments.inside
    guard var made = fit(&layers, to: input) else { return arguments }
    if made != input, let last = layers.lastIndex(where: { $0.type == Linear.self }) {
      layers[last].arguments["OUT"] = .size(input.last)
      made = fit(&layers, to: input) ?? made
    }
    var fitted = arguments
    if made == input { fitted[Self.place] = .layers(layers) }
    return fitted
  }

  /// Fits layer after layer; gives the shape that the last one makes.
  private static func fit(_ layers: inout [LayerDescription], to input: Shape) -> Shape? {
    var shape = input
    for index in layers.indices {
      layers[index].arguments = layers[index].type.fitted(layers[index].arguments, to: shape)
      guard let next = try? layers[index].outlined().outputShape(for: shape) else { return nil }
      shape = next
    }
    return shape
  }
}
