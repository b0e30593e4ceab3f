import Engine

/// `einops`: axes with names, regrouped, reduced and repeated.
extension SourceLibrary {
  static let axisPatterns: [SourceLibrary] = [axisFunctions, axisLayers]

  private static let axisFunctions = SourceLibrary(
    name: "einops",
    exports: [
      "rearrange", "reduce", "repeat", "einsum", "parse_shape", "pack", "unpack", "asnumpy",
      "EinopsError",
    ],
    text: [AxisPatternText.reading, AxisPatternText.carrying, AxisPatternText.others]
      .joined(separator: "\n"),
    values: [("torch", .module(.torch))])

  private static let axisLayers = SourceLibrary(
    name: "einops.layers.torch",
    exports: ["Rearrange", "Reduce"],
    text: #"""
      from einops import rearrange, reduce, EinopsError

      class Rearrange(torch.nn.Module):
        def __init__(self, pattern, **axes_lengths):
          super().__init__()
          self.pattern = pattern
          self.axes_lengths = axes_lengths

        def forward(self, x):
          return rearrange(x, self.pattern, **self.axes_lengths)

        def __repr__(self):
          sizes = ''.join([f', {name}={size}' for name, size in self.axes_lengths.items()])
          return f'Rearrange({self.pattern!r}{sizes})'

      class Reduce(torch.nn.Module):
        def __init__(self, pattern, reduction, **axes_lengths):
          super().__init__()
          self.pattern = pattern
          self.reduction = reduction
          self.axes_lengths = axes_lengths

        def forward(self, x):
          return reduce(x, self.pattern, self.reduction, **self.axes_lengths)

        def __repr__(self):
          sizes = ''.join([f', {name}={size}' for name, size in self.axes_lengths.items()])
          return f'Reduce({self.pattern!r}, {self.reduction!r}{sizes})'
      """#, values: [("torch", .module(.torch))])
}

/// What the functions of `einops` do, in parts.
enum AxisPatternText {
  /// A side of a pattern as a list of groups: names, numbers for axes without a name, or `...`.
  static let reading = #"""
    class EinopsError(RuntimeError):
      pass

    class _Unnamed:
      def __init__(self, size):
        self.size = size

      def __repr__(self):
        return str(self.size)

    def _side(text):
      groups = []
      seen = []
      group = None
      spaced = text.replace('(', ' ( ').replace(')', ' ) ').replace('...', ' ... ')
      for word in spaced.split():
        if word == '(':
          if group is not None:
            raise EinopsError('brackets inside brackets are not allowed')
          group = []
          continue
        if word == ')':
          if group is None:
            raise EinopsError('a bracket closes that was never opened')
          groups.append(group)
          group = None
          continue
        if word == '1':
          if group is None:
            groups.append([])
          continue
        if word.isdecimal():
          if int(word) == 0:
            raise EinopsError('an axis of size 0 cannot be written')
          axis = _Unnamed(int(word))
        elif word == '...' or word.isidentifier() and not (word.startswith('_') and word != '_') and not word.endswith('_'):
          axis = word
          if word in seen:
            raise EinopsError(f'axis {word} is written twice on one side')
          seen.append(word)
        else:
          raise EinopsError(f'{word!r} is not the name of an axis')
        if group is None:
          groups.append(axis if axis == '...' else [axis])
        else:
          group.append(axis)
      if group is not None:
        raise EinopsError('a bracket is not closed')
      return groups

    def _flat(groups):
      names = []
      for group in groups:
        if group == '...':
          names.append('...')
        else:
          names.extend(group)
      return names

    def _listed(names):
      return ', '.join([str(name) for name in names])

    def _sides(pattern):
      parts = pattern.split('->')
      if len(parts) != 2:
        raise EinopsError("a pattern has one '->' between its two sides")
      return (_side(parts[0]), _side(parts[1]))

    def _is_name(axis):
      return isinstance(axis, str)

    def _check(left, right, kind, sizes):
      before = _flat(left)
      after = _flat(right)
      if '...' in after and '...' not in before:
        raise EinopsError('... is on the right side and not on the left')
      if '...' in before and '...' not in left:
        raise EinopsError('... inside brackets is possible only on the right side')
      unnamed = [axis for axis in before + after if not _is_name(axis)]
      gone = [axis for axis in before if _is_name(axis) and axis not in after]
      new = [axis for axis in after if _is_name(axis) and axis not in before]
      if kind == 'rearrange':
        if unnamed:
          raise EinopsError(f'axes without a name ({_listed(unnamed)}) are not possible in rearrange')
        if gone or new:
          raise EinopsError(f'axes on one side only: {_listed(gone + new)}; rearrange keeps all axes')
      elif kind == 'repeat':
        if gone:
          raise EinopsError(f'axes on the left side only: {_listed(gone)}; repeat keeps all axes')
        bare = [axis for axis in new if axis not in sizes]
        if bare:
          raise EinopsError(f'new axes without a size: {_listed(bare)}; give {bare[0]}=...')
      elif new:
        raise EinopsError(f'axes on the right side only: {_listed(new)}; reduce makes no axes')
      for name in sizes:
        if name not in before and name not in after:
          raise EinopsError(f'axis {name} is given a size and is not in the pattern')
    """#

  /// One walk for all three: reshape, permute, reduce, expand, reshape.
  static let carrying = #"""
    def _spread(groups, count):
      names = [f'...{place}' for place in range(count)]
      spread = []
      for group in groups:
        if group == '...':
          spread.extend([[name] for name in names])
        else:
          whole = []
          for axis in group:
            whole.extend(names if axis == '...' else [axis])
          spread.append(whole)
      return spread

    def _measured(left, shape, sizes):
      known = dict(sizes)
      lengths = []
      for place, group in enumerate(left):
        length = shape[place]
        product = 1
        open_axis = None
        for axis in group:
          size = known.get(axis) if _is_name(axis) else axis.size
          if size is not None:
            product *= size
          elif open_axis is None:
            open_axis = axis
          else:
            raise EinopsError(f'the sizes of {open_axis} and {axis} are both unknown in ({_listed(group)}): give one of them')
        written = _listed(group) if len(group) == 1 else f"({' '.join([str(axis) for axis in group])})"
        if open_axis is None:
          if length != product:
            raise EinopsError(f'axis {place} has size {length}, and {written or 1} is {product}')
        else:
          if product == 0 or length % product != 0:
            raise EinopsError(f'axis {place} of size {length} cannot be divided into {written}: {product} does not divide it')
          known[open_axis] = length // product
        lengths.extend([known[axis] if _is_name(axis) else axis.size for axis in group])
      return (known, lengths)

    def _carry(tensor, pattern, kind, sizes):
      if isinstance(tensor, (list, tuple)):
        if not tensor:
          raise TypeError("Rearrange/Reduce/Repeat can't be applied to an empty list")
        tensor = _stack(tensor)
      try:
        return _moved(tensor, pattern, kind, sizes)
      except EinopsError as error:
        shape = 'x'.join([str(size) for size in tensor.shape]) or 'scalar'
        given = ''.join([f', {name}={size}' for name, size in sizes.items()])
        raise EinopsError(f'{pattern!r}{given} of a {shape} tensor: {error}') from None

    def _stack(tensors):
      if isinstance(tensors[0], torch.Tensor):
        return torch.stack(list(tensors))
      from numpy import stack
      return stack(tensors)

    def _moved(tensor, pattern, kind, sizes):
      left, right = _sides(pattern)
      _check(left, right, kind, sizes)
      shape = list(tensor.shape)
      named = len([group for group in left if group != '...'])
      rest = len(shape) - named
      if rest < 0 or rest > 0 and '...' not in left:
        most = 'at least ' if '...' in left else ''
        raise EinopsError(f'the left side has {most}{named} axes, the tensor {len(shape)}')
      left = _spread(left, rest)
      right = _spread(right, rest)
      known, lengths = _measured(left, shape, sizes)
      before = _flat(left)
      after = _flat(right)
      if lengths != shape:
        tensor = tensor.reshape(lengths)
      stays = [axis for axis in after if axis in before]
      gone = [axis for axis in before if axis not in stays]
      order = [before.index(axis) for axis in stays + gone]
      if order != list(range(len(order))):
        tensor = _permuted(tensor, order)
      if gone:
        tensor = _reduced(tensor, kind, len(stays), len(order))
      whole = [known[axis] if _is_name(axis) else axis.size for axis in after]
      if len(after) > len(stays):
        for place, axis in enumerate(after):
          if axis not in before:
            tensor = tensor[(slice(None),) * place + (None,)]
        tensor = _expanded(tensor, whole)
      final = []
      place = 0
      for group in right:
        product = 1
        for axis in group:
          product *= whole[place]
          place += 1
        final.append(product)
      return tensor if final == whole else tensor.reshape(final)

    def _permuted(tensor, order):
      return tensor.permute(order) if isinstance(tensor, torch.Tensor) else tensor.transpose(order)

    def _expanded(tensor, sizes):
      if isinstance(tensor, torch.Tensor):
        return tensor.expand(sizes)
      from numpy import broadcast_to
      return broadcast_to(tensor, sizes)

    def _reduced(tensor, kind, start, end):
      axes = tuple(range(start, end))
      if not isinstance(kind, str):
        return kind(tensor, axes)
      if kind not in ('min', 'max', 'sum', 'mean', 'prod', 'any', 'all'):
        raise EinopsError(f'{kind!r} is not a reduction: min, max, sum, mean, prod, any, all')
      if not isinstance(tensor, torch.Tensor):
        return getattr(tensor, kind)(axis=axes)
      if kind == 'min':
        return tensor.amin(axes)
      if kind == 'max':
        return tensor.amax(axes)
      if kind == 'mean':
        if not tensor.is_floating_point():
          raise EinopsError('the mean of whole numbers is none of them: reduce floats')
        return tensor.mean(axes)
      if kind == 'sum':
        return tensor.sum(axes)
      for axis in reversed(axes):
        tensor = getattr(tensor, kind)(axis)
      return tensor

    def rearrange(tensor, pattern, **axes_lengths):
      return _carry(tensor, pattern, 'rearrange', axes_lengths)

    def reduce(tensor, pattern, reduction, **axes_lengths):
      return _carry(tensor, pattern, reduction, axes_lengths)

    def repeat(tensor, pattern, **axes_lengths):
      return _carry(tensor, pattern, 'repeat', axes_lengths)
    """#
}
