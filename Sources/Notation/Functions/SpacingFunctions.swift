import Engine

/// Functions that make numbers in even steps, or powers in even steps of the exponent.
enum SpacingFunctions {
  static let all: [TensorFunction] = [
    TensorFunction(
      "linspace", .torch,
      "start: float, end: float, steps: int, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "A number of evenly spaced values, both ends included.",
      example: "torch.linspace(0, 1, 5)"
    ) { arguments, _ in
      let (start, end) = (try arguments.real("start"), try arguments.real("end"))
      let steps = try arguments.int("steps")
      if let dtype = arguments.dtype(), dtype.isWhole {
        return .tensor(
          try .spacedIntegers(
            from: try MakingFunctions.cut(start), to: try MakingFunctions.cut(end), steps: steps
          )
          .converted(to: dtype))
      }
      guard arguments.dtype() != .bool || steps < 2 else {
        throw TensorError.wrongDType(
          operation: "linspace", wants: "int64 or float32", got: .bool)
      }
      return try MakingFunctions.converted(
        try .spaced(from: start, to: end, steps: steps, (arguments.dtype() ?? .float32).real),
        arguments)
    },
    TensorFunction(
      "logspace", .torch,
      "start: float, end: float, steps: int, base: float = 10.0, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "Powers of base whose exponents are evenly spaced from start to end.",
      example: "torch.logspace(0, 3, 4)"
    ) { arguments, _ in
      .tensor(
        try .powers(
          of: try arguments.real("base"), from: try arguments.real("start"),
          to: try arguments.real("end"), steps: try arguments.int("steps"),
          arguments.dtype() ?? .float32))
    },
  ]
}
