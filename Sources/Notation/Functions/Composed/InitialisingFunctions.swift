/// Further functions of torch.nn.init.
enum InitialisingFunctions {
  static let all: [TensorFunction] = [
    .composed(
      "trunc_normal_", .initialiser,
      "tensor: Tensor, mean: number = 0.0, std: number = 1.0, a: number = -2.0, b: number = 2.0, generator: Generator = None",
      "From a normal distribution within a and b.",
      example: "nn.init.trunc_normal_(torch.empty(3, 4), std=0.02)", truncated),
    .composed(
      "dirac_", .initialiser, "tensor: Tensor, groups: int = 1",
      "A convolution's weight that passes its channels on.",
      example: "nn.init.dirac_(torch.empty(2, 2, 3))",
      """
      if tensor.dim() not in (3, 4, 5):
        raise ValueError(f'dirac_ wants 3, 4 or 5 axes, not {tuple(tensor.shape)}')
      if tensor.shape[0] % groups:
        raise ValueError(f'dirac_: {tensor.shape[0]} channels are no multiple of {groups} groups')
      outputs = tensor.shape[0] // groups
      middle = tuple([size // 2 for size in tensor.shape[2:]])
      with torch.no_grad():
        tensor.zero_()
        for group in range(groups):
          for place in range(min(outputs, tensor.shape[1])):
            tensor[(group * outputs + place, place) + middle] = 1
      return tensor
      """),
  ]

  /// Draws again what lies outside; where little lies inside, evenly between the bounds instead, kept as
  /// often as the normal distribution has it.
  private static let truncated = """
    if std <= 0:
      raise ValueError(f'trunc_normal_: std is {std}')
    if tensor.is_meta:
      return tensor
    def below(x):
      return (1.0 + torch.erf(torch.tensor(x / 2 ** 0.5, dtype=torch.float64)).item()) / 2.0
    with torch.no_grad():
      if below((b - mean) / std) - below((a - mean) / std) > 0.3:
        low, high = tensor.new_tensor(a).item(), tensor.new_tensor(b).item()
        tensor.normal_(mean, std, generator=generator)
        while True:
          outside = (tensor < low) | (tensor > high)
          if not outside.any():
            return tensor
          tensor.copy_(torch.where(outside, torch.empty_like(tensor).normal_(mean, std, generator=generator), tensor))
      if not a < b:
        raise ValueError(f'trunc_normal_: there is nothing from {a} to {b}')
      peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2
      pending = torch.ones_like(tensor, dtype=torch.bool)
      while pending.any():
        drawn = torch.empty_like(tensor).uniform_(a, b, generator=generator)
        tensor.copy_(torch.where(pending, drawn, tensor))
        chance = torch.empty_like(tensor).uniform_(generator=generator).log_()
        pending = pending & (chance > ((drawn - mean) / std) ** 2 * -0.5 - peak)
    return tensor
    """
}
