import Engine
import Support
import TestSupport
import Testing

/// Layers made of operations: what each makes of a few numbers, its gradients against central differences,
/// what it refuses, and what it says.
struct OperationLayerTests {
  /// A layer's line, its tensors, an input with its shape, and what comes of it in evaluation.
  struct Case: Sendable, CustomTestStringConvertible {
    let line: String
    var tensors: [[Float]] = []
    let input: [Float]
    let shape: [Int]
    let output: [Float]
    var testDescription: String { line }
  }

  private static let byHand = [
    Case(
      line: "conv2d 1 1 2", tensors: [[1, 2, 3, 4], [10]], input: [1, 0, 0, 1, 0, 1, 0, 0, 0],
      shape: [1, 1, 3, 3], output: [10 + 1 + 3, 10 + 4, 10 + 1, 10 + 2]),
    Case(
      line: "convtranspose1d 1 1 2 stride=2", tensors: [[1, 3], [0.5]], input: [1, 2],
      shape: [1, 1, 2], output: [1.5, 3.5, 2.5, 6.5]),
    Case(
      line: "convtranspose2d 1 1 TAPS=(1, 2)", tensors: [[1, 3], [0]], input: [1, 2],
      shape: [1, 1, 2], output: [1, 5, 6]),
    Case(line: "maxpool1d 2", input: [1, 5, 2, 4, 9], shape: [1, 5], output: [5, 4]),
    Case(
      line: "maxpool1d 2 ceil_mode=true", input: [1, 5, 2, 4, 9], shape: [1, 5], output: [5, 4, 9]),
    Case(line: "maxpool2d 2", input: [1, 5, 2, 4], shape: [1, 2, 2], output: [5]),
    Case(
      line: "avgpool1d 2 stride=1 padding=1", input: [2, 4], shape: [1, 2], output: [1, 3, 2]),
    Case(line: "avgpool2d 2", input: [1, 5, 2, 4], shape: [1, 2, 2], output: [3]),
    Case(line: "adaptiveavgpool1d 2", input: [1, 2, 3], shape: [1, 3], output: [1.5, 2.5]),
    Case(
      line: "adaptiveavgpool2d OUT=(1, None)", input: [1, 2, 3, 4], shape: [1, 2, 2],
      output: [2, 3]),
    Case(
      line: "batchnorm2d 1 eps=0", tensors: [[2], [1]], input: [1, -1, 3, 0], shape: [1, 1, 2, 2],
      output: [3, -1, 7, 1]),
    Case(
      line: "groupnorm 1 2 eps=0", tensors: [[1, 2], [0, 1]], input: [1, 3], shape: [1, 2],
      output: [-1, 3]),
    Case(line: "instancenorm1d 1 eps=0", input: [1, 3], shape: [1, 2], output: [-1, 1]),
    Case(
      line: "instancenorm2d 1 eps=0 affine=true", tensors: [[2], [1]], input: [1, 3],
      shape: [1, 1, 2], output: [-1, 3]),
    Case(line: "relu6", input: [-1, 2, 9], shape: [3], output: [0, 2, 6]),
    Case(line: "hardtanh max_val=2", input: [-9, 1, 9], shape: [3], output: [-1, 1, 2]),
    Case(line: "hardsigmoid", input: [-3, 0, 3], shape: [3], output: [0, 0.5, 1]),
    Case(line: "hardswish", input: [-3, 0, 3], shape: [3], output: [0, 0, 3]),
    Case(line: "softsign", input: [-1, 0, 3], shape: [3], output: [-0.5, 0, 0.75]),
    Case(line: "celu alpha=2", input: [0, 3], shape: [2], output: [0, 3]),
    Case(line: "selu", input: [0], shape: [1], output: [0]),
    Case(line: "mish", input: [0], shape: [1], output: [0]),
    Case(line: "logsigmoid", input: [0], shape: [1], output: [-0.6931472]),
    Case(
      line: "prelu 2", tensors: [[0.5, 2]], input: [-2, -2, 3, 3], shape: [2, 2],
      output: [-1, -4, 3, 3]),
    Case(line: "unflatten 0 (2, -1)", input: [1, 2, 3, 4], shape: [4], output: [1, 2, 3, 4]),
    Case(line: "pixelshuffle 2", input: [1, 2, 3, 4], shape: [4, 1, 1], output: [1, 2, 3, 4]),
    Case(
      line: "upsample scale_factor=2 mode=nearest", input: [1, 2], shape: [1, 1, 2],
      output: [1, 1, 2, 2]),
    Case(
      line: "upsample size=(3,) mode=linear align_corners=true", input: [1, 3], shape: [1, 1, 2],
      output: [1, 2, 3]),
    Case(line: "zeropad1d PADDING=(1, 0)", input: [1, 2], shape: [1, 2], output: [0, 1, 2]),
    Case(
      line: "zeropad2d PADDING=(-1, 0, 0, 1)", input: [1, 2], shape: [1, 1, 2], output: [2, 0]),
    Case(line: "constantpad1d 1 7", input: [1], shape: [1, 1], output: [7, 1, 7]),
    Case(
      line: "constantpad2d PADDING=(0, 0, 1, 0) 7", input: [1, 2], shape: [1, 1, 2],
      output: [7, 7, 1, 2]),
    Case(line: "reflectionpad1d 1", input: [1, 2, 3], shape: [1, 3], output: [2, 1, 2, 3, 2]),
    Case(
      line: "reflectionpad2d PADDING=(1, 0, 0, 0)", input: [1, 2, 3, 4], shape: [1, 2, 2],
      output: [2, 1, 2, 4, 3, 4]),
    Case(line: "replicationpad1d 1", input: [1, 2], shape: [1, 2], output: [1, 1, 2, 2]),
    Case(
      line: "replicationpad2d PADDING=(0, 1, 0, 0)", input: [1, 2], shape: [1, 1, 2],
      output: [1, 2, 2]),
    Case(line: "circularpad1d 1", input: [1, 2], shape: [1, 2], output: [2, 1, 2, 1]),
    Case(
      line: "circularpad2d PADDING=(1, 0, 0, 0)", input: [1, 2], shape: [1, 1, 2],
      output: [2, 1, 2]),
    Case(
      line: "rnn 1 1 nonlinearity=relu", tensors: [[2], [1], [0], [1]], input: [1, 1],
      shape: [2, 1], output: [3, 6]),
    Case(
      line: "rnn 1 1 nonlinearity=relu bidirectional=true bias=false",
      tensors: [[2], [1], [3], [1]], input: [1, 1], shape: [2, 1], output: [2, 6, 4, 3]),
    Case(
      line: "lstm 1 1 bias=false", tensors: [[0, 0, 0, 0], [0, 0, 0, 0]], input: [1, 1],
      shape: [2, 1], output: [0, 0]),
    Case(
      line: "gru 1 1 bias=false", tensors: [[0, 0, 0], [0, 0, 0]], input: [1], shape: [1, 1],
      output: [0]),
    Case(
      line: "rnncell 1 1 nonlinearity=relu", tensors: [[2], [1], [0], [1]], input: [1],
      shape: [1], output: [3]),
    Case(
      line: "lstmcell 1 1 bias=false", tensors: [[0, 0, 0, 0], [0, 0, 0, 0]], input: [1],
      shape: [1, 1], output: [0]),
    Case(
      line: "grucell 1 1 bias=false", tensors: [[0, 0, 0], [0, 0, 0]], input: [1], shape: [1],
      output: [0]),
    // Equal scores: each step gets the mean.
    Case(
      line: "multiheadattention 1 1", tensors: [[0, 0, 2], [0, 0, 1], [3], [0.5]], input: [1, 3],
      shape: [2, 1], output: [15.5, 15.5]),
    // No part adds anything, and one channel is its own mean.
    Case(
      line: "transformerencoderlayer 1 1 1",
      tensors: [[0, 0, 0], [0, 0, 0], [0], [0], [0], [0], [0], [0], [1], [2], [1], [3]],
      input: [1, 3], shape: [2, 1], output: [3, 3]),
    // The second adds nothing either.
    Case(
      line: "transformerencoder 1 1 1 num_layers=2",
      tensors: [
        [0, 0, 0], [0, 0, 0], [0], [0], [0], [0], [0], [0], [1], [2], [1], [3],
        [0, 0, 0], [0, 0, 0], [0], [0], [0], [0], [0], [0], [1], [2], [1], [4],
      ], input: [1, 3], shape: [2, 1], output: [4, 4]),
  ]

  @Test(arguments: byHand)
  func isWhatTheHandFinds(one: Case) throws {
    let run = try LayerRun(one.line, one.tensors, input: Shape(one.shape))
    let output = try run.forward(one.input, mode: .evaluation)
    #expect(difference(output, from: one.output, relative: 1e-6, absolute: 1e-6) == nil)
  }

  /// Each layer has one.
  @Test func allAreDoneByHand() throws {
    let done = Set(Self.byHand.map { String($0.line.prefix { $0 != " " }) })
    #expect(Set(Self.keywords).subtracting(done) == [])
  }
}

extension OperationLayerTests {
  private static let keywords: [String] = LayerRegistry.types
    .filter { $0 is any OperationLayer.Type }.map { $0.spec.keyword }

  /// The gradients of the input and of every parameter are slopes of the sum of weighted outputs.
  @Test(arguments: keywords)
  func gradientsAreSlopes(keyword: String) throws {
    let type = try #require(LayerParser.type(named: keyword))
    var example = try #require(LayerParser.parse(type.spec.example).first).arguments
    for name in ["OUT", "HIDDEN", "INNER"] where example[name] != nil && type.spec.name(name) {
      example[name] = .size(3)
    }
    // Dropping differs from pass to pass.
    if example["dropout"] != nil { example["dropout"] = .number(0) }
    // relu bends where a small step may lie.
    if example["activation"] != nil { example["activation"] = .word("gelu") }
    let (shape, arguments) = try type.taken(
      by: example, [[2, 3, 4], [2, 4, 3, 2], [3, 4]])
    var generator = Generator(seed: 3)
    var layer = try type.init(arguments, generator: &generator)
    var numbers = FixedNumbers(11)
    for index in layer.parameters.indices {
      let old = layer.parameters[index].tensor
      layer.parameters[index].tensor = try Tensor(
        numbers.list(old.count, scale: 0.7), shape: old.shape)
    }
    let values = numbers.list(shape.count, scale: 1.5)
    let run = try LayerRun(layer, input: shape)
    let weights = numbers.list(try run.forward(values).count)
    run.backward(weights)
    let (input, parameters) = (run.inputGradient, run.parameterGradients)
    let step: Float = 1.0 / 128
    let line = layer.description
    for place in values.indices.prefix(12) {
      var (more, less) = (values, values)
      more[place] += step
      less[place] -= step
      let slope =
        try (loss(layer, more, shape, weights) - loss(layer, less, shape, weights))
        / Double(2 * step)
      #expect(Self.agree(input[place], slope), "input \(place) of \(line)")
    }
    for (index, named) in layer.parameters.enumerated() {
      for place in named.tensor.values.indices.prefix(5) {
        let slope =
          try
          (loss(moved(layer, index, place, step), values, shape, weights)
          - loss(moved(layer, index, place, -step), values, shape, weights))
          / Double(2 * step)
        let name = "\(named.name) \(place)"
        #expect(Self.agree(parameters[index][place], slope), "\(name) of \(line)")
      }
    }
  }

  /// The sum of weighted outputs.
  private func loss(
    _ layer: any Layer, _ values: [Float], _ shape: Shape, _ weights: [Float]
  ) throws -> Double {
    let output = try LayerRun(layer, input: shape).forward(values)
    return zip(output, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The layer with one number of a parameter moved.
  private func moved(
    _ layer: any Layer, _ index: Int, _ place: Int, _ step: Float
  ) throws -> any Layer {
    var other = layer
    let tensor = layer.parameters[index].tensor
    var values = tensor.values
    values[place] += step
    other.parameters[index].tensor = try Tensor(values, shape: tensor.shape)
    return other
  }

  /// Of float32, and where a kink may lie between.
  private static func agree(_ gradient: Float, _ slope: Double) -> Bool {
    abs(slope - Double(gradient)) < 0.02 + 0.02 * abs(slope)
  }

  /// Sizes that do not go together, each with what is wanted.
  @Test(arguments: [
    ("conv2d 3 4 2 groups=2", "IN=3 of conv2d does not divide into 2 groups"),
    ("conv2d 2 4 2 padding=same stride=2", "padding of conv2d cannot be 'same'"),
    ("convtranspose1d 2 3 2 output_padding=1", "output_padding of convtranspose1d cannot be '1'"),
    ("maxpool2d 2 padding=2", "padding of maxpool2d cannot be '2'"),
    ("groupnorm 3 4", "GROUPS of groupnorm cannot be '3'"),
    ("celu alpha=0", "alpha of celu cannot be '0'"),
    ("hardtanh min_val=2 max_val=1", "max_val of hardtanh cannot be '1.0'"),
    ("upsample mode=nearest", "scale_factor of upsample cannot be 'None'"),
    ("upsample scale_factor=2 mode=nearest align_corners=true", "align_corners of upsample"),
    ("unflatten 0 (0, 2)", "SIZES of unflatten cannot be '(0, 2)'"),
    ("lstm 3 4 proj_size=4", "proj_size of lstm cannot be '4'"),
    ("gru 3 4 num_layers=10001", "num_layers of gru cannot be '10001'"),
    ("multiheadattention 5 2", "HEADS of multiheadattention cannot be '2'"),
    ("transformerencoderlayer 5 2", "HEADS of transformerencoderlayer cannot be '2'"),
  ])
  func refusesWhatDoesNotGoTogether(line: String, what: String) throws {
    let description = try #require(LayerParser.parse(line).first)
    var generator = Generator(seed: 0)
    let error = #expect(throws: LayerError.self) { try description.make(&generator) }
    #expect(error?.diagnosis.what.hasPrefix(what) == true, "\(error?.diagnosis.what ?? "")")
  }

  /// Inputs that a layer does not take.
  @Test(arguments: [
    ("conv2d 3 4 2", [2, 4, 5, 5], "wants 3 channels on axis 1, got 2x4x5x5"),
    ("conv2d 3 4 2", [4, 5, 5], "wants 3 channels on axis 0, got 4x5x5"),
    ("conv2d 3 4 2", [5, 5], "wants (B, C, H, W) or (C, H, W), got 5x5 (2 axes)"),
    ("conv2d 3 4 7", [3, 5, 5], "reads 7 steps at a time, got T=5"),
    ("convtranspose1d 2 3 1 padding=2", [2, 3], "axis 2 of 2x-1 has size -1"),
    ("maxpool1d 4", [2, 3], "reads 4 places at a time, got 3 along axis 1"),
    ("adaptiveavgpool1d 2", [3], "wants (B, C, L) or (C, L), got 3 (1 axis)"),
    ("batchnorm2d 3", [2, 3, 4], "wants (B, C, H, W), got 2x3x4 (3 axes)"),
    ("batchnorm2d 3", [2, 4, 3, 3], "wants 3 channels on axis 1, got 2x4x3x3"),
    ("instancenorm1d 3", [2, 3, 1], "needs at least 2 rows for its statistics"),
    ("prelu 3", [3], "wants (B, C, …), got 3 (1 axis)"),
    ("pixelshuffle 2", [6, 2, 2], "wants a multiple of 4 channels on axis 0, got 6x2x2"),
    ("unflatten 1 (2, 3)", [2, 4], "wants 6 on axis 1, got 2x4"),
    ("unflatten 3 (2, 3)", [2, 4], "2x4 has no axis 3"),
    (
      "upsample scale_factor=2 mode=bilinear", [2, 3, 4], "wants (B, C, H, W), got 2x3x4 (3 axes)"
    ),
    ("reflectionpad1d 3", [2, 3], "wants at least 4 places on axis 1, got 2x3"),
    ("zeropad1d -2", [2, 3], "axis 2 of 2x-1 has size -1"),
    ("lstm 3 4", [2, 5, 4], "wants C=3, got C=4"),
    ("lstm 3 4", [3], "wants (T, B, C) or (T, C), got a vector of 3 (C)"),
    ("gru 3 4 batch_first=true", [2, 2, 2, 3], "wants (B, T, C) or (T, C), got 2x2x2x3"),
    ("grucell 3 4", [2, 2, 3], "wants (B, C) or (C), got 2x2x3 (B, T, C)"),
    ("multiheadattention 4 2", [2, 3, 6], "wants C=4, got C=6"),
  ])
  func stopsWhatItDoesNotTake(line: String, sizes: [Int], what: String) throws {
    let stop = try #require(try stop(line, Shape(sizes)))
    #expect(stop.what.hasPrefix(what), "\(stop.what)")
  }

  /// As PyTorch prints them.
  @Test(arguments: [
    (
      "nn.Conv2d(3, 16, 3, padding=1)",
      "Conv2d(3, 16, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))"
    ),
    (
      "nn.Conv2d(4, 6, (1, 2), padding='same', groups=2, bias=False)",
      "Conv2d(4, 6, kernel_size=(1, 2), stride=(1, 1), padding=same, groups=2, bias=False)"
    ),
    ("nn.ConvTranspose1d(3, 4, 2)", "ConvTranspose1d(3, 4, kernel_size=(2,), stride=(1,))"),
    (
      "nn.MaxPool2d(2)",
      "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)"
    ),
    ("nn.AvgPool1d(2)", "AvgPool1d(kernel_size=(2,), stride=(2,), padding=(0,))"),
    ("nn.AdaptiveAvgPool2d((None, 2))", "AdaptiveAvgPool2d(output_size=(None, 2))"),
    (
      "nn.BatchNorm2d(4, affine=False)",
      "BatchNorm2d(4, eps=1e-05, momentum=0.1, affine=False, bias=False, track_running_stats=True)"
    ),
    ("nn.GroupNorm(2, 4)", "GroupNorm(2, 4, eps=1e-05, affine=True, bias=True)"),
    ("nn.Upsample(scale_factor=2)", "Upsample(scale_factor=2.0, mode='nearest')"),
    ("nn.Upsample(size=(2, 3), mode='bilinear')", "Upsample(size=(2, 3), mode='bilinear')"),
    ("nn.Unflatten(1, (2, 3))", "Unflatten(dim=1, unflattened_size=(2, 3))"),
    ("nn.ZeroPad2d(1)", "ZeroPad2d((1, 1, 1, 1))"),
    ("nn.ConstantPad1d((1, 2), 0.5)", "ConstantPad1d(padding=(1, 2), value=0.5)"),
    ("nn.PReLU()", "PReLU(num_parameters=1)"), ("nn.ReLU6()", "ReLU6()"),
    ("nn.LSTM(3, 4, 2, batch_first=True)", "LSTM(3, 4, num_layers=2, batch_first=True)"),
    ("nn.GRU(3, 4, bidirectional=True)", "GRU(3, 4, bidirectional=True)"),
    ("nn.RNN(3, 4, nonlinearity='relu')", "RNN(3, 4)"), ("nn.RNNCell(3, 4)", "RNNCell(3, 4)"),
  ])
  func printsAsTorchDoes(line: String, text: String) throws {
    let description = try #require(LayerParser.parse(line).first)
    #expect(StackedLayer.pending(description).torchText == text)
  }
}

extension LayerSpec {
  /// Whether an argument of this name is a size of its own.
  fileprivate func name(_ name: String) -> Bool {
    arguments.contains { $0.name == name && $0.kind == .size }
  }
}
