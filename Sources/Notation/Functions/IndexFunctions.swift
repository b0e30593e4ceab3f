import Engine

/// Functions that choose elements by number.
enum IndexFunctions {
  static let all: [TensorFunction] = choosing + scattering

  private static let choosing: [TensorFunction] = [
    TensorFunction(
      "gather", .both, "input: Tensor, dim: int, index: Tensor",
      "Elements along an axis by an index of the same rank.",
      example: "torch.eye(3).gather(1, torch.tensor([[0], [1], [2]]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().gathered(try arguments.int("dim"), try arguments.tensor("index")))
    },
    TensorFunction(
      "index_select", .both, "input: Tensor, dim: int, index: Tensor", "Chosen indices of an axis.",
      example: "torch.eye(3).index_select(0, torch.tensor([2, 0]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().selecting(try arguments.int("dim"), try arguments.tensor("index")))
    },
    TensorFunction(
      "take", .both, "input: Tensor, index: Tensor",
      "Elements by their index in the flattened tensor.",
      example: "torch.arange(10, 16).view(2, 3).take(torch.tensor([0, 5]))"
    ) { arguments, _ in .tensor(try arguments.tensor().taking(try arguments.tensor("index"))) },
    TensorFunction(
      "masked_select", .both, "input: Tensor, mask: Tensor", "The elements where a mask is true.",
      example: "torch.arange(4).masked_select(torch.arange(4) > 1)"
    ) { arguments, _ in
      .tensor(try arguments.tensor().masked(by: try arguments.tensor("mask")))
    },
    TensorFunction(
      "nonzero", .both, "input: Tensor, *, as_tuple: bool = False",
      "The indices of the elements that are not 0, a row each; as a tuple, a tensor for each axis.",
      example: "torch.eye(3).nonzero()"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      guard arguments.flag("as_tuple") else { return .tensor(try tensor.nonzero()) }
      let places = try (tensor.rank == 0 ? tensor.viewed([1]) : tensor).nonzero()
      return .tupled(try places.unbound(1).map { .tensor($0) })
    },
    TensorFunction(
      "one_hot", .functional, "input: Tensor, num_classes: int = -1",
      "A last axis with 1 where the number says, 0 elsewhere.",
      example: "F.one_hot(torch.tensor([0, 2]), num_classes=3)"
    ) { arguments, _ in
      .tensor(try arguments.tensor().oneHot(try arguments.int("num_classes")))
    },
    TensorFunction(
      "embedding", .functional,
      "input: Tensor, weight: Tensor, padding_idx: int = None, max_norm: number = None, norm_type: number = 2.0, scale_grad_by_freq: bool = False, sparse: bool = False",
      "Rows of a table by number; max_norm first shortens, in place, the rows that are longer.",
      example: "F.embedding(torch.tensor([[0, 1]]), torch.eye(3)).shape", embedding),
  ]

  private static let embedding: TensorFunction.Body = { arguments, host in
    let input = try arguments.tensor()
    let table = try arguments.tensor("weight")
    var padding = arguments.optionalInt("padding_idx")
    if let number = padding, let rows = table.sizes.first {
      guard number >= -rows, number < rows else {
        throw TensorError.indexOutside(index: number, axis: 0, sizes: table.sizes)
      }
      padding = number < 0 ? number + rows : number
    }
    if let most = arguments["max_norm"].realNumber {
      let shortened = try table.rowsShortened(
        input, to: most, order: try arguments.real("norm_type"))
      try GradientMode.off { try table.put(shortened, "embedding") }
      host.variables.noteChange()
    }
    return .tensor(
      try .embedded(
        input, table, padding: padding, byFrequency: arguments.flag("scale_grad_by_freq")))
  }

  private static let scatter: TensorFunction.Body = { arguments, _ in
    let isNumber = !arguments.has("src")
    let reduction: DynamicTensor.ScatterReduction? =
      arguments.has("reduce") ? try arguments.word("reduce") : nil
    return .tensor(
      try arguments.tensor().scattered(
        try arguments.int("dim"), try arguments.tensor("index"),
        try arguments.operand(isNumber ? "value" : "src"), isNumber: isNumber, reduction, "scatter")
    )
  }

  private static func slices(
    _ name: String, _ parameters: String, _ summary: String,
    _ reduction: DynamicTensor.ScatterReduction?
  ) -> TensorFunction {
    TensorFunction(
      name, [.torch, .method, .inPlace],
      "input: Tensor, dim: int, index: Tensor, source: Tensor" + parameters, summary,
      example: "torch.zeros(3, 2).\(name)(0, torch.tensor([2, 0]), torch.ones(2, 2))"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      var source = try arguments.tensor("source")
      guard source.dtype == tensor.dtype else {
        throw TensorError.refused(
          operation: name,
          reason: "source is \(source.dtype.shortName), the tensor \(tensor.dtype.shortName)",
          mend: "convert it with .to(x.dtype)")
      }
      if let alpha = arguments.optionalOperand("alpha"),
        alpha.dtype != .int64 || arguments["alpha"].realNumber != 1
      {
        source = try BinaryOperation.multiply(source, alpha.converted(to: tensor.dtype))
      }
      return .tensor(
        try tensor.slicesPut(
          try arguments.int("dim"), try arguments.tensor("index"), source, reduction, name))
    }
    .inOnePass
  }

  private static let scattering: [TensorFunction] = [
    TensorFunction(
      "scatter", [.torch, .method, .inPlace],
      "input: Tensor, dim: int, index: Tensor, src: Tensor, *, reduce: str = None",
      "Elements of src, or one value, put where an index along an axis says; reduce='add' adds them.",
      example: "torch.zeros(2, 3).scatter(1, torch.tensor([[2], [0]]), 1.0)", scatter
    )
    .or(
      "input: Tensor, dim: int, index: Tensor, value: number, *, reduce: str = None", scatter),
    TensorFunction(
      "scatter_add", [.torch, .method, .inPlace],
      "input: Tensor, dim: int, index: Tensor, src: Tensor",
      "Elements of src added where an index along an axis says.",
      example:
        "torch.zeros(3).scatter_add(0, torch.tensor([0, 0, 2]), torch.tensor([1.0, 2.0, 3.0]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().scattered(
          try arguments.int("dim"), try arguments.tensor("index"), try arguments.tensor("src"),
          isNumber: false, .add, "scatter_add"))
    },
    slices(
      "index_add", ", *, alpha: number = 1",
      "Slices of source, times alpha, added to those of an axis that an index names.", .add),
    slices(
      "index_copy", "", "Slices of source in place of those of an axis that an index names.",
      nil),
    TensorFunction(
      "index_fill", [.torch, .method, .inPlace],
      "input: Tensor, dim: int, index: Tensor, value: Operand",
      "One number in the slices of an axis that an index names.",
      example: "torch.zeros(3, 2).index_fill(0, torch.tensor([1]), 7)"
    ) { arguments, _ in
      var isNumber = true
      if case .tensor = arguments["value"] { isNumber = false }
      return .tensor(
        try arguments.tensor().slicesFilled(
          try arguments.int("dim"), try arguments.tensor("index"),
          try arguments.operand("value"), isNumber: isNumber))
    },
  ]
}
