/// numpy's functions of each element.
extension ArrayTexts {
  static let functions = #"""
    def _is_number(value):
      return isinstance(value, (_int, _float)) and not isinstance(value, generic)

    def _pair(a, b):
      if _is_number(a) and _is_number(b):
        a = array(a)
      if _is_number(b):
        a = _as_array(a)
        kind = _with_number(_names[a._t.dtype], b)
        return (_to(a._t, kind), torch.tensor(b, dtype=_tensors[kind]))
      if _is_number(a):
        b = _as_array(b)
        kind = _with_number(_names[b._t.dtype], a)
        return (torch.tensor(a, dtype=_tensors[kind]), _to(b._t, kind))
      a, b = _as_array(a)._t, _as_array(b)._t
      kind = _joined(_names[a.dtype], _names[b.dtype])
      return (_to(a, kind), _to(b, kind))

    def _applied(sign, own, other, turned):
      # A tensor's operators come first: to them, numpy's values are numbers and tensors.
      if isinstance(other, torch.Tensor) and (turned or isinstance(own, generic)):
        mine = own._value if isinstance(own, generic) else own._t
        name = {'and': 'and_', 'or': 'or_'}.get(sign, sign)
        return getattr(operator, name)(*((other, mine) if turned else (mine, other)))
      return _binary(sign, other, own) if turned else _binary(sign, own, other)

    def _binary(sign, a, b):
      for value in (a, b):
        if not isinstance(value, (ndarray, generic, _int, _float, list, tuple, torch.Tensor)):
          return NotImplemented
      if sign == 'matmul':
        return matmul(a, b)
      a, b = _pair(a, b)
      _fit(a, b)
      is_float = a.is_floating_point()
      if sign == 'add':
        made = a | b if a.dtype == torch.bool else a + b
      elif sign == 'sub':
        if a.dtype == torch.bool:
          raise TypeError('numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.')
        made = a - b
      elif sign == 'mul':
        made = a & b if a.dtype == torch.bool else a * b
      elif sign == 'truediv':
        made = a / b if is_float else a.to(_tensors['float64']) / b.to(_tensors['float64'])
      elif sign == 'floordiv':
        made = torch.floor_divide(a, b) if is_float or not (b == 0).any() else torch.floor_divide(a, torch.where(b == 0, 1, b)) * (b != 0)
      elif sign == 'mod':
        made = torch.remainder(a, b) if is_float or not (b == 0).any() else torch.remainder(a, torch.where(b == 0, 1, b)) * (b != 0)
      elif sign == 'pow':
        if not is_float and (b < 0).any():
          raise ValueError('Integers to negative integer powers are not allowed.')
        made = a ** b
      elif sign == 'and':
        made = a & b
      elif sign == 'or':
        made = a | b
      elif sign == 'xor':
        made = a ^ b
      elif sign == 'lshift':
        made = a << b
      elif sign == 'rshift':
        made = a >> b
      elif sign == 'lt':
        made = a < b
      elif sign == 'le':
        made = a <= b
      elif sign == 'gt':
        made = a > b
      elif sign == 'ge':
        made = a >= b
      elif sign == 'eq':
        made = a == b
      else:
        made = a != b
      return _result(made)

    def _fit(a, b):
      one, two = list(a.shape), list(b.shape)
      for left, right in zip(reversed(one), reversed(two)):
        if left != right and left != 1 and right != 1:
          raise ValueError(f'operands could not be broadcast together with shapes {_shape_text(one)} {_shape_text(two)} ')

    def _of_two(sign):
      return lambda x1, x2: _binary(sign, x1, x2)

    add, subtract, multiply = _of_two('add'), _of_two('sub'), _of_two('mul')
    divide = true_divide = _of_two('truediv')
    floor_divide, power = _of_two('floordiv'), _of_two('pow')
    mod = remainder = _of_two('mod')
    equal, not_equal, less = _of_two('eq'), _of_two('ne'), _of_two('lt')
    less_equal, greater, greater_equal = _of_two('le'), _of_two('gt'), _of_two('ge')

    def _floats(x):
      own = _tensor(x)
      return own if own.is_floating_point() else own.to(_tensors['float64'])

    def _of_floats(function):
      return lambda x, out=None, where=True: _result(function(_floats(x)))

    exp, exp2, expm1 = _of_floats(torch.exp), _of_floats(torch.exp2), _of_floats(torch.expm1)
    log, log2, log10 = _of_floats(torch.log), _of_floats(torch.log2), _of_floats(torch.log10)
    log1p, sqrt = _of_floats(torch.log1p), _of_floats(torch.sqrt)
    sin, cos, tan = _of_floats(torch.sin), _of_floats(torch.cos), _of_floats(torch.tan)
    arcsin, arccos, arctan = _of_floats(torch.asin), _of_floats(torch.acos), _of_floats(torch.atan)
    sinh, cosh, tanh = _of_floats(torch.sinh), _of_floats(torch.cosh), _of_floats(torch.tanh)

    def _kept(function):
      def apply(x, out=None):
        own = _tensor(x)
        return _result(function(own) if own.is_floating_point() else own)
      return apply

    floor, ceil, rint, trunc = _kept(torch.floor), _kept(torch.ceil), _kept(torch.round), _kept(torch.trunc)

    def absolute(x):
      own = _tensor(x)
      return _result(own if own.dtype == torch.bool else own.abs())

    abs = fabs = absolute

    def negative(x):
      own = _tensor(x)
      if own.dtype == torch.bool:
        raise TypeError('The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.')
      return _result(-own)

    def square(x):
      return _binary('mul', x, x)

    def sign(x):
      return _result(torch.sign(_tensor(x)))

    def reciprocal(x):
      return _result(1 / _floats(x))

    def degrees(x):
      return _result(_floats(x) * (180.0 / pi))

    def radians(x):
      return _result(_floats(x) * (pi / 180.0))

    rad2deg, deg2rad = degrees, radians

    def round(a, decimals=0, out=None):
      own = _tensor(a)
      if not own.is_floating_point():
        return _result(own)
      if decimals == 0:
        return _result(torch.round(own))
      scale = 10 ** _abs(decimals)
      return _result(torch.round(own * scale) / scale if decimals > 0 else torch.round(own / scale) * scale)

    around = round

    def isnan(x):
      return _result(torch.isnan(_tensor(x)))

    def isinf(x):
      return _result(torch.isinf(_tensor(x)))

    def isfinite(x):
      return _result(torch.isfinite(_tensor(x)))

    def _of_pair(function):
      def apply(x1, x2, out=None):
        a, b = _pair(x1, x2)
        _fit(a, b)
        return _result(function(a, b))
      return apply

    maximum, minimum = _of_pair(torch.maximum), _of_pair(torch.minimum)

    def arctan2(x1, x2):
      return _result(torch.atan2(_floats(x1), _floats(x2)))

    def hypot(x1, x2):
      return sqrt(_binary('add', square(x1), square(x2)))

    def _truths(x):
      return _tensor(x) != 0

    def logical_and(x1, x2):
      return _result(_truths(x1) & _truths(x2))

    def logical_or(x1, x2):
      return _result(_truths(x1) | _truths(x2))

    def logical_xor(x1, x2):
      return _result(_truths(x1) ^ _truths(x2))

    def logical_not(x):
      return _result(~_truths(x))

    def where(condition, x=None, y=None):
      if x is None:
        return nonzero(condition)
      a, b = _pair(x, y)
      return _result(torch.where(_truths(condition), a, b))

    def clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None):
      low = min if a_min is None else a_min
      high = max if a_max is None else a_max
      own = a
      if low is not None:
        own = maximum(own, low)
      if high is not None:
        own = minimum(own, high)
      return own

    def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
      return _result(torch.nan_to_num(_floats(x), nan, posinf, neginf))

    def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
      a, b = _floats(a), _floats(b)
      near = (a == b) | ((a - b).abs() <= atol + rtol * b.abs()) & torch.isfinite(b)
      if equal_nan:
        near = near | torch.isnan(a) & torch.isnan(b)
      return _result(near)

    def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
      return _bool(all(isclose(a, b, rtol, atol, equal_nan)))

    def array_equal(a1, a2, equal_nan=False):
      a1, a2 = _as_array(a1), _as_array(a2)
      return a1.shape == a2.shape and _bool(all(a1 == a2))

    def array2string(a, *args, **kwargs):
      return str(a)

    def set_printoptions(**options):
      pass

    def seterr(**options):
      return {}

    class errstate:
      def __init__(self, **options):
        pass

      def __enter__(self):
        return self

      def __exit__(self, kind, value, trace):
        return None

    class finfo:
      def __init__(self, kind):
        self.dtype = dtype(kind)
        is_single = self.dtype.name == 'float32'
        self.eps = float32(2.0 ** -23) if is_single else float64(2.0 ** -52)
        self.max = float32(3.4028234663852886e+38) if is_single else float64(1.7976931348623157e+308)
        self.min = -self.max
        self.tiny = float32(2.0 ** -126) if is_single else float64(2.0 ** -1022)

    class iinfo:
      def __init__(self, kind):
        self.dtype = dtype(kind)
        bits = self.dtype.itemsize * 8
        self.bits = bits
        is_signed = self.dtype.kind == 'i'
        self.min = -2 ** (bits - 1) if is_signed and bits < 64 else -9223372036854775807 - 1 if is_signed else 0
        self.max = 9223372036854775807 if bits == 64 else 2 ** (bits - 1) - 1 if is_signed else 2 ** bits - 1
    """#
}
