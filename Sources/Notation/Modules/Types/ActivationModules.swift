import Engine

/// Modules that treat numbers by themselves or along an axis, and dropout.
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
  ]

  private static let axes: [ModuleType] = [
    softmax("Softmax", "softmax", "exp(x) over its sum along an axis."),
    softmax("LogSoftmax", "log_softmax", "The logarithm of softmax."),
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
      "Dropout", "p: number = 0.5, " + inPlace,
      "Elements left out at random with probability p while training, the others over 1 - p.",
      example: "nn.Dropout(0.1)", text: "p={p}, inplace={inplace}",
      make: { _, arguments, _ in
        let probability = try arguments.real("p")
        guard probability >= 0, probability <= 1 else {
          throw ExpressionError.wrongArgument(
            function: "nn.Dropout", argument: "p", wants: "a probability, 0 to 1",
            got: try arguments["p"].written())
        }
      },
      run: { module, arguments, host in
        let input = try arguments.tensor()
        guard module.contents.isTraining else { return .tensor(input) }
        let isInPlace = module.arguments.flag("inplace")
        let made = try host.generator.dropout(
          isInPlace ? input.snapshot(with: []) : input,
          dropping: try module.arguments.real("p"))
        guard isInPlace else { return .tensor(made) }
        try input.put(made, "dropout_")
        host.variables.noteChange()
        return .tensor(input)
      }),
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
