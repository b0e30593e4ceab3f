/// numpy's array itself.
extension ArrayTexts {
  static let arrays = #"""
    def _wrap(tensor):
      own = _blank(ndarray)
      _put(own, '_t', tensor)
      return own

    def _result(tensor):
      if tensor.dim() == 0:
        return _classes[_names[tensor.dtype]](tensor.item())
      return _wrap(tensor)

    def _as_array(value, dtype=None):
      if isinstance(value, ndarray):
        return value if dtype is None else value.astype(dtype)
      return array(value, dtype)

    def _tensor(value, dtype=None):
      return _as_array(value, dtype)._t

    def _key(key):
      if isinstance(key, tuple):
        return tuple([_key(part) for part in key])
      if isinstance(key, ndarray):
        return key._t
      if isinstance(key, generic):
        return key._value
      if isinstance(key, list):
        return _tensor(key) if key else torch.zeros(0, dtype=torch.int64)
      if isinstance(key, slice):
        start, stop, step = [None if part is None else _number(part) for part in (key.start, key.stop, key.step)]
        return slice(start, stop, step)
      return key

    def _turned(tensor, key):
      parts = list(key) if isinstance(key, tuple) else [key]
      axis = 0
      skipped = len([part for part in parts if part is not None and part is not Ellipsis])
      clean = []
      for part in parts:
        if part is Ellipsis:
          axis += tensor.dim() - skipped
        elif isinstance(part, slice) and part.step is not None and part.step < 0:
          count = tensor.shape[axis]
          places = list(range(count))[part]
          tensor = tensor.index_select(axis, torch.tensor(places, dtype=torch.int64))
          part = slice(None)
          axis += 1
        elif part is not None:
          axis += 1
        clean.append(part)
      return (tensor, tuple(clean))

    def _is_backward(key):
      parts = key if isinstance(key, tuple) else (key,)
      return _any([isinstance(part, slice) and part.step is not None and part.step < 0 for part in parts])

    class UFuncTypeError(TypeError):
      pass

    class ndarray:
      def __new__(cls, shape, dtype=None):
        return zeros(shape, dtype)

      def __array__(self, dtype=None, copy=None):
        return self if dtype is None else self.astype(dtype)

      @property
      def dtype(self):
        return dtype(_names[self._t.dtype])

      @property
      def shape(self):
        return tuple(self._t.shape)

      @shape.setter
      def shape(self, sizes):
        _put(self, '_t', self._t.reshape(sizes))

      @property
      def ndim(self):
        return self._t.dim()

      @property
      def size(self):
        return self._t.numel()

      @property
      def itemsize(self):
        return self.dtype.itemsize

      @property
      def nbytes(self):
        return self.size * self.itemsize

      @property
      def T(self):
        return self.transpose()

      @property
      def real(self):
        return self

      @property
      def flat(self):
        return iter(self.ravel())

      def __len__(self):
        if self._t.dim() == 0:
          raise TypeError('len() of unsized object')
        return self._t.shape[0]

      def __iter__(self):
        if self._t.dim() == 0:
          raise TypeError('iteration over a 0-d array')
        if self._t.dim() == 1:
          made = _classes[_names[self._t.dtype]]
          return iter([made(value) for value in self._t.tolist()])
        return iter([_wrap(row) for row in self._t])

      def __getitem__(self, key):
        key = _key(key)
        tensor = self._t
        if _is_backward(key):
          tensor, key = _turned(tensor, key)
        got = tensor[key]
        if got.dim() == 0 and key is not Ellipsis:
          return _result(got)
        return _wrap(got)

      def __setitem__(self, key, value):
        own = _names[self._t.dtype]
        if not isinstance(value, (_int, _float)):
          value = _to(_tensor(value), own)
        elif own.startswith('int') or own == 'uint8':
          value = _int(value)
        key = _key(key)
        if _is_backward(key):
          places = _wrap(torch.arange(self.size).reshape(self.shape))[key]._t
          self._t.view(-1)[places.reshape(-1)] = _to(_tensor(value), own).broadcast_to(places.shape).reshape(-1)
        else:
          self._t[key] = value

      def __contains__(self, value):
        return _bool((self == value).any())

      def __bool__(self):
        if self.size == 1:
          return _bool(self._t.item())
        if self.size == 0:
          raise ValueError('The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.')
        raise ValueError('The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()')

      def __float__(self):
        return _float(self.item())

      def __int__(self):
        return _int(self.item())

      def __index__(self):
        return self.item()

      def __str__(self):
        if self._t.dim() == 0:
          return str(_result(self._t))
        return _written(self._t, _names[self._t.dtype], False)

      def __repr__(self):
        return _written(self._t, _names[self._t.dtype], True)

      def __format__(self, style):
        if self._t.dim() == 0:
          return format(self.item(), style)
        if style:
          raise TypeError('unsupported format string passed to numpy.ndarray.__format__')
        return str(self)

      def __copy__(self):
        return self.copy()

      def __deepcopy__(self, memo):
        return self.copy()

      def _apply(self, sign, other, turned):
        return _applied(sign, self, other, turned)

      def item(self, *place):
        if place:
          return self[place[0] if len(place) == 1 and isinstance(place[0], tuple) else place if len(place) > 1 else None if self._t.dim() == 0 else place[0] if self._t.dim() == 1 else tuple(unravel_index(place[0], self.shape))].item()
        if self.size != 1:
          raise ValueError('can only convert an array of size 1 to a Python scalar')
        return self._t.item()

      def tolist(self):
        return self._t.tolist()

      def astype(self, kind, copy=True):
        own = _kind(kind)
        if self._t.dtype == _tensors[own]:
          return self.copy() if copy else self
        return _wrap(self._t.to(_tensors[own]))

      def copy(self, order='C'):
        return _wrap(self._t.clone())

      def view(self, *args):
        return _wrap(self._t.view(self._t.shape))

      def fill(self, value):
        self._t.fill_(_number(value))

      def reshape(self, *sizes, order='C'):
        if len(sizes) == 1 and not isinstance(sizes[0], _int):
          sizes = sizes[0] if isinstance(sizes[0], (tuple, list)) else (_number(sizes[0]),)
        sizes = [_number(size) for size in sizes]
        product = 1
        for size in sizes:
          product *= size
        if -1 not in sizes and product != self.size:
          raise ValueError(f'cannot reshape array of size {self.size} into shape {_shape_text(sizes)}')
        if -1 in sizes and (product == 0 and self.size or product and self.size % product):
          raise ValueError(f'cannot reshape array of size {self.size} into shape {_shape_text(sizes)}')
        return _wrap(self._t.reshape(sizes))

      def ravel(self, order='C'):
        return _wrap(self._t.reshape(-1))

      def flatten(self, order='C'):
        return _wrap(self._t.reshape(-1).clone())

      def transpose(self, *axes):
        if len(axes) == 1 and isinstance(axes[0], (tuple, list)):
          axes = axes[0]
        if not axes or axes[0] is None:
          axes = range(self.ndim - 1, -1, -1)
        return _wrap(self._t.permute(list(axes)))

      def swapaxes(self, axis1, axis2):
        return _wrap(self._t.transpose(axis1, axis2))

      def squeeze(self, axis=None):
        if axis is not None and self.shape[axis] != 1:
          raise ValueError('cannot select an axis to squeeze out which has size not equal to one')
        return _wrap(self._t.squeeze() if axis is None else self._t.squeeze(axis))

      def sort(self, axis=-1, kind=None):
        self._t.copy_(torch.sort(self._t, dim=axis)[0])

      def resize(self, *sizes):
        _put(self, '_t', self._t.reshape(sizes[0] if len(sizes) == 1 and isinstance(sizes[0], tuple) else sizes))

      def dot(self, other):
        return dot(self, other)

      def round(self, decimals=0):
        return round(self, decimals)

    def _shape_text(sizes):
      return '(' + ','.join([str(size) for size in sizes]) + (',)' if len(sizes) == 1 else ')')

    def _operator(sign, is_turned):
      return lambda self, other: self._apply(sign, other, is_turned)

    def _in_place(sign):
      def apply(self, other):
        result = _binary(sign, self, other)
        if not isinstance(self, ndarray):
          return result
        kind = _names[self._t.dtype]
        made = _tensor(result)
        if _ranks.index(_names[made.dtype]) > _ranks.index(kind) and not (kind.startswith('float') and _names[made.dtype].startswith('float')):
          raise UFuncTypeError(f"Cannot cast ufunc '{_words[sign]}' output from dtype('{_names[made.dtype]}') to dtype('{kind}') with casting rule 'same_kind'")
        self._t.copy_(made)
        return self
      return apply

    _words = {'add': 'add', 'sub': 'subtract', 'mul': 'multiply', 'truediv': 'divide', 'floordiv': 'floor_divide',
      'mod': 'remainder', 'pow': 'power', 'and': 'bitwise_and', 'or': 'bitwise_or', 'xor': 'bitwise_xor', 'matmul': 'matmul'}
    for _sign in ('add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'pow', 'and', 'or', 'xor', 'lshift', 'rshift', 'matmul'):
      for _class in (ndarray, generic):
        setattr(_class, f'__{_sign}__', _operator(_sign, False))
        setattr(_class, f'__r{_sign}__', _operator(_sign, True))
        if _sign in _words:
          setattr(_class, f'__i{_sign}__', _in_place(_sign))
    for _sign in ('lt', 'le', 'gt', 'ge', 'eq', 'ne'):
      for _class in (ndarray, generic):
        setattr(_class, f'__{_sign}__', _operator(_sign, False))
    for _class in (ndarray, generic):
      setattr(_class, '__neg__', lambda self: negative(self))
      setattr(_class, '__pos__', lambda self: self)
      setattr(_class, '__abs__', lambda self: absolute(self))
      setattr(_class, '__invert__', lambda self: _invert(self))
      setattr(_class, '__divmod__', lambda self, other: (self // other, self % other))

    def _invert(value):
      own = _tensor(value)
      return _result(~own if own.dtype == torch.bool else -own - 1)
    """#
}
