import Engine
import Support
import Testing

/// The text of every case.
struct ShapeErrorTests {
  private let shape: Shape

  init() throws { shape = try Shape(4, 8, 10) }

  @Test func explainsShapesThatCannotBe() {
    #expect(
      ShapeError.unreadable(text: "4y8").diagnosis
        == Diagnosis(
          "'4y8' is not a shape",
          mend: "write the sizes with x between them, such as 4x8x10; text goes in quotes"))
    #expect(
      ShapeError.emptyAxis(dimensions: [4, 0, 10], axis: 1).diagnosis
        == Diagnosis("axis 2 of 4x0x10 has size 0", mend: "every size is 1 or more"))
    #expect(
      ShapeError.emptyAxis(dimensions: [-3], axis: 0).diagnosis.what == "axis 1 of (-3) has size -3"
    )
    #expect(
      ShapeError.tooLarge(sizes: "1000000000x1000000000x1000000000").diagnosis
        == Diagnosis(
          "a tensor of 1000000000x1000000000x1000000000 has more elements than can be counted",
          mend: "use smaller sizes"))
  }

  @Test func explainsInputsThatALayerCannotTake() throws {
    #expect(
      ShapeError.wrongRank(layer: "flatten 2", wants: "3 axes", got: try Shape(7)).diagnosis
        == Diagnosis("wants 3 axes, got a vector of 7 (C)"))
    #expect(
      ShapeError.wrongLast(layer: "linear 80 200", wants: 80, got: shape).diagnosis
        == Diagnosis("wants C=80, got C=10"))
    #expect(
      ShapeError.notDivisible(layer: "flatten 3", steps: 8, group: 3, got: shape).diagnosis
        == Diagnosis("T=8 does not divide into groups of 3"))
    #expect(
      ShapeError.oddAxis(layer: "glu", axis: 2, got: try Shape(4, 8, 5)).diagnosis
        == Diagnosis("wants an even size to halve, got C=5"))
    #expect(
      ShapeError.wrongChannels(layer: "nn.BatchNorm1d(20)", wants: 20, got: shape).diagnosis
        == Diagnosis("wants C=20 on axis 1 of (B, C, T), got 4x8x10"))
    #expect(
      ShapeError.wrongChannels(layer: "nn.BatchNorm1d(20)", wants: 20, got: shape).code
        == "E-BATCHNORM-CHANNELS")
    #expect(
      ShapeError.wrongLast(layer: "nn.Linear(3, 4)", wants: 3, got: shape).code == "E-LINEAR-IN")
    #expect(
      ShapeError.wrongSteps(layer: "batchnorm 10 over=batch", wants: 4, got: shape).diagnosis
        == Diagnosis(
          "has statistics for T=4, got 4x8x10 (B, T, C)",
          mend: "push the steps it was trained with, or draw it anew with init"))
    #expect(
      ShapeError.wrongElement(layer: "tanh", wants: .reals, got: .symbols).diagnosis
        == Diagnosis(
          "wants real numbers, got symbol numbers", mend: "put an embedding before it"))
    #expect(
      ShapeError.wrongElement(layer: "embedding 27 10", wants: .symbols, got: .reals).diagnosis
        == Diagnosis(
          "wants symbol numbers, got real numbers", mend: "an embedding must come first"))
    #expect(
      ShapeError.unknownSymbols(layer: "embedding 20 10", knows: 20, data: 27).diagnosis
        == Diagnosis("knows 20 symbols, the data has 27"))
    #expect(
      ShapeError.undecided(layer: "linear _ 200").diagnosis
        == Diagnosis(
          "its _ has no value yet", mend: "push a shape first, such as push 4x80"))
    #expect(
      ShapeError.tooFewRows(layer: "batchnorm 10", rows: 1).diagnosis
        == Diagnosis(
          "needs at least 2 rows for its statistics in training, got 1", mend: "use a larger batch"
        ))
  }

  @Test func explainsViewsThatCannotBe() throws {
    #expect(
      ShapeError.cannotView(from: shape, to: try Shape(4, 8)).diagnosis
        == Diagnosis(
          "4x8x10 has 320 elements, 4x8 has 32", mend: "the products of the sizes must be equal"))
    #expect(
      ShapeError.noSuchAxis(axis: 3, shape: shape).diagnosis
        == Diagnosis("4x8x10 has no axis 3", mend: "axes count from 0 to 2"))
    #expect(
      ShapeError.indexOutside(index: 10, axis: 2, shape: shape).diagnosis
        == Diagnosis("index 10 is outside axis 2 of 4x8x10"))
  }
}
