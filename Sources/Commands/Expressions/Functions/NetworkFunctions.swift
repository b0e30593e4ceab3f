import Engine

/// Losses and layers of `torch.nn.functional`.
enum NetworkFunctions {
  static let all: [TensorFunction] = losses + layers

  private static let losses: [TensorFunction] = [
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
    TensorFunction(
      "mse_loss", .functional, "input: Tensor, target: Tensor, *, reduction: str = 'mean'",
      "The mean of the squares of the differences.",
      example: "F.mse_loss(torch.zeros(3), torch.ones(3))"
    ) { arguments, _ in
      let (input, target) = (try arguments.tensor(), try arguments.tensor("target"))
      let dtype = max(input.dtype, target.dtype)
      let difference = try BinaryOperation.subtract(
        input.converted(to: dtype), target.converted(to: dtype))
      let squares = try BinaryOperation.multiply(difference, difference)
      let reduction: DynamicTensor.LossReduction = try arguments.word("reduction")
      return switch reduction {
      case .none: .tensor(squares)
      case .sum: .tensor(try squares.sum(nil, keeps: false))
      case .mean: .tensor(try squares.mean(nil, keeps: false))
      }
    },
  ]

  private static func options(
    _ arguments: BoundArguments, smoothing: Double = 0
  ) throws -> DynamicTensor.ClassLoss {
    DynamicTensor.ClassLoss(
      weight: try arguments.optionalTensor("weight"),
      ignoredClass: try arguments.int("ignore_index"), try arguments.word("reduction"),
      smoothing: Float(smoothing))
  }

  private static let layers: [TensorFunction] = [
    TensorFunction(
      "linear", .functional, "input: Tensor, weight: Tensor, bias: Tensor = None",
      "input @ weight.T + bias, the weight (out, in) as torch's.",
      example: "F.linear(torch.ones(4, 20), torch.ones(200, 20)).shape"
    ) { arguments, _ in
      let weight = try arguments.tensor("weight")
      guard weight.rank == 1 || weight.rank == 2 else {
        throw TensorError.wrongRank(
          operation: "linear", wants: "a weight (out, in)", got: weight.sizes)
      }
      let input = try arguments.tensor()
      guard input.rank > 0, input.sizes[input.rank - 1] == weight.sizes[weight.rank - 1] else {
        throw TensorError.refused(
          operation: "linear",
          reason: "\(input.shapeText) with a weight of \(weight.shapeText):"
            + " \(input.sizes.last ?? 1) meets \(weight.sizes[weight.rank - 1])",
          mend: "the weight is (out, in): the last axes of both must be equal")
      }
      let product = try DynamicTensor.product(
        input, weight.rank == 2 ? try weight.transposed(0, 1) : weight, "linear")
      return .tensor(
        try arguments.optionalTensor("bias").map { try BinaryOperation.add(product, $0) } ?? product
      )
    },
    TensorFunction(
      "conv1d", [.torch, .functional],
      "input: Tensor, weight: Tensor, bias: Tensor = None, stride: sizes = 1, padding: any = 0, dilation: sizes = 1, groups: int = 1",
      "The cross-correlation of (N, C, L) with a weight (out, C / groups, taps).",
      example: "F.conv1d(torch.ones(1, 2, 8), torch.ones(3, 2, 2)).shape"
    ) { arguments, _ in
      let weight = try arguments.tensor("weight")
      return .tensor(
        try arguments.tensor().convolved(
          weight, bias: try arguments.optionalTensor("bias"), try walk(arguments, weight)))
    },
    TensorFunction(
      "pad", .functional, "input: Tensor, pad: tuple, mode: str = 'constant', value: number = None",
      "Numbers around a tensor: before and after the last axis, then the one before it.",
      example: "F.pad(torch.ones(1, 2), (1, 2))"
    ) { arguments, _ in
      let (tensor, pairs) = (try arguments.tensor(), try arguments.ints("pad"))
      let mode: DynamicTensor.PaddingMode = try arguments.word("mode")
      guard mode == .constant else {
        guard !arguments.has("value") || arguments["value"].realNumber == 0 else {
          throw TensorError.refused(
            operation: "pad", reason: "mode \(mode.rawValue) takes no value",
            mend: "leave value out, or use mode='constant'")
        }
        return .tensor(try tensor.padded(pairs, by: mode))
      }
      return .tensor(
        try tensor.padded(pairs, arguments.optionalOperand("value") ?? DynamicTensor(0)))
    },
  ]

  private static func walk(
    _ arguments: BoundArguments, _ weight: DynamicTensor
  ) throws -> DynamicTensor.Walk {
    let (stride, dilation) = (try one(arguments, "stride"), try one(arguments, "dilation"))
    let groups = try arguments.int("groups")
    guard case .string(let word) = arguments["padding"] else {
      let padding = try one(arguments, "padding")
      return DynamicTensor.Walk(
        stride: stride, before: padding, after: padding, dilation: dilation, groups: groups)
    }
    let mode: NamedPadding = try arguments.word("padding")
    guard mode == .same else {
      return DynamicTensor.Walk(
        stride: stride, before: 0, after: 0, dilation: dilation, groups: groups)
    }
    guard stride == 1 else {
      throw TensorError.refused(
        operation: "conv1d", reason: "padding='\(word)' with stride \(stride)",
        mend: "the stride must be 1")
    }
    let (total, overflow) = dilation.multipliedReportingOverflow(by: (weight.sizes.last ?? 1) - 1)
    guard !overflow else {
      throw TensorError.refused(operation: "conv1d", reason: "dilation \(dilation)")
    }
    return DynamicTensor.Walk(
      stride: 1, before: total / 2, after: total - total / 2, dilation: dilation, groups: groups)
  }

  private enum NamedPadding: String, CaseIterable { case valid, same }

  private static func one(_ arguments: BoundArguments, _ name: String) throws -> Int {
    let numbers = try arguments.ints(name)
    guard numbers.count == 1 else {
      throw ExpressionError.wrongArgument(
        function: "conv1d", argument: name, wants: "one number", got: arguments[name].kind)
    }
    return numbers[0]
  }
}
