/// Losses.
enum LossModules {
  static let all: [ModuleType] = [
    loss(
      "CrossEntropyLoss", "cross_entropy",
      "weight: Tensor = None, size_average: any = None, ignore_index: int = -100, reduce: any = None, reduction: str = 'mean', label_smoothing: float = 0.0",
      "The loss of logits (N, C, …) for classes (N, …), in nats.",
      ["weight", "ignore_index", "reduction", "label_smoothing"]),
    loss(
      "NLLLoss", "nll_loss",
      "weight: Tensor = None, size_average: any = None, ignore_index: int = -100, reduce: any = None, reduction: str = 'mean'",
      "The loss of log-probabilities (N, C, …) for classes (N, …).",
      ["weight", "ignore_index", "reduction"]),
    loss(
      "MSELoss", "mse_loss", plain, "The mean of the squares of the differences.", ["reduction"]),
    loss("L1Loss", "l1_loss", plain, "The mean of the distances.", ["reduction"]),
    loss(
      "SmoothL1Loss", "smooth_l1_loss", plain + ", beta: number = 1.0",
      "The mean of distances, squared over 2 * beta where below beta, else less beta / 2.",
      ["reduction", "beta"]),
    loss(
      "HuberLoss", "huber_loss", "reduction: str = 'mean', delta: number = 1.0",
      "The mean of halved squares of the differences, in a straight line beyond delta.",
      ["reduction", "delta"]),
    loss(
      "BCELoss", "binary_cross_entropy", "weight: Tensor = None, " + plain,
      "The loss of probabilities for targets of 0 to 1, in nats.", ["weight", "reduction"]),
    loss(
      "BCEWithLogitsLoss", "binary_cross_entropy_with_logits",
      "weight: Tensor = None, " + plain + ", pos_weight: Tensor = None",
      "BCELoss of logits, whose sigmoid is the probability.",
      ["weight", "reduction", "pos_weight"]),
    loss(
      "KLDivLoss", "kl_div", plain + ", log_target: bool = False",
      "How far log-probabilities are from a target's probabilities, in nats.",
      ["reduction", "log_target"]),
  ]

  /// torch's older arguments are None or left out.
  private static let plain =
    "size_average: any = None, reduce: any = None, reduction: str = 'mean'"

  private static func loss(
    _ name: String, _ function: String, _ signature: String, _ summary: String,
    _ passing: [String]
  ) -> ModuleType {
    let buffers = ["weight", "pos_weight"].filter(passing.contains)
    return ModuleType(
      name, signature, summary, example: "nn.\(name)()", call: "input: Tensor, target: Tensor",
      make: { module, arguments, _ in
        for old in ["size_average", "reduce"] where arguments.has(old) {
          throw ExpressionError.wrongArgument(
            function: "nn.\(name)", argument: old, wants: "to be left out: reduction says it",
            got: try arguments[old].written())
        }
        for buffer in buffers {
          guard let tensor = try arguments.optionalTensor(buffer) else { continue }
          try module.add(buffer: buffer, tensor)
        }
      },
      run: { module, arguments, host in
        var given: [(String?, Value)] = [(nil, arguments["input"]), (nil, arguments["target"])]
        for name in passing {
          let value = buffers.contains(name) ? module.optional(name) : module.setting(name)
          if case .none = value { continue }
          given.append((name, value))
        }
        return try ModuleTypes.apply(function, given, &host)
      })
  }
}
