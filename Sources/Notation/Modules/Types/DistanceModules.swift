/// Distances between vectors, and losses of distances, of margins and of counts.
enum DistanceModules {
  static let all: [ModuleType] = distances + margins + counts

  private static let plain =
    "size_average: any = None, reduce: any = None, reduction: str = 'mean'"
  private static let two = "x1: Tensor, x2: Tensor"
  private static let three = "input1: Tensor, input2: Tensor, target: Tensor"
  private static let scores = "input: Tensor, target: Tensor"

  private static let distances: [ModuleType] = [
    .of(
      "CosineSimilarity", "cosine_similarity", "dim: int = 1, eps: number = 1e-08",
      "The cosine of the angle between vectors along an axis.", example: "nn.CosineSimilarity()",
      passing: ["dim", "eps"], call: two),
    .of(
      "PairwiseDistance", "pairwise_distance",
      "p: number = 2.0, eps: number = 1e-06, keepdim: bool = False",
      "The distance between vectors along the last axis.", example: "nn.PairwiseDistance()",
      passing: ["p", "eps", "keepdim"], call: two),
  ]

  private static let margins: [ModuleType] = [
    .of(
      "CosineEmbeddingLoss", "cosine_embedding_loss", "margin: number = 0.0, " + plain,
      "1 - cosine of the angle where target is 1, what the cosine exceeds a margin by where -1.",
      example: "nn.CosineEmbeddingLoss()", passing: ["margin", "reduction"], call: three),
    .of(
      "MarginRankingLoss", "margin_ranking_loss", "margin: number = 0.0, " + plain,
      "How far the first score is from being a margin above the second where target is 1, below it where -1.",
      example: "nn.MarginRankingLoss()", passing: ["margin", "reduction"], call: three),
    .of(
      "HingeEmbeddingLoss", "hinge_embedding_loss", "margin: number = 1.0, " + plain,
      "The distance where target is 1, what it lacks to a margin where -1.",
      example: "nn.HingeEmbeddingLoss()", passing: ["margin", "reduction"], call: scores),
    .of(
      "SoftMarginLoss", "soft_margin_loss", plain,
      "log(1 + exp(-target * input)), for targets of 1 and -1.", example: "nn.SoftMarginLoss()",
      passing: ["reduction"], call: scores),
    .of(
      "TripletMarginLoss", "triplet_margin_loss",
      "margin: number = 1.0, p: number = 2.0, eps: number = 1e-06, swap: bool = False, " + plain,
      "By how much a positive is not a margin nearer to its anchor than a negative.",
      example: "nn.TripletMarginLoss()", passing: ["margin", "p", "eps", "swap", "reduction"],
      call: "anchor: Tensor, positive: Tensor, negative: Tensor"),
  ]

  private static let counts: [ModuleType] = [
    .of(
      "PoissonNLLLoss", "poisson_nll_loss",
      "log_input: bool = True, full: bool = False, size_average: any = None, eps: number = 1e-08, reduce: any = None, reduction: str = 'mean'",
      "The loss of a Poisson distribution's rate, or of its logarithm, for counts.",
      example: "nn.PoissonNLLLoss()", passing: ["log_input", "full", "eps", "reduction"],
      call: scores),
    .of(
      "GaussianNLLLoss", "gaussian_nll_loss",
      "*, full: bool = False, eps: number = 1e-06, reduction: str = 'mean'",
      "How unlikely targets are under normal distributions of these means and variances, in nats.",
      example: "nn.GaussianNLLLoss()", passing: ["full", "eps", "reduction"],
      call: "input: Tensor, target: Tensor, var: any"),
  ]
}
