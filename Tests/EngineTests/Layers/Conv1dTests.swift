import Engine
import Support
import TestSupport
import Testing

struct Conv1dTests {
  /// The layer of a line.
  private func layer(_ line: String) throws -> any Layer {
    try #require(Stacks.made(line).children[0].made)
  }

  /// y[t] = 0.5 + 10 · x[t − 1] + x[t], zeros before the first.
  @Test func readsEarlierSteps() throws {
    let run = try LayerRun("conv 1 1", [[10, 1], [0.5]], input: Shape(2, 3, 1))
    #expect(try run.forward([1, 2, 3, 4, 5, 6]) == [1.5, 12.5, 23.5, 4.5, 45.5, 56.5])
    run.backward([1, 0, 0, 0, 0, 2])
    #expect(run.inputGradient == [1, 0, 0, 0, 20, 2])
    #expect(run.parameterGradients == [[10, 13], [3]])
  }

  @Test(arguments: [
    ("conv 1 1 3 dilation=2", [1, 2, 13, 24, 135, 246] as [Float]),
    ("conv 1 1 3 dilation=2 pad=none", [135, 246]),
    ("conv 1 1 3 pad=none stride=3", [123, 456]), ("conv 1 1 3 stride=4", [1, 345]),
    ("conv 1 1 3 pad=same", [12, 123, 234, 345, 456, 560]),
    ("conv 1 1 3 pad=2 stride=5", [1, 456]),
  ])
  func placesItsWindows(line: String, wanted: [Float]) throws {
    let run = try LayerRun("\(line) bias=false", [[100, 10, 1]], input: Shape(1, 6, 1))
    #expect(try run.forward([1, 2, 3, 4, 5, 6]) == wanted)
  }

  /// Taps in the weight as `flatten` lays the steps side by side: its rows are a linear's.
  @Test func isAFlattenAndALinear() throws {
    let weight = (0..<24).map { Float($0 % 7) - 3 }
    let values = (0..<24).map { Float($0 % 5) - 2 }
    let conv = try LayerRun(
      "conv 3 4 2 stride=2 pad=none", [weight, [1, 2, 3, 4]], input: Shape(2, 4, 3))
    var linear = try layer("linear 6 4")
    linear.parameters[0].tensor = try Tensor(weight, shape: Shape(6, 4))
    linear.parameters[1].tensor = try Tensor([1, 2, 3, 4], shape: Shape(4))
    let tree = try Plan(
      Sequential([FlattenConsecutive(2), linear]), input: Shape(2, 4, 3), purpose: .inference)
    try tree.load(values)
    try tree.evaluate()
    #expect(try conv.forward(values) == tree.output.values)
  }

  /// The formula of any convolution over (B, T, C), in float64.
  private func formula(
    _ input: [Double], _ p: [[Double]], _ sizes: (steps: Int, inputs: Int, outputs: Int),
    _ window: AxisWindow, groups: Int = 1
  ) -> [Double] {
    let (steps, inputs, outputs) = sizes
    let (own, made) = (inputs / groups, outputs / groups)
    return byRows(input, of: steps * inputs) { context in
      (0..<window.stops(along: steps)).flatMap { stop in
        (0..<outputs).map { output in
          var sum = p.count > 1 ? p[1][output] : 0
          for tap in 0..<window.size {
            let step = stop * window.stride + tap * window.dilation - window.before
            guard (0..<steps).contains(step) else { continue }
            for channel in 0..<own {
              sum +=
                context[step * inputs + output / made * own + channel]
                * p[0][(tap * own + channel) * outputs + output]
            }
          }
          return sum
        }
      }
    }
  }

  @Test(arguments: [
    ("conv 3 4", AxisWindow(2, before: 1), 1),
    ("conv 3 4 3 dilation=2 bias=false", AxisWindow(3, dilation: 2, before: 4), 1),
    ("conv 3 4 3 pad=same stride=2", AxisWindow(3, stride: 2, before: 1, after: 1), 1),
    ("conv 3 4 2 pad=none dilation=3", AxisWindow(2, dilation: 3), 1),
    ("conv 3 4 1", AxisWindow(1), 1), ("conv 3 4 1 dilation=5 pad=none", AxisWindow(1), 1),
    ("conv 4 6 3 groups=2", AxisWindow(3, before: 2), 2),
    ("conv 4 4 2 groups=4 stride=3 pad=2", AxisWindow(2, stride: 3, before: 2, after: 2), 4),
  ])
  func hasTheFormulasGradients(line: String, window: AxisWindow, groups: Int) throws {
    let layer = try layer(line)
    let (inputs, outputs) = (groups == 1 ? 3 : 4, layer.arguments["OUT"] == .size(6) ? 6 : 4)
    try GradientCheck(line, input: Shape(2, 5, inputs)) { input, parameters in
      formula(input, parameters, (5, inputs, outputs), window, groups: groups)
    }
  }

  @Test func drawsTheWeightDividedByTheRoot() throws {
    let layer = try layer("conv 8 6 2 groups=2")
    var same = Generator(seed: 42)
    let drawn = try same.normal(Shape(8, 6)).values
    #expect(layer.parameters[0].tensor.shape == (try Shape(8, 6)))
    #expect(layer.parameters[0].tensor.values == drawn.map { $0 / Float(8).squareRoot() })
    #expect(layer.parameters[1].tensor.values == [0, 0, 0, 0, 0, 0])
  }

  @Test func countsItsWork() throws {
    let step = try #require(
      Walk(try Stacks.made("conv 10 20 3 stride=2 groups=2"), try Shape(4, 8, 10)).steps.first)
    #expect(step.multiplyAdds == 4 * 4 * 20 * 3 * 5)
    #expect(step.parameterCount == 15 * 20 + 20)
    #expect(step.activationBytes == 4 * 4 * 20 * 4)
    let huge = try layer("conv 1 1 9 dilation=1000")
    #expect(huge.multiplyAdds(for: try Shape(1, Int.max / 8, 1)) == Int.max)
  }

  @Test(arguments: [
    ("conv 10 20 2", [4, 8, 10], [4, 8, 20]), ("conv 10 20 3 stride=3", [4, 8, 10], [4, 3, 20]),
    ("conv 10 20 3 dilation=3 pad=none", [4, 8, 10], [4, 2, 20]),
    ("conv 10 20 4 pad=same", [4, 8, 10], [4, 8, 20]),
    ("nn.Conv1d(10, 20, 3)", [4, 10, 8], [4, 20, 6]), ("nn.Conv1d(10, 20, 3)", [10, 8], [20, 6]),
    ("Conv1d(10, 20, kernel_size=(3,), stride=(2,), padding=(1,))", [4, 10, 8], [4, 20, 4]),
    ("nn.Conv1d(10, 20, 3, padding='same', dilation=2)", [4, 10, 8], [4, 20, 8]),
    ("nn.Conv1d(10, 20, 3, 1, 'valid', 1, 5, False)", [4, 10, 8], [4, 20, 6]),
  ])
  func makesItsShape(line: String, input: [Int], output: [Int]) throws {
    #expect(try Stacks.made(line).outputShape(for: Shape(input)) == Shape(output))
  }

  @Test func tellsWhereItsAxesComeFrom() throws {
    let stack = try Stacks.made("conv 10 20 3 dilation=2 pad=none")
    let axes = try #require(Walk(stack, try Shape(2, 8, 10)).axes(before: Position(2)))
    #expect(
      axes.map(\.text) == [
        "2 contexts of the push",
        "8 steps of the push, in windows of 3, its places 2 apart"
          + " (layer 1 conv 10 20 3 dilation=2 pad=none)",
        "OUT of layer 1 conv 10 20 3 dilation=2 pad=none",
      ])
  }

  /// A line, a shape that it does not take, and why.
  struct Stop: Sendable {
    let line: String
    let sizes: [Int]
    let what, code: String
  }

  @Test(arguments: [
    Stop(line: "conv 10 20", sizes: [4, 8, 8], what: "wants C=10, got C=8", code: "E-CONV-IN"),
    Stop(
      line: "conv 10 20", sizes: [4, 10], what: "wants (B, T, C), got 4x10 (B, C)",
      code: "E-CONV-AXES"),
    Stop(
      line: "conv 10 20 5 dilation=2 pad=none", sizes: [4, 8, 10],
      what: "reads 9 steps at a time, got T=8", code: "E-CONV-WINDOW"),
    Stop(
      line: "conv 10 20 1000000 pad=3", sizes: [4, 8, 10],
      what: "reads 1,000,000 steps at a time, got T=8 and 6 of padding", code: "E-CONV-WINDOW"),
    Stop(
      line: "nn.Conv1d(10, 20, 9)", sizes: [10, 8],
      what: "reads 9 places at a time, got 8 along axis 1",
      code: "E-CONV-WINDOW"),
    Stop(
      line: "nn.Conv1d(10, 20, 3)", sizes: [4, 8, 10],
      what: "wants C=10 on axis 1 of (B, C, T), got 4x8x10", code: "E-CONV-CHANNELS"),
    Stop(
      line: "nn.Conv1d(10, 20, 3)", sizes: [8, 10],
      what: "wants C=10 on axis 0 of (C, T), got 8x10", code: "E-CONV-CHANNELS"),
    Stop(
      line: "nn.Conv1d(10, 20, 3)", sizes: [1, 2, 8, 10],
      what: "wants (B, C, T) or (C, T), got 1x2x8x10 (4 axes)", code: "E-CONV-AXES"),
    Stop(
      line: "conv 1 1 2 pad=100", sizes: [1, Int.max - 9, 1],
      what: "a tensor of 1x9223372036854775798x1 has more elements than can be counted",
      code: "E-SHAPE-TOO-LARGE"),
  ])
  func stopsWhatItCannotTake(stop: Stop) throws {
    let diagnosis = try #require(try EngineTests.stop(stop.line, Shape(stop.sizes)))
    #expect(diagnosis.what == stop.what)
    #expect(diagnosis.code == stop.code)
  }

  @Test(arguments: [
    ("conv 10 20 3 groups=3", "IN=10 of conv does not divide into 3 groups"),
    ("conv 12 20 3 groups=3", "OUT=20 of conv does not divide into 3 groups"),
    (
      "conv 10 20 3 dilation=\(Int.max)",
      "conv reads 3 steps, 9,223,372,036,854,775,807 apart: further than can be counted"
    ),
    (
      "conv 10 20 \(Int.max)",
      "conv reads 9,223,372,036,854,775,807 steps, 1 apart: further than can be counted"
    ),
    ("conv 10 20 3 pad=\(Int.max)", "pad of conv cannot be '9223372036854775807'"),
    ("conv \(Int.max / 4) 20 9", "a tensor of 9x2305843009213693951x20 has more elements than"),
    (
      "nn.Conv1d(4, 4, 3, stride=2, padding='same')",
      "padding of nn.Conv1d cannot be 'same'"
    ),
  ])
  func refusesWhatDoesNotGoTogether(line: String, what: String) throws {
    let failure = #expect(throws: (any Error).self) { try Stacks.made(line) }
    #expect((failure as? any CataloguedError)?.diagnosis.what.hasPrefix(what) == true)
  }

  @Test(arguments: [
    ("conv 10", "conv is missing OUT"), ("conv 10 20 0", "TAPS of conv cannot be '0'"),
    ("conv 10 20 2 pad=left", "pad of conv cannot be 'left'"),
    ("conv 10 20 2 pad=-1", "pad of conv cannot be '-1'"),
    ("conv 10 20 2 pad=valid", "pad of conv cannot be 'valid'"),
    ("nn.Conv1d(3, 4)", "nn.Conv1d is missing TAPS"),
    ("nn.Conv1d(3, 4, 2, padding='causal')", "pad of nn.Conv1d cannot be 'causal'"),
    ("nn.Conv1d(3, 4, 2, padding_mode='reflect')", "padding_mode of nn.Conv1d cannot be 'reflect'"),
  ])
  func refusesBadArguments(line: String, what: String) {
    #expect(refusal(line)?.what == what)
  }

  @Test(arguments: [
    ("nn.Conv1d(3, 4, 2)", "nn.Conv1d(3, 4, 2)"),
    ("Conv1d(3, 4, 2, padding=1)", "nn.Conv1d(3, 4, 2, padding=1)"),
    ("nn.Conv1d(3, 4, 2, padding='same')", "nn.Conv1d(3, 4, 2, padding='same')"),
    ("nn.Conv1d(3, 4, (2,), padding='valid')", "nn.Conv1d(3, 4, 2)"),
    (
      "nn.Conv1d(4, 4, 2, 1, 0, 2, 2, False)",
      "nn.Conv1d(4, 4, 2, dilation=2, groups=2, bias=False)"
    ),
    ("conv 3 4 pad=0", "conv 3 4 2 pad=none"), ("conv 3 4 2 pad=causal", "conv 3 4 2"),
    ("nn.Conv1d(_, 4, 2)", "nn.Conv1d(_, 4, 2)"),
  ])
  func isWrittenAsItsKind(line: String, wanted: String) throws {
    let description = try #require(LayerParser.parse(line).first)
    let written = description.hasBlank ? description.line : try layer(line).description
    #expect(written == wanted)
    #expect(try LayerParser.parse(written).first?.line == written)
  }

  @Test func isPrintedAsPyTorchDoes() throws {
    let line = "nn.Conv1d(4, 8, 3, padding=1, dilation=2, groups=2, bias=False)"
    let text =
      "Conv1d(4, 8, kernel_size=(3,), stride=(1,), padding=(1,), dilation=(2,), groups=2, bias=False)"
    #expect(try layer(line).torchText == text)
    #expect(try LayerParser.parse("(0): \(text)").first?.line == line)
    #expect(
      try layer("conv 4 8").torchText
        == "Conv1d(4, 8, kernel_size=(2,), stride=(1,), padding=causal)")
  }

  @Test func fitsWhatComes() throws {
    func fitted(_ line: String, _ sizes: Int...) throws -> String {
      let layer = try layer(line)
      return LayerDescription(Conv1d.self, Conv1d.fitted(layer.arguments, to: try Shape(sizes)))
        .line
    }
    #expect(try fitted("conv 10 20 3", 4, 8, 12) == "conv 12 20 3")
    #expect(
      try fitted("conv 10 20 3 dilation=4 pad=none", 4, 8, 10) == "conv 10 20 3 dilation=3 pad=none"
    )
    #expect(try fitted("conv 10 20 9 dilation=2 pad=none", 4, 8, 10) == "conv 10 20 8 pad=none")
    #expect(try fitted("conv 12 12 2 groups=12", 4, 8, 8) == "conv 8 12 2 groups=4")
    #expect(try fitted("nn.Conv1d(10, 20, 9)", 4, 12, 8) == "nn.Conv1d(12, 20, 8)")
    #expect(Conv1d.choices(of: "IN", for: try Shape(4, 8, 12)) == [12])
    #expect(Conv1d.choices(of: "OUT", for: try Shape(4, 8, 12)) == [])
  }

  @Test func workOutItsBlank() throws {
    var stack = Sequential(try Stacks.layers("embedding 27 4, conv _ 6 3 groups=2").map(\.outline))
    var generator = Generator(seed: 1)
    try stack.settle(for: Shape(2, 8), vocabulary: nil, generator: &generator)
    #expect(stack.children[1].description == "conv _=4 6 3 groups=2")
  }

  /// One tap is a linear: rows that are alike are computed once.
  @Test func sharesWindowsWhereEachStepIsAlone() throws {
    func plan(_ layer: String) throws -> Plan {
      try Plan(
        Stacks.made("embedding 5 4, \(layer), flatten 2, linear 6 4, flatten 4, linear 16 5"),
        input: Shape(16, 8), purpose: .training, sharing: .batch)
    }
    #expect(try plan("conv 4 3 1").sharesWindows)
    #expect(try plan("conv 4 3 2").sharesWindows == false)
    #expect(try plan("conv 4 3 1 stride=1 pad=same").sharesWindows)
    let (shared, plain) = (try plan("conv 4 3 1"), try plan("linear 4 3"))
    let ids = (0..<128).map { Int32(($0 * $0 / 7) % 5) }
    for plan in [shared, plain] {
      try plan.load(ids)
      try plan.evaluate()
    }
    #expect(shared.output.values == plain.output.values)
  }

  /// The step that is taken with the gradient is the one that is taken after it.
  @Test(arguments: ["conv 4 6 3", "conv 4 6 2 groups=2", "nn.Conv1d(4, 6, 3)"])
  func stepsAtOnce(line: String) throws {
    let values = (0..<80).map { Float($0 % 7) - 3 }
    let stack = try Stacks.made("dropout 0, \(line)")
    let input = try Shape(line.hasPrefix("nn") ? [4, 4, 5] : [4, 5, 4])
    let (early, late) = (
      try Plan(stack, input: input, purpose: .training),
      try Plan(stack, input: input, purpose: .training)
    )
    for plan in [early, late] {
      try plan.load(values)
      var pass = Pass(mode: .training, generator: Generator(seed: 0))
      try plan.forward(&pass)
      for index in 0..<plan.output.count { plan.outputGradient[index] = Float(index % 3) - 1 }
    }
    try early.backward(descendingBy: 0.125)
    try late.backward()
    for index in 0..<late.parameters.count {
      late.parameters[index] -= 0.125 * late.gradients[index]
    }
    #expect(difference(early.parameters.values, from: late.parameters.values) == nil)
  }
}
