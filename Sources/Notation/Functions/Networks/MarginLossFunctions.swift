import Engine

/// Losses of distances, of margins and of counts, by `torch.nn.functional`.
enum MarginLossFunctions {
  static let all: [TensorFunction] =
    margins + distances + [
      TensorFunction(
        "poisson_nll_loss", .functional,
        "input: Tensor, target: Tensor, log_input: bool = True, full: bool = False, *, eps: number = 1e-08, reduction: str = 'mean'",
        "The loss of a Poisson distribution's rate, or of its logarithm, for counts.",
        example: "F.poisson_nll_loss(torch.tensor([0.5, 1.0]), torch.tensor([1.0, 3.0]))"
      ) { arguments, _ in
        .tensor(
          try arguments.tensor().poissonLoss(
            try arguments.tensor("target"), isLogarithm: arguments.flag("log_input"),
            isFull: arguments.flag("full"), epsilon: try arguments.real("eps"),
            try arguments.word("reduction")))
      }
    ]

  private static let margins: [TensorFunction] = [
    TensorFunction(
      "margin_ranking_loss", .functional,
      "input1: Tensor, input2: Tensor, target: Tensor, margin: number = 0, *, reduction: str = 'mean'",
      "How far the first score is from being a margin above the second where target is 1, below it where -1.",
      example:
        "F.margin_ranking_loss(torch.tensor([0.5, 1.0]), torch.tensor([1.0, 0.0]), torch.tensor([1, 1]))"
    ) { arguments, _ in
      .tensor(
        try .rankingLoss(
          try arguments.tensor("input1"), try arguments.tensor("input2"),
          try arguments.tensor("target"), margin: try arguments.real("margin"),
          try arguments.word("reduction")))
    },
    TensorFunction(
      "hinge_embedding_loss", .functional,
      "input: Tensor, target: Tensor, margin: number = 1.0, *, reduction: str = 'mean'",
      "The distance where target is 1, what it lacks to a margin where -1.",
      example: "F.hinge_embedding_loss(torch.tensor([0.5, 2.0]), torch.tensor([1, -1]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().hingeEmbeddingLoss(
          try arguments.tensor("target"), margin: try arguments.real("margin"),
          try arguments.word("reduction")))
    },
    TensorFunction(
      "soft_margin_loss", .functional, "input: Tensor, target: Tensor, *, reduction: str = 'mean'",
      "log(1 + exp(-target * input)), for targets of 1 and -1.",
      example: "F.soft_margin_loss(torch.tensor([0.5, 2.0]), torch.tensor([1.0, -1.0]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().softMarginLoss(
          try arguments.tensor("target"), try arguments.word("reduction")))
    },
  ]

  private static let distances: [TensorFunction] = [
    TensorFunction(
      "pairwise_distance", [.torch, .functional],
      "x1: Tensor, x2: Tensor, p: number = 2.0, eps: number = 1e-06, keepdim: bool = False",
      "The distance between vectors along the last axis.",
      example: "F.pairwise_distance(torch.zeros(2, 3), torch.ones(2, 3))"
    ) { arguments, _ in
      .tensor(
        try .pairwiseDistance(
          try arguments.tensor("x1"), try arguments.tensor("x2"), order: try arguments.real("p"),
          epsilon: try arguments.real("eps"), keeps: arguments.flag("keepdim")))
    },
    TensorFunction(
      "cosine_embedding_loss", .functional,
      "input1: Tensor, input2: Tensor, target: Tensor, margin: number = 0, *, reduction: str = 'mean'",
      "1 - cosine of the angle where target is 1, what the cosine exceeds a margin by where -1.",
      example: "F.cosine_embedding_loss(torch.ones(2, 3), torch.eye(2, 3), torch.tensor([1, -1]))"
    ) { arguments, _ in
      .tensor(
        try .cosineEmbeddingLoss(
          try arguments.tensor("input1"), try arguments.tensor("input2"),
          try arguments.tensor("target"), margin: try arguments.real("margin"),
          try arguments.word("reduction")))
    },
    TensorFunction(
      "triplet_margin_loss", .functional,
      "anchor: Tensor, positive: Tensor, negative: Tensor, margin: number = 1.0, p: number = 2, eps: number = 1e-06, swap: bool = False, *, reduction: str = 'mean'",
      "By how much a positive is not a margin nearer to its anchor than a negative.",
      example: "F.triplet_margin_loss(torch.zeros(2, 3), torch.ones(2, 3), torch.eye(2, 3))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor("anchor").tripletLoss(
          try arguments.tensor("positive"), try arguments.tensor("negative"),
          DynamicTensor.TripletLoss(
            margin: try arguments.real("margin"), order: try arguments.real("p"),
            epsilon: try arguments.real("eps"), swaps: arguments.flag("swap")),
          try arguments.word("reduction")))
    },
  ]
}
