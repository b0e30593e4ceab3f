/// How numpy makes arrays.
extension ArrayTexts {
  static let making = #"""
    def _plain(value):
      if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
      if isinstance(value, ndarray):
        return value._t.tolist()
      if isinstance(value, generic):
        return value._value
      if isinstance(value, torch.Tensor):
        return value.tolist()
      return value

    def _strong(value):
      if isinstance(value, (ndarray, generic)):
        return value.dtype.name
      if isinstance(value, torch.Tensor):
        return _names[value.dtype]
      if isinstance(value, (list, tuple)):
        kinds = [_strong(part) for part in value]
        if not kinds or None in kinds:
          return None
        kind = kinds[0]
        for other in kinds[1:]:
          kind = _joined(kind, other)
        return kind
      return None

    def array(object, dtype=None, copy=True, order=None, ndmin=0):
      kind = None if dtype is None else _kind(dtype)
      if isinstance(object, ndarray):
        made = object._t.clone() if copy else object._t
      elif isinstance(object, torch.Tensor):
        made = object.detach().clone()
      elif isinstance(object, generic):
        made = torch.tensor(object._value, dtype=_tensors[object._kind_name])
      elif isinstance(object, str):
        raise NotImplementedError('numpy arrays of texts are not here: a list holds them')
      else:
        if not isinstance(object, (list, tuple, _int, _float)) and hasattr(object, '__iter__'):
          object = list(object)
        first = object[0] if isinstance(object, (list, tuple)) and len(object) else object
        if isinstance(first, ndarray) and len(first.shape) and _all([isinstance(part, ndarray) and part.shape == first.shape for part in object]):
          return stack(object) if kind is None else stack(object).astype(kind)
        strong = None
        if isinstance(first, (list, tuple)) and len(first):
          first = first[0]
        if isinstance(first, (ndarray, generic, torch.Tensor)) or isinstance(object, (list, tuple)) and len(object) < 1000 and _any([isinstance(part, (ndarray, generic)) for part in object]):
          strong = _strong(object)
          object = _plain(object)
        if isinstance(first, str):
          raise NotImplementedError('numpy arrays of texts are not here: a list holds them')
        try:
          made = torch.tensor(object, dtype=None if kind is None else _tensors[kind])
        except (ValueError, TypeError):
          made = torch.tensor(_plain(object), dtype=None if kind is None else _tensors[kind])
        if kind is None:
          if strong is not None:
            kind = strong
          elif made.dtype == torch.float32:
            made = torch.tensor(_plain(object) if strong else object, dtype=_tensors['float64'])
      if kind is not None:
        made = _to(made, kind)
      while made.dim() < ndmin:
        made = made[None]
      return _wrap(made)

    def asarray(a, dtype=None, order=None):
      if isinstance(a, ndarray) and (dtype is None or a.dtype == dtype):
        return a
      return array(a, dtype)

    ascontiguousarray = asarray

    def copy(a, order='K'):
      return array(a)

    def _sizes(shape):
      if isinstance(shape, (tuple, list)):
        return [_int(_number(size)) for size in shape]
      if isinstance(shape, torch.Size) or isinstance(shape, ndarray):
        return [_int(size) for size in shape]
      return [_int(_number(shape))]

    def zeros(shape, dtype=float, order='C'):
      return _wrap(torch.zeros(_sizes(shape), dtype=_tensors[_kind(_float if dtype is None else dtype)]))

    def ones(shape, dtype=None, order='C'):
      return _wrap(torch.ones(_sizes(shape), dtype=_tensors[_kind(_float if dtype is None else dtype)]))

    empty = zeros

    def full(shape, fill_value, dtype=None, order='C'):
      value = _as_array(fill_value, dtype)
      return _wrap(value._t.broadcast_to(_sizes(shape)).clone())

    def zeros_like(a, dtype=None, order='K', subok=True, shape=None):
      a = _as_array(a)
      return zeros(a.shape if shape is None else shape, a.dtype if dtype is None else dtype)

    def ones_like(a, dtype=None, order='K', subok=True, shape=None):
      a = _as_array(a)
      return ones(a.shape if shape is None else shape, a.dtype if dtype is None else dtype)

    empty_like = zeros_like

    def full_like(a, fill_value, dtype=None, order='K', subok=True, shape=None):
      a = _as_array(a)
      return full(a.shape if shape is None else shape, fill_value, a.dtype if dtype is None else dtype)

    def arange(start, stop=None, step=1, dtype=None):
      if stop is None:
        start, stop = 0, start
      start, stop, step = _number(start), _number(stop), _number(step)
      is_whole = _all([isinstance(part, _int) for part in (start, stop, step)])
      count = _max(math.ceil((stop - start) / step), 0)
      kind = _kind(dtype) if dtype is not None else 'int64' if is_whole else 'float64'
      places = torch.arange(count)
      if is_whole:
        return _wrap(_to(places * step + start, kind))
      # As numpy fills it: from the first two values on.
      delta = (start + step) - start
      return _wrap(_to(places.to(_tensors['float64']) * delta + start, kind))

    def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
      num = _number(num)
      start, stop = _number(start), _number(stop)
      parts = num - 1 if endpoint else num
      delta = stop - start
      places = torch.arange(0, num).to(_tensors['float64'])
      step = delta / parts if parts > 0 else nan
      if parts > 0:
        values = places * step if step != 0 else places / parts * delta
      else:
        values = places * delta
      values = values + start
      if endpoint and num > 1:
        values[-1] = stop
      if dtype is not None:
        kind = _kind(dtype)
        values = _to(torch.floor(values) if kind.startswith('int') else values, kind)
      return (_wrap(values), float64(step)) if retstep else _wrap(values)

    def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
      made = power(base, linspace(start, stop, num, endpoint))
      return made if dtype is None else made.astype(dtype)

    def eye(N, M=None, k=0, dtype=float, order='C'):
      made = torch.zeros(N, N if M is None else M, dtype=_tensors[_kind(dtype)])
      for row in range(N):
        if 0 <= row + k < made.shape[1]:
          made[row, row + k] = 1
      return _wrap(made)

    def identity(n, dtype=None):
      return eye(n, dtype=_float if dtype is None else dtype)

    def diag(v, k=0):
      return _wrap(torch.diag(_tensor(v), k))

    def tri(N, M=None, k=0, dtype=float):
      return tril(ones((N, N if M is None else M), dtype), k)

    def tril(m, k=0):
      return _wrap(torch.tril(_tensor(m), k))

    def triu(m, k=0):
      return _wrap(torch.triu(_tensor(m), k))

    def meshgrid(*xi, indexing='xy', sparse=False, copy=True):
      return tuple([_wrap(own.clone()) for own in torch.meshgrid(*[_tensor(x).reshape(-1) for x in xi], indexing=indexing)])

    def fromiter(iter, dtype, count=-1):
      return array(list(iter), dtype)

    def tile(A, reps):
      return _wrap(_tensor(A).tile(reps if isinstance(reps, (tuple, list)) else (reps,)))

    def repeat(a, repeats, axis=None):
      own = _tensor(a)
      if axis is None:
        own = own.reshape(-1)
        axis = 0
      return _wrap(torch.repeat_interleave(own, _tensor(repeats) if isinstance(repeats, (list, ndarray)) else repeats, dim=axis))

    def isscalar(element):
      return isinstance(element, (_int, _float, str, generic))

    def ndim(a):
      return _as_array(a).ndim

    def shape(a):
      return _as_array(a).shape

    def size(a, axis=None):
      return _as_array(a).size if axis is None else _as_array(a).shape[axis]

    def atleast_1d(a):
      own = _tensor(a)
      return _wrap(own[None] if own.dim() == 0 else own)

    def atleast_2d(a):
      own = _tensor(a)
      while own.dim() < 2:
        own = own[None]
      return _wrap(own)
    """#
}
