/// numpy's products, joined arrays and other orders of axes.
extension ArrayTexts {
  static let joining = #"""
    def dot(a, b):
      a, b = _pair(a, b)
      if a.dim() == 0 or b.dim() == 0:
        return _result(a * b)
      if a.shape[-1] != b.shape[_max(b.dim() - 2, 0)]:
        place = _max(b.dim() - 2, 0)
        raise ValueError(f'shapes {_shape_text(a.shape)} and {_shape_text(b.shape)} not aligned: {a.shape[-1]} (dim {a.dim() - 1}) != {b.shape[place]} (dim {place})')
      if b.dim() == 1:
        return _result((a * b).sum(-1) if a.dtype == torch.bool else torch.matmul(a, b))
      if b.dim() > 2:
        return _result(torch.tensordot(a, b, dims=([a.dim() - 1], [b.dim() - 2])))
      return _result(torch.matmul(a, b))

    def matmul(x1, x2):
      a, b = _pair(x1, x2)
      if a.dim() == 0 or b.dim() == 0:
        raise ValueError('matmul: Input operand 0 does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)')
      if a.shape[-1] != b.shape[_max(b.dim() - 2, 0)]:
        raise ValueError(f'matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size {b.shape[_max(b.dim() - 2, 0)]} is different from {a.shape[-1]})')
      return _result(torch.matmul(a, b))

    def inner(a, b):
      a, b = _pair(a, b)
      return _result((a * b).sum() if a.dim() == 1 and b.dim() == 1 else torch.matmul(a, b.transpose(-1, -2)))

    def vdot(a, b):
      a, b = _pair(a, b)
      return _result((a.reshape(-1) * b.reshape(-1)).sum())

    def outer(a, b):
      a, b = _pair(a, b)
      return _wrap(a.reshape(-1, 1) * b.reshape(1, -1))

    def tensordot(a, b, axes=2):
      a, b = _pair(a, b)
      return _result(torch.tensordot(a, b, dims=axes))

    def einsum(subscripts, *operands):
      own = [_as_array(part) for part in operands]
      kind = own[0].dtype.name
      for part in own[1:]:
        kind = _joined(kind, part.dtype.name)
      return _result(torch.einsum(subscripts, *[_to(part._t, kind) for part in own]))

    def cross(a, b):
      a, b = _pair(a, b)
      parts = [a[..., (place + 1) % 3] * b[..., (place + 2) % 3] - a[..., (place + 2) % 3] * b[..., (place + 1) % 3] for place in range(3)]
      return _wrap(torch.stack(parts, -1))

    def trace(a, offset=0):
      return sum(diag(a, offset))

    def kron(a, b):
      a, b = _pair(a, b)
      return _wrap(torch.kron(a, b))

    def reshape(a, shape, order='C'):
      return _as_array(a).reshape(shape)

    def ravel(a, order='C'):
      return _as_array(a).ravel()

    def transpose(a, axes=None):
      return _as_array(a).transpose(axes)

    def swapaxes(a, axis1, axis2):
      return _as_array(a).swapaxes(axis1, axis2)

    def moveaxis(a, source, destination):
      return _wrap(torch.movedim(_tensor(a), source, destination))

    def expand_dims(a, axis):
      own = _tensor(a)
      for place in sorted(axis if isinstance(axis, (tuple, list)) else [axis]):
        own = own.unsqueeze(place)
      return _wrap(own)

    def squeeze(a, axis=None):
      return _as_array(a).squeeze(axis)

    def broadcast_to(array, shape):
      return _wrap(_tensor(array).broadcast_to(_sizes(shape)))

    def _all_alike(arrays):
      own = [_as_array(part)._t for part in arrays]
      if not own:
        raise ValueError('need at least one array to concatenate')
      kind = _names[own[0].dtype]
      for part in own[1:]:
        kind = _joined(kind, _names[part.dtype])
      return [_to(part, kind) for part in own]

    def concatenate(arrays, axis=0, dtype=None):
      own = _all_alike(arrays)
      if axis is None:
        return _wrap(torch.cat([part.reshape(-1) for part in own]))
      if _any([part.dim() == 0 for part in own]):
        raise ValueError('zero-dimensional arrays cannot be concatenated')
      for place, part in enumerate(own):
        if part.dim() != own[0].dim():
          raise ValueError(f'all the input arrays must have same number of dimensions, but the array at index 0 has {own[0].dim()} dimension(s) and the array at index {place} has {part.dim()} dimension(s)')
        for number in range(part.dim()):
          if number != axis % part.dim() and part.shape[number] != own[0].shape[number]:
            raise ValueError(f'all the input array dimensions except for the concatenation axis must match exactly, but along dimension {number}, the array at index 0 has size {own[0].shape[number]} and the array at index {place} has size {part.shape[number]}')
      return _wrap(torch.cat(own, axis))

    def stack(arrays, axis=0):
      own = _all_alike(arrays)
      if _any([part.shape != own[0].shape for part in own]):
        raise ValueError('all input arrays must have the same shape')
      return _wrap(torch.stack(own, axis))

    def vstack(tup):
      return concatenate([atleast_2d(part) for part in tup], 0)

    def hstack(tup):
      own = [atleast_1d(part) for part in tup]
      return concatenate(own, 0 if own[0].ndim == 1 else 1)

    def dstack(tup):
      own = [atleast_2d(part) for part in tup]
      return concatenate([part[:, :, None] if part.ndim == 2 else part for part in own], 2)

    def column_stack(tup):
      own = [_as_array(part) for part in tup]
      return concatenate([part.reshape(-1, 1) if part.ndim < 2 else part for part in own], 1)

    def array_split(ary, indices_or_sections, axis=0):
      own = _as_array(ary)
      count = own.shape[axis]
      if isinstance(indices_or_sections, _int):
        each, more = divmod(count, indices_or_sections)
        ends = []
        end = 0
        for number in range(indices_or_sections):
          end += each + (1 if number < more else 0)
          ends.append(end)
      else:
        ends = [_number(end) for end in indices_or_sections] + [count]
      parts = []
      start = 0
      for end in ends:
        end = _min(end, count)
        parts.append(_wrap(own._t.narrow(axis, start, _max(end - start, 0))))
        start = end
      return parts

    def split(ary, indices_or_sections, axis=0):
      if isinstance(indices_or_sections, _int) and _as_array(ary).shape[axis] % indices_or_sections:
        raise ValueError('array split does not result in an equal division')
      return array_split(ary, indices_or_sections, axis)

    def append(arr, values, axis=None):
      if axis is None:
        return concatenate([ravel(arr), ravel(values)])
      return concatenate([arr, values], axis)

    def insert(arr, obj, values, axis=None):
      own = ravel(arr) if axis is None else _as_array(arr)
      place = 0 if axis is None else axis
      rest = own.shape[place]
      at = obj + rest if obj < 0 else obj
      part = own._t.narrow(place, 0, 1) if rest else own._t
      if axis is None:
        middle = _to(_tensor(values).reshape(-1), own.dtype.name)
      else:
        middle = _to(_tensor(values), own.dtype.name).broadcast_to(part.shape)
      return _wrap(torch.cat([own._t.narrow(place, 0, at), middle, own._t.narrow(place, at, rest - at)], place))

    def delete(arr, obj, axis=None):
      own = ravel(arr) if axis is None else _as_array(arr)
      place = 0 if axis is None else axis
      count = own.shape[place]
      gone = [_number(part) % count for part in (obj if isinstance(obj, (list, tuple, ndarray)) else [obj])]
      kept = [number for number in range(count) if number not in gone]
      return _wrap(own._t.index_select(place, torch.tensor(kept, dtype=torch.int64)))

    def flip(m, axis=None):
      own = _tensor(m)
      return _wrap(torch.flip(own, _axes(own, axis)))

    def fliplr(m):
      return flip(m, 1)

    def flipud(m):
      return flip(m, 0)

    def roll(a, shift, axis=None):
      return _wrap(torch.roll(_tensor(a), shift) if axis is None else torch.roll(_tensor(a), shift, axis))

    def rot90(m, k=1, axes=(0, 1)):
      return _wrap(torch.rot90(_tensor(m), k, list(axes)))

    def pad(array, pad_width, mode='constant', constant_values=0):
      own = _tensor(array)
      if isinstance(pad_width, _int):
        widths = [(pad_width, pad_width)] * own.dim()
      elif isinstance(pad_width[0], _int):
        widths = [tuple(pad_width) if len(pad_width) == 2 else (pad_width[0], pad_width[0])] * own.dim()
      else:
        widths = [tuple(part) for part in pad_width]
      for axis, (before, after) in enumerate(widths):
        count = own.shape[axis]
        parts = [own]
        for width, is_before in ((before, True), (after, False)):
          if not width:
            continue
          if mode == 'constant':
            sizes = list(own.shape)
            sizes[axis] = width
            part = torch.full(sizes, constant_values).to(own.dtype)
          else:
            if mode == 'edge':
              places = [0 if is_before else count - 1] * width
            elif mode == 'reflect':
              places = list(range(width, 0, -1)) if is_before else list(range(count - 2, count - 2 - width, -1))
            elif mode == 'symmetric':
              places = list(range(width - 1, -1, -1)) if is_before else list(range(count - 1, count - 1 - width, -1))
            elif mode == 'wrap':
              places = list(range(count - width, count)) if is_before else list(range(width))
            else:
              raise ValueError(f"mode '{mode}' is not supported")
            part = own.index_select(axis, torch.tensor(places, dtype=torch.int64))
          parts = [part] + parts if is_before else parts + [part]
        own = torch.cat(parts, axis)
      return _wrap(own)

    def take(a, indices, axis=None, out=None, mode='raise'):
      own = _tensor(a)
      places = _tensor(indices)
      if axis is None:
        return _result(own.reshape(-1)[places])
      return _result(own[(slice(None),) * (axis % own.dim()) + (places,)])

    def unravel_index(indices, shape):
      rest = _number(indices)
      places = []
      for count in reversed(shape):
        places.append(int64(rest % count))
        rest //= count
      return tuple(reversed(places))

    def convolve(a, v, mode='full'):
      a, v = _pair(a, v)
      if v.numel() > a.numel():
        a, v = v, a
      count = a.numel() + v.numel() - 1
      made = torch.zeros(count, dtype=a.dtype)
      for place in range(v.numel()):
        made[place:place + a.numel()] += a * v[place]
      if mode == 'same':
        start = (v.numel() - 1) // 2
        made = made[start:start + a.numel()]
      elif mode == 'valid':
        made = made[v.numel() - 1:a.numel()]
      return _wrap(made)

    def interp(x, xp, fp, left=None, right=None):
      points, heights = _tensor(xp).tolist(), _tensor(fp).tolist()

      def one(value):
        if value < points[0]:
          return heights[0] if left is None else left
        if value >= points[-1]:
          return heights[-1] if right is None or value == points[-1] else right
        place = 0
        while points[place + 1] <= value:
          place += 1
        slope = (heights[place + 1] - heights[place]) / (points[place + 1] - points[place])
        return slope * (value - points[place]) + heights[place]
      if isinstance(x, (_int, _float, generic)):
        return float64(one(_number(x)))
      return array([one(value) for value in _tensor(x).tolist()], 'float64')

    def gradient(f, *varargs, axis=None):
      own = _floats(f)
      step = _number(varargs[0]) if varargs else 1.0
      if own.dim() != 1:
        raise NotImplementedError('numpy.gradient is of one axis here')
      inner = (own[2:] - own[:-2]) / (2.0 * step)
      return _wrap(torch.cat([(own[1:2] - own[:1]) / step, inner, (own[-1:] - own[-2:-1]) / step]))
    """#
}
