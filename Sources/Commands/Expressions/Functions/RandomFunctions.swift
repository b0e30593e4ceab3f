import Engine

/// Functions that draw from the session's generator, as torch's would.
enum RandomFunctions {
  static let all: [TensorFunction] = [
    TensorFunction(
      "manual_seed", .torch, "seed: number",
      "Starts the random numbers anew, as the command seed does.",
      example: "torch.manual_seed(42)"
    ) { arguments, session in
      guard let number = Int(exactly: try arguments.real("seed").rounded(.towardZero)) else {
        throw ExpressionError.overflow(operation: "manual_seed")
      }
      let seed = UInt64(bitPattern: Int64(arguments.optionalInt("seed") ?? number))
      session.state.seed = seed
      session.state.generator = Generator(seed: seed)
      return .none
    },
    TensorFunction(
      "rand", .torch, "*size: sizes, dtype: dtype = None", "Numbers from 0 to below 1.",
      example: "torch.rand(2, 3)"
    ) { arguments, session in
      try requireFloats("rand", arguments.dtype())
      return .tensor(try session.state.generator.uniform(try arguments.ints("size")))
    },
    TensorFunction(
      "randn", .torch, "*size: sizes, dtype: dtype = None",
      "Numbers of the standard normal distribution.", example: "torch.randn(4, 8)"
    ) { arguments, session in
      try requireFloats("randn", arguments.dtype())
      return .tensor(try session.state.generator.normal(try arguments.ints("size")))
    },
    TensorFunction(
      "randint", .torch, "high: int, size: tuple, *, dtype: dtype = None",
      "Whole numbers from low, or 0, to below high.", example: "torch.randint(0, 27, (4, 8))"
    ) { arguments, session in
      try drawn(from: 0, arguments, try arguments.ints("size"), &session)
    }
    .or("low: int, high: int, size: tuple, *, dtype: dtype = None") { arguments, session in
      try drawn(from: try arguments.int("low"), arguments, try arguments.ints("size"), &session)
    },
    TensorFunction(
      "randperm", .torch, "n: int", "The numbers 0 to n - 1 in random order.",
      example: "torch.randperm(5)"
    ) { arguments, session in
      .tensor(try session.state.generator.permutation(try arguments.int("n")))
    },
    like("rand_like", isNormal: false, "Numbers from 0 to below 1 in a tensor's shape."),
    like(
      "randn_like", isNormal: true,
      "Numbers of the standard normal distribution in a tensor's shape."),
    TensorFunction(
      "multinomial", .both, "input: Tensor, num_samples: int, replacement: bool = False",
      "Places drawn by their weights.",
      example: "torch.multinomial(torch.tensor([0.1, 0.2, 0.7]), 1)"
    ) { arguments, session in
      .tensor(
        try session.state.generator.multinomial(
          try arguments.tensor(), try arguments.int("num_samples"),
          replacing: arguments.flag("replacement")))
    },
  ]

  private static func requireFloats(_ operation: String, _ dtype: DType?) throws {
    guard let dtype, dtype != .float32 else { return }
    throw TensorError.wrongDType(operation: operation, wants: "float32", got: dtype)
  }

  private static func drawn(
    from low: Int, _ arguments: BoundArguments, _ sizes: [Int], _ session: inout Session
  ) throws -> Value {
    let tensor = try session.state.generator.integers(
      from: low, to: try arguments.int("high"), sizes)
    return .tensor(try arguments.dtype().map { try tensor.converted(to: $0) } ?? tensor)
  }

  private static func like(
    _ name: String, isNormal: Bool, _ summary: String
  ) -> TensorFunction {
    TensorFunction(
      name, .torch, "input: Tensor, *, dtype: dtype = None", summary,
      example: "torch.\(name)(torch.zeros(2, 3))"
    ) { arguments, session in
      let model = try arguments.tensor()
      let dtype = arguments.dtype() ?? model.dtype
      // Where none are drawn, torch.randn_like does not ask what they would be.
      if isNormal, model.count == 0 {
        return .tensor(try model.filledLike(DynamicTensor(0).converted(to: dtype)))
      }
      try requireFloats(name, dtype)
      return .tensor(try session.state.generator.numbers(like: model, isNormal: isNormal))
    }
  }
}
