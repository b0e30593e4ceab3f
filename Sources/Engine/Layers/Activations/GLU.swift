/// y = a · σ(b), a and b being the two halves of an axis.
///
/// Shape: (…, 2C) → (…, C), or half of another axis. Backward needs its input.
/// Source: Dauphin et al., arXiv:1612.08083; torch.nn.GLU.
public struct GLU: Layer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "glu", torchNames: ["GLU"],
    summary: "Multiplies one half of the channels by the sigmoid of the other half.",
    shapes: "(…, 2C) → (…, C)",
    arguments: [
      .option("dim", .axis, torch: "dim", standard: .axis(-1), "the axis that is halved")
    ], example: "glu")

  /// The axis that is halved, counted from 0; from the end where it is negative.
  public let axis: Int

  /// Halves an axis; the last where none is given.
  public init(axis: Int = -1) { self.axis = axis }

  /// Makes the layer that a line describes.
  public init(_ arguments: LayerArguments, generator: inout Generator) {
    if case .axis(let axis) = arguments["dim"] { self.init(axis: axis) } else { self.init() }
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["dim": .axis(axis)])
  }

  /// The axis of a shape, counted from 0.
  private func place(in shape: Shape) throws(ShapeError) -> Int {
    let place = axis < 0 ? axis + shape.rank : axis
    guard shape.dimensions.indices.contains(place) else {
      throw .noSuchAxis(axis: axis, shape: shape)
    }
    return place
  }

  /// (…, 2C) → (…, C), or half of another axis: the others as they are.
  public func axes(for input: Shape) -> AxisMap {
    do throws(ShapeError) {
      let halved = try place(in: input)
      return AxisMap(input.dimensions.indices.map { $0 == halved ? .halved($0) : .kept($0) })
    } catch {
      return .refused(input, error)
    }
  }

  /// If it halves the last axis.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { axis == -1 }

  /// Its sigmoid, where the last axis is halved.
  public var bend: Bend? { axis == -1 ? .gated(isBent: false) : nil }

  /// y = a · σ(b).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.glu(frame.input, half: half(frame), into: frame.output)
  }

  /// da = dy · σ(b); db = dy · a · σ(b) · (1 − σ(b)).
  public func backward(_ frame: Frame) {
    Kernels.gluBackward(
      frame.input, frame.outputGradient, half: half(frame), into: frame.inputGradient)
  }

  /// How many numbers of one half lie side by side.
  private func half(_ frame: Frame) -> Int {
    guard axis != -1, let place = try? place(in: frame.input.shape) else {
      return frame.output.columns
    }
    return frame.output.shape.dimensions[place...].reduce(1, *)
  }

  /// The last axis, where there is no such axis.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var generator = Generator.hollow
    let layer = GLU(arguments, generator: &generator)
    return (try? layer.place(in: input)) == nil ? GLU().arguments : arguments
  }
}
