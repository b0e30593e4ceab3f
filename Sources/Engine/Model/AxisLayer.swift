/// A layer without parameters that computes each row along an axis by itself: any shape, unchanged.
protocol AxisLayer: Layer {
  /// The axis, counted from 0, from the end where it is negative; `nil` for torch's choice.
  var axis: Int? { get }
  init(axis: Int?)
  /// Fills y from x, both of rows that are computed apart.
  static func forward(_ x: Buffer<Float>, into y: Buffer<Float>)
  /// Fills dx, which may be dy, from the output and its gradient.
  static func backward(_ y: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>)
}

extension AxisLayer {
  /// Its one argument.
  static var axisArgument: LayerArgument { axisArgument(standard: .axis(-1)) }

  private static func axisArgument(standard: LayerValue) -> LayerArgument {
    .option(
      "dim", .axis, torch: "dim", standard: standard, takesNone: true,
      "the axis along which it works")
  }

  /// torch's own takes no axis to mean one of its choice.
  public static func spec(as name: String) -> LayerSpec {
    guard name != spec.keyword else { return spec }
    return LayerSpec(
      keyword: spec.keyword, torchNames: spec.torchNames, summary: spec.summary,
      shapes: spec.shapes, arguments: [axisArgument(standard: .none)], example: spec.example)
  }

  /// Makes the layer that a line describes.
  public init(_ arguments: LayerArguments, generator: inout Generator) {
    self.init(axis: Self.axis(of: arguments))
  }

  private static func axis(of arguments: LayerArguments) -> Int? {
    if case .axis(let axis) = arguments["dim"] { axis } else { nil }
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["dim": axis.map { .axis($0) } ?? LayerValue.none])
  }

  /// Any shape that has the axis, unchanged.
  public func axes(for input: Shape) -> AxisMap {
    do throws(ShapeError) {
      return .unchanged(input, mixing: try place(in: input))
    } catch {
      return .refused(input, error)
    }
  }

  /// Where the rows lie along the last axis.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { axis == -1 }

  /// The axis of a shape, counted from 0; a scalar is a row of one.
  private func place(in shape: Shape) throws(ShapeError) -> Int {
    // torch without an axis: 0 for a scalar, a vector and three axes, else 1.
    let axis = axis ?? ([0, 1, 3].contains(shape.rank) ? 0 : 1)
    let place = axis < 0 ? axis + max(shape.rank, 1) : axis
    guard (0..<max(shape.rank, 1)).contains(place) else {
      throw .noSuchAxis(axis: axis, shape: shape)
    }
    return place
  }

  /// Along another axis than the last: the rows of input and output one after another.
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] {
    let place = try place(in: input)
    guard place < input.rank - 1 else { return [] }
    let count = input.dimensions[place]
    let rows = try Shape(input.count / count, count)
    return [rows, rows]
  }

  /// Each row by itself.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    guard let (matrices, count) = matrices(frame) else {
      return Self.forward(frame.input, into: frame.output)
    }
    let inner = frame.input.count / matrices / count
    Kernels.transpose(frame.input, matrices: matrices, rows: count, into: frame.scratch[0])
    Self.forward(frame.scratch[0], into: frame.scratch[1])
    Kernels.transpose(frame.scratch[1], matrices: matrices, rows: inner, into: frame.output)
  }

  /// Each row's gradient by itself.
  public func backward(_ frame: Frame) {
    let dy = frame.outputGradient
    guard let (matrices, count) = matrices(frame) else {
      return Self.backward(frame.output, dy, into: frame.inputGradient)
    }
    let inner = frame.input.count / matrices / count
    Kernels.transpose(dy, matrices: matrices, rows: count, into: frame.scratch[0])
    Self.backward(frame.scratch[1], frame.scratch[0], into: frame.scratch[0])
    Kernels.transpose(
      frame.scratch[0], matrices: matrices, rows: inner, into: frame.inputGradient)
  }

  /// How many matrices the input is, whose columns are the rows, and how long those are; `nil` along
  /// the last axis.
  private func matrices(_ frame: Frame) -> (matrices: Int, count: Int)? {
    let shape = frame.input.shape
    guard !frame.scratch.isEmpty, let place = try? place(in: shape) else { return nil }
    let count = shape.dimensions[place]
    return (shape.dimensions[..<place].reduce(1, *), count)
  }

  /// The last axis, where there is no such axis.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    let layer = Self(axis: axis(of: arguments))
    guard (try? layer.outputShape(for: input)) == nil else { return arguments }
    return Self(axis: -1).arguments
  }
}
