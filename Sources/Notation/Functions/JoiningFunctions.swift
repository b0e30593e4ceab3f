import Engine
import Support

/// Functions that put tensors together and take them apart.
enum JoiningFunctions {
  static let all: [TensorFunction] = joining + parting + moving

  private static let joining: [TensorFunction] = [
    TensorFunction(
      "cat", aliases: ["concat", "concatenate"], .torch, "tensors: Tensors, dim: int = 0",
      "Tensors one after another along an axis they have.",
      example: "torch.cat([torch.zeros(2, 3), torch.ones(1, 3)], dim=0)"
    ) { arguments, _ in
      .tensor(try .concatenated(try arguments.tensors("tensors"), try arguments.int("dim")))
    },
    TensorFunction(
      "stack", .torch, "tensors: Tensors, dim: int = 0", "Tensors along a new axis.",
      example: "torch.stack([torch.zeros(3), torch.ones(3)])"
    ) { arguments, _ in
      .tensor(try .stacked(try arguments.tensors("tensors"), try arguments.int("dim")))
    },
    TensorFunction(
      "hstack", .torch, "tensors: Tensors", "Tensors side by side: along axis 1, vectors along 0.",
      example: "torch.hstack([torch.zeros(2, 3), torch.ones(2, 1)])"
    ) { arguments, _ in
      let tensors = try arguments.tensors("tensors").map { $0.rank == 0 ? try $0.viewed([1]) : $0 }
      return .tensor(try .concatenated(tensors, tensors.first?.rank == 1 ? 0 : 1))
    },
    TensorFunction(
      "vstack", .torch, "tensors: Tensors",
      "Tensors below one another: along axis 0, vectors as rows.",
      example: "torch.vstack([torch.zeros(3), torch.ones(3)])"
    ) { arguments, _ in
      let tensors = try arguments.tensors("tensors").map {
        $0.rank == 0 ? try $0.viewed([1, 1]) : $0.rank == 1 ? try $0.unsqueezed(0) : $0
      }
      return .tensor(try .concatenated(tensors, 0))
    },
  ]

  private static let parting: [TensorFunction] = [
    TensorFunction(
      "split", .method, "input: Tensor, split_size: int, dim: int = 0",
      "Views of a given size, or of the sizes in a list.",
      example: "torch.arange(7).split(3)"
    ) { arguments, _ in
      tuple(try arguments.tensor().split(try arguments.int("split_size"), try arguments.int("dim")))
    }
    .or("input: Tensor, split_size: tuple, dim: int = 0", splitBySizes),
    TensorFunction(
      "split", .torch, "tensor: Tensor, split_size_or_sections: int, dim: int = 0",
      "Views of a given size, or of the sizes in a list.",
      example: "torch.split(torch.arange(7), [3, 4])"
    ) { arguments, _ in
      tuple(
        try arguments.tensor("tensor").split(
          try arguments.int("split_size_or_sections"), try arguments.int("dim")))
    }
    .or("tensor: Tensor, split_size_or_sections: tuple, dim: int = 0") { arguments, _ in
      tuple(
        try arguments.tensor("tensor").split(
          sizes: try arguments.ints("split_size_or_sections"), try arguments.int("dim")))
    },
    TensorFunction(
      "chunk", .both, "input: Tensor, chunks: int, dim: int = 0",
      "At most the given number of views, of equal size.",
      example: "torch.arange(7).chunk(3)"
    ) { arguments, _ in
      tuple(try arguments.tensor().chunked(try arguments.int("chunks"), try arguments.int("dim")))
    },
    TensorFunction(
      "unbind", .both, "input: Tensor, dim: int = 0", "A view of each index of an axis.",
      example: "torch.eye(2).unbind()"
    ) { arguments, _ in
      tuple(try arguments.tensor().unbound(try arguments.int("dim")))
    },
  ]

  private static let splitBySizes: TensorFunction.Body = { arguments, _ in
    tuple(
      try arguments.tensor().split(
        sizes: try arguments.ints("split_size"), try arguments.int("dim")))
  }

  private static func tuple(_ tensors: [DynamicTensor]) -> Value {
    .tupled(tensors.map { .tensor($0) })
  }

  private static let repeatEach: TensorFunction.Body = { arguments, _ in
    var tensor = try arguments.tensor()
    let axis = arguments.optionalInt("dim")
    if axis == nil { tensor = try tensor.contiguous().viewed([tensor.count]) }
    let result: DynamicTensor
    if case .tensor(let repeats) = arguments["repeats"] {
      result = try tensor.repeatedEach(repeats, axis ?? 0)
    } else {
      result = try tensor.repeatedEach(try arguments.int("repeats"), axis ?? 0)
    }
    try check(arguments, result.sizes[try result.axis(axis ?? 0)])
    return .tensor(result)
  }

  /// `output_size` tells the size in advance; a wrong one is an error.
  private static func check(_ arguments: BoundArguments, _ size: Int) throws {
    guard let told = arguments.optionalInt("output_size"), told != size else { return }
    throw TensorError.refused(
      operation: "repeat_interleave", reason: "output_size is \(told), the result has \(size)",
      mend: "leave output_size out")
  }

  private static let moving: [TensorFunction] = [
    TensorFunction(
      "repeat", .method, "input: Tensor, *repeats: sizes",
      "The tensor repeated along each axis.",
      example: "torch.arange(3).repeat(2, 2)"
    ) { arguments, _ in .tensor(try arguments.tensor().repeated(try arguments.ints("repeats"))) },
    TensorFunction(
      "tile", .both, "input: Tensor, *dims: sizes",
      "As repeat; leading axes that are not given count as 1.",
      example: "torch.arange(3).tile(2)"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      let times = try arguments.ints("dims")
      let missing = max(0, tensor.rank - times.count)
      return .tensor(try tensor.repeated([Int](repeating: 1, count: missing) + times))
    },
    TensorFunction(
      "repeat_interleave", .method,
      "input: Tensor, repeats: int, dim: int = None, *, output_size: int = None",
      "Each element, or index of an axis, repeated, one after another.",
      example: "torch.arange(3).repeat_interleave(2)", repeatEach
    )
    .or(
      "input: Tensor, repeats: Tensor, dim: int = None, *, output_size: int = None", repeatEach),
    TensorFunction(
      "repeat_interleave", .torch,
      "input: Tensor, repeats: int, dim: int = None, *, output_size: int = None",
      "Each element, or index of an axis, repeated; of a vector alone, each index as often as its element says.",
      example: "torch.repeat_interleave(torch.eye(2), torch.tensor([1, 2]), dim=0)", repeatEach
    )
    .or(
      "input: Tensor, repeats: Tensor, dim: int = None, *, output_size: int = None", repeatEach
    )
    .or("repeats: Tensor, *, output_size: int = None") { arguments, _ in
      let repeats = try arguments.tensor("repeats")
      guard repeats.rank == 1, repeats.dtype == .int64 || repeats.dtype == .int32 else {
        throw TensorError.wrongRank(
          operation: "repeat_interleave", wants: "a vector of int64", got: repeats.sizes)
      }
      let indices = try DynamicTensor.indices(repeating: try repeats.integers())
      try check(arguments, indices.count)
      return .tensor(try DynamicTensor(indices, [indices.count]))
    },
    TensorFunction(
      "roll", .both, "input: Tensor, shifts: sizes, dims: sizes = None",
      "Elements moved along axes, wrapping around.", example: "torch.arange(5).roll(2)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().rolled(
          try arguments.ints("shifts"), arguments.optionalInts("dims") ?? []))
    },
    TensorFunction(
      "flip", .both, "input: Tensor, *dims: sizes", "Axes reversed.",
      example: "torch.arange(6).view(2, 3).flip(1)"
    ) { arguments, _ in .tensor(try arguments.tensor().flipped(try arguments.ints("dims"))) },
    TensorFunction(
      "tril", .changing, "input: Tensor, diagonal: int = 0",
      "Elements on and below a diagonal, 0 above.",
      example: "torch.tril(torch.ones(3, 3))"
    ) { arguments, _ in
      .tensor(try arguments.tensor().triangle(lower: true, try arguments.int("diagonal")))
    },
    TensorFunction(
      "triu", .changing, "input: Tensor, diagonal: int = 0",
      "Elements on and above a diagonal, 0 below.",
      example: "torch.triu(torch.ones(3, 3), diagonal=1)"
    ) { arguments, _ in
      .tensor(try arguments.tensor().triangle(lower: false, try arguments.int("diagonal")))
    },
  ]
}
