public import Support

/// A tensor or a call that a model cannot take.
public enum ModelError: DiagnosableError, Hashable {
  /// Symbols for a stack that reads real numbers, or the other way round.
  case wrongElement(wants: ElementKind)
  /// Another number of values than the input has.
  case wrongCount(wants: Int, got: Int)
  /// A symbol number that the embedding does not know.
  case symbolOutside(symbol: Int, vocabulary: Int)
  /// A training pass in a plan without gradients.
  case notForTraining
  /// The stack has no layers.
  case emptyStack
  /// The last layer's output cannot be read as logits of the vocabulary.
  ///
  /// `linear` is the number and the inputs of the last layer, where it is the linear one that ends it.
  case notLogits(output: Shape, batch: Int, vocabulary: Int, linear: LastLinear? = nil)
  /// The embedding is smaller than the data's vocabulary.
  case vocabularyTooSmall(embedding: Int, data: Int)
  /// The stack reads real numbers; text needs an embedding first.
  case noEmbedding

  /// What is wrong and how to mend it.
  public var diagnosis: Diagnosis {
    switch self {
    case .wrongElement(let wants):
      Diagnosis("the stack reads \(wants == .symbols ? "symbol numbers" : "real numbers")")
    case .wrongCount(let wants, let got):
      Diagnosis("the input holds \(counted(wants, "value")), got \(grouped(got))")
    case .symbolOutside(let symbol, let vocabulary):
      Diagnosis(
        "symbol \(symbol) is outside the vocabulary",
        mend: "symbols are numbered 0 to \(vocabulary - 1)")
    case .notForTraining:
      Diagnosis("a plan for inference cannot train", mend: "make the plan for training")
    case .emptyStack:
      Diagnosis("the stack is empty", mend: "add a layer: add embedding 27 10")
    case .notLogits(let output, let batch, let vocabulary, let linear):
      Diagnosis(
        "the output should be \(batch)x\(vocabulary) (B, V), got \(output.told)",
        mend: logitsMend(output, batch, vocabulary, linear))
    case .vocabularyTooSmall(let embedding, let data):
      Diagnosis(
        "the embedding knows \(counted(embedding, "symbol")), the data has \(data)",
        mend: "use embedding \(data) C")
    case .noEmbedding:
      Diagnosis(
        "the stack does not begin with an embedding, so text cannot go in",
        mend: "insert 1 embedding _ 10")
    }
  }

  /// The linear layer that ends a stack.
  public struct LastLinear: Sendable, Hashable {
    /// Its number in the stack, counted from 1.
    public let number: Int
    /// The size of the last axis that goes into it.
    public let inputs: Int

    /// A layer's number and inputs.
    public init(number: Int, inputs: Int) {
      self.number = number
      self.inputs = inputs
    }
  }

  private func logitsMend(
    _ output: Shape, _ batch: Int, _ vocabulary: Int, _ linear: LastLinear?
  ) -> String {
    guard output.rank == 2, output.rows == batch else {
      return "fuse the steps first (flatten), then end with linear _ \(vocabulary)"
    }
    if let linear { return "replace \(linear.number) linear \(linear.inputs) \(vocabulary)" }
    return "add linear \(output.last) \(vocabulary)"
  }
}
