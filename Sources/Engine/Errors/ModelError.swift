public import Support

/// A tensor or a call that a model does not accept.
public enum ModelError: CataloguedError, Hashable {
  case wrongElement(wants: ElementKind)
  case wrongCount(wants: Int, got: Int)
  case symbolOutside(symbol: Int, vocabulary: Int)
  case notForTraining
  case emptyStack
  /// `linear` is the last layer where that is a linear one.
  case notLogits(output: Shape, batch: Int, vocabulary: Int, linear: LastLinear? = nil)
  case notEveryPlace(output: Shape, batch: Int, places: Int, vocabulary: Int)
  case seesLater(position: Position, layer: String, causal: String? = nil)
  case vocabularyTooSmall(embedding: Int, data: Int)
  case noEmbedding

  /// What each case means.
  public static let catalogue: [ErrorKind<ModelError>] = [
    .init(
      "E-MODEL-WRONG-ELEMENT",
      "The stack reads symbol numbers and got real numbers, or the other way round.",
      .wrongElement(wants: .symbols)),
    .init(
      "E-MODEL-WRONG-COUNT", "The number of values differs from the size of the input.",
      .wrongCount(wants: 32, got: 31)),
    .init(
      "E-MODEL-SYMBOL-OUTSIDE", "The embedding has no row for this symbol number.",
      .symbolOutside(symbol: 30, vocabulary: 27)),
    .init("E-MODEL-NOT-FOR-TRAINING", "A plan made for inference cannot train.", .notForTraining),
    .init("E-MODEL-EMPTY-STACK", "The stack has no layers.", .emptyStack),
    .init(
      "E-MODEL-NOT-LOGITS", "The output of the last layer does not have the shape of logits.",
      .notLogits(output: Shape(known: 32, 20), batch: 32, vocabulary: 27)),
    .init(
      "E-MODEL-NOT-EVERY-PLACE",
      "The data has a target at every place, and the output has no logits for each of them.",
      .notEveryPlace(output: Shape(known: 32, 27), batch: 32, places: 16, vocabulary: 27)),
    .init(
      "E-MODEL-SEES-LATER",
      "A layer makes a step of later ones, which are not there yet when an item is written.",
      .seesLater(
        position: Position(2), layer: "conv 48 96 3 pad=same", causal: "conv 48 96 3")),
    .init(
      "E-MODEL-VOCABULARY-TOO-SMALL", "The embedding has fewer rows than the data has symbols.",
      .vocabularyTooSmall(embedding: 20, data: 27)),
    .init(
      "E-MODEL-NO-EMBEDDING", "The stack reads real numbers; text needs an embedding first.",
      .noEmbedding),
  ]

  /// What is wrong and how to fix it.
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
    case .notEveryPlace(let output, let batch, let places, let vocabulary):
      Diagnosis(
        "the output should be \(batch)x\(places)x\(vocabulary) (B, T, V): the data has a target at every "
          + "place; got \(output.told)",
        mend: output.rank == 3 && output.dimensions[0] == batch && output.last != vocabulary
          ? "end with linear _ \(vocabulary)"
          : "convolve makes convolutions of flattens, which keep the steps; data block=8 has one target "
            + "for each context")
    case .seesLater(let position, let layer, let causal):
      Diagnosis(
        "layer \(position), \(layer), sees later steps, which are still to be written",
        mend: causal.map { "replace \(position) \($0) sees earlier ones alone" }
          ?? "use a layer there that makes each step of that step and earlier ones")
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
    /// The size of its input's last axis.
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
    if output.rank == 3, output.dimensions[0] == batch, output.last == vocabulary {
      return "data whole has a target at every step; for one per context fuse the steps (flatten)"
    }
    guard output.rank == 2, output.rows == batch else {
      return "fuse the steps first (flatten), then end with linear _ \(vocabulary)"
    }
    if let linear {
      return "replace \(linear.number) \(LayerRegistry.mixing(linear.inputs, vocabulary).line)"
    }
    return "add \(LayerRegistry.mixing(output.last, vocabulary).line)"
  }
}
