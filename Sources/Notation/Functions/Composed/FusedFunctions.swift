import Engine

/// Products that are added to something, and products along chosen axes.
enum FusedFunctions {
  static let all: [TensorFunction] = added + products

  private static let factors = ", *, beta: number = 1, alpha: number = 1"

  /// beta * input, without what is no number where beta is 0, plus alpha times a product.
  ///
  /// The two numbers are of the tensor's dtype, as they are to torch.
  private static func adding(_ product: String) -> String {
    """
    product = \(product)
    if not input.is_floating_point():
      beta, alpha = torch.tensor([beta, alpha]).to(input.dtype).tolist()
    if alpha != 1:
      product = alpha * product
    if beta == 0:
      return product + input.masked_fill(torch.ones_like(input, dtype=torch.bool), 0)
    return (input if beta == 1 else beta * input) + product
    """
  }

  private static let added: [TensorFunction] = [
    TensorFunction(
      "addcmul", .changing,
      "input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: number = 1",
      "input + value * tensor1 * tensor2.",
      example: "torch.addcmul(torch.zeros(2), torch.ones(2), torch.ones(2), value=0.5)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().adding(
          try arguments.operand("value"), times: try arguments.tensor("tensor1"),
          try arguments.tensor("tensor2")))
    }
    .inOnePass,
    TensorFunction(
      "addcdiv", .changing,
      "input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: number = 1",
      "input + value * tensor1 / tensor2.",
      example: "torch.addcdiv(torch.zeros(2), torch.ones(2), torch.ones(2) * 4, value=0.5)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().adding(
          try arguments.operand("value"), times: try arguments.tensor("tensor1"),
          over: try arguments.tensor("tensor2")))
    }
    .inOnePass,
    .composed(
      "addmv", .changing, "input: Tensor, mat: Tensor, vec: Tensor" + factors,
      "beta * input + alpha * (mat @ vec).",
      example: "torch.addmv(torch.zeros(2), torch.ones(2, 3), torch.ones(3))",
      gradient: "AddmvBackward0",
      adding("torch.mv(mat, vec)")),
    .composed(
      "addr", .changing, "input: Tensor, vec1: Tensor, vec2: Tensor" + factors,
      "beta * input + alpha times each element of vec1 by each of vec2.",
      example: "torch.addr(torch.zeros(2, 3), torch.ones(2), torch.ones(3))",
      gradient: "AddrBackward0",
      adding("torch.outer(vec1, vec2)")),
    .composed(
      "baddbmm", .changing, "input: Tensor, batch1: Tensor, batch2: Tensor" + factors,
      "beta * input + alpha * the matrix products along axis 0.",
      example:
        "torch.baddbmm(torch.zeros(5, 2, 4), torch.ones(5, 2, 3), torch.ones(5, 3, 4)).shape",
      gradient: "BaddbmmBackward0",
      adding("torch.bmm(batch1, batch2)")),
    .composed(
      "addbmm", .changing, "input: Tensor, batch1: Tensor, batch2: Tensor" + factors,
      "beta * input + alpha * the sum of the matrix products along axis 0.",
      example: "torch.addbmm(torch.zeros(2, 4), torch.ones(5, 2, 3), torch.ones(5, 3, 4)).shape",
      gradient: "AddbmmBackward0",
      adding("torch.bmm(batch1, batch2).sum(0)")),
  ]

  private static let products: [TensorFunction] = [
    .composed(
      "inner", .both, "input: Tensor, other: Tensor",
      "The sums of products along the last axes of both.",
      example: "torch.inner(torch.ones(2, 3), torch.ones(4, 3))",
      """
      if input.dim() == 0 or other.dim() == 0:
        return input * other
      return torch.tensordot(input, other, ([-1], [-1]))
      """),
    .composed(
      "tensordot", .torch, "a: Tensor, b: Tensor, dims: any = 2",
      "The sums of products along several axes of both: the last of a and the first of b, or those listed.",
      example: "torch.tensordot(torch.ones(2, 3, 4), torch.ones(3, 4, 5), dims=2).shape",
      """
      if isinstance(dims, int):
        if dims < 0 or dims > min(a.dim(), b.dim()):
          raise RuntimeError(f'tensordot: {dims} axes are not in tensors of {a.dim()} and {b.dim()}')
        first, second = list(range(a.dim() - dims, a.dim())), list(range(dims))
      else:
        first, second = list(dims[0]), list(dims[1])
      if len(first) != len(second):
        raise RuntimeError(f'tensordot: {len(first)} axes of a meet {len(second)} of b')
      first = [i + a.dim() if i < 0 else i for i in first]
      second = [i + b.dim() if i < 0 else i for i in second]
      for i, j in zip(first, second):
        if a.shape[i] != b.shape[j] and 1 not in (a.shape[i], b.shape[j]):
          raise RuntimeError(f'tensordot: axis {i} of a has {a.shape[i]}, axis {j} of b {b.shape[j]}')
        if a.shape[i] == 1 and b.shape[j] != 1:
          b = b.sum(j, keepdim=True)
        elif b.shape[j] == 1 and a.shape[i] != 1:
          a = a.sum(i, keepdim=True)
      left = [i for i in range(a.dim()) if i not in first]
      right = [j for j in range(b.dim()) if j not in second]
      count = 1
      for i in first:
        count *= a.shape[i]
      sizes = [a.shape[i] for i in left] + [b.shape[j] for j in right]
      outer = 1
      for i in left:
        outer *= a.shape[i]
      inner = 1
      for j in right:
        inner *= b.shape[j]
      rows = a.permute(left + first).reshape(outer, count)
      columns = b.permute(second + right).reshape(count, inner)
      return torch.mm(rows, columns).reshape(sizes)
      """),
    .composed(
      "kron", .both, "input: Tensor, other: Tensor",
      "Kronecker's product: the second, times each element of the first.",
      example: "torch.kron(torch.eye(2), torch.ones(2, 2))", gradient: "UnsafeViewBackward0",
      """
      rank = max(input.dim(), other.dim())
      a = input.reshape([1] * (rank - input.dim()) + list(input.shape))
      b = other.reshape([1] * (rank - other.dim()) + list(other.shape))
      wide = [n for i in range(rank) for n in (a.shape[i], 1)]
      thin = [n for i in range(rank) for n in (1, b.shape[i])]
      return (a.reshape(wide) * b.reshape(thin)).reshape([m * n for m, n in zip(a.shape, b.shape)])
      """),
    .composed(
      "vdot", .both, "input: Tensor, other: Tensor", "The sum of the products of two vectors.",
      example: "torch.vdot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))",
      gradient: "VdotBackward0",
      "torch.dot(input, other)"),
    .composed(
      "cross", .both, "input: Tensor, other: Tensor, dim: int = None",
      "The vector product along an axis of size 3: the first such axis unless given.",
      example: "torch.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0]), dim=0)",
      gradient: "LinalgCrossBackward0",
      """
      if input.dim() != other.dim():
        raise RuntimeError(f'cross: {input.dim()} axes meet {other.dim()}')
      sizes = torch.broadcast_shapes(input.shape, other.shape)
      if dim is None:
        if 3 not in sizes:
          raise RuntimeError(f'cross: no axis of {tuple(sizes)} has size 3')
        dim = list(sizes).index(3)
      a, b = input.expand(sizes), other.expand(sizes)
      if a.size(dim) != 3:
        raise RuntimeError(f'cross: axis {dim} has size {a.size(dim)}, not 3')
      a1, a2, a3 = a.unbind(dim)
      b1, b2, b3 = b.unbind(dim)
      return torch.stack([a2 * b3 - a3 * b2, a3 * b1 - a1 * b3, a1 * b2 - a2 * b1], dim)
      """),
    .composed(
      "matrix_power", .both, "input: Tensor, n: int",
      "A square matrix multiplied by itself, n of them.",
      example: "torch.matrix_power(torch.tensor([[1, 1], [0, 1]]).float(), 3)",
      """
      if input.dim() < 2 or input.shape[-1] != input.shape[-2]:
        raise RuntimeError(f'matrix_power wants square matrices, not {tuple(input.shape)}')
      if n < 0:
        raise RuntimeError('matrix_power: n is below 0, and inverses are not here')
      if n == 0:
        return torch.eye(input.shape[-1], dtype=input.dtype).expand(input.shape).clone()
      if n == 1:
        return input.clone()
      if n == 3:
        return (input @ input) @ input
      result = None
      while n:
        if n % 2:
          result = input if result is None else result @ input
        n //= 2
        if n:
          input = input @ input
      return result
      """),
  ]
}
