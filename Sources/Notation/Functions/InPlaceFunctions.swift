import Engine

/// Methods that change their tensor and have no plain form; the in-place forms of other methods
/// also end in `_`.
enum InPlaceFunctions {
  static let all: [TensorFunction] = filling + drawing

  private static let filling: [TensorFunction] = [
    TensorFunction(
      "fill_", .method, "input: Tensor, value: Operand", "One number everywhere, in place.",
      example: "torch.empty(2, 3).fill_(7)"
    ) { arguments, _ in
      let (tensor, value) = (try arguments.tensor(), try arguments.operand("value"))
      guard value.rank == 0 else {
        throw TensorError.wrongRank(operation: "fill_", wants: "one number", got: value.sizes)
      }
      try tensor.dtype.check(value)
      return .tensor(try .filled(tensor.sizes, value.converted(to: tensor.dtype)))
    },
    TensorFunction(
      "zero_", .method, "input: Tensor", "Zeros everywhere, in place.",
      example: "torch.ones(2, 3).zero_()"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      return .tensor(try .zeros(tensor.sizes, tensor.dtype))
    },
    TensorFunction(
      "copy_", .method, "input: Tensor, src: Tensor, non_blocking: bool = False",
      "Another tensor's elements, which broadcast, in place.",
      example: "torch.empty(2, 3).copy_(torch.arange(3))"
    ) { arguments, _ in
      let (tensor, source) = (try arguments.tensor(), try arguments.tensor("src"))
      return .tensor(try source.converted(to: tensor.dtype).expanded(tensor.sizes))
    },
  ]

  private static let drawing: [TensorFunction] = [
    TensorFunction(
      "normal_", .method,
      "input: Tensor, mean: number = 0, std: number = 1, *, generator: Generator = None",
      "Numbers of a normal distribution, in place.", example: "torch.empty(2, 3).normal_()"
    ) { arguments, host in
      let tensor = try floats(arguments, "normal_")
      let (mean, deviation) = (try arguments.real("mean"), try arguments.real("std"))
      return .tensor(
        try host.draw(arguments) {
          try $0.normal(like: tensor, mean: mean, deviation: deviation)
        })
    },
    TensorFunction(
      "uniform_", .method,
      "input: Tensor, from: number = 0, to: number = 1, *, generator: Generator = None",
      "Numbers from one bound to below another, in place.",
      example: "torch.empty(2, 3).uniform_(-1, 1)"
    ) { arguments, host in
      let tensor = try floats(arguments, "uniform_")
      let (low, high) = (try arguments.real("from"), try arguments.real("to"))
      return .tensor(
        try host.draw(arguments) { try $0.uniform(like: tensor, from: low, to: high) })
    },
    TensorFunction(
      "random_", .method, "input: Tensor, *, generator: Generator = None",
      "Whole numbers from 0 to the largest that the dtype holds exactly, in place.",
      example: "torch.empty(3, dtype=torch.int64).random_()"
    ) { arguments, host in
      let tensor = try arguments.tensor()
      return .tensor(try host.draw(arguments) { try $0.whole(like: tensor) })
    }
    .or("input: Tensor, to: int, *, generator: Generator = None") { arguments, host in
      let (tensor, end) = (try arguments.tensor(), try arguments.int("to"))
      return .tensor(try host.draw(arguments) { try $0.whole(like: tensor, from: 0, to: end) })
    }
    .or("input: Tensor, from: int, to: int, *, generator: Generator = None") { arguments, host in
      let (start, end) = (try arguments.int("from"), try arguments.int("to"))
      let tensor = try arguments.tensor()
      return .tensor(try host.draw(arguments) { try $0.whole(like: tensor, from: start, to: end) })
    },
    TensorFunction(
      "exponential_", .method,
      "input: Tensor, lambd: number = 1, *, generator: Generator = None",
      "Numbers of an exponential distribution, in place.",
      example: "torch.empty(2, 3).exponential_()"
    ) { arguments, host in
      let tensor = try floats(arguments, "exponential_")
      let rate = try arguments.real("lambd")
      return .tensor(
        try host.draw(arguments) { try $0.exponential(like: tensor, rate: rate) })
    },
    TensorFunction(
      "bernoulli_", .method,
      "input: Tensor, p: number = 0.5, *, generator: Generator = None",
      "1 with probability p, else 0, in place.", example: "torch.empty(2, 3).bernoulli_(0.25)"
    ) { arguments, host in
      let (tensor, probability) = (try arguments.tensor(), try arguments.real("p"))
      return .tensor(
        try host.draw(arguments) { try $0.bernoulli(like: tensor, probability) })
    }
    .or("input: Tensor, p: Tensor, *, generator: Generator = None") { arguments, host in
      let (tensor, probabilities) = (try arguments.tensor(), try arguments.tensor("p"))
      return .tensor(
        try host.draw(arguments) {
          try $0.bernoulli(probabilities.expanded(tensor.sizes)).converted(to: tensor.dtype)
        })
    },
  ]

  private static func floats(
    _ arguments: BoundArguments, _ operation: String
  ) throws -> DynamicTensor {
    let tensor = try arguments.tensor()
    guard tensor.dtype.isReal else {
      throw TensorError.wrongDType(operation: operation, wants: "float32", got: tensor.dtype)
    }
    return tensor
  }
}
