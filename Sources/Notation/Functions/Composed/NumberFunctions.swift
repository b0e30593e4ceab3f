/// Further functions of each number, of torch's functions.
enum NumberFunctions {
  static let pairs: [TensorFunction] = bounds + two

  private static let bounds: [TensorFunction] = [
    .composed(
      "clamp_min", .changing, "input: Tensor, min: Operand", "No smaller than min.",
      example: "torch.clamp_min(torch.tensor([-1.0, 2.0]), 0)", gradient: "ClampMinBackward0",
      "torch.clamp(input, min=min)"),
    .composed(
      "clamp_max", .changing, "input: Tensor, max: Operand", "No larger than max.",
      example: "torch.clamp_max(torch.tensor([-1.0, 2.0]), 0)", gradient: "ClampMaxBackward0",
      "torch.clamp(input, max=max)"),
    known("fmax", "maximum", "The larger of two, the other where one is nan.", "FmaxBackward0"),
    known("fmin", "minimum", "The smaller of two, the other where one is nan.", "FminBackward0"),
  ]

  private static func known(
    _ name: String, _ function: String, _ summary: String, _ gradient: String
  ) -> TensorFunction {
    .composed(
      name, .both, "input: Tensor, other: Tensor", summary,
      example: "torch.\(name)(torch.tensor([1.0, float('nan')]), torch.tensor([2.0, 2.0]))",
      gradient: gradient,
      "torch.where(other.isnan(), input, torch.where(input.isnan(), other, torch.\(function)(input, other)))"
    )
  }

  private static let two: [TensorFunction] = [
    .composed(
      "logaddexp", .both, "input: Tensor, other: Tensor",
      "The logarithm of the sum of two exponentials.",
      example: "torch.logaddexp(torch.tensor([0.0]), torch.tensor([1.0]))",
      gradient: "LogaddexpBackward0",
      """
      if not (input.is_floating_point() and other.is_floating_point()):
        raise RuntimeError('logaddexp wants real numbers: convert them with .float()')
      larger = torch.maximum(input, other)
      sum = larger + torch.log1p(torch.exp(-torch.abs(input - other)))
      return torch.where(torch.isinf(input) & (input == other), input, sum)
      """),
    .composed(
      "hypot", .changing, "input: Tensor, other: Tensor",
      "The length of the side across from a right angle.",
      example: "torch.hypot(torch.tensor([3.0]), torch.tensor([4.0]))", gradient: "HypotBackward0",
      """
      if not (input.is_floating_point() and other.is_floating_point()):
        raise RuntimeError('hypot wants real numbers: convert them with .float()')
      wide = torch.sqrt(input.double() ** 2 + other.double() ** 2)
      return wide.to(torch.promote_types(input.dtype, other.dtype))
      """),
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
      "copysign", .changing, "input: Tensor, other: Operand",
      "The distance from 0 with another's sign.",
      example: "torch.copysign(torch.tensor([1.0, -2.0]), torch.tensor([-1.0, 1.0]))",
      gradient: "CopysignBackward0",
      """
      if not isinstance(other, torch.Tensor):
        other = torch.tensor(float(other))
      size = torch.abs(input if input.is_floating_point() else input.float())
      result = torch.where(torch.signbit(other), -size, size)
      if other.requires_grad:
        result = result - other.masked_fill(torch.ones_like(other, dtype=torch.bool), 0)
      return result
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
    .composed(
      "frac", .changing, "input: Tensor", "What is after the point, with its sign.",
      example: "torch.frac(torch.tensor([1.25, -2.5]))", gradient: "FracBackward0",
      """
      if not input.is_floating_point():
        raise RuntimeError('frac wants real numbers: convert them with .float()')
      return input - torch.trunc(input)
      """),
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
      "input * 0.017453292519943295"),
    .composed(
      "rad2deg", .changing, "input: Tensor", "Radians as degrees.",
      example: "torch.rad2deg(torch.tensor([3.0, 1.0]))", gradient: "Rad2DegBackward0",
      "input * 57.29577951308232"),
    .composed(
      "logit", .changing, "input: Tensor, eps: number = None",
      "log(x / (1 - x)), the other way round than sigmoid; with eps x is first kept that far within 0 and 1.",
      example: "torch.logit(torch.tensor([0.25, 0.5]))", gradient: "LogitBackward0",
      """
      x = input if input.is_floating_point() else input.float()
      if eps is not None:
        x = torch.clamp(x, eps, 1 - eps)
      return torch.log(x / (1 - x))
      """),
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
