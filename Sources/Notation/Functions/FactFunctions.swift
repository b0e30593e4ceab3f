import Engine

/// Facts about a tensor.
enum FactFunctions {
  static let all: [TensorFunction] = [
    TensorFunction(
      "shape", .attribute, "input: Tensor", "The sizes of the axes.",
      example: "torch.zeros(4, 8).shape"
    ) { arguments, _ in .size(try arguments.tensor().sizes) },
    TensorFunction(
      "size", .method, "input: Tensor", "The sizes of the axes, or of one.",
      example: "torch.zeros(4, 8).size(0)"
    ) { arguments, _ in .size(try arguments.tensor().sizes) }
    .or("input: Tensor, dim: int") { arguments, _ in
      let (tensor, axis) = (try arguments.tensor(), try arguments.int("dim"))
      guard tensor.rank > 0 else { throw TensorError.noSuchAxis(axis: axis, sizes: []) }
      return .int(tensor.sizes[try tensor.axis(axis)])
    },
    TensorFunction(
      "ndim", .attribute, "input: Tensor", "How many axes there are.",
      example: "torch.zeros(4, 8).ndim"
    ) { arguments, _ in .int(try arguments.tensor().rank) },
    TensorFunction(
      "dim", aliases: ["ndimension"], .method, "input: Tensor", "How many axes there are.",
      example: "torch.zeros(4, 8).dim()"
    ) { arguments, _ in .int(try arguments.tensor().rank) },
    TensorFunction(
      "dtype", .attribute, "input: Tensor", "What it holds.", example: "torch.zeros(4).dtype"
    ) { arguments, _ in .dtype(try arguments.tensor().dtype) },
    TensorFunction(
      "numel", aliases: ["nelement"], .method, "input: Tensor", "How many elements there are.",
      example: "torch.zeros(4, 8).numel()"
    ) { arguments, _ in .int(try arguments.tensor().count) },
    TensorFunction(
      "numel", .torch, "input: Tensor", "How many elements there are.",
      example: "torch.numel(torch.zeros(4, 8))"
    ) { arguments, _ in .int(try arguments.tensor().count) },
    TensorFunction(
      "stride", .method, "input: Tensor",
      "Distances between neighbours along the axes, in elements.",
      example: "torch.zeros(4, 8).T.stride()"
    ) { arguments, _ in .tupled(try arguments.tensor().strides.map { .int($0) }) }
    .or("input: Tensor, dim: int") { arguments, _ in
      let (tensor, axis) = (try arguments.tensor(), try arguments.int("dim"))
      guard tensor.rank > 0 else { throw TensorError.noSuchAxis(axis: axis, sizes: []) }
      return .int(tensor.strides[try tensor.axis(axis)])
    },
    TensorFunction(
      "is_contiguous", .method, "input: Tensor", "Whether the elements are in order without gaps.",
      example: "torch.zeros(4, 8).T.is_contiguous()"
    ) { arguments, _ in .bool(try arguments.tensor().isContiguous) },
    TensorFunction(
      "is_floating_point", .both, "input: Tensor", "Whether it holds float32 or float64.",
      example: "torch.zeros(4).is_floating_point()"
    ) { arguments, _ in .bool(try arguments.tensor().dtype.isReal) },
    TensorFunction(
      "item", .method, "input: Tensor", "The only element as Python's number.",
      example: "torch.tensor(3.5).item()"
    ) { arguments, _ in try .element(try arguments.tensor()) },
    TensorFunction(
      "tolist", .method, "input: Tensor", "The elements as nested lists.",
      example: "torch.arange(4).view(2, 2).tolist()"
    ) { arguments, _ in try .nested(try arguments.tensor()) },
    TensorFunction(
      "Size", .torch, "sizes: any = None", "The sizes of axes, as shape gives them.",
      example: "torch.zeros(4, 8).shape == torch.Size([4, 8])"
    ) { arguments, _ in
      guard arguments.has("sizes") else { return .size([]) }
      let items = try arguments["sizes"].items()
      let sizes = items?.compactMap(\.wholeNumber) ?? []
      guard sizes.count == items?.count else {
        throw ExpressionError.wrongArgument(
          function: "torch.Size", argument: "sizes", wants: "a list of whole numbers",
          got: arguments["sizes"].kind)
      }
      return .size(sizes)
    },
    TensorFunction(
      "is_tensor", .torch, "obj: any", "Whether a value is a tensor.", example: "torch.is_tensor(3)"
    ) { arguments, _ in
      if case .tensor = arguments["obj"] { .bool(true) } else { .bool(false) }
    },
  ]
}
