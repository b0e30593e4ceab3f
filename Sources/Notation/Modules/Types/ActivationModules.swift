import Engine

/// Modules that treat numbers by themselves or along an axis.
enum ActivationModules {
  static let all: [ModuleType] = plain + shaped + axes + others

  private static let inPlace = "inplace: bool = False"

  private static func plain(
    _ name: String, _ function: String, _ summary: String, inPlace: Bool = true
  ) -> ModuleType {
    .of(
      name, function, inPlace ? Self.inPlace : "", summary, example: "nn.\(name)()",
      text: inPlace ? "[inplace={inplace}]" : "")
  }

  private static let plain: [ModuleType] = [
    plain("ReLU", "relu", "max(0, x)."),
    plain("ReLU6", "relu6", "x kept within 0 and 6."),
    plain("SiLU", "silu", "x * sigmoid(x)."),
    plain("Mish", "mish", "x * tanh(log(1 + exp(x)))."),
    plain("SELU", "selu", "elu with the two constants that keep mean 0 and variance 1."),
    plain("Hardsigmoid", "hardsigmoid", "sigmoid in three straight pieces."),
    plain("Hardswish", "hardswish", "x * hardsigmoid(x)."),
    plain("Sigmoid", "sigmoid", "1 / (1 + exp(-x)).", inPlace: false),
    plain("Tanh", "tanh", "The hyperbolic tangent.", inPlace: false),
    plain("LogSigmoid", "logsigmoid", "The logarithm of sigmoid.", inPlace: false),
    plain("Softsign", "softsign", "x / (1 + |x|).", inPlace: false),
    plain("Tanhshrink", "tanhshrink", "x - tanh(x).", inPlace: false),
  ]

  private static let shaped: [ModuleType] = [
    .of(
      "GELU", "gelu", "approximate: str = 'none'",
      "x times the normal distribution's share below x.", example: "nn.GELU()",
      text: "approximate='{approximate}'", passing: ["approximate"]),
    .of(
      "LeakyReLU", "leaky_relu", "negative_slope: number = 0.01, " + inPlace,
      "x where above 0, else negative_slope * x.", example: "nn.LeakyReLU(0.2)",
      text: "negative_slope={negative_slope}[, inplace={inplace}]", passing: ["negative_slope"]),
    .of(
      "ELU", "elu", "alpha: number = 1.0, " + inPlace,
      "x where above 0, else alpha * (exp(x) - 1).", example: "nn.ELU()",
      text: "alpha={alpha}[, inplace={inplace}]", passing: ["alpha"]),
    .of(
      "CELU", "celu", "alpha: number = 1.0, " + inPlace,
      "x where above 0, else alpha * (exp(x / alpha) - 1).", example: "nn.CELU()",
      text: "alpha={alpha}[, inplace={inplace}]", passing: ["alpha"]),
    .of(
      "Softplus", "softplus", "beta: number = 1.0, threshold: number = 20.0",
      "log(1 + exp(beta * x)) / beta; x itself where beta * x is above threshold.",
      example: "nn.Softplus()", text: "beta={beta}, threshold={threshold}",
      passing: ["beta", "threshold"]),
    .of(
      "Hardtanh", "hardtanh", "min_val: number = -1.0, max_val: number = 1.0, " + inPlace,
      "x kept within two bounds.", example: "nn.Hardtanh()",
      text: "min_val={min_val}, max_val={max_val}[, inplace={inplace}]",
      passing: ["min_val", "max_val"]),
    .of(
      "Threshold", "threshold", "threshold: number, value: number, " + inPlace,
      "x where above threshold, else value.", example: "nn.Threshold(0.1, 20)",
      text: "threshold={threshold}, value={value}[, inplace={inplace}]",
      passing: ["threshold", "value"]),
    .of(
      "Hardshrink", "hardshrink", "lambd: number = 0.5", "0 within lambd of 0, else x.",
      example: "nn.Hardshrink()", text: "{lambd}", passing: ["lambd"]),
    .of(
      "Softshrink", "softshrink", "lambd: number = 0.5", "x nearer to 0 by lambd, but not past it.",
      example: "nn.Softshrink()", text: "{lambd}", passing: ["lambd"]),
  ]

  private static let axes: [ModuleType] = [
    softmax("Softmax", "softmax", "exp(x) over its sum along an axis."),
    softmax("LogSoftmax", "log_softmax", "The logarithm of softmax."),
    softmax("Softmin", "softmin", "softmax of -x."),
    ModuleType(
      "Softmax2d", "", "exp(x) over its sum over the channels of (N, C, H, W).",
      example: "nn.Softmax2d()",
      run: { _, arguments, host in
        let input = try arguments.tensor()
        guard (3...4).contains(input.rank) else {
          throw TensorError.wrongRank(
            operation: "Softmax2d", wants: "(N, C, H, W) or (C, H, W)", got: input.sizes)
        }
        return try ModuleTypes.apply("softmax", [(nil, .tensor(input)), ("dim", .int(-3))], &host)
      }),
    .of(
      "GLU", "glu", "dim: int = -1", "The first half of an axis times the sigmoid of the second.",
      example: "nn.GLU()", text: "dim={dim}", passing: ["dim"]),
  ]

  private static func softmax(
    _ name: String, _ function: String, _ summary: String
  ) -> ModuleType {
    ModuleType(
      name, "dim: int = None", summary, example: "nn.\(name)(dim=1)", text: "dim={dim}",
      run: { module, arguments, host in
        let input = try arguments.tensor()
        // torch's choice of an axis where none is given.
        let axis = module.arguments.optionalInt("dim") ?? ([0, 1, 3].contains(input.rank) ? 0 : 1)
        return try ModuleTypes.apply(
          function, [(nil, .tensor(input)), ("dim", .int(axis))], &host)
      })
  }

  private static let others: [ModuleType] = [
    ModuleType(
      "PReLU", "num_parameters: int = 1, init: number = 0.25" + ModuleType.places,
      "x where above 0, else weight * x, the weight trained, one or one for each channel.",
      example: "nn.PReLU()", text: "num_parameters={num_parameters}",
      make: { module, arguments, _ in
        let count = try arguments.size("num_parameters", least: 1)
        try module.add(
          "weight", .filled([count], .ofParameters(try arguments.real("init"))))
      },
      run: { module, arguments, host in
        try ModuleTypes.apply(
          "prelu", [(nil, arguments["input"]), (nil, .tensor(try module.required("weight")))],
          &host)
      }),
    ModuleType(
      "Identity", "*args: any", "Its input.", example: "nn.Identity()", call: "input: any",
      isContainer: true, run: { _, arguments, _ in arguments["input"] }),
  ]
}
