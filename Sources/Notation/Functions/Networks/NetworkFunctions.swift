import Engine

/// Functions of `torch.nn.functional`.
enum NetworkFunctions {
  static let all: [TensorFunction] =
    LossFunctions.all + MarginLossFunctions.all + ActivationFunctions.all
    + NormalizationFunctions.all + layers
    + WindowFunctions.all

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
      let columns = weight.rank == 2 ? try weight.transposed(0, 1) : weight
      let one = try DynamicTensor(1).converted(to: input.dtype)
      guard let bias = try arguments.optionalTensor("bias") else {
        return .tensor(try .product(input, columns, "linear"))
      }
      guard weight.rank == 2, bias.rank == 1, bias.dtype == input.dtype else {
        return .tensor(try BinaryOperation.add(.product(input, columns, "linear"), bias))
      }
      if input.rank == 2 {
        return .tensor(try .product(input, columns, times: one, plus: bias, times: one))
      }
      let rows = try input.reshaped([input.sizes.dropLast().reduce(1, *), weight.sizes[1]])
      let product = try DynamicTensor.product(rows, columns, times: one, plus: bias, times: one)
      return .tensor(try product.viewed(input.sizes.dropLast() + [weight.sizes[0]]))
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
      "scaled_dot_product_attention", .functional,
      "query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor = None, dropout_p: number = 0.0, is_causal: bool = False, *, scale: number = None, enable_gqa: bool = False",
      "softmax(query @ key.mT / √E) @ value; attn_mask says what is seen (bool), or is added (float32).",
      example:
        "F.scaled_dot_product_attention(torch.eye(3), torch.eye(3), torch.ones(3, 2), is_causal=True)",
      attention),
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
            operation: "pad", reason: "mode \(mode.rawValue) takes no value")
        }
        return .tensor(try tensor.padded(pairs, by: mode))
      }
      return .tensor(
        try tensor.padded(pairs, arguments.optionalOperand("value") ?? DynamicTensor(0)))
    },
  ]

  private static let attention: TensorFunction.Body = { arguments, host in
    let (query, options) = (
      try arguments.tensor("query"),
      DynamicTensor.AttentionOptions(
        mask: try arguments.optionalTensor("attn_mask"), isCausal: arguments.flag("is_causal"),
        scale: arguments["scale"].realNumber, sharesHeads: arguments.flag("enable_gqa"))
    )
    let (key, value) = try DynamicTensor.attentionOperands(
      query, try arguments.tensor("key"), try arguments.tensor("value"), options)
    let dropped = try arguments.real("dropout_p")
    guard dropped != 0 else { return .tensor(try query.attending(to: key, value, options)) }
    let weights = try host.generator.dropout(
      query.attentionWeights(key, options), dropping: dropped)
    return .tensor(try .product(weights, value, "scaled_dot_product_attention"))
  }

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
