package import Engine

/// A layer that no list knows: a causal convolution over steps, whose places may lie apart.
///
/// Shape: (B, T, FROM) → (B, T, TO). weight: (3, FROM, TO); what comes before the first step is 0.
package struct AddedConvolution: Layer {
  package static let spec = LayerSpec(
    keyword: "addedconv", torchNames: [], summary: "Mixes the channels of three earlier steps.",
    shapes: "(B, T, FROM) → (B, T, TO)",
    arguments: [
      .place("FROM", role: .inputs, "the channels that it reads"),
      .place("TO", role: .outputs, "the channels that it makes"),
      .option("apart", .size, standard: .size(1), "how far apart the steps are"),
      .option("bias", .flag, role: .bias, standard: .flag(true), "whether a bias is added"),
    ], example: "addedconv 4 5")

  package static let role = LayerRole.mixing
  /// How many steps it reads.
  private static let places = 3

  private let inputs, outputs, apart: Int
  private let hasBias: Bool
  package var parameters: [NamedTensor]
  package var written = WrittenArguments()

  package init(_ arguments: LayerArguments, generator: inout Generator) throws {
    inputs = try arguments.size("FROM")
    outputs = try arguments.size("TO")
    apart = try arguments.size("apart")
    hasBias = try arguments.flag("bias")
    let weight = try generator.normal(Shape(Self.places, inputs, outputs))
    parameters = [NamedTensor(name: "weight", tensor: weight)]
    if hasBias {
      let bias = try generator.normal(Shape(outputs))
      parameters.append(NamedTensor(name: "bias", tensor: bias))
    }
  }

  package var arguments: LayerArguments {
    LayerArguments(
      Self.spec.keyword,
      [
        "FROM": .size(inputs), "TO": .size(outputs), "apart": .size(apart), "bias": .flag(hasBias),
      ])
  }

  package func axes(for input: Shape) -> AxisMap {
    let demands = [AxisMap.Demand(input.rank - 1, "FROM", .equal(inputs))]
    guard input.rank == 3 else {
      return .refused(
        input, .wrongRank(layer: description, wants: "(B, T, C)", got: input), demands: demands)
    }
    let earlier = (Self.places - 1) * apart
    return AxisMap(
      [
        .kept(0), .windowed(1, AxisWindow(Self.places, dilation: apart, before: earlier)),
        .made("TO", size: outputs),
      ], demands: demands)
  }

  package var isAffine: Bool { true }

  package func forward(_ frame: Frame, _ pass: inout Pass) {
    visit(frame) { weight, x, y in frame.output[y] += frame.parameters[0][weight] * frame.input[x] }
  }

  package func backward(_ frame: Frame) {
    for index in 0..<frame.inputGradient.count { frame.inputGradient[index] = 0 }
    for index in 0..<frame.gradients[0].count { frame.gradients[0][index] = 0 }
    if hasBias {
      for index in 0..<outputs { frame.gradients[1][index] = 0 }
      for index in 0..<frame.outputGradient.count {
        frame.gradients[1][index % outputs] += frame.outputGradient[index]
      }
    }
    visit(frame, starts: false) { weight, x, y in
      frame.gradients[0][weight] += frame.input[x] * frame.outputGradient[y]
      frame.inputGradient[x] += frame.parameters[0][weight] * frame.outputGradient[y]
    }
  }

  /// Visits every product: the places of its weight, its input and its output.
  private func visit(_ frame: Frame, starts: Bool = true, _ body: (Int, Int, Int) -> Void) {
    let sizes = frame.input.shape.dimensions
    if starts {
      for index in 0..<frame.output.count {
        frame.output[index] = hasBias ? frame.parameters[1][index % outputs] : 0
      }
    }
    for row in 0..<sizes[0] * sizes[1] {
      for place in 0..<Self.places {
        let back = (Self.places - 1 - place) * apart
        guard row % sizes[1] >= back else { continue }
        for input in 0..<inputs {
          for output in 0..<outputs {
            body(
              (place * inputs + input) * outputs + output, (row - back) * inputs + input,
              row * outputs + output)
          }
        }
      }
    }
  }
}

/// A layer that no list knows: it fuses steps as `flatten` does, under names of its own.
package struct AddedFusing: ViewLayer {
  package static let spec = LayerSpec(
    keyword: "addedfusing", torchNames: [], summary: "Fuses neighbouring steps.",
    shapes: "(B, T, C) → (B, T/STEPS, C·STEPS)",
    arguments: [.place("STEPS", role: .group, "how many steps become one")],
    example: "addedfusing 2")

  package static let role = LayerRole.fusing

  private let steps: Int
  package var written = WrittenArguments()

  package init(_ arguments: LayerArguments, generator: inout Generator) throws {
    steps = try arguments.size("STEPS")
  }

  package var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["STEPS": .size(steps)])
  }

  package func axes(for input: Shape) -> AxisMap {
    guard input.rank == 3 else {
      return .refused(input, .wrongRank(layer: description, wants: "(B, T, C)", got: input))
    }
    let channels = AxisRule.merged([.neighbours(1, steps), .axis(2)])
    return AxisMap(
      input.dimensions[1] == steps
        ? [.kept(0), channels] : [.kept(0), .fused(1, by: steps), channels],
      demands: [.init(1, "STEPS", .multiple(of: steps))])
  }
}

extension LayerDescription {
  /// A causal convolution of these channels.
  package static func addedConvolution(
    _ inputs: Int?, _ outputs: Int, apart: Int = 1, bias: Bool = true
  ) -> LayerDescription {
    var layer = LayerDescription(AddedConvolution.self)
    layer.arguments["FROM"] = inputs.map { .size($0) } ?? .blank
    layer.arguments["TO"] = .size(outputs)
    layer.arguments["apart"] = .size(apart)
    layer.arguments["bias"] = .flag(bias)
    return layer
  }

  /// A fusing of this many steps.
  package static func addedFusing(_ steps: Int) -> LayerDescription {
    var layer = LayerDescription(AddedFusing.self)
    layer.arguments["STEPS"] = .size(steps)
    return layer
  }
}

extension Stacks {
  /// A stack of these layers, drawn from a stream that begins with 42.
  package static func made(_ layers: [LayerDescription]) throws -> Sequential {
    var generator = Generator(seed: 42)
    let placed: [StackedLayer] = try layers.map {
      $0.hasBlank ? $0.outline : .made(try $0.make(&generator))
    }
    return Sequential(placed)
  }

  /// The layers of a line.
  package static func layers(_ text: String) throws -> [LayerDescription] {
    try LayerParser.parse(text)
  }
}
