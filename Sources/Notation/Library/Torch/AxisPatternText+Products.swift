/// Products, shapes and packing by the names of axes.
extension AxisPatternText {
  static let others = #"""
    def einsum(*tensors_and_pattern):
      if len(tensors_and_pattern) < 2 or not isinstance(tensors_and_pattern[-1], str):
        raise ValueError('einops.einsum takes tensors and then the pattern: einsum(x, y, "a b, b c -> a c")')
      tensors, pattern = tensors_and_pattern[:-1], tensors_and_pattern[-1]
      if '->' not in pattern:
        raise ValueError("Einsum pattern must contain '->'.")
      left, right = pattern.split('->')
      letters = {}

      def short(text, is_new):
        words = []
        for word in text.replace('...', ' ... ').split():
          if word == '...':
            words.append(word)
            continue
          if '(' in word or ')' in word or word.isdecimal():
            raise NotImplementedError(f'einops.einsum takes names alone, not {word!r}: rearrange regroups axes')
          if word not in letters:
            if not is_new:
              raise EinopsError(f'axis {word} is on the right side of {pattern!r} and not on the left')
            if len(letters) == 52:
              raise RuntimeError('Too many axes in einsum.')
            letters[word] = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'[len(letters)]
          words.append(letters[word])
        return ''.join(words)

      equation = ','.join([short(part, True) for part in left.split(',')]) + '->' + short(right, False)
      if isinstance(tensors[0], torch.Tensor):
        return torch.einsum(equation, *tensors)
      from numpy import einsum as of_arrays
      return of_arrays(equation, *tensors)

    def parse_shape(x, pattern):
      groups = _side(_blanks(pattern))
      shape = list(x.shape)
      rest = len(shape) - len([group for group in groups if group != '...'])
      if rest < 0 or rest > 0 and '...' not in groups:
        raise RuntimeError(f"Can't parse shape with different number of dimensions: {pattern} {tuple(shape)}")
      sizes = {}
      place = 0
      for group in groups:
        if group == '...':
          place += rest
          continue
        if len(group) > 1:
          raise RuntimeError(f"Can't parse shape with composite axes: {pattern} {tuple(shape)}")
        length = shape[place]
        place += 1
        if not group:
          if length != 1:
            raise RuntimeError(f'Length of axis is not 1: {pattern} {tuple(shape)}')
        elif not _is_name(group[0]):
          if group[0].size != length:
            raise RuntimeError(f'Length of anonymous axis does not match: {pattern} {tuple(shape)}')
        elif not group[0].startswith('blank'):
          sizes[group[0]] = length
      return sizes

    def _blanks(pattern):
      words = pattern.split()
      return ' '.join([f'blank{place}' if word == '_' else word for place, word in enumerate(words)])

    def _star(pattern, called):
      axes = pattern.split()
      if len(set(axes)) != len(axes):
        raise EinopsError(f'an axis is written twice in {called}(..., {pattern!r})')
      if '*' not in axes:
        raise EinopsError(f'no *-axis in {called}(..., {pattern!r})')
      before = axes.index('*')
      return (before, len(axes) - before - 1)

    def pack(tensors, pattern):
      before, after = _star(pattern, 'pack')
      parts = []
      shapes = []
      for place, tensor in enumerate(tensors):
        shape = tensor.shape
        if len(shape) < before + after:
          raise EinopsError(f'tensor {place} has {len(shape)} axes, and {pattern!r} names {before + after}')
        end = len(shape) - after
        shapes.append(shape[before:end])
        parts.append(tensor.reshape(list(shape[:before]) + [-1] + list(shape[end:])))
      if isinstance(parts[0], torch.Tensor):
        return (torch.cat(parts, before), shapes)
      from numpy import concatenate
      return (concatenate(parts, before), shapes)

    def unpack(tensor, packed_shapes, pattern):
      before, after = _star(pattern, 'unpack')
      shape = list(tensor.shape)
      if len(shape) != before + 1 + after:
        raise EinopsError(f'{pattern!r} names {before + 1 + after} axes, the tensor has {len(shape)}')
      lengths = []
      for part in packed_shapes:
        product = 1
        for size in part:
          product *= size
        lengths.append(-1 if -1 in part else product)
      if lengths.count(-1) > 1:
        raise EinopsError('only one size can be -1')
      if -1 in lengths:
        lengths[lengths.index(-1)] = shape[before] - sum([length for length in lengths if length != -1])
      if sum(lengths) != shape[before]:
        raise EinopsError(f'an axis of size {shape[before]} is not {_listed(lengths)} together')
      parts = []
      start = 0
      for part, length in zip(packed_shapes, lengths):
        piece = tensor[(slice(None),) * before + (slice(start, start + length),)]
        parts.append(piece.reshape(shape[:before] + list(part) + shape[before + 1:]))
        start += length
      return parts

    def asnumpy(tensor):
      return tensor.numpy() if isinstance(tensor, torch.Tensor) else tensor
    """#
}
