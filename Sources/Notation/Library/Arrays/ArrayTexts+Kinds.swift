/// numpy's dtypes and scalars.
extension ArrayTexts {
  /// Dtypes: names, the tensors' own, and which two make which.
  static let kinds = #"""
    import math
    import operator

    pi = 3.141592653589793
    e = 2.718281828459045
    inf = float('inf')
    nan = float('nan')
    newaxis = None
    _float = float
    _int = int
    _bool = bool
    _abs = abs
    _sum = sum
    _max = max
    _min = min
    _round = round
    _all = all
    _any = any

    _tensors = {}
    for _name in ('float64', 'float32', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool'):
      if hasattr(torch, _name):
        _tensors[_name] = getattr(torch, _name)
    _names = {own: name for name, own in _tensors.items()}
    _ranks = ['bool', 'uint8', 'int8', 'int16', 'int32', 'int64', 'float32', 'float64']
    _other_names = {'float': 'float64', 'int': 'int64', 'double': 'float64', 'single': 'float32',
      'f4': 'float32', 'f8': 'float64', 'i4': 'int32', 'i8': 'int64', 'f': 'float32', 'd': 'float64',
      'bool_': 'bool', '?': 'bool', 'i': 'int32', 'uint8': 'uint8', 'long': 'int64', 'intp': 'int64'}

    def _kind(dtype):
      if isinstance(dtype, str):
        name = _other_names.get(dtype, dtype)
      elif dtype is _float:
        name = 'float64'
      elif dtype is _int:
        name = 'int64'
      elif dtype is _bool:
        name = 'bool'
      else:
        name = getattr(dtype, '_kind_name', None)
      if name not in _tensors:
        if name in _ranks or name in ('float16', 'uint16', 'uint32', 'uint64', 'complex64', 'complex128', 'object'):
          raise NotImplementedError(f'numpy arrays of {name} are not here: float64, float32, int64 and bool are')
        raise TypeError(f'data type {dtype!r} not understood')
      return name

    class dtype:
      def __init__(self, kind):
        self._kind_name = _kind(kind)

      @property
      def name(self):
        return self._kind_name

      @property
      def type(self):
        return _classes[self._kind_name]

      @property
      def kind(self):
        return 'b' if self._kind_name == 'bool' else self._kind_name[0]

      @property
      def itemsize(self):
        return 1 if self._kind_name == 'bool' else int(''.join([c for c in self._kind_name if c.isdigit()])) // 8

      def __eq__(self, other):
        try:
          return _kind(other) == self._kind_name
        except TypeError:
          return False

      def __ne__(self, other):
        return not self == other

      def __hash__(self):
        return hash(self._kind_name)

      def __str__(self):
        return self._kind_name

      def __repr__(self):
        return f"dtype('{self._kind_name}')"

    def _joined(a, b):
      if a == b:
        return a
      one, two = sorted([a, b], key=_ranks.index)
      if two == 'float32' and one in ('int32', 'int64'):
        return 'float64'
      if two == 'int8' and one == 'uint8':
        return 'int16' if 'int16' in _tensors else 'int64'
      return two

    def _with_number(kind, value):
      if isinstance(value, _bool):
        return kind
      if isinstance(value, _int):
        return 'int64' if kind == 'bool' else kind
      return kind if kind in ('float32', 'float64') else 'float64'

    def _to(tensor, kind):
      own = _tensors[kind]
      return tensor if tensor.dtype == own else tensor.to(own)
    """#

  /// One number that is a scalar of numpy.
  static let scalars = #"""
    class generic:
      def __new__(cls, value=0):
        if cls._kind_name == 'bool':
          value = _bool(_number(value))
        elif cls._kind_name.startswith('float'):
          value = _float(_number(value))
        else:
          value = _int(_number(value))
        if cls._kind_name == 'float32':
          value = torch.tensor(value, dtype=torch.float32).item()
        own = _blank(cls)
        _hold(own, value)
        _put(own, '_value', value)
        return own

      shape = ()
      ndim = 0
      size = 1

      @property
      def dtype(self):
        return dtype(self._kind_name)

      @property
      def T(self):
        return self

      @property
      def real(self):
        return self

      def item(self):
        return self._value

      def tolist(self):
        return self._value

      def astype(self, kind, copy=True):
        return _classes[_kind(kind)](self._value)

      def __array__(self, dtype=None, copy=None):
        return array(self._value, dtype=self._kind_name)

      def __float__(self):
        return _float(self._value)

      def __int__(self):
        return _int(self._value)

      def __index__(self):
        if self._kind_name == 'bool' or self._kind_name.startswith('float'):
          raise TypeError(f"'numpy.{self._kind_name}' object cannot be interpreted as an integer")
        return self._value

      def __bool__(self):
        return _bool(self._value)

      def __hash__(self):
        return hash(self._value)

      def __str__(self):
        return _digits(self._value) if self._kind_name == 'float32' else str(self._value)

      def __repr__(self):
        if self._kind_name == 'bool':
          return f'np.{self._value}_'
        return f'np.{self._kind_name}({self})'

      def __format__(self, style):
        if not style:
          return str(self)
        return format(self._value, style)

      def __round__(self, digits=None):
        if digits is None:
          return _int(_round(self._value))
        return self.__class__(_round(self._value, digits))

      def __getitem__(self, key):
        if key is None or isinstance(key, tuple):
          return _wrap(torch.tensor(self._value, dtype=_tensors[self._kind_name])[key])
        raise IndexError('invalid index to scalar variable.')

      def _apply(self, sign, other, turned):
        return _applied(sign, self, other, turned)

    def _scalar_method(name):
      return lambda self, *args, **kwargs: getattr(_as_array(self), name)(*args, **kwargs)

    for _name in ('sum', 'mean', 'max', 'min', 'std', 'var', 'reshape', 'copy', 'flatten', 'ravel', 'round',
                  'argmax', 'argmin', 'clip', 'squeeze', 'any', 'all', 'prod', 'cumsum'):
      setattr(generic, _name, _scalar_method(_name))

    class number(generic):
      pass

    class integer(number):
      pass

    class floating(number):
      def is_integer(self):
        return self._value.is_integer()

    class float64(floating):
      _kind_name = 'float64'

    class float32(floating):
      _kind_name = 'float32'

    class int64(integer):
      _kind_name = 'int64'

    class int32(integer):
      _kind_name = 'int32'

    class int16(integer):
      _kind_name = 'int16'

    class int8(integer):
      _kind_name = 'int8'

    class uint8(integer):
      _kind_name = 'uint8'

    class bool_(generic):
      _kind_name = 'bool'

    _classes = {own._kind_name: own for own in (float64, float32, int64, int32, int16, int8, uint8, bool_)}
    double = float_ = float64
    single = float32
    int_ = intp = int64

    def _number(value):
      if isinstance(value, generic):
        return value._value
      if isinstance(value, ndarray) or isinstance(value, torch.Tensor):
        return value.item()
      return value
    """#
}
