import Engine
import Support
import Testing

struct LogSoftmaxTests {
  @Test func takesTheLogarithmOfProbabilities() throws {
    let run = try LayerRun("logsoftmax", input: Shape(2, 2))
    let output = try run.forward([0, 0, 0, 1.098_612_3])
    #expect(
      difference(output, from: [-0.693_147_2, -0.693_147_2, -1.386_294_4, -0.287_682_1]) == nil)
    run.backward([1, 0, 1, 0])
    // dy − y·Σ dy.
    #expect(difference(run.inputGradient, from: [0.5, -0.5, 0.75, -0.75]) == nil)
  }

  @Test(arguments: [[3, 5], [2, 3, 5], [5], []])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("logsoftmax", input: Shape(sizes)) { input, _ in
      byRows(input, of: sizes.last ?? 1, Self.formula)
    }
  }

  /// Along axis 1 of three: each column of each matrix is a row.
  @Test func hasTheFormulasGradientsAlongAnotherAxis() throws {
    try GradientCheck("logsoftmax dim=1", input: Shape(2, 4, 3)) { input, _ in
      var output = input
      for matrix in 0..<2 {
        for column in 0..<3 {
          let places = (0..<4).map { matrix * 12 + $0 * 3 + column }
          for (place, value) in zip(places, Self.formula(places.map { input[$0] })) {
            output[place] = value
          }
        }
      }
      return output
    }
  }

  private static func formula(_ row: [Double]) -> [Double] {
    let total = row.reduce(0) { $0 + Exact.exponential($1) }
    return row.indices.map { row[$0] - Exact.logarithm(total) }
  }

  /// torch without an axis: the first of one or three axes, else the second.
  @Test(arguments: [([5], "0"), ([2, 3], "1"), ([2, 3, 4], "0"), ([2, 3, 4, 5], "1")])
  func choosesTheAxisAsTorchDoes(sizes: [Int], axis: String) throws {
    let numbers = (0..<sizes.reduce(1, *)).map { Float($0 % 7) }
    let chosen = try LayerRun("nn.LogSoftmax()", input: Shape(sizes))
    let given = try LayerRun("nn.LogSoftmax(dim=\(axis))", input: Shape(sizes))
    #expect(try chosen.forward(numbers) == given.forward(numbers))
    #expect(chosen.layer.description == "logsoftmax dim=None")
  }

  @Test func stopsWhereThereIsNoSuchAxis() throws {
    #expect(
      try stop("logsoftmax dim=2", Shape(4, 3))
        == Diagnosis(
          "4x3 has no axis 2", place: "layer 1 (logsoftmax dim=2)",
          mend: "axes count from 0 to 1"))
    let layer = try #require(LayerParser.parse("logsoftmax dim=2").first)
    #expect(LogSoftmax.fitted(layer.arguments, to: try Shape(4, 3))["dim"] == .axis(-1))
  }

  @Test func refusesBadArguments() {
    #expect(
      refusal("logsoftmax dim=x")
        == Diagnosis(
          "dim of logsoftmax cannot be 'x'",
          mend: "it wants an axis from -8 to 7, such as -1 for the last"))
  }
}
