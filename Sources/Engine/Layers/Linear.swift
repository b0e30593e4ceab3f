/// y = x · weight + bias over the last axis.
///
/// Shape: (…, IN) → (…, OUT). weight: (IN, OUT) as the lecture has it, drawn from the standard normal
/// distribution, divided by √IN and multiplied by `scale`; bias: (OUT), zeros. `nn.Linear` is torch's:
/// weight (OUT, IN), both drawn evenly from −1/√IN to 1/√IN.
/// Source: makemore part 5; torch.nn.Linear.
public struct Linear: Layer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "linear", torchNames: ["Linear"],
    summary: "Multiplies the last axis by a matrix and adds a bias.",
    shapes: "(…, IN) → (…, OUT)",
    arguments: [
      .place("IN", role: .inputs, torch: "in_features", "size of the input's last axis"),
      .place("OUT", role: .outputs, torch: "out_features", "size of the output's last axis"),
      .option(
        "bias", .flag, role: .bias, torch: "bias", standard: .flag(true), "whether a bias is added"),
      .option(
        "scale", .number(0...1000), role: .scale, standard: .number(1), decidesDraw: true,
        "the weight is multiplied by it once, after it is drawn"),
    ] + LayerArgument.places, differsFromTorch: true, example: "linear 20 200 bias=false")

  /// Sizes of the last axis, in and out.
  public let inputs, outputs: Int
  /// Whether a bias is added.
  public let hasBias: Bool
  /// What the weight was multiplied by after it was drawn.
  public let scale: Double
  /// Whether it is torch's: its weight is (OUT, IN), and the draw is another.
  public let isTorchs: Bool
  /// `weight` (IN, OUT), torch's (OUT, IN), and, where there is one, `bias` (OUT).
  public var parameters: [NamedTensor]
  /// How its arguments were written.
  public var written = WrittenArguments()

  /// Draws the weight.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, scale: Double = 1, isTorchs: Bool = false,
    generator: inout Generator
  ) throws {
    self.inputs = inputs
    self.outputs = outputs
    hasBias = bias
    self.scale = scale
    self.isTorchs = isTorchs
    let shape = try isTorchs ? Shape(outputs, inputs) : Shape(inputs, outputs)
    let weight = try generator.tensor(shape) { weight, generator in
      if isTorchs {
        generator.fillUniform(weight, within: Float(KaimingUniform.bound(inputs)))
      } else {
        generator.fillNormal(weight)
        weight.divide(by: Float(Double(inputs).squareRoot()))
      }
      if scale != 1 { Kernels.scale(weight, by: Float(scale), into: weight) }
    }
    parameters = [NamedTensor(name: "weight", tensor: weight)]
    guard bias else { return }
    let drawn =
      try isTorchs
      ? generator.tensor(try Shape(outputs)) { bias, generator in
        generator.fillUniform(bias, within: Float(1 / Double(inputs).squareRoot()))
      } : generator.constant(0, try Shape(outputs))
    parameters.append(NamedTensor(name: "bias", tensor: drawn))
  }

  /// Makes the layer that a line describes.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    try self.init(
      arguments.size("IN"), arguments.size("OUT"), bias: arguments.flag("bias"),
      scale: arguments.number("scale"), isTorchs: arguments.isTorchs, generator: &generator)
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    var arguments = LayerArguments(
      Self.spec.keyword,
      [
        "IN": .size(inputs), "OUT": .size(outputs), "bias": .flag(hasBias),
        "scale": .number(scale),
      ])
    arguments.isTorchs = isTorchs
    return arguments
  }

  /// It makes each channel of all that come.
  public static var role: LayerRole { .mixing }

  /// (…, IN) → (…, OUT): the leading axes as they are, then OUT.
  public func axes(for input: Shape) -> AxisMap {
    AxisMap(
      input.dimensions.indices.dropLast().map { .kept($0) } + [.made("OUT", size: outputs)],
      demands: [.init(input.rank - 1, "IN", .equal(inputs))])
  }

  /// One for each row, input and output; at most what an `Int` counts.
  public func multiplyAdds(for input: Shape) -> Int {
    let (perRow, isHuge) = inputs.multipliedReportingOverflow(by: outputs)
    let (all, overflows) = perRow.multipliedReportingOverflow(by: input.rows)
    return isHuge || overflows ? Int.max : all
  }

  /// Its own definition.
  public var isAffine: Bool { true }

  /// Always: each row is computed alone.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { true }

  /// y = x · weight + bias, torch's weight transposed.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    let bias = hasBias ? frame.parameters[1] : nil
    pass.portions(of: frame.input.rows, work: inputs * outputs) { rows in
      let (x, y) = (frame.input.part(rows), frame.output.part(rows))
      if isTorchs {
        Kernels.linearTransposed(x, frame.parameters[0], bias, into: y)
      } else {
        Kernels.linear(x, frame.parameters[0], bias, into: y)
      }
    }
  }

  /// dx = dy · weightᵀ; dbias = the sum of dy's rows; dweight = xᵀ · dy, torch's transposed.
  public func backward(_ frame: Frame) {
    let (x, dy) = (frame.input, frame.outputGradient)
    if frame.wantsInputGradient {
      if isTorchs {
        Kernels.linear(dy, frame.parameters[0], nil, into: frame.inputGradient)
      } else {
        Kernels.inputGradient(dy, frame.parameters[0], into: frame.inputGradient)
      }
    }
    if hasBias { Kernels.sumRows(dy, into: frame.gradients[1]) }
    // Last, since it may step the weight.
    Kernels.weightGradient(
      isTorchs ? dy : x, isTorchs ? x : dy, into: frame.gradients[0],
      stepping: frame.beginDescent(of: 0))
  }
}
