import Engine

/// Functions that draw from the session's generator, as torch's would.
enum RandomFunctions {
  static let all: [TensorFunction] = draws + distributions

  private static let draws: [TensorFunction] = [
    TensorFunction(
      "manual_seed", .torch, "seed: number",
      "Starts the random numbers anew, as the command seed does.",
      example: "torch.manual_seed(42)"
    ) { arguments, host in
      guard let number = Int(exactly: try arguments.real("seed").rounded(.towardZero)) else {
        throw ExpressionError.overflow(operation: "manual_seed")
      }
      let seed = UInt64(bitPattern: Int64(arguments.optionalInt("seed") ?? number))
      host.seed = seed
      host.generator = Generator(seed: seed)
      return .none
    },
    TensorFunction(
      "rand", .torch,
      "*size: sizes, generator: Generator = None, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "Numbers from 0 to below 1.",
      example: "torch.rand(2, 3)"
    ) { arguments, host in
      let dtype = try real("rand", arguments.dtype())
      let sizes = try arguments.ints("size")
      return .tensor(try host.draw(arguments) { try $0.uniform(sizes, dtype) })
    },
    TensorFunction(
      "randn", .torch,
      "*size: sizes, generator: Generator = None, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "Numbers of the standard normal distribution.", example: "torch.randn(4, 8)"
    ) { arguments, host in
      let dtype = try real("randn", arguments.dtype())
      let sizes = try arguments.ints("size")
      return .tensor(try host.draw(arguments) { try $0.normal(sizes, dtype) })
    },
    TensorFunction(
      "randint", .torch,
      "high: int, size: tuple, *, generator: Generator = None, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "Whole numbers from low, or 0, to below high.", example: "torch.randint(0, 27, (4, 8))"
    ) { arguments, host in
      try drawn(from: 0, arguments, try arguments.ints("size"), &host)
    }
    .or(
      "low: int, high: int, size: tuple, *, generator: Generator = None, dtype: dtype = None, device: any = None, requires_grad: bool = False"
    ) {
      arguments, host in
      try drawn(from: try arguments.int("low"), arguments, try arguments.ints("size"), &host)
    },
    TensorFunction(
      "randperm", .torch,
      "n: int, *, generator: Generator = None, dtype: dtype = None, device: any = None",
      "The numbers 0 to n - 1 in random order.",
      example: "torch.randperm(5)"
    ) { arguments, host in
      let count = try arguments.int("n")
      guard arguments.dtype() != .bool else {
        throw TensorError.wrongDType(
          operation: "randperm", wants: "int64 or float32", got: .bool)
      }
      return .tensor(
        try host.draw(arguments) { try $0.permutation(count) }
          .converted(to: arguments.dtype() ?? .int64))
    },
    like("rand_like", isNormal: false, "Numbers from 0 to below 1 in a tensor's shape."),
    like(
      "randn_like", isNormal: true,
      "Numbers of the standard normal distribution in a tensor's shape."),
    TensorFunction(
      "multinomial", .both,
      "input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator = None",
      "Indices drawn by their weights.",
      example: "torch.multinomial(torch.tensor([0.1, 0.2, 0.7]), 1)"
    ) { arguments, host in
      let (weights, samples) = (try arguments.tensor(), try arguments.int("num_samples"))
      return .tensor(
        try host.draw(arguments) {
          try $0.multinomial(weights, samples, replacing: arguments.flag("replacement"))
        })
    },
  ]

  private static let distributions: [TensorFunction] = [
    TensorFunction(
      "normal", .torch, "mean: Tensor, std: Operand = 1.0, *, generator: Generator = None",
      "Numbers of normal distributions with these means and standard deviations.",
      example: "torch.normal(0.0, 2.0, (2, 3))", normalOfTensors
    )
    .or("mean: float, std: Tensor, *, generator: Generator = None", normalOfTensors)
    .or(
      "mean: number, std: number, size: tuple, *, generator: Generator = None, dtype: dtype = None, device: any = None, requires_grad: bool = False"
    ) { arguments, host in
      let dtype = try real("normal", arguments.dtype())
      let sizes = try arguments.ints("size")
      let (mean, deviation) = (try arguments.real("mean"), try arguments.real("std"))
      return .tensor(
        try host.draw(arguments) { try $0.normal(sizes, mean: mean, deviation: deviation, dtype) })
    },
    TensorFunction(
      "bernoulli", .both, "input: Tensor, *, generator: Generator = None",
      "1 with the probability that each element is, or with p, else 0.",
      example: "torch.bernoulli(torch.tensor([0.1, 0.9]))"
    ) { arguments, host in
      let probabilities = try arguments.tensor()
      return .tensor(
        try probabilities.flat("BernoulliBackward0") {
          try host.draw(arguments) { try $0.bernoulli(probabilities) }
        })
    }
    .or("input: Tensor, p: number, *, generator: Generator = None") { arguments, host in
      let (model, probability) = (try arguments.tensor(), try arguments.real("p"))
      return .tensor(
        try host.draw(arguments) {
          try $0.bernoulli(like: .zeros(model.sizes, model.dtype), probability)
        })
    },
    TensorFunction(
      "Generator", .torch, "device: str = 'cpu'",
      "A random stream of its own: generator=g draws from it, g.manual_seed(42) starts it anew.",
      example: "torch.rand(2, generator=torch.Generator().manual_seed(42))"
    ) { arguments, host in
      guard try arguments.text("device") == "cpu" else {
        throw ExpressionError.wrongArgument(
          function: "torch.Generator", argument: "device", wants: "'cpu'",
          got: "'\(try arguments.text("device"))'")
      }
      return try host.makeGenerator()
    },
  ]

  private static let normalOfTensors: TensorFunction.Body = { arguments, host in
    let (means, deviations) = (try arguments.operand("mean"), try arguments.operand("std"))
    let number = arguments.number("mean", "std")
    let name = "NormalBackward\(number == .right ? 1 : number == .left ? 2 : 3)"
    return .tensor(
      try means.flat(name, others: [deviations]) {
        try host.draw(arguments) { try $0.normal(means: means, deviations: deviations) }
      })
  }

  /// The dtype of numbers that are drawn.
  private static func real(_ operation: String, _ dtype: DType?) throws -> DType {
    let dtype = dtype ?? .float32
    guard dtype.isReal else {
      throw TensorError.wrongDType(operation: operation, wants: "float32", got: dtype)
    }
    return dtype
  }

  private static func drawn(
    from low: Int, _ arguments: BoundArguments, _ sizes: [Int], _ host: inout any Host
  ) throws -> Value {
    let high = try arguments.int("high")
    if arguments.dtype() == .bool, low < 0 || high > 2 {
      throw TensorError.refused(
        operation: "randint", reason: "bool holds 0 and 1, not \(low) to \(high - 1)",
        mend: "low is 0, high 1 or 2")
    }
    if let dtype = arguments.dtype() {
      for bound in [low, high - 1] where low < high { try dtype.check(.number(bound)) }
      guard dtype != .uint8 || low >= 0 else { try dtype.check(.number(Int.min)); return .none }
    }
    let tensor = try host.draw(arguments) { try $0.integers(from: low, to: high, sizes) }
    return .tensor(try arguments.dtype().map { try tensor.converted(to: $0) } ?? tensor)
  }

  private static func like(
    _ name: String, isNormal: Bool, _ summary: String
  ) -> TensorFunction {
    TensorFunction(
      name, .torch,
      "input: Tensor, *, generator: Generator = None, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      summary,
      example: "torch.\(name)(torch.zeros(2, 3))"
    ) { arguments, host in
      let model = try arguments.tensor()
      let dtype = arguments.dtype() ?? model.dtype
      // If none are drawn, torch.randn_like does not check the dtype.
      if isNormal, model.count == 0 {
        return .tensor(try model.filledLike(DynamicTensor.number(0).converted(to: dtype)))
      }
      let kind = try real(name, dtype)
      return .tensor(
        try host.draw(arguments) { try $0.numbers(like: model, kind, isNormal: isNormal) })
    }
  }
}
