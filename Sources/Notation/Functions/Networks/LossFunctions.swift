import Engine

/// Losses of `torch.nn.functional`.
enum LossFunctions {
  static let all: [TensorFunction] = classes + elements + binary

  private static let classes: [TensorFunction] = [
    TensorFunction(
      "cross_entropy", .functional,
      "input: Tensor, target: Tensor, weight: Tensor = None, *, ignore_index: int = -100, reduction: str = 'mean', label_smoothing: float = 0.0",
      "The loss of logits (N, C, …) for classes (N, …), in nats.",
      example: "F.cross_entropy(torch.zeros(4, 27), torch.tensor([0, 1, 2, 3]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().crossEntropy(
          try arguments.tensor("target"),
          try options(arguments, smoothing: try arguments.real("label_smoothing"))))
    },
    TensorFunction(
      "nll_loss", .functional,
      "input: Tensor, target: Tensor, weight: Tensor = None, *, ignore_index: int = -100, reduction: str = 'mean'",
      "The loss of log-probabilities (N, C, …) for classes (N, …).",
      example: "F.nll_loss(torch.zeros(4, 27).log_softmax(1), torch.tensor([0, 1, 2, 3]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().negativeLogLikelihood(
          try arguments.tensor("target"), try options(arguments)))
    },
  ]

  private static func options(
    _ arguments: BoundArguments, smoothing: Double = 0
  ) throws -> DynamicTensor.ClassLoss {
    DynamicTensor.ClassLoss(
      weight: try arguments.optionalTensor("weight"),
      ignoredClass: try arguments.int("ignore_index"), try arguments.word("reduction"),
      smoothing: smoothing)
  }

  private static func element(
    _ name: String, _ parameters: String, _ summary: String,
    _ loss: @escaping @Sendable (BoundArguments) throws -> DynamicTensor.ElementLoss
  ) -> TensorFunction {
    TensorFunction(
      name, .functional, "input: Tensor, target: Tensor, *, reduction: str = 'mean'" + parameters,
      summary, example: "F.\(name)(torch.zeros(3), torch.tensor([0.5, 1, 2]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().loss(
          try loss(arguments), try arguments.tensor("target"), try arguments.word("reduction"), name
        ))
    }
  }

  private static let elements: [TensorFunction] = [
    element("mse_loss", "", "The mean of the squares of the differences.") { _ in .squared },
    element("l1_loss", "", "The mean of the distances.") { _ in .absolute },
    element(
      "smooth_l1_loss", ", beta: number = 1.0",
      "The mean of distances, squared over 2 * beta where below beta, else less beta / 2."
    ) { arguments in
      let beta = try arguments.real("beta")
      guard beta >= 0 else {
        throw TensorError.refused(
          operation: "smooth_l1_loss", reason: "beta is \(beta)", mend: "beta is 0 or more")
      }
      return beta == 0 ? .absolute : .smoothAbsolute(beta: beta)
    },
    element(
      "huber_loss", ", delta: number = 1.0",
      "The mean of halved squares of the differences, in a straight line beyond delta."
    ) { arguments in
      let delta = try arguments.real("delta")
      guard delta > 0 else {
        throw TensorError.refused(
          operation: "huber_loss", reason: "delta is \(delta)", mend: "delta is above 0")
      }
      return .huber(delta: delta)
    },
    TensorFunction(
      "kl_div", .functional,
      "input: Tensor, target: Tensor, *, reduction: str = 'mean', log_target: bool = False",
      "How far log-probabilities are from a target's probabilities, in nats; 'batchmean' is the sum over the batch's size.",
      example: "F.kl_div(torch.tensor([0.5, 0.5]).log(), torch.tensor([0.25, 0.75]))"
    ) { arguments, _ in
      let (input, target) = (try arguments.tensor(), try arguments.tensor("target"))
      let isBatchMean =
        if case .string("batchmean") = arguments["reduction"] { true } else { false }
      let reduction: DynamicTensor.LossReduction =
        isBatchMean ? .sum : try arguments.word("reduction")
      for tensor in [input, target] where !tensor.dtype.isReal {
        throw TensorError.wrongDType(operation: "kl_div", wants: "float32", got: tensor.dtype)
      }
      let loss = try input.loss(
        .divergence(isLogarithm: arguments.flag("log_target")), target, reduction, "kl_div")
      guard isBatchMean, input.rank > 0 else { return .tensor(loss) }
      return .tensor(try BinaryOperation.divide(loss, .number(input.sizes[0])))
    },
  ]

  private static let gaussian = TensorFunction(
    "gaussian_nll_loss", .functional,
    "input: Tensor, target: Tensor, var: any, full: bool = False, eps: number = 1e-6, reduction: str = 'mean'",
    "How unlikely targets are under normal distributions of these means and variances, in nats; with full=True, all of it.",
    example:
      "F.gaussian_nll_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.5, 2.0]), torch.tensor([1.0, 0.5]))"
  ) { arguments, _ in
    let input = try arguments.tensor()
    let variance =
      if case .tensor(let given) = arguments["var"] { given } else {
        try DynamicTensor.filled(
          input.sizes, .number(arguments.real("var")).converted(to: input.dtype.real))
      }
    return .tensor(
      try input.gaussianLoss(
        try arguments.tensor("target"), variance, isFull: arguments.flag("full"),
        least: try arguments.real("eps"), try arguments.word("reduction")))
  }

  private static let binary: [TensorFunction] = [
    gaussian,
    TensorFunction(
      "binary_cross_entropy", .functional,
      "input: Tensor, target: Tensor, weight: Tensor = None, *, reduction: str = 'mean'",
      "The loss of probabilities for targets of 0 to 1, in nats.",
      example: "F.binary_cross_entropy(torch.tensor([0.9, 0.2]), torch.tensor([1.0, 0.0]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().binaryCrossEntropy(
          try arguments.tensor("target"), weight: try arguments.optionalTensor("weight"),
          try arguments.word("reduction")))
    },
    TensorFunction(
      "binary_cross_entropy_with_logits", .functional,
      "input: Tensor, target: Tensor, weight: Tensor = None, *, reduction: str = 'mean', pos_weight: Tensor = None",
      "binary_cross_entropy of logits, whose sigmoid is the probability.",
      example:
        "F.binary_cross_entropy_with_logits(torch.tensor([2.0, -1.0]), torch.tensor([1.0, 0.0]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().binaryCrossEntropy(
          logitsFor: try arguments.tensor("target"),
          weight: try arguments.optionalTensor("weight"),
          positiveWeight: try arguments.optionalTensor("pos_weight"),
          try arguments.word("reduction")))
    },
  ]
}
