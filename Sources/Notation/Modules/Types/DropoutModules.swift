import Engine

/// Modules that leave numbers out at random while training.
enum DropoutModules {
  static let all: [ModuleType] =
    [
      dropout(
        "Dropout", "dropout",
        "Elements left out at random with probability p while training, the others over 1 - p.")
    ]
    + (1...3).map { axes in
      dropout(
        "Dropout\(axes)d", "dropout\(axes)d",
        "Whole channels left out at random with probability p while training, the others over 1 - p."
      )
    } + [
      dropout(
        "AlphaDropout", "alpha_dropout",
        "Elements set to selu's least value at random while training, mean and variance kept.")
    ]

  private static func dropout(
    _ name: String, _ function: String, _ summary: String
  ) -> ModuleType {
    ModuleType(
      name, "p: number = 0.5, inplace: bool = False", summary, example: "nn.\(name)(0.1)",
      text: "p={p}, inplace={inplace}",
      make: { _, arguments, _ in
        let probability = try arguments.real("p")
        guard probability >= 0, probability <= 1 else {
          throw ExpressionError.wrongArgument(
            function: "nn.\(name)", argument: "p", wants: "a probability, 0 to 1",
            got: try arguments["p"].written())
        }
      },
      run: { module, arguments, host in
        let input = try arguments.tensor()
        guard module.contents.isTraining else { return .tensor(input) }
        let isInPlace = module.arguments.flag("inplace")
        let made = try ModuleTypes.apply(
          function,
          [
            (nil, .tensor(isInPlace ? input.snapshot(with: []) : input)),
            ("p", module.arguments["p"]), ("training", .bool(true)),
          ], &host)
        guard isInPlace, case .tensor(let result) = made else { return made }
        try input.put(result, "\(function)_")
        host.variables.noteChange()
        return .tensor(input)
      })
  }
}
