import Engine

/// Functions that give a tensor another shape.
enum ShapeFunctions {
  static let all: [TensorFunction] = shaping + axes + order + parts + [FoldFunctions.unfold]

  private static let shaping: [TensorFunction] = [
    TensorFunction(
      "view", .method, "input: Tensor, *shape: sizes",
      "The same elements in another shape, without a copy.",
      example: "torch.arange(6).view(2, -1)"
    ) { arguments, _ in .tensor(try arguments.tensor().viewed(try arguments.ints("shape"))) },
    TensorFunction(
      "reshape", .both, "input: Tensor, *shape: sizes",
      "The same elements in another shape, copied where a view is not possible.",
      example: "torch.arange(6).reshape(3, 2)"
    ) { arguments, _ in .tensor(try arguments.tensor().reshaped(try arguments.ints("shape"))) },
    TensorFunction(
      "view_as", .method, "input: Tensor, other: Tensor", "A view in another's shape.",
      example: "torch.arange(6).view_as(torch.zeros(2, 3))"
    ) { arguments, _ in .tensor(try arguments.tensor().viewed(try arguments.tensor("other").sizes))
    },
    TensorFunction(
      "flatten", .both, "input: Tensor, start_dim: int = 0, end_dim: int = -1",
      "Neighbouring axes as one.", example: "torch.zeros(2, 3, 4).flatten(1)"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      let (start, end) = (
        try tensor.axis(try arguments.int("start_dim")),
        try tensor.axis(try arguments.int("end_dim"))
      )
      guard start <= end else {
        throw TensorError.refused(
          operation: "flatten", reason: "axis \(start) comes after axis \(end)")
      }
      if tensor.rank == 0 { return .tensor(try tensor.reshaped([1])) }
      if start == end { return .tensor(tensor) }
      let fused = tensor.sizes[start...end].reduce(1, *)
      return .tensor(
        try tensor.reshaped(
          Array(tensor.sizes[..<start]) + [fused] + Array(tensor.sizes[(end + 1)...])))
    },
    TensorFunction(
      "ravel", .both, "input: Tensor", "All axes as one.", example: "torch.zeros(2, 3).ravel()"
    ) { arguments, _ in .tensor(try arguments.tensor().contiguous().viewed([-1])) },
    TensorFunction(
      "unflatten", .both, "input: Tensor, dim: int, sizes: tuple", "One axis as several.",
      example: "torch.zeros(2, 12).unflatten(1, (3, -1))"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      let axis = try tensor.axis(try arguments.int("dim"))
      let parts = try arguments.ints("sizes")
      guard tensor.rank > 0, !parts.isEmpty else {
        throw TensorError.refused(operation: "unflatten", reason: "there is nothing to divide")
      }
      let sizes = try DynamicTensor(true).expanded([tensor.sizes[axis]]).inferred(parts)
      return .tensor(
        try tensor.viewed(Array(tensor.sizes[..<axis]) + sizes + Array(tensor.sizes[(axis + 1)...]))
      )
    },
    TensorFunction(
      "expand", .method, "input: Tensor, *sizes: sizes",
      "Axes of size 1 expanded to other sizes, without a copy.",
      example: "torch.arange(3).expand(2, 3)"
    ) { arguments, _ in .tensor(try arguments.tensor().expanded(try arguments.ints("sizes"))) },
    TensorFunction(
      "expand_as", .method, "input: Tensor, other: Tensor", "Expanded to another's shape.",
      example: "torch.arange(3).expand_as(torch.zeros(2, 3))"
    ) { arguments, _ in
      .tensor(try arguments.tensor().expanded(try arguments.tensor("other").sizes))
    },
    TensorFunction(
      "broadcast_to", .both, "input: Tensor, *size: sizes", "Expanded to a shape.",
      example: "torch.broadcast_to(torch.arange(3), (2, 3))"
    ) { arguments, _ in .tensor(try arguments.tensor().expanded(try arguments.ints("size"))) },
  ]

  private static let axes: [TensorFunction] = [
    TensorFunction(
      "squeeze", .both, "input: Tensor", "Without axes of size 1: all, or those named.",
      example: "torch.zeros(1, 3, 1).squeeze()"
    ) { arguments, _ in .tensor(try arguments.tensor().squeezed()) }
    .or("input: Tensor, dim: axes") { arguments, _ in
      .tensor(try arguments.tensor().squeezed(try arguments.ints("dim")))
    },
    TensorFunction(
      "unsqueeze", .both, "input: Tensor, dim: int", "With a new axis of size 1.",
      example: "torch.zeros(3).unsqueeze(0)"
    ) { arguments, _ in .tensor(try arguments.tensor().unsqueezed(try arguments.int("dim"))) },
  ]

  private static let order: [TensorFunction] = [
    TensorFunction(
      "permute", .both, "input: Tensor, *dims: sizes", "The axes in another order.",
      example: "torch.zeros(2, 3, 4).permute(2, 0, 1)"
    ) { arguments, _ in .tensor(try arguments.tensor().permuted(try arguments.ints("dims"))) },
    TensorFunction(
      "transpose", aliases: ["swapaxes", "swapdims"], .both, "input: Tensor, dim0: int, dim1: int",
      "Two axes swapped.", example: "torch.zeros(2, 3).transpose(0, 1)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().transposed(try arguments.int("dim0"), try arguments.int("dim1")))
    },
    TensorFunction(
      "movedim", aliases: ["moveaxis"], .both, "input: Tensor, source: axes, destination: axes",
      "Axes moved to other places.", example: "torch.zeros(2, 3, 4).movedim(0, -1)"
    ) { arguments, _ in
      let (source, destination) = (arguments["source"], arguments["destination"])
      guard (source.wholeNumber == nil) == (destination.wholeNumber == nil) else {
        throw ExpressionError.wrongArgument(
          function: "movedim", argument: "destination",
          wants: source.wholeNumber == nil ? "a tuple, as source" : "one axis, as source",
          got: destination.kind)
      }
      return .tensor(
        try arguments.tensor().moved(
          try arguments.ints("source"), to: try arguments.ints("destination")))
    },
    TensorFunction(
      "t", .both, "input: Tensor", "A matrix transposed.", example: "torch.zeros(2, 3).t()"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      guard tensor.rank <= 2 else {
        throw TensorError.wrongRank(operation: "t", wants: "at most 2 axes", got: tensor.sizes)
      }
      return .tensor(
        tensor.rank == 2
          ? try tensor.transposed(0, 1, "TBackward0") : try tensor.alias("TBackward0"))
    },
    TensorFunction(
      "T", .attribute, "input: Tensor", "The axes in reverse order.", example: "torch.zeros(2, 3).T"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      return .tensor(try tensor.permuted(tensor.sizes.indices.reversed()))
    },
    TensorFunction(
      "mT", .attribute, "input: Tensor", "The last two axes swapped.",
      example: "torch.zeros(5, 2, 3).mT"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      guard tensor.rank != 1 else {
        throw TensorError.wrongRank(operation: "mT", wants: "at least 2 axes", got: tensor.sizes)
      }
      return .tensor(tensor.rank == 0 ? tensor : try tensor.transposed(-2, -1))
    },
  ]

  private static let parts: [TensorFunction] = [
    TensorFunction(
      "contiguous", .method, "input: Tensor",
      "A contiguous copy, or the tensor itself if it is contiguous.",
      example: "torch.zeros(2, 3).T.contiguous()"
    ) { arguments, _ in .tensor(try arguments.tensor().contiguous()) },
    TensorFunction(
      "clone", .both, "input: Tensor", "A copy.", example: "torch.arange(3).clone()"
    ) { arguments, _ in .tensor(try arguments.tensor().copied()) },
    TensorFunction(
      "narrow", .both, "input: Tensor, dim: int, start: int, length: int",
      "A view of neighbouring indices.", example: "torch.arange(6).narrow(0, 2, 3)"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      let axis = try tensor.axis(try arguments.int("dim"))
      let (given, length) = (try arguments.int("start"), try arguments.int("length"))
      let size = tensor.sizes.indices.contains(axis) ? tensor.sizes[axis] : 0
      let start = given < 0 ? given + size : given
      guard tensor.rank > 0, start >= 0, start <= size, length >= 0, length <= size - start else {
        throw TensorError.refused(
          operation: "narrow",
          reason: "\(length) indices from \(given) are not within a size of \(size)")
      }
      return .tensor(try tensor.sliced(axis, from: start, to: start + length))
    },
    TensorFunction(
      "select", .both, "input: Tensor, dim: int, index: int", "A view of one index.",
      example: "torch.eye(3).select(0, 1)"
    ) { arguments, _ in
      .tensor(try arguments.tensor().selected(try arguments.int("dim"), try arguments.int("index")))
    },
    TensorFunction(
      "diagonal", .both, "input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1",
      "A view of a diagonal.", example: "torch.arange(9).view(3, 3).diagonal()"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().diagonal(
          try arguments.int("offset"), try arguments.int("dim1"), try arguments.int("dim2")))
    },
    TensorFunction(
      "unfold", .method, "input: Tensor, dimension: int, size: int, step: int",
      "Windows of an axis as a last axis, without a copy.",
      example: "torch.arange(7).unfold(0, 3, 2)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().windows(
          try arguments.int("dimension"), try arguments.int("size"), try arguments.int("step")))
    },
  ]
}
