/// numpy's linear algebra.
extension ArrayTexts {
  static let linearAlgebra = #"""
    from numpy import array, asarray, sqrt, sum, max, abs, float64

    class LinAlgError(ValueError):
      pass

    def norm(x, ord=None, axis=None, keepdims=False):
      own = asarray(x)
      if ord is None or ord == 'fro' or ord == 2 and (axis is not None or own.ndim == 1):
        own = own.astype('float64') if not own.dtype.kind == 'f' else own
        return sqrt(sum(own * own, axis, keepdims=keepdims))
      if ord == 1 and (own.ndim == 1 or axis is not None):
        return sum(abs(own), axis, keepdims=keepdims)
      if ord == float('inf') and (own.ndim == 1 or axis is not None):
        return max(abs(own), axis, keepdims=keepdims)
      raise NotImplementedError(f'numpy.linalg.norm: ord={ord!r} is not here')

    def _rows(a):
      own = asarray(a)
      if own.ndim != 2 or own.shape[0] != own.shape[1]:
        raise LinAlgError('Last 2 dimensions of the array must be square')
      return [[float(value) for value in row] for row in own.tolist()]

    def _eliminated(rows, right):
      count = len(rows)
      sign = 1.0
      for place in range(count):
        pivot = place
        for row in range(place + 1, count):
          if builtin_abs(rows[row][place]) > builtin_abs(rows[pivot][place]):
            pivot = row
        if rows[pivot][place] == 0:
          return 0.0
        if pivot != place:
          rows[place], rows[pivot] = rows[pivot], rows[place]
          right[place], right[pivot] = right[pivot], right[place]
          sign = -sign
        for row in range(place + 1, count):
          factor = rows[row][place] / rows[place][place]
          if factor:
            rows[row] = [a - factor * b for a, b in zip(rows[row], rows[place])]
            right[row] = [a - factor * b for a, b in zip(right[row], right[place])]
      return sign

    def builtin_abs(value):
      return -value if value < 0 else value

    def det(a):
      rows = _rows(a)
      total = _eliminated(rows, [[] for _ in rows])
      for place in range(len(rows)):
        total *= rows[place][place]
      return float64(total)

    def solve(a, b):
      rows = _rows(a)
      own = asarray(b)
      right = [[float(value)] for value in own.tolist()] if own.ndim == 1 else [[float(value) for value in row] for row in own.tolist()]
      if not _eliminated(rows, right):
        raise LinAlgError('Singular matrix')
      count = len(rows)
      for place in range(count - 1, -1, -1):
        for row in range(place + 1, count):
          factor = rows[place][row]
          right[place] = [x - factor * y for x, y in zip(right[place], right[row])]
        right[place] = [x / rows[place][place] for x in right[place]]
      return array([row[0] for row in right] if own.ndim == 1 else right)

    def inv(a):
      count = len(_rows(a))
      return solve(a, [[1.0 if row == column else 0.0 for column in range(count)] for row in range(count)])
    """#
}
