/// Further functions of torch.nn.functional: channels, pictures, bags of rows, and draws.
enum PictureFunctions {
  static let networks: [TensorFunction] = channels + grids + rows

  private static let channels: [TensorFunction] = [
    .composed(
      "channel_shuffle", .functional, "input: Tensor, groups: int",
      "The channels of (N, C, …) dealt out to groups in turn.",
      example: "F.channel_shuffle(torch.arange(4.0).view(1, 4, 1, 1), 2).flatten()",
      gradient: "ChannelShuffleBackward0",
      """
      if input.dim() < 3:
        raise RuntimeError(f'channel_shuffle wants (N, C, …), not {tuple(input.shape)}')
      if groups < 1 or input.shape[1] % groups:
        raise RuntimeError(f'channel_shuffle: {input.shape[1]} channels are no multiple of {groups} groups')
      return input.unflatten(1, (groups, input.shape[1] // groups)).transpose(1, 2).flatten(1, 2)
      """),
    .composed(
      "local_response_norm", .functional,
      "input: Tensor, size: int, alpha: number = 0.0001, beta: number = 0.75, k: number = 1.0",
      "Each number over a power of the squares of the channels around it.",
      example: "F.local_response_norm(torch.ones(1, 4, 2), 2)",
      """
      if input.dim() < 3:
        raise ValueError(f'local_response_norm wants (N, C, …), not {tuple(input.shape)}')
      if input.numel() == 0:
        return input
      squares = input.mul(input).flatten(2).movedim(1, -1)
      shape = squares.shape
      squares = F.pad(squares.reshape(-1, 1, shape[-1]), (size // 2, (size - 1) // 2))
      means = F.avg_pool1d(squares, size, stride=1).reshape(shape).movedim(-1, 1).reshape(input.shape)
      return input / (means * alpha + k) ** beta
      """),
    .composed(
      "bilinear", [.torch, .functional],
      "input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor = None",
      "The sums of products of each element of both with a weight (out, in1, in2).",
      example: "F.bilinear(torch.ones(4, 2), torch.ones(4, 3), torch.ones(5, 2, 3)).shape",
      """
      if input1.shape[:-1] != input2.shape[:-1]:
        raise RuntimeError(f'bilinear: {tuple(input1.shape)} and {tuple(input2.shape)} differ before the last axis')
      result = torch.einsum('...i,oij,...j->...o', input1, weight, input2)
      return result if bias is None else result + bias
      """),
    .composed(
      "lp_pool1d", .functional,
      "input: Tensor, norm_type: number, kernel_size: int, stride: int = None, ceil_mode: bool = False",
      "The root of the sum of powers of each window of (N, C, L).",
      example: "F.lp_pool1d(torch.arange(4.0).view(1, 1, 4), 2, 2)", pool("1", "kernel_size")),
    .composed(
      "lp_pool2d", .functional,
      "input: Tensor, norm_type: number, kernel_size: any, stride: any = None, ceil_mode: bool = False",
      "The root of the sum of powers of each window of (N, C, H, W).",
      example: "F.lp_pool2d(torch.arange(4.0).view(1, 1, 2, 2), 2, 2)",
      pool(
        "2",
        "(kernel_size * kernel_size if isinstance(kernel_size, int) else kernel_size[0] * kernel_size[1])"
      )),
  ]

  private static func pool(_ axes: String, _ count: String) -> String {
    """
    means = F.avg_pool\(axes)d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return (torch.sign(means) * F.relu(torch.abs(means))).mul(\(count)).pow(1.0 / norm_type)
    """
  }

  private static let grids: [TensorFunction] = [
    .composed(
      "affine_grid", .functional, "theta: Tensor, size: any, align_corners: bool = None",
      "The places (N, H, W, 2) of a picture's points under maps (N, 2, 3).",
      example: "F.affine_grid(torch.eye(2, 3).unsqueeze(0), (1, 1, 2, 2)).shape",
      gradient: "AffineGridGeneratorBackward0",
      """
      sizes = list(size)
      if theta.dim() != 3 or list(theta.shape[1:]) != [2, 3] or len(sizes) != 4:
        raise NotImplementedError(f'affine_grid wants theta (N, 2, 3) and a size (N, C, H, W), not {tuple(theta.shape)} and {tuple(sizes)}')
      if min(sizes) < 1:
        raise RuntimeError(f'affine_grid: a picture {tuple(sizes)} has no points')
      def line(count):
        if count < 2:
          return torch.zeros(count, dtype=theta.dtype)
        points = torch.linspace(-1, 1, count, dtype=theta.dtype)
        return points if align_corners else points * ((count - 1) / count)
      height, width = sizes[2], sizes[3]
      base = torch.ones(height, width, 3, dtype=theta.dtype)
      base[..., 0] = line(width)
      base[..., 1] = line(height).unsqueeze(-1)
      return (base.view(1, -1, 3) @ theta.transpose(1, 2)).view(sizes[0], height, width, 2)
      """),
    .composed(
      "grid_sample", .functional,
      "input: Tensor, grid: Tensor, mode: str = 'bilinear', padding_mode: str = 'zeros', align_corners: bool = None",
      "A picture (N, C, H, W) at places (N, H, W, 2) from -1 to 1: 'bilinear', 'bicubic' or 'nearest'.",
      example:
        "F.grid_sample(torch.ones(1, 1, 2, 2), torch.zeros(1, 3, 3, 2), align_corners=False)",
      gradient: "GridSampler2DBackward0",
      gridSample),
  ]

  private static let gridSample = """
    if input.dim() != 4 or grid.dim() != 4 or grid.shape[-1] != 2 or grid.shape[0] != input.shape[0]:
      raise RuntimeError(f'grid_sample wants (N, C, H, W) and a grid (N, H, W, 2), not {tuple(input.shape)} and {tuple(grid.shape)}')
    if mode not in ('bilinear', 'nearest', 'bicubic') or padding_mode not in ('zeros', 'border', 'reflection'):
      raise ValueError(f"grid_sample: mode '{mode}' with padding '{padding_mode}' is not here")
    count, channels, height, width = input.shape
    if height == 0 or width == 0:
      raise RuntimeError(f'grid_sample: a picture {tuple(input.shape)} has no points')

    def reflected(x, low, high):
      if low == high:
        return torch.zeros_like(x)
      span = (high - low) / 2
      away = torch.abs(x - low / 2)
      extra = torch.fmod(away, span)
      return torch.where(torch.floor(away / span) % 2 == 0, extra + low / 2, span - extra + low / 2)

    def spread(x, size):
      return (x + 1) / 2 * (size - 1) if align_corners else ((x + 1) * size - 1) / 2

    def place(x, size):
      if padding_mode == 'reflection':
        x = reflected(x, 0, 2 * (size - 1)) if align_corners else reflected(x, -1, 2 * size - 1)
      return x if padding_mode == 'zeros' else x.clamp(0, size - 1)

    x, y = spread(grid[..., 0], width), spread(grid[..., 1], height)
    flat = input.flatten(2)

    def cubic(x):
      def near(x):
        return (1.25 * x - 2.25) * x * x + 1
      def far(x):
        return ((-0.75 * x + 3.75) * x - 6) * x + 3
      return far(x + 1), near(x), near(1 - x), far(2 - x)

    def taken(column, row):
      inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
      index = (row.clamp(0, height - 1) * width + column.clamp(0, width - 1)).long().flatten(1)
      values = flat.gather(2, index.unsqueeze(1).expand(-1, channels, -1))
      return values.view(count, channels, grid.shape[1], grid.shape[2]) * inside.unsqueeze(1)

    if mode == 'bicubic':
      left, top = torch.floor(x).detach(), torch.floor(y).detach()
      columns = [place(left + step, width) for step in (-1, 0, 1, 2)]
      rows = [place(top + step, height) for step in (-1, 0, 1, 2)]
      across, down = cubic(x - left), cubic(y - top)
      return sum(
        sum(taken(column, row) * share.unsqueeze(1) for column, share in zip(columns, across)) * part.unsqueeze(1)
        for row, part in zip(rows, down))
    x, y = place(x, width), place(y, height)
    if mode == 'nearest':
      unmoved = torch.zeros_like(x) if not x.requires_grad else (x + y).masked_fill(torch.ones_like(x, dtype=torch.bool), 0)
      return taken(torch.round(x).detach(), torch.round(y).detach()) + unmoved.unsqueeze(1)
    left, top = torch.floor(x).detach(), torch.floor(y).detach()
    right, bottom = left + 1, top + 1
    return (taken(left, top) * ((right - x) * (bottom - y)).unsqueeze(1)
      + taken(right, top) * ((x - left) * (bottom - y)).unsqueeze(1)
      + taken(left, bottom) * ((right - x) * (y - top)).unsqueeze(1)
      + taken(right, bottom) * ((x - left) * (y - top)).unsqueeze(1))
    """

  private static let rows: [TensorFunction] = [
    .composed(
      "embedding_bag", .functional,
      "input: Tensor, weight: Tensor, offsets: Tensor = None, max_norm: number = None, norm_type: number = 2, scale_grad_by_freq: bool = False, mode: str = 'mean', sparse: bool = False, per_sample_weights: Tensor = None, include_last_offset: bool = False, padding_idx: int = None",
      "The sums, means or largest of rows of a table by number, for each bag of numbers.",
      example: "F.embedding_bag(torch.tensor([[0, 1], [2, 2]]), torch.eye(3))",
      gradient: "EmbeddingBagBackward0",
      """
      if weight.dtype in (torch.int64, torch.int32) and input.is_floating_point():
        input, weight = weight, input
      if mode not in ('sum', 'mean', 'max'):
        raise ValueError(f"embedding_bag: mode is '{mode}', not sum, mean or max")
      if per_sample_weights is not None and mode != 'sum':
        raise NotImplementedError(f"embedding_bag: weights of rows go with mode 'sum', not '{mode}'")
      if scale_grad_by_freq and mode == 'max':
        raise ValueError("embedding_bag: scale_grad_by_freq does not go with mode 'max'")
      if input.dim() not in (1, 2):
        raise ValueError(f'embedding_bag wants a vector or a matrix of numbers, not {tuple(input.shape)}')
      if input.dim() == 1 and offsets is None:
        raise ValueError('embedding_bag: a vector of numbers wants offsets, where its bags begin')
      found = F.embedding(input, weight, None, max_norm, norm_type, scale_grad_by_freq)
      if per_sample_weights is not None:
        found = found * per_sample_weights.unsqueeze(-1)
      if input.dim() == 2:
        bags = list(zip(input.unbind(0), found.unbind(0)))
      else:
        cuts = offsets.tolist()
        if not include_last_offset:
          cuts.append(len(input))
        bags = [(input[a:b], found[a:b]) for a, b in zip(cuts, cuts[1:])]
      results = []
      for numbers, rows in bags:
        if padding_idx is not None:
          rows = rows[numbers != padding_idx % weight.shape[0]]
        if len(rows) == 0:
          results.append(torch.zeros(weight.shape[1], dtype=weight.dtype))
        else:
          results.append(rows.sum(0) if mode == 'sum' else rows.mean(0) if mode == 'mean' else rows.amax(0))
      return torch.stack(results) if results else weight[:0]
      """),
    .composed(
      "gumbel_softmax", .functional,
      "logits: Tensor, tau: number = 1, hard: bool = False, eps: number = 1e-10, dim: int = -1",
      "A draw of one choice, softened so that it has a gradient; with hard=True one-hot.",
      example: "F.gumbel_softmax(torch.zeros(2, 3)).shape",
      """
      noise = -torch.empty_like(logits).exponential_().log()
      soft = F.softmax((logits + noise) / tau, dim)
      if not hard:
        return soft
      index = soft.max(dim, keepdim=True)[1]
      return torch.zeros_like(logits).scatter_(dim, index, 1.0) - soft.detach() + soft
      """),
    .composed(
      "alpha_dropout", .functional,
      "input: Tensor, p: number = 0.5, training: bool = False, inplace: bool = False",
      "Elements set to selu's least value at random, mean and variance kept.",
      example: "F.alpha_dropout(torch.ones(2, 3), 0.25)",
      """
      if p < 0 or p > 1:
        raise ValueError(f'alpha_dropout: p is {p}, not from 0 to 1')
      if not training or p == 0 or input.numel() == 0:
        return input
      if p == 1:
        return input * torch.zeros_like(input)
      alpha = 1.7580993408473766
      a = 1.0 / ((alpha * alpha * p + 1) * (1 - p)) ** 0.5
      noise = torch.empty_like(input).bernoulli_(1 - p)
      return input * (noise * a) + (noise - 1) * (alpha * a) + alpha * a * p
      """),
  ]

  static let draws: [TensorFunction] = [
    .composed(
      "randint_like", .torch, "input: Tensor, low: int, high: int = None, *, dtype: dtype = None",
      "Whole numbers as torch.randint draws them, in another's shape and dtype.",
      example: "torch.randint_like(torch.zeros(2, 3), 10).shape",
      "torch.empty_like(input, dtype=input.dtype if dtype is None else dtype).random_(0 if high is None else low, low if high is None else high)"
    )
  ]

  private static func window(_ name: String, _ summary: String, _ curve: String) -> TensorFunction {
    .composed(
      "\(name)_window", .torch,
      "window_length: int, periodic: bool = True, *, dtype: dtype = None, requires_grad: bool = False",
      summary, example: "torch.\(name)_window(4)",
      """
      if window_length < 0:
        raise RuntimeError(f'\(name)_window: the length is {window_length}')
      kind = torch.get_default_dtype() if dtype is None else dtype
      if window_length < 2:
        return torch.ones(window_length, dtype=kind, requires_grad=requires_grad)
      steps = window_length if periodic else window_length - 1
      x = torch.arange(steps + 1, dtype=kind)
      w = \(curve)
      return w[:window_length].clone().requires_grad_(requires_grad)
      """)
  }

  static let windows: [TensorFunction] = [
    window(
      "hann", "A cosine's hill, 0 at the ends.",
      "torch.cos(x * (6.283185307179586 / steps)) * -0.5 + 0.5"),
    window(
      "hamming", "A cosine's hill, a little above 0 at the ends.",
      "torch.cos(x * (6.283185307179586 / steps)) * -0.46 + 0.54"),
    window(
      "blackman", "A hill of two cosines, 0 at the ends.",
      "torch.cos(x * (3.141592653589793 / steps) * 4) * 0.08 - torch.cos(x * (3.141592653589793 / steps) * 2) * 0.5 + 0.42"
    ),
  ]
}
