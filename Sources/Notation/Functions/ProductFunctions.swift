import Engine

/// Matrix products and related functions.
enum ProductFunctions {
  private static let distances = TensorFunction(
    "cdist", .torch,
    "x1: Tensor, x2: Tensor, p: number = 2.0, compute_mode: str = None",
    "How far each row of one matrix is from each of another: the p-norm of the difference.",
    example: "torch.cdist(torch.eye(3), torch.zeros(2, 3))"
  ) { arguments, _ in
    let way: DynamicTensor.DistanceWay =
      arguments.has("compute_mode") ? try arguments.word("compute_mode") : .ifNecessary
    return .tensor(
      try .distances(
        try arguments.tensor("x1"), try arguments.tensor("x2"), order: arguments.real("p"), way: way
      ))
  }

  static let all: [TensorFunction] = [
    distances,
    TensorFunction(
      "matmul", .both, "input: Tensor, other: Tensor", "The matrix product, as @.",
      example: "torch.matmul(torch.ones(4, 4, 20), torch.ones(20, 200)).shape"
    ) { arguments, _ in
      .tensor(try .product(try arguments.tensor(), try arguments.tensor("other"), "matmul"))
    },
    TensorFunction(
      "mm", .both, "input: Tensor, mat2: Tensor", "The product of two matrices.",
      example: "torch.mm(torch.ones(2, 3), torch.ones(3, 4))"
    ) { arguments, _ in try product(arguments, "mat2", rank: 2, "mm") },
    TensorFunction(
      "bmm", .both, "input: Tensor, mat2: Tensor", "Matrix by matrix along axis 0.",
      example: "torch.bmm(torch.ones(5, 2, 3), torch.ones(5, 3, 4)).shape"
    ) { arguments, _ in
      let (left, right) = (try arguments.tensor(), try arguments.tensor("mat2"))
      if left.rank == 3, right.rank == 3, left.sizes[0] != right.sizes[0] {
        throw TensorError.sizesDiffer(
          operation: "bmm", left: left.sizes, right: right.sizes, axis: 0)
      }
      return try product(arguments, "mat2", rank: 3, "bmm")
    },
    TensorFunction(
      "mv", .both, "input: Tensor, vec: Tensor", "A matrix times a vector.",
      example: "torch.mv(torch.ones(2, 3), torch.ones(3))"
    ) { arguments, _ in
      let (matrix, vector) = (try arguments.tensor(), try arguments.tensor("vec"))
      guard matrix.rank == 2, vector.rank == 1 else {
        throw TensorError.wrongRank(
          operation: "mv", wants: "a matrix and a vector",
          got: matrix.rank == 2 ? vector.sizes : matrix.sizes)
      }
      return .tensor(try .product(matrix, vector, "mv"))
    },
    TensorFunction(
      "dot", .both, "input: Tensor, tensor: Tensor", "The sum of two vectors' products.",
      example: "torch.dot(torch.arange(3), torch.arange(3))"
    ) { arguments, _ in .tensor(try .dot(try arguments.tensor(), try arguments.tensor("tensor"))) },
    TensorFunction(
      "outer", aliases: ["ger"], .both, "input: Tensor, vec2: Tensor",
      "Every element of one vector times every element of another.",
      example: "torch.outer(torch.arange(3), torch.arange(4))"
    ) { arguments, _ in
      let (left, right) = (try arguments.tensor(), try arguments.tensor("vec2"))
      guard left.rank == 1, right.rank == 1 else {
        throw TensorError.wrongRank(
          operation: "outer", wants: "two vectors", got: left.rank == 1 ? right.sizes : left.sizes)
      }
      return .tensor(try BinaryOperation.multiply(try left.unsqueezed(1), right))
    },
    TensorFunction(
      "addmm", .changing,
      "input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: number = 1, alpha: number = 1",
      "beta * input + alpha * (mat1 @ mat2), the input broadcast.",
      example: "torch.addmm(torch.zeros(4), torch.ones(2, 3), torch.ones(3, 4))", addProduct),
    TensorFunction(
      "einsum", .torch, "equation: str, *operands: Tensors",
      "Products summed over the letters that the result does not name.",
      example: "torch.einsum('bij,bjk->bik', torch.ones(5, 2, 3), torch.ones(5, 3, 4)).shape"
    ) { arguments, _ in
      .tensor(
        try Einsum.evaluate(
          try arguments.text("equation"), try arguments.tensors("operands")))
    },
  ]

  private static let addProduct: TensorFunction.Body = { arguments, _ in
    let input = try arguments.tensor()
    let (left, right) = (try arguments.tensor("mat1"), try arguments.tensor("mat2"))
    for matrix in [left, right] where matrix.rank != 2 {
      throw TensorError.wrongRank(operation: "addmm", wants: "two matrices", got: matrix.sizes)
    }
    guard input.dtype == left.dtype else {
      throw TensorError.refused(
        operation: "addmm", reason: "\(input.dtype.shortName) meets \(left.dtype.shortName)",
        mend: "all must have the same dtype")
    }
    return .tensor(
      try .product(
        left, right, times: try arguments.operand("alpha").converted(to: input.dtype),
        plus: input, times: try arguments.operand("beta").converted(to: input.dtype)))
  }

  private static func product(
    _ arguments: BoundArguments, _ other: String, rank: Int, _ name: String
  ) throws -> Value {
    let (left, right) = (try arguments.tensor(), try arguments.tensor(other))
    for tensor in [left, right] where tensor.rank != rank {
      throw TensorError.wrongRank(
        operation: name, wants: "two tensors of \(rank) axes", got: tensor.sizes)
    }
    return .tensor(try .product(left, right, name))
  }
}
