/// numpy's sums, extremes and orders.
extension ArrayTexts {
  static let reductions = #"""
    def _axes(own, axis):
      if axis is None:
        return list(range(own.dim()))
      axes = list(axis) if isinstance(axis, (tuple, list)) else [axis]
      for place in axes:
        if not -own.dim() <= place < own.dim():
          raise AxisError(f'axis {place} is out of bounds for array of dimension {own.dim()}')
      return [place % own.dim() for place in axes]

    class AxisError(ValueError, IndexError):
      pass

    def _reduced(own, function, axis, keepdims):
      if own.dim() == 0:
        return _result(function(own[None], 0, False))
      for place in sorted(_axes(own, axis), reverse=True):
        own = function(own, place, keepdims)
      return _result(own)

    def _whole(own):
      return own if own.is_floating_point() or own.dtype == torch.int64 else own.to(torch.int64)

    def sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
      own = _whole(_tensor(a, dtype))
      if own.dim() == 0:
        return _result(own)
      axes = _axes(own, axis)
      rest = own.dim() - len(axes)
      if own.is_floating_point() and sorted(axes) == list(range(rest, own.dim())) and own.numel():
        # Along the last axes numpy adds by pairs.
        made = _summed(own.reshape(own.shape[:rest] + (-1,)))
        made = _result(made.reshape(list(own.shape[:rest]) + [1] * len(axes)) if keepdims else made)
      else:
        made = _result(torch.sum(own, axes, keepdim=keepdims))
      return made if initial is None else made + initial

    def prod(a, axis=None, dtype=None, out=None, keepdims=False):
      return _reduced(_whole(_tensor(a, dtype)), lambda own, place, keep: torch.prod(own, place, keepdim=keep), axis, keepdims)

    def mean(a, axis=None, dtype=None, out=None, keepdims=False):
      own = _floats(a) if dtype is None else _tensor(a, dtype)
      if own.numel() == 0:
        return float64(nan)
      count = 1
      for place in _axes(own, axis):
        count *= own.shape[place]
      total = sum(_wrap(own), axis, keepdims=keepdims)
      return total / count

    def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, correction=None):
      ddof = ddof if correction is None else correction
      own = _wrap(_floats(a) if dtype is None else _tensor(a, dtype))
      count = 1
      for place in _axes(own._t, axis):
        count *= own.shape[place]
      apart = own - mean(own, axis, keepdims=True)
      return sum(apart * apart, axis, keepdims=keepdims) / _max(count - ddof, 0)

    def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, correction=None):
      return sqrt(var(a, axis, dtype, out, ddof, keepdims, correction))

    def _extreme(name, function):
      def apply(a, axis=None, out=None, keepdims=False, initial=None):
        own = _tensor(a)
        if own.numel() == 0:
          if initial is not None:
            return initial
          raise ValueError(f'zero-size array to reduction operation {name} which has no identity')
        return _result(own if own.dim() == 0 else function(own, _axes(own, axis), keepdims))
      return apply

    max = amax = _extreme('maximum', lambda own, axes, keep: torch.amax(own, axes, keepdim=keep))
    min = amin = _extreme('minimum', lambda own, axes, keep: torch.amin(own, axes, keepdim=keep))

    def _place(function):
      def apply(a, axis=None, out=None, keepdims=False):
        own = _tensor(a)
        if own.numel() == 0:
          raise ValueError('attempt to get argmax of an empty sequence')
        own = own.to(torch.int64) if own.dtype == torch.bool else own
        return _result(function(own.reshape(-1), dim=0) if axis is None else function(own, dim=axis, keepdim=keepdims))
      return apply

    argmax, argmin = _place(torch.argmax), _place(torch.argmin)

    def ptp(a, axis=None, out=None, keepdims=False):
      return max(a, axis, keepdims=keepdims) - min(a, axis, keepdims=keepdims)

    def any(a, axis=None, out=None, keepdims=False):
      return _reduced(_truths(a), lambda own, place, keep: torch.any(own, place, keepdim=keep), axis, keepdims)

    def all(a, axis=None, out=None, keepdims=False):
      return _reduced(_truths(a), lambda own, place, keep: torch.all(own, place, keepdim=keep), axis, keepdims)

    def cumsum(a, axis=None, dtype=None, out=None):
      own = _whole(_tensor(a, dtype))
      return _wrap(torch.cumsum(own.reshape(-1) if axis is None else own, 0 if axis is None else axis))

    def cumprod(a, axis=None, dtype=None, out=None):
      own = _whole(_tensor(a, dtype))
      return _wrap(torch.cumprod(own.reshape(-1) if axis is None else own, 0 if axis is None else axis))

    def quantile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False):
      own = _floats(a)
      place = 0 if axis is None else axis
      own = torch.sort(own.reshape(-1) if axis is None else own, dim=place)[0]
      count = own.shape[place]

      def one(part):
        exact = _number(part) * (count - 1)
        low = _int(math.floor(exact))
        high = _min(low + 1, count - 1)
        left, right = own.select(place, low), own.select(place, high)
        rest = exact - low
        # As numpy goes from one to the other.
        return right - (right - left) * (1 - rest) if rest >= 0.5 else left + (right - left) * rest
      if isinstance(q, (list, tuple, ndarray)):
        return _wrap(torch.stack([one(part) for part in q]))
      return _result(one(q))

    def percentile(a, q, axis=None, **options):
      parts = [_number(part) / 100 for part in q] if isinstance(q, (list, tuple, ndarray)) else _number(q) / 100
      return quantile(a, parts, axis, **options)

    def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
      own = _floats(a)
      place = 0 if axis is None else axis
      own = torch.sort(own.reshape(-1) if axis is None else own, dim=place)[0]
      count = own.shape[place]
      if count % 2:
        return _result(own.select(place, count // 2))
      return _result((own.select(place, count // 2 - 1) + own.select(place, count // 2)) / 2)

    def average(a, axis=None, weights=None, returned=False):
      if weights is None:
        return mean(a, axis)
      weights = _as_array(weights)
      total = sum(weights, axis if weights.ndim == _as_array(a).ndim else None)
      if weights.ndim < _as_array(a).ndim:
        shape = [1] * _as_array(a).ndim
        shape[axis] = weights.size
        weights = weights.reshape(shape)
      return sum(multiply(a, weights), axis) / total


    def nansum(a, axis=None):
      return sum(_wrap(torch.nan_to_num(_floats(a))), axis)

    def nanmean(a, axis=None):
      own = _floats(a)
      return sum(_wrap(torch.nan_to_num(own)), axis) / sum(_wrap(~torch.isnan(own)), axis)

    def nanmax(a, axis=None):
      own = _floats(a)
      return max(_wrap(torch.where(torch.isnan(own), -inf, own)), axis)

    def nanmin(a, axis=None):
      own = _floats(a)
      return min(_wrap(torch.where(torch.isnan(own), inf, own)), axis)

    def count_nonzero(a, axis=None, keepdims=False):
      made = sum(_wrap(_truths(a)), axis, keepdims=keepdims)
      return made.item() if axis is None and not keepdims else made

    def nonzero(a):
      places = torch.nonzero(_truths(a))
      return tuple([_wrap(places[:, axis].clone()) for axis in range(places.shape[1])])

    def argwhere(a):
      return _wrap(torch.nonzero(_truths(a)))

    def sort(a, axis=-1, kind=None, order=None):
      own = _tensor(a)
      return _wrap(torch.sort(own.reshape(-1) if axis is None else own, dim=0 if axis is None else axis)[0])

    def argsort(a, axis=-1, kind=None, order=None):
      own = _tensor(a)
      return _wrap(torch.argsort(own.reshape(-1) if axis is None else own, dim=0 if axis is None else axis, stable=True))

    def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None):
      own = _tensor(ar).reshape(-1)
      found, inverse, counts = torch.unique(own, sorted=True, return_inverse=True, return_counts=True)
      made = [_wrap(found)]
      if return_index:
        places = inverse.tolist()
        made.append(array([places.index(number) for number in range(found.numel())], 'int64'))
      if return_inverse:
        made.append(_wrap(inverse.reshape(_tensor(ar).shape)))
      if return_counts:
        made.append(_wrap(counts))
      return made[0] if len(made) == 1 else tuple(made)

    def searchsorted(a, v, side='left', sorter=None):
      own, values = _pair(a, v)
      places = (own[None, :] < values.reshape(-1, 1) if side == 'left' else own[None, :] <= values.reshape(-1, 1)).sum(1)
      return _result(places.reshape(values.shape))

    def bincount(x, weights=None, minlength=0):
      own = _tensor(x)
      count = _max(minlength, _int(own.max().item()) + 1 if own.numel() else 0)
      if weights is None:
        return _wrap(torch.zeros(count, dtype=torch.int64).index_add_(0, own, torch.ones_like(own)))
      return _wrap(torch.zeros(count, dtype=_tensors['float64']).index_add_(0, own, _floats(weights).to(_tensors['float64'])))

    def diff(a, n=1, axis=-1):
      own = _as_array(a)
      for _ in range(n):
        size = own.shape[axis]
        own = _wrap(own._t.narrow(axis, 1, size - 1)) - _wrap(own._t.narrow(axis, 0, size - 1))
      return own

    def histogram(a, bins=10, range=None, density=False, weights=None):
      own = _floats(a).reshape(-1)
      if isinstance(bins, _int):
        low, high = (own.min().item(), own.max().item()) if range is None else range
        if low == high:
          low, high = low - 0.5, high + 0.5
        edges = linspace(low, high, bins + 1)
      else:
        edges = _as_array(bins)
      places = searchsorted(edges, _wrap(own), side='right')._t - 1
      count = edges.size - 1
      places = torch.where(own == edges._t[-1], count - 1, places)
      inside = (places >= 0) & (places < count)
      made = bincount(_wrap(places[inside]), minlength=count)
      if density:
        made = made / sum(made) / diff(edges)
      return (made, edges)

    def isin(element, test_elements, assume_unique=False, invert=False):
      a, b = _pair(element, test_elements)
      made = (a.reshape(-1, 1) == b.reshape(1, -1)).any(1).reshape(a.shape)
      return _result(~made if invert else made)

    def intersect1d(ar1, ar2):
      return unique(_as_array(ar1)[isin(ar1, ar2)])

    def union1d(ar1, ar2):
      return unique(concatenate([_as_array(ar1), _as_array(ar2)]))

    def setdiff1d(ar1, ar2):
      return unique(_as_array(ar1)[isin(ar1, ar2, invert=True)])

    def cov(m, y=None, rowvar=True, bias=False, ddof=None):
      own = atleast_2d(_wrap(_floats(m)))
      own = own if rowvar or own.shape[0] == 1 else own.T
      apart = own - mean(own, 1, keepdims=True)
      made = matmul(apart, apart.T) / (own.shape[1] - (ddof if ddof is not None else 0 if bias else 1))
      return made.squeeze()

    def corrcoef(x, y=None, rowvar=True):
      own = _as_array(x) if y is None else stack([_as_array(x), _as_array(y)])
      made = cov(own, rowvar=rowvar)
      spread = sqrt(diag(made))
      return made / spread.reshape(-1, 1) / spread.reshape(1, -1)

    def _as_method(function):
      return lambda self, *args, **kwargs: function(self, *args, **kwargs)

    for _name, _function in (('sum', sum), ('prod', prod), ('mean', mean), ('var', var), ('std', std), ('max', max),
        ('min', min), ('argmax', argmax), ('argmin', argmin), ('ptp', ptp), ('any', any), ('all', all),
        ('cumsum', cumsum), ('cumprod', cumprod), ('clip', clip), ('argsort', argsort), ('nonzero', nonzero),
        ('repeat', repeat), ('searchsorted', searchsorted)):
      setattr(ndarray, _name, _as_method(_function))
    """#
}
