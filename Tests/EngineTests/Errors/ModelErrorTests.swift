import Engine
import Support
import Testing

/// The text of every case.
struct ModelErrorTests {
  @Test func explainsInputsAndModes() {
    #expect(
      ModelError.wrongCount(wants: 32, got: 1000).diagnosis
        == Diagnosis("the input holds 32 values, got 1,000"))
    #expect(
      ModelError.symbolOutside(symbol: 27, vocabulary: 27).diagnosis
        == Diagnosis(
          "symbol 27 is outside the vocabulary", mend: "symbols are numbered 0 to 26"))
    #expect(
      ModelError.notForTraining.diagnosis
        == Diagnosis("a plan for inference cannot train", mend: "make the plan for training"))
  }

  @Test func explainsStacksThatCannotLearnText() throws {
    #expect(
      ModelError.emptyStack.diagnosis
        == Diagnosis("the stack is empty", mend: "add a layer: add embedding 27 10"))
    #expect(
      ModelError.vocabularyTooSmall(embedding: 20, data: 27).diagnosis
        == Diagnosis(
          "the embedding knows 20 symbols, the data has 27", mend: "use embedding 27 C"))
    #expect(
      ModelError.noEmbedding.diagnosis
        == Diagnosis(
          "the stack does not begin with an embedding, so text cannot go in",
          mend: "insert 1 embedding _ 10"))
  }

  @Test func explainsOutputsThatAreNotLogits() throws {
    let wide = ModelError.notLogits(output: try Shape(32, 200), batch: 32, vocabulary: 27)
    #expect(
      wide.diagnosis
        == Diagnosis("the output should be 32x27 (B, V), got 32x200", mend: "add linear 200 27"))
    let deep = ModelError.notLogits(output: try Shape(32, 4, 27), batch: 32, vocabulary: 27)
    #expect(
      deep.diagnosis.mend
        == "data whole has a target at every step; for one per context fuse the steps (flatten)")
    let other = ModelError.notLogits(output: try Shape(32, 4, 20), batch: 32, vocabulary: 27)
    #expect(other.diagnosis.mend == "fuse the steps first (flatten), then end with linear _ 27")
  }
}
