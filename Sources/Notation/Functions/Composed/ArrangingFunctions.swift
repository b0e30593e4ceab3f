/// Further ways to put tensors together, to part and to turn them, of torch's functions.
enum ArrangingFunctions {
  static let shapes: [TensorFunction] = ranks + turns

  private static func atLeast(_ rank: Int, _ summary: String, _ body: String) -> TensorFunction {
    .composed(
      "atleast_\(rank)d", .torch, "*tensors: any", summary,
      example: "torch.atleast_\(rank)d(torch.tensor(3.0)).shape",
      """
      def grown(x):
        rank = x.dim()
        \(body)
      if len(tensors) == 1:
        return grown(tensors[0]) if isinstance(tensors[0], torch.Tensor) else tuple([grown(x) for x in tensors[0]])
      return tuple([grown(x) for x in tensors])
      """)
  }

  private static let ranks: [TensorFunction] = [
    atLeast(
      1, "Tensors with one axis or more.", "return x.reshape(1) if rank == 0 else x"),
    atLeast(
      2, "Tensors with two axes or more: a vector is a row.",
      "return x.reshape(1, 1) if rank == 0 else x.unsqueeze(0) if rank == 1 else x"),
    atLeast(
      3, "Tensors with three axes or more: a matrix gets a last axis.",
      "return x.reshape(1, 1, 1) if rank == 0 else x.unsqueeze(0).unsqueeze(-1) if rank == 1 else x.unsqueeze(-1) if rank == 2 else x"
    ),
    .composed(
      "reshape_as", .method, "input: Tensor, other: Tensor",
      "In another's shape, copied where a view is not possible.",
      example: "torch.arange(6).reshape_as(torch.zeros(2, 3))", "input.reshape(other.shape)"),
    .composed(
      "broadcast_tensors", .torch, "*tensors: any", "Tensors expanded to their common shape.",
      example: "torch.broadcast_tensors(torch.arange(3), torch.zeros(2, 1))",
      """
      tensors = tensors[0] if len(tensors) == 1 and not isinstance(tensors[0], torch.Tensor) else tensors
      sizes = torch.broadcast_shapes(*[x.shape for x in tensors])
      return tuple([x.expand(sizes) for x in tensors])
      """),
    .composed(
      "broadcast_shapes", .torch, "*shapes: any",
      "The shape that tensors of these shapes have together.",
      example: "torch.broadcast_shapes((2, 1), (3,))",
      """
      shapes = [(x,) if isinstance(x, int) else tuple(x) for x in shapes]
      rank = max([len(x) for x in shapes], default=0)
      sizes = [1] * rank
      for shape in shapes:
        for place, size in enumerate(shape, rank - len(shape)):
          if size != 1:
            if sizes[place] not in (1, size):
              raise RuntimeError(f'shapes do not broadcast: {sizes[place]} meets {size}, counted from the last axis it is axis {place - rank}')
            sizes[place] = size
      return torch.Size(sizes)
      """),
  ]

  static let joins: [TensorFunction] =
    puttingTogether + parts

  private static let puttingTogether: [TensorFunction] = [
    .composed(
      "column_stack", .torch, "tensors: Tensors", "Tensors side by side, vectors as columns.",
      example: "torch.column_stack([torch.zeros(3), torch.ones(3, 2)])",
      "torch.cat([x.reshape(-1, 1) if x.dim() < 2 else x for x in tensors], 1)"),
    .composed(
      "dstack", .torch, "tensors: Tensors", "Tensors after one another along a third axis.",
      example: "torch.dstack([torch.zeros(3), torch.ones(3)]).shape",
      "torch.cat([torch.atleast_3d(x) for x in tensors], 2)"),
    .composed(
      "block_diag", .torch, "*tensors: any", "Matrices along the diagonal of a larger one.",
      example: "torch.block_diag(torch.ones(1, 2), torch.eye(2))", gradient: "BlockDiagBackward0",
      """
      blocks = []
      for x in tensors:
        if x.dim() > 2:
          raise RuntimeError(f'block_diag wants matrices, not {tuple(x.shape)}')
        blocks.append(x.reshape(1, -1) if x.dim() < 2 else x)
      if not blocks:
        return torch.zeros(1, 0)
      width = sum([x.shape[1] for x in blocks])
      rows, left = [], 0
      for x in blocks:
        rows.append(F.pad(x, (left, width - left - x.shape[1])))
        left += x.shape[1]
      return torch.cat(rows, 0)
      """),
    .composed(
      "cartesian_prod", .torch, "*tensors: any",
      "Every choice of one element of each vector, a row each.",
      example: "torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([4, 5]))",
      """
      if len(tensors) == 1:
        return tensors[0]
      return torch.stack([x.reshape(-1) for x in torch.meshgrid(*tensors, indexing='ij')], 1)
      """),
    .composed(
      "combinations", .torch, "input: Tensor, r: int = 2, with_replacement: bool = False",
      "Every choice of r elements of a vector, a row each.",
      example: "torch.combinations(torch.tensor([1, 2, 3]))", gradient: "StackBackward0",
      """
      if input.dim() != 1:
        raise RuntimeError(f'combinations wants a vector, not {tuple(input.shape)}')
      if r < 0:
        raise RuntimeError('combinations: r is below 0')
      chosen = [[]]
      for _ in range(r):
        chosen = [c + [i] for c in chosen for i in range(c[-1] + (0 if with_replacement else 1) if c else 0, len(input))]
      if r == 0:
        return input[:0]
      return input[torch.tensor(chosen, dtype=torch.long).reshape(-1, r)]
      """),
  ]

  private static func sides(_ name: String, _ axis: String, _ summary: String) -> TensorFunction {
    .composed(
      name, .both, "input: Tensor, indices_or_sections: any", summary,
      example: "torch.\(name)(torch.arange(8).view(2, 2, 2), 2)[0].shape",
      """
      axis = \(axis)
      if isinstance(indices_or_sections, int) and input.size(axis) % max(indices_or_sections, 1):
        raise RuntimeError(f'\(name): {input.size(axis)} is no multiple of {indices_or_sections}')
      return torch.tensor_split(input, indices_or_sections, axis)
      """)
  }

  private static let parts: [TensorFunction] = [
    .composed(
      "tensor_split", .both, "input: Tensor, indices_or_sections: any, dim: int = 0",
      "As many views as a number says, the first ones larger by 1; or cut at the indices of a list.",
      example: "torch.tensor_split(torch.arange(7), 3)",
      """
      length = input.size(dim)
      places = indices_or_sections
      if isinstance(places, torch.Tensor):
        places = places.tolist()
      if isinstance(places, int):
        if places < 1:
          raise RuntimeError(f'tensor_split: {places} parts')
        small, larger = length // places, length % places
        cuts, at = [0], 0
        for part in range(places):
          at += small + (1 if part < larger else 0)
          cuts.append(at)
      else:
        cuts = [0] + [min(max(i + length if i < 0 else i, 0), length) for i in places] + [length]
      return tuple([input.narrow(dim, a, max(b - a, 0)) for a, b in zip(cuts, cuts[1:])])
      """),
    sides(
      "hsplit", "0 if input.dim() == 1 else 1",
      "Views side by side: along axis 1, of a vector along 0."),
    sides("vsplit", "0", "Views below one another: along axis 0."),
    sides("dsplit", "2", "Views along axis 2."),
  ]

  private static let turns: [TensorFunction] = [
    .composed(
      "fliplr", .both, "input: Tensor", "Axis 1 in reverse order.",
      example: "torch.fliplr(torch.arange(4).view(2, 2))", "torch.flip(input, [1])"),
    .composed(
      "flipud", .both, "input: Tensor", "Axis 0 in reverse order.",
      example: "torch.flipud(torch.arange(4).view(2, 2))",
      """
      if input.dim() == 0:
        raise RuntimeError('flipud wants at least 1 axis')
      return torch.flip(input, [0])
      """),
    .composed(
      "rot90", .both, "input: Tensor, k: int = 1, dims: tuple = (0; 1)",
      "Turned by right angles, from the first of two axes to the second.",
      example: "torch.rot90(torch.arange(4).view(2, 2))", gradient: "Rot90Backward0",
      """
      first, second = (0, 1) if isinstance(dims, str) else dims
      if first % max(input.dim(), 1) == second % max(input.dim(), 1):
        raise RuntimeError(f'rot90 turns between two axes, not within axis {first}')
      if k % 4 == 1:
        return torch.flip(input, [second]).transpose(first, second)
      if k % 4 == 2:
        return torch.flip(input, [first, second])
      if k % 4 == 3:
        return torch.flip(input, [first]).transpose(first, second)
      return input.clone()
      """),
    .composed(
      "diag_embed", .both, "input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1",
      "Vectors along the diagonals of matrices.", example: "torch.diag_embed(torch.ones(2, 2))",
      gradient: "DiagEmbedBackward0",
      """
      length = input.size(-1) + abs(offset)
      result = torch.zeros(list(input.shape[:-1]) + [length, length], dtype=input.dtype)
      rows = torch.arange(input.size(-1)) + max(-offset, 0)
      result[..., rows, rows + offset] = input
      return result.movedim((-2, -1), (dim1, dim2))
      """),
    .composed(
      "diagflat", .both, "input: Tensor, offset: int = 0",
      "All elements along the diagonal of a matrix.",
      example: "torch.diagflat(torch.tensor([1, 2]))",
      "torch.diag(input.reshape(-1), offset)"),
  ]

  private static func triangle(_ name: String, _ shape: String) -> TensorFunction {
    .composed(
      name + "_indices", .torch,
      "row: int, col: int, offset: int = 0, *, dtype: dtype = None, device: any = 'cpu'",
      "The rows and the columns of a matrix's \(shape) triangle.",
      example: "torch.\(name)_indices(3, 3)",
      "torch.\(name)(torch.ones(row, col, device='cpu'), offset).nonzero().T.contiguous().to(device, torch.int64 if dtype is None else dtype)"
    )
  }

  static let grids: [TensorFunction] = [triangle("tril", "lower"), triangle("triu", "upper")]
}
