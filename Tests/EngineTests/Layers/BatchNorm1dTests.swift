import Engine
import Support
import TestSupport
import Testing

struct BatchNorm1dTests {
  @Test func normalisesEachChannelOverTheRows() throws {
    let run = try LayerRun("batchnorm 2", [[2, 1], [1, 0]], input: Shape(3, 2))
    // Channel 1: 1 2 3, mean 2, variance 1. Channel 2: 10 10 40, mean 20, variance 300.
    let output = try run.forward([1, 10, 2, 10, 3, 40])
    let third = -0.577_350_26
    #expect(difference(output, from: [-0.999_99, third, 1, third, 2.999_99, 1.154_700_5]) == nil)
    run.backward([1, 0, 0, 0, 0, 0])
    // 2/σ · (dy − 1/3 − x̂ · Σ(dy·x̂)/2), x̂ = −1 0 1; ε makes them a little smaller.
    #expect(
      difference(
        run.inputGradient, from: [1.0 / 3, 0, -2.0 / 3, 0, 1.0 / 3, 0], absolute: 2e-5) == nil)
    #expect(difference(run.parameterGradients[0], from: [-0.999_995, 0]) == nil)
    #expect(run.parameterGradients[1] == [1, 0])
    #expect(difference(try run.buffers[0], from: [0.2, 2]) == nil)
    #expect(difference(try run.buffers[1], from: [1, 30.9]) == nil)
  }

  @Test func evaluatesByTheRunningBuffers() throws {
    let run = try LayerRun(
      "batchnorm 2", [[2, 1], [1, 0]], buffers: [[1, 2], [4, 0.25]], input: Shape(1, 2),
      purpose: .inference)
    let output = try run.forward([3, 3], mode: .evaluation)
    #expect(difference(output, from: [3, 2], absolute: 5e-5) == nil)
    #expect(try run.buffers == [[1, 2], [4, 0.25]])
  }

  @Test func movesNothingInEvaluationMode() throws {
    let run = try LayerRun("batchnorm 2", input: Shape(3, 2))
    try run.forward([1, 10, 2, 10, 3, 40], mode: .evaluation)
    #expect(try run.buffers == [[0, 0], [1, 1]])
  }

  @Test(arguments: [[2, 3], [7, 3], [4, 5, 3]])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("batchnorm 3", input: Shape(sizes)) { input, parameters in
      let rows = input.count / 3
      var output = input
      for channel in 0..<3 {
        let places = (0..<rows).map { $0 * 3 + channel }
        let mean = places.reduce(0) { $0 + input[$1] } / Double(rows)
        let squares = places.reduce(0) { $0 + (input[$1] - mean) * (input[$1] - mean) }
        let deviation = (squares / Double(rows - 1) + 1e-5).squareRoot()
        for place in places {
          output[place] =
            parameters[0][channel] * (input[place] - mean) / deviation + parameters[1][channel]
        }
      }
      return output
    }
  }

  @Test(arguments: [[4, 3], [5, 2, 3], [2, 4, 3]])
  func hasTheFormulasGradientsOverTheBatchAlone(sizes: [Int]) throws {
    let batch = sizes[0]
    try GradientCheck("batchnorm 3 over=batch", input: Shape(sizes)) { input, parameters in
      let features = input.count / batch
      var output = input
      for feature in 0..<features {
        let places = (0..<batch).map { $0 * features + feature }
        let mean = places.reduce(0) { $0 + input[$1] } / Double(batch)
        let squares = places.reduce(0) { $0 + (input[$1] - mean) * (input[$1] - mean) }
        let deviation = (squares / Double(batch - 1) + 1e-5).squareRoot()
        for place in places {
          output[place] =
            parameters[0][feature % 3] * (input[place] - mean) / deviation
            + parameters[1][feature % 3]
        }
      }
      return output
    }
  }

  @Test func beginsAsTheIdentityOfItsStatistics() throws {
    let layer = try BatchNorm1d(3)
    #expect(layer.parameters.map(\.name) == ["weight", "bias"])
    #expect(layer.buffers.map(\.name) == ["running_mean", "running_var"])
    #expect(layer.parameters.map(\.tensor.values) == [[1, 1, 1], [0, 0, 0]])
    #expect(layer.buffers.map(\.tensor.values) == [[0, 0, 0], [1, 1, 1]])
    #expect(layer.parameterCount == 6)
  }

  @Test func stopsOtherShapes() throws {
    let place = "layer 1 (batchnorm 200)"
    #expect(
      try stop("batchnorm 200", Shape(4, 68))
        == Diagnosis("wants C=200, got C=68", place: place))
    let wants = "wants (B, C) or (B, T, C), got"
    #expect(
      try stop("batchnorm 200", Shape(200))
        == Diagnosis("\(wants) a vector of 200 (C)", place: place))
    #expect(
      try stop("batchnorm 200", Shape(1, 2, 3, 200))
        == Diagnosis("\(wants) 1x2x3x200 (4 axes)", place: place))
  }

  @Test func stopsASingleRowInTraining() throws {
    #expect(
      try stop("batchnorm 200", Shape(1, 200), purpose: .training)
        == Diagnosis(
          "needs at least 2 rows for its statistics in training, got 1",
          place: "layer 1 (batchnorm 200)", mend: "use a larger batch"))
    #expect(try stop("batchnorm 200", Shape(1, 200)) == nil)
    #expect(try stop("batchnorm 200", Shape(1, 2, 200), purpose: .training) == nil)
  }

  @Test func refusesBadArguments() {
    #expect(
      refusal("batchnorm")
        == Diagnosis(
          "batchnorm is missing C", mend: "usage: batchnorm C [eps=1e-05] [momentum=0.1] [over=all]"
        ))
    #expect(
      refusal("batchnorm 2.5")
        == Diagnosis("C of batchnorm cannot be '2.5'", mend: "it wants a whole number from 1 up"))
    #expect(
      refusal("batchnorm 5 over=steps")
        == Diagnosis("over of batchnorm cannot be 'steps'", mend: "it wants all or batch"))
  }

  @Test func readsWhatTorchPrints() throws {
    let printed =
      "BatchNorm1d(20, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)"
    #expect(try Stacks.made(printed).children.map(\.description) == ["batchnorm 20"])
    #expect(
      try Stacks.made("nn.BatchNorm1d(20, 1e-3, 0.2)").children.map(\.description)
        == ["nn.BatchNorm1d(20, eps=0.001, momentum=0.2)"])
    #expect(
      refusal("nn.BatchNorm1d(20, affine=False)")
        == Diagnosis(
          "affine of batchnorm cannot be 'False'",
          mend: "it wants True; weight and bias are always there"))
    #expect(
      refusal("nn.BatchNorm1d(20, momentum=None)")?.mend == "it wants a number from 0 to 1")
    #expect(refusal("nn.BatchNorm1d(20, over=batch)")?.what == "batchnorm has no option 'over'")
  }

  @Test func momentumAndEpsilonCount() throws {
    let run = try LayerRun("batchnorm 1 eps=1 momentum=0.5", input: Shape(3, 1))
    // Mean 2, variance 1: 1/√(1 + 1) = 0.70710678.
    let output = try run.forward([1, 2, 3])
    #expect(difference(output, from: [-0.707_106_78, 0, 0.707_106_78]) == nil)
    #expect(try run.buffers == [[1], [1]])
  }

  /// torch's takes the biased variance; its channels are the second of three axes.
  @Test func torchsOwnReadsTheSecondAxis() throws {
    let run = try LayerRun("nn.BatchNorm1d(2, eps=0, momentum=1)", input: Shape(1, 2, 2))
    #expect(try run.forward([1, 3, 10, 30]) == [-1, 1, -1, 1])
    #expect(try run.buffers == [[2, 20], [2, 200]])
    #expect(
      try stop("nn.BatchNorm1d(20)", Shape(4, 8, 20))
        == Diagnosis(
          "wants C=20 on axis 1 of (B, C, T), got 4x8x20", place: "layer 1 (nn.BatchNorm1d(20))"))
    #expect(try stop("nn.BatchNorm1d(20)", Shape(4, 20, 8)) == nil)
    #expect(try stop("nn.BatchNorm1d(20)", Shape(4, 8))?.what == "wants C=20, got C=8")
    #expect(
      try stop("nn.BatchNorm1d(20)", Shape(20))?.what
        == "wants (B, C) or (B, C, T), got a vector of 20 (C)")
    #expect(
      try stop("nn.BatchNorm1d(20)", Shape(1, 20, 1), purpose: .training)?.what
        == "needs at least 2 rows for its statistics in training, got 1")
    let layer = try #require(LayerParser.parse("nn.BatchNorm1d(20)").first)
    #expect(BatchNorm1d.fitted(layer.arguments, to: try Shape(4, 8, 20))["C"] == .size(8))
  }

  @Test func fitsTheChannelsThatCome() throws {
    let layer = try BatchNorm1d(200)
    #expect(BatchNorm1d.fitted(layer.arguments, to: try Shape(4, 4, 68))["C"] == .size(68))
  }
}
