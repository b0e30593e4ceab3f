import Engine

/// Sums, means and places that look past what is missing, and elements by places, of torch's functions.
enum GatheringFunctions {
  private static let reduced = "input: Tensor, dim: axes = None, keepdim: bool = False"

  static let sums: [TensorFunction] = [
    TensorFunction(
      "nansum", .both, reduced + ", *, dtype: dtype = None", "The sum of what is not nan.",
      example: "torch.nansum(torch.tensor([1.0, float('nan')]))"
    ) { arguments, _ in
      let input = try arguments.tensor()
      let tensor = try arguments.dtype().map { try input.converted(to: $0) } ?? input
      return .tensor(
        try tensor.sumOfNumbers(arguments.optionalInts("dim"), keeps: arguments.flag("keepdim")))
    },
    .composed(
      "nanmean", .both, reduced + ", *, dtype: dtype = None", "The mean of what is not nan.",
      example: "torch.nanmean(torch.tensor([1.0, float('nan'), 3.0]))",
      """
      x = input if dtype is None else input.to(dtype)
      if not x.is_floating_point():
        raise RuntimeError('nanmean wants real numbers: convert them with .float()')
      count = torch.sum(~torch.isnan(x), dim=dim, keepdim=keepdim)
      return torch.nansum(x, dim=dim, keepdim=keepdim) / count
      """),
    .composed(
      "logcumsumexp", .both, "input: Tensor, dim: int",
      "The logarithm of the running sum of exponentials.",
      example: "torch.logcumsumexp(torch.tensor([0.0, 1.0, 2.0]), 0)",
      gradient: "LogcumsumexpBackward0",
      """
      if not input.is_floating_point():
        raise RuntimeError('logcumsumexp wants real numbers: convert them with .float()')
      if input.dim() == 0 or input.numel() == 0:
        input.cumsum(dim)
        return input.clone()
      most = input.detach().amax(dim, keepdim=True)
      most = torch.where(torch.isinf(most), torch.zeros_like(most), most)
      return torch.log(torch.cumsum(torch.exp(input - most), dim)) + most
      """),
    .composed(
      "trapezoid", aliases: ["trapz"], .torch,
      "y: Tensor, x: Tensor = None, *, dx: number = 1, dim: int = -1",
      "The area under points along an axis, by straight lines between them.",
      example: "torch.trapezoid(torch.tensor([1.0, 5.0, 10.0]))",
      """
      length = y.size(dim)
      if x is None and length > 0:
        return (y.sum(dim) - (y.select(dim, 0) + y.select(dim, -1)) * 0.5) * dx
      before, after = y.narrow(dim, 0, max(length - 1, 0)), y.narrow(dim, min(1, length), max(length - 1, 0))
      if x is None:
        return (before + after).sum(dim) / 2 * dx
      if x.dim() == 1:
        sizes = [1] * y.dim()
        sizes[dim] = -1
        steps = torch.diff(x).view(sizes)
      else:
        steps = torch.diff(x, dim=dim)
      return ((before + after) * steps).sum(dim) / 2
      """),
  ]

  static let orders: [TensorFunction] = [
    .composed(
      "quantile", .both,
      "input: Tensor, q: any, dim: int = None, keepdim: bool = False, *, interpolation: str = 'linear'",
      "What a share q of the elements does not exceed, between two of them by a straight line.",
      example: "torch.quantile(torch.tensor([1.0, 2.0, 4.0]), 0.25)", quantile),
    .composed(
      "argwhere", .both, "input: Tensor", "The indices of the elements that are not 0, a row each.",
      example: "torch.argwhere(torch.eye(3))", "torch.nonzero(input)"),
    .composed(
      "isin", .torch,
      "elements: Operand, test_elements: Operand, *, assume_unique: bool = False, invert: bool = False",
      "Whether each element is among some others.",
      example: "torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2, 4]))",
      """
      if not isinstance(test_elements, torch.Tensor):
        found = elements == test_elements
      elif not isinstance(elements, torch.Tensor):
        found = (test_elements == elements).any()
      else:
        found = (elements.unsqueeze(-1) == test_elements.reshape(-1)).any(-1)
      return ~found if invert else found
      """),
  ]

  private static let quantile = """
    if not input.is_floating_point():
      raise RuntimeError('quantile wants real numbers: convert them with .float()')
    if interpolation not in ('linear', 'lower', 'higher', 'midpoint', 'nearest'):
      raise RuntimeError(f"quantile: interpolation is '{interpolation}', not linear, lower, higher, midpoint or nearest")
    shares = q if isinstance(q, torch.Tensor) else torch.full_like(input.detach().sum(), float(q))
    if shares.dtype != input.dtype:
      raise RuntimeError(f'quantile: q is {shares.dtype}, the tensor {input.dtype}')
    if shares.dim() > 1:
      raise RuntimeError('quantile: q is a number or a vector')
    if not shares.is_meta and not bool(((shares >= 0) & (shares <= 1)).all()):
      raise RuntimeError('quantile: q is from 0 to 1')
    rank = input.dim()
    x = input.reshape(-1) if dim is None or rank == 0 else input
    place = 0 if dim is None or rank == 0 else dim
    if x.size(place) == 0:
      raise RuntimeError('quantile: there is no element')
    place = place % x.dim()
    rows = torch.sort(x, place).values.movedim(place, -1)
    where = shares.reshape(-1) * (rows.shape[-1] - 1)
    if interpolation in ('lower', 'higher', 'nearest'):
      where = {'lower': torch.floor, 'higher': torch.ceil, 'nearest': torch.round}[interpolation](where)
    low = where.floor()
    share = where - low
    if interpolation == 'midpoint':
      share = share.detach()
      share = torch.where(share > 0, torch.full_like(share, 0.5), share)
    below, above = rows[..., low.long()], rows[..., where.ceil().long()]
    found = torch.lerp(below, above, share.expand(below.shape).contiguous())
    found = torch.where(torch.isnan(rows).any(-1, keepdim=True), torch.full_like(found, float('nan')), found)
    found = found.movedim(-1, 0)
    if keepdim:
      found = found.reshape([-1] + [1] * rank) if dim is None else found.unsqueeze(place + 1) if rank else found
    return found[0] if shares.dim() == 0 else found
    """

  static let places: [TensorFunction] = [
    .composed(
      "take_along_dim", .both, "input: Tensor, indices: Tensor, dim: int = None",
      "Elements along an axis by an index that broadcasts; of all elements where no axis is given.",
      example: "torch.take_along_dim(torch.tensor([[3, 1]]), torch.tensor([[1, 0]]), dim=1)",
      """
      if dim is None:
        return input.reshape(-1).gather(0, indices.reshape(-1))
      if input.dim() != indices.dim():
        raise RuntimeError(f'take_along_dim: {input.dim()} axes meet an index of {indices.dim()}')
      dim = dim + input.dim() if dim < 0 else dim
      own, other = list(input.shape), list(indices.shape)
      if not 0 <= dim < len(own):
        raise IndexError(f'take_along_dim: there is no axis {dim}')
      length, wanted = own[dim], other[dim]
      own[dim] = other[dim] = 1
      sizes = list(torch.broadcast_shapes(own, other))
      sizes[dim] = length
      source = input.expand(sizes)
      sizes[dim] = wanted
      indices = torch.where(indices < 0, indices + length, indices)
      return source.gather(dim, indices.expand(sizes))
      """),
    .composed(
      "masked_scatter", [.torch, .method, .inPlace],
      "input: Tensor, mask: Tensor, source: Tensor",
      "The elements of a source, in order, where a mask is true.",
      example:
        "torch.masked_scatter(torch.zeros(3), torch.tensor([True, False, True]), torch.ones(2))",
      gradient: "MaskedScatterBackward0",
      """
      if mask.dtype != torch.bool:
        raise RuntimeError(f'masked_scatter wants a bool mask, not {mask.dtype}')
      if input.dtype != source.dtype:
        raise RuntimeError(f'masked_scatter: the source is {source.dtype}, the tensor {input.dtype}')
      sizes = torch.broadcast_shapes(input.shape, mask.shape)
      result = input.expand(sizes).clone()
      if input.is_meta or mask.is_meta:
        return result
      mask = mask.expand(sizes)
      count = int(mask.sum())
      if count > source.numel():
        raise RuntimeError(f'masked_scatter: {count} places, but {source.numel()} elements')
      result[mask] = source.reshape(-1)[:count]
      return result
      """),
    .composed(
      "index_put", [.torch, .method, .inPlace],
      "input: Tensor, indices: any, values: Tensor, accumulate: bool = False",
      "Values at places, as x[indices] = values; with accumulate=True added.",
      example: "torch.zeros(3).index_put((torch.tensor([0, 2]),), torch.ones(2))",
      gradient: "IndexPutBackward0",
      """
      result = input.clone()
      places = tuple(indices)
      if not accumulate:
        result[places] = values
        return result
      count = 1
      for size in input.shape:
        count *= size
      numbers = torch.arange(count).reshape(input.shape)[places]
      added = values.expand(numbers.shape).reshape(-1)
      return result.reshape(-1).index_add(0, numbers.reshape(-1), added).reshape(input.shape)
      """),
    .composed(
      "unravel_index", .torch, "indices: Tensor, shape: any",
      "The index along each axis of elements counted through the whole shape.",
      example: "torch.unravel_index(torch.tensor([5]), (2, 3))",
      """
      sizes = [shape] if isinstance(shape, int) else list(shape)
      found = []
      for size in reversed(sizes):
        found.append(indices % size)
        indices = indices // size
      return tuple(reversed(found))
      """),
  ]
}
