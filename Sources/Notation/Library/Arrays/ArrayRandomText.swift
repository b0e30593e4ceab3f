/// numpy's `random`: the distributions of `RandomState` and its functions of the module.
enum ArrayRandomText {
  static let exports = [
    "RandomState", "seed", "rand", "randn", "randint", "random", "random_sample", "ranf", "sample",
    "uniform", "normal", "standard_normal", "exponential", "standard_exponential", "permutation",
    "shuffle", "choice", "get_state", "set_state", "binomial", "bytes", "default_rng",
    "multivariate_normal", "laplace", "logistic", "lognormal", "gumbel", "poisson",
    "random_integers",
  ]

  static let text = #"""
    import numpy as np
    from math import log as _log, exp as _exp, floor as _floor

    def _sizes(size):
      if size is None:
        return None
      if isinstance(size, (tuple, list)):
        return [int(part) for part in size]
      return [int(size)]

    def _count(sizes):
      total = 1
      for size in sizes or ():
        total *= size
      return total

    def _shaped(values, sizes, kind='float64'):
      if sizes is None:
        return values[0]
      return np.array(values, dtype=kind).reshape(sizes) if values else np.zeros(sizes, dtype=kind)

    class RandomState:
      def __init__(self, seed=None):
        self._seed, self._doubles, self._normals, self._exponentials, self._below, self._swaps, self._order, self._state = _stream()
        if seed is not None:
          self.seed(seed)

      def seed(self, seed=None):
        if seed is not None:
          if not 0 <= int(seed) <= 4294967295:
            raise ValueError('Seed must be between 0 and 2**32 - 1')
          self._seed(int(seed))
        else:
          self._seed()

      def get_state(self, legacy=True):
        return ('MT19937', self._state())

      def set_state(self, state):
        state[1]()

      def random_sample(self, size=None):
        sizes = _sizes(size)
        return _shaped(self._doubles(_count(sizes)), sizes)

      def random(self, size=None):
        return self.random_sample(size)

      def rand(self, *sizes):
        return self.random_sample(sizes if sizes else None)

      def standard_normal(self, size=None):
        sizes = _sizes(size)
        return _shaped(self._normals(_count(sizes)), sizes)

      def randn(self, *sizes):
        return self.standard_normal(sizes if sizes else None)

      def _drawn(self, draw, size, parts, make):
        parts = [part if isinstance(part, (int, float)) else np.asarray(part) for part in parts]
        if all([isinstance(part, (int, float)) for part in parts]):
          sizes = _sizes(size)
          return _shaped([make(value, *parts) for value in draw(_count(sizes))], sizes)
        if size is None:
          whole = parts[0]
          for part in parts[1:]:
            whole = whole + part
          size = np.asarray(whole).shape
        sizes = _sizes(size)
        return make(_shaped(draw(_count(sizes)), sizes), *parts)

      def uniform(self, low=0.0, high=1.0, size=None):
        return self._drawn(self._doubles, size, (low, high), lambda value, low, high: low + (high - low) * value)

      def normal(self, loc=0.0, scale=1.0, size=None):
        if isinstance(scale, (int, float)) and scale < 0:
          raise ValueError('scale < 0')
        return self._drawn(self._normals, size, (loc, scale), lambda value, loc, scale: loc + scale * value)

      def lognormal(self, mean=0.0, sigma=1.0, size=None):
        return np.exp(self.normal(mean, sigma, size)) if size is not None else _exp(self.normal(mean, sigma))

      def standard_exponential(self, size=None):
        sizes = _sizes(size)
        return _shaped(self._exponentials(_count(sizes)), sizes)

      def exponential(self, scale=1.0, size=None):
        return self._drawn(self._exponentials, size, (scale,), lambda value, scale: scale * value)

      def _made(self, size, make):
        sizes = _sizes(size)
        return _shaped([make() for _ in range(_count(sizes))], sizes)

      def laplace(self, loc=0.0, scale=1.0, size=None):
        def make():
          while True:
            u = self._doubles(1)[0]
            if u >= 0.5:
              return loc - scale * _log(2.0 - u - u)
            if u > 0.0:
              return loc + scale * _log(u + u)
        return self._made(size, make)

      def logistic(self, loc=0.0, scale=1.0, size=None):
        def make():
          while True:
            u = self._doubles(1)[0]
            if u > 0.0:
              return loc + scale * _log(u / (1.0 - u))
        return self._made(size, make)

      def gumbel(self, loc=0.0, scale=1.0, size=None):
        def make():
          while True:
            u = 1.0 - self._doubles(1)[0]
            if u < 1.0:
              return loc - scale * _log(-_log(u))
        return self._made(size, make)

      def poisson(self, lam=1.0, size=None):
        if lam >= 10:
          raise NotImplementedError('numpy.random.poisson of a mean of 10 or more is not here')
        least = _exp(-lam)

        def make():
          count = 0
          product = self._doubles(1)[0]
          while product > least:
            count += 1
            product *= self._doubles(1)[0]
          return count
        sizes = _sizes(size)
        return _shaped([make() for _ in range(_count(sizes))], sizes, 'int64')

      def binomial(self, n, p, size=None):
        if not 0 <= p <= 1:
          raise ValueError('p < 0, p > 1 or p is NaN')
        if n * min(p, 1 - p) > 30:
          raise NotImplementedError('numpy.random.binomial with n·p above 30 is not here')
        q = p if p <= 0.5 else 1.0 - p

        def make():
          if n == 0 or q == 0:
            return 0
          qn = _exp(n * _log(1.0 - q))
          np_ = n * q
          bound = int(min(n, np_ + 10.0 * (np_ * (1.0 - q) + 1) ** 0.5))
          found = 0
          px = qn
          u = self._doubles(1)[0]
          while u > px:
            found += 1
            if found > bound:
              found = 0
              px = qn
              u = self._doubles(1)[0]
            else:
              u -= px
              px = ((n - found + 1) * q * px) / (found * (1.0 - q))
          return found
        sizes = _sizes(size)
        drawn = [make() for _ in range(_count(sizes))]
        return _shaped(drawn if p <= 0.5 else [n - value for value in drawn], sizes, 'int64')

      def randint(self, low, high=None, size=None, dtype=int):
        if high is None:
          low, high = 0, low
        if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
          if isinstance(low, np.generic) and isinstance(high, (int, np.generic)) or isinstance(high, np.generic):
            low, high = int(low), int(high)
          else:
            raise NotImplementedError('numpy.random.randint takes whole numbers as bounds here')
        low, high = int(low), int(high)
        if low >= high:
          raise ValueError('low >= high')
        kind = np.dtype(dtype).name
        if kind not in ('int64', 'int32'):
          raise NotImplementedError(f'numpy.random.randint of {kind} is not here')
        sizes = _sizes(size)
        drawn = [low + value for value in self._below(_count(sizes), high - 1 - low)]
        return _shaped(drawn, sizes, kind)

      def random_integers(self, low, high=None, size=None):
        return self.randint(1, low + 1, size) if high is None else self.randint(low, high + 1, size)

      def permutation(self, x):
        if isinstance(x, int) or isinstance(x, np.integer):
          return np.array(self._order(int(x)), dtype='int64')
        own = np.array(x)
        return own[np.array(self._order(len(own)), dtype='int64')]

      def shuffle(self, x):
        count = len(x)
        if isinstance(x, np.ndarray):
          x[...] = x[np.array(self._order(count), dtype='int64')]
          return
        for place, other in zip(range(count - 1, 0, -1), self._swaps(count)):
          x[place], x[other] = x[other], x[place]

      def choice(self, a, size=None, replace=True, p=None):
        own = None if isinstance(a, (int, np.integer)) else a if isinstance(a, (list, tuple)) and a and isinstance(a[0], str) else np.asarray(a)
        count = int(a) if own is None else len(own)
        if count == 0 and size != 0:
          raise ValueError("a must be greater than 0 unless no samples are taken" if own is None else "'a' cannot be empty unless no samples are taken")
        sizes = _sizes(size)
        wanted = _count(sizes)
        if p is not None:
          p = np.asarray(p, dtype='float64')
          if len(p) != count:
            raise ValueError("'a' and 'p' must have same size")
          if abs(float(p.sum()) - 1.0) > 1.5e-8:
            raise ValueError('probabilities do not sum to 1')
        if replace:
          if p is None:
            places = self._below(wanted, count - 1)
          else:
            sums = np.cumsum(p)
            sums = sums / sums[-1]
            places = np.searchsorted(sums, np.array(self._doubles(wanted)), side='right').tolist()
        else:
          if wanted > count:
            raise ValueError("Cannot take a larger sample than population when 'replace=False'")
          if p is None:
            places = self._order(count)[:wanted]
          else:
            places = self._without(p, count, wanted)
        if isinstance(own, (list, tuple)):
          return own[places[0]] if sizes is None else [own[place] for place in places]
        if sizes is None:
          return int(places[0]) if own is None else own[places[0]]
        made = np.array(places, dtype='int64').reshape(sizes)
        return made if own is None else own[made]

      def _without(self, p, count, wanted):
        if int(np.count_nonzero(p)) < wanted:
          raise ValueError('Fewer non-zero entries in p than size')
        p = p.copy()
        found = []
        while len(found) < wanted:
          draws = np.array(self._doubles(wanted - len(found)))
          if found:
            p[np.array(found)] = 0
          sums = np.cumsum(p)
          sums = sums / sums[-1]
          new = np.searchsorted(sums, draws, side='right').tolist()
          first = []
          for place in new:
            if place not in first:
              first.append(place)
          found.extend(first)
        return found

      def multivariate_normal(self, mean, cov, size=None):
        raise NotImplementedError('numpy.random.multivariate_normal is not here')

      def bytes(self, length):
        raise NotImplementedError('numpy.random.bytes: bytes are not here')

    def default_rng(seed=None):
      raise NotImplementedError('numpy.random.default_rng draws from another generator, which is not here: np.random.seed(42) and np.random.RandomState(42) are')

    _own = RandomState()
    seed, rand, randn, randint = _own.seed, _own.rand, _own.randn, _own.randint
    random = random_sample = ranf = sample = _own.random_sample
    uniform, normal, standard_normal = _own.uniform, _own.normal, _own.standard_normal
    exponential, standard_exponential = _own.exponential, _own.standard_exponential
    permutation, shuffle, choice = _own.permutation, _own.shuffle, _own.choice
    get_state, set_state, binomial, bytes = _own.get_state, _own.set_state, _own.binomial, _own.bytes
    laplace, logistic, lognormal, gumbel = _own.laplace, _own.logistic, _own.lognormal, _own.gumbel
    poisson, random_integers, multivariate_normal = _own.poisson, _own.random_integers, _own.multivariate_normal
    """#
}
