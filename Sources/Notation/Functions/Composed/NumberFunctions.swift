import Engine

/// Further functions of each number, of torch's functions.
enum NumberFunctions {
  static let pairs: [TensorFunction] = bounds + two

  private static let bounds: [TensorFunction] = [
    .composed(
      "clamp_min", .changing, "input: Tensor, min: Operand", "No smaller than min.",
      example: "torch.clamp_min(torch.tensor([-1.0, 2.0]), 0)", gradient: "ClampMinBackward0",
      "torch.clamp(input, min=min)"
    ).inOnePass,
    .composed(
      "clamp_max", .changing, "input: Tensor, max: Operand", "No larger than max.",
      example: "torch.clamp_max(torch.tensor([-1.0, 2.0]), 0)", gradient: "ClampMaxBackward0",
      "torch.clamp(input, max=max)"
    ).inOnePass,
  ]

  /// A function of two numbers that is one operation.
  private static func pair(
    _ name: String, _ operation: BinaryOperation, _ places: TensorFunction.Places,
    _ summary: String, other: String = "Tensor", example: String
  ) -> TensorFunction {
    TensorFunction(
      name, places, "input: Tensor, other: \(other)", summary,
      example: "torch.\(name)(\(example))"
    ) { arguments, _ in
      .tensor(
        try operation(
          try arguments.tensor(), try arguments.operand("other"),
          number: arguments.number("input", "other")))
    }
    .inOnePass
  }

  private static let two: [TensorFunction] = [
    pair(
      "fmax", .fmax, .both, "The larger of two, the other where one is nan.",
      example: "torch.tensor([1.0, float('nan')]), torch.tensor([2.0, 2.0])"),
    pair(
      "fmin", .fmin, .both, "The smaller of two, the other where one is nan.",
      example: "torch.tensor([1.0, float('nan')]), torch.tensor([2.0, 2.0])"),
    pair(
      "logaddexp", .logaddexp, .both, "The logarithm of the sum of two exponentials.",
      example: "torch.tensor([0.0]), torch.tensor([1.0])"),
    pair(
      "hypot", .hypot, .changing, "The length of the side across from a right angle.",
      example: "torch.tensor([3.0]), torch.tensor([4.0])"),
    pair(
      "copysign", .copysign, .changing, "The distance from 0 with another's sign.",
      other: "Operand", example: "torch.tensor([1.0, -2.0]), torch.tensor([-1.0, 1.0])"),
    .composed(
      "xlogy", .changing, "input: Operand, other: Operand",
      "input * log(other), 0 where input is 0.",
      example: "torch.xlogy(torch.tensor([0.0, 2.0]), torch.tensor([0.0, 3.0]))",
      gradient: "XlogyBackward0",
      """
      if not isinstance(other, torch.Tensor):
        if not isinstance(input, torch.Tensor):
          raise TypeError('xlogy wants a tensor: two numbers were given')
        other = torch.tensor(other)
      product = input * torch.log(other)
      return torch.where(torch.isnan(other), product, torch.where((input == 0) & torch.ones_like(other, dtype=torch.bool), torch.zeros_like(product), product))
      """),
    .composed(
      "heaviside", .changing, "input: Tensor, values: Tensor",
      "0 below 0, 1 above, and values at 0.",
      example: "torch.heaviside(torch.tensor([-1.5, 0, 2]), torch.tensor([0.5]))",
      """
      if input.dtype != values.dtype:
        raise RuntimeError(f'heaviside: input is {input.dtype}, values {values.dtype}')
      return torch.where(input == 0, values.detach(), (input.detach() > 0).to(input.dtype))
      """),
    .composed(
      "float_power", .both, "input: Operand, exponent: Operand", "The power, in float64.",
      example: "torch.float_power(torch.tensor([2, 3]), 2)",
      """
      if isinstance(input, torch.Tensor):
        return input.double() ** (exponent.double() if isinstance(exponent, torch.Tensor) else exponent)
      return input ** exponent.double()
      """),
  ]

  static let single: [TensorFunction] = [
    TensorFunction(
      "frac", .changing, "input: Tensor", "What is after the point, with its sign.",
      example: "torch.frac(torch.tensor([1.25, -2.5]))"
    ) { arguments, _ in .tensor(try arguments.tensor().fraction()) }
    .inOnePass,
    .composed(
      "signbit", .both, "input: Tensor", "Whether the sign is negative, also that of -0.",
      example: "torch.signbit(torch.tensor([-1.0, 0.0, 2.0]))",
      """
      below = input < 0
      if not input.is_floating_point():
        return below
      return below | ((input == 0) & (1 / input.detach() < 0))
      """),
    .composed(
      "deg2rad", .changing, "input: Tensor", "Degrees as radians.",
      example: "torch.deg2rad(torch.tensor([180.0, 90.0]))", gradient: "Deg2RadBackward0",
      "input * 0.017453292519943295"
    ).inOnePass,
    .composed(
      "rad2deg", .changing, "input: Tensor", "Radians as degrees.",
      example: "torch.rad2deg(torch.tensor([3.0, 1.0]))", gradient: "Rad2DegBackward0",
      "input * 57.29577951308232"
    ).inOnePass,
    TensorFunction(
      "logit", .changing, "input: Tensor, eps: number = None",
      "log(x / (1 - x)), the other way round than sigmoid; with eps x is first kept that far within 0 and 1.",
      example: "torch.logit(torch.tensor([0.25, 0.5]))"
    ) { arguments, _ in
      var input = try arguments.tensor()
      if !input.dtype.isReal { input = try input.converted(to: .float32) }
      if let eps = arguments["eps"].realNumber {
        input = try input.clamped(from: .number(eps), to: .number(1 - eps), byTensors: false)
      }
      return .tensor(try input.logit())
    }
    .inOnePass,
    .composed(
      "sinc", .changing, "input: Tensor", "sin(πx) / (πx), 1 at 0.",
      example: "torch.sinc(torch.tensor([0.0, 0.5]))", gradient: "SincBackward0",
      """
      x = 3.141592653589793 * (input if input.is_floating_point() else input.float())
      return torch.where(x == 0, torch.ones_like(x), torch.sin(x) / torch.where(x == 0, torch.ones_like(x), x))
      """),
    .composed(
      "positive", .both, "input: Tensor", "The tensor itself, as +.",
      example: "torch.positive(torch.tensor([1.0, -2.0]))",
      """
      if input.dtype == torch.bool:
        raise RuntimeError('positive does not take bool')
      return input
      """),
    .composed(
      "isposinf", .both, "input: Tensor", "Whether a number is inf.",
      example: "torch.isposinf(torch.tensor([1.0, float('inf')]))", "input == float('inf')"),
    .composed(
      "isneginf", .both, "input: Tensor", "Whether a number is -inf.",
      example: "torch.isneginf(torch.tensor([1.0, float('-inf')]))", "input == float('-inf')"),
  ]
}
