/// What of Python's `random` is written in Python.
extension RandomLibrary {
  static let text = #"""
    class Random:
      def __init__(self, x=None):
        draw, below, bits, seed, state, mix = _stream()
        self.random = draw
        self._randbelow = below
        self.getrandbits = bits
        self._seed = seed
        self._state = state
        self._mix = mix
        self._next = None
        if x is not None:
          seed(x)

      def seed(self, a=None, version=2):
        self._seed(a)
        self._next = None

      def getstate(self):
        return (3, self._state(), self._next)

      def setstate(self, state):
        state[1]()
        self._next = state[2]

      def uniform(self, a, b):
        return a + (b - a) * self.random()

      def randint(self, a, b):
        return self.randrange(a, b + 1)

      def randrange(self, start, stop=None, step=1):
        if not isinstance(start, int):
          raise TypeError(f"'{type(start).__name__}' object cannot be interpreted as an integer")
        if stop is None:
          if start > 0:
            return self._randbelow(start)
          raise ValueError("empty range for randrange()")
        width = stop - start
        if step == 1:
          if width > 0:
            return start + self._randbelow(width)
          raise ValueError("empty range for randrange() (%d, %d, %d)" % (start, stop, width))
        if step > 0:
          n = (width + step - 1) // step
        elif step < 0:
          n = (width + step + 1) // step
        else:
          raise ValueError("zero step for randrange()")
        if n <= 0:
          raise ValueError("empty range for randrange()")
        return start + step * self._randbelow(n)

      def randbytes(self, n):
        raise NotImplementedError("randbytes: bytes are not here")

      def choice(self, seq):
        n = len(seq)
        if not n:
          raise IndexError('Cannot choose from an empty sequence')
        return seq[self._randbelow(n)]

      def shuffle(self, x):
        if isinstance(x, list):
          self._mix(x)
        else:
          for i in reversed(range(1, len(x))):
            j = self._randbelow(i + 1)
            x[i], x[j] = x[j], x[i]

      def sample(self, population, k, *, counts=None):
        if isinstance(population, (set, dict)):
          raise TypeError("Population must be a sequence.  For dicts or sets, use sorted(d).")
        n = len(population)
        if counts is not None:
          total = 0
          sums = []
          for count in counts:
            total += count
            sums.append(total)
          return [population[_right(sums, s)] for s in self.sample(range(total), k=k)]
        if not 0 <= k <= n:
          raise ValueError("Sample larger than population or is negative")
        result = [None] * k
        setsize = 21
        if k > 5:
          power = 1
          while power < k * 3:
            power *= 4
          setsize += power
        if n <= setsize:
          pool = list(population)
          for i in range(k):
            j = self._randbelow(n - i)
            result[i] = pool[j]
            pool[j] = pool[n - i - 1]
        else:
          selected = set()
          for i in range(k):
            j = self._randbelow(n)
            while j in selected:
              j = self._randbelow(n)
            selected.add(j)
            result[i] = population[j]
        return result

      def choices(self, population, weights=None, *, cum_weights=None, k=1):
        n = len(population)
        draw = self.random
        if cum_weights is None:
          if weights is None:
            return [population[int(draw() * n)] for i in range(k)]
          cum_weights = []
          total = 0
          for weight in weights:
            total += weight
            cum_weights.append(total)
        elif weights is not None:
          raise TypeError('Cannot specify both weights and cumulative weights')
        if len(cum_weights) != n:
          raise ValueError('The number of weights does not match the population')
        total = cum_weights[-1] + 0.0
        if total <= 0.0:
          raise ValueError('Total of weights must be greater than zero')
        last = n - 1
        return [population[min(_right(cum_weights, draw() * total), last)] for i in range(k)]

      def gauss(self, mu=0.0, sigma=1.0):
        z = self._next
        self._next = None
        if z is None:
          x2pi = self.random() * _tau
          g2rad = _sqrt(-2.0 * _log(1.0 - self.random()))
          z = _cos(x2pi) * g2rad
          self._next = _sin(x2pi) * g2rad
        return mu + z * sigma

      def normalvariate(self, mu=0.0, sigma=1.0):
        while True:
          u1 = self.random()
          u2 = 1.0 - self.random()
          z = _magic * (u1 - 0.5) / u2
          if z * z / 4.0 <= -_log(u2):
            break
        return mu + z * sigma

      def lognormvariate(self, mu, sigma):
        return _exp(self.normalvariate(mu, sigma))

      def expovariate(self, lambd):
        return -_log(1.0 - self.random()) / lambd

      def paretovariate(self, alpha):
        return (1.0 - self.random()) ** (-1.0 / alpha)

      def weibullvariate(self, alpha, beta):
        return alpha * (-_log(1.0 - self.random())) ** (1.0 / beta)

      def triangular(self, low=0.0, high=1.0, mode=None):
        u = self.random()
        if high == low:
          return low
        c = 0.5 if mode is None else (mode - low) / (high - low)
        if u > c:
          u = 1.0 - u
          c = 1.0 - c
          low, high = high, low
        return low + (high - low) * _sqrt(u * c)

      def gammavariate(self, alpha, beta):
        if alpha <= 0.0 or beta <= 0.0:
          raise ValueError('gammavariate: alpha and beta must be > 0.0')
        if alpha > 1.0:
          ainv = _sqrt(2.0 * alpha - 1.0)
          bbb = alpha - _log(4.0)
          ccc = alpha + ainv
          while True:
            u1 = self.random()
            if not 1e-7 < u1 < 0.9999999:
              continue
            u2 = 1.0 - self.random()
            v = _log(u1 / (1.0 - u1)) / ainv
            x = alpha * _exp(v)
            z = u1 * u1 * u2
            r = bbb + ccc * v - x
            if r + 1.0 + _log(4.5) - 4.5 * z >= 0.0 or r >= _log(z):
              return x * beta
        if alpha == 1.0:
          return -_log(1.0 - self.random()) * beta
        while True:
          u = self.random()
          b = (_e + alpha) / _e
          p = b * u
          x = p ** (1.0 / alpha) if p <= 1.0 else -_log((b - p) / alpha)
          u1 = self.random()
          if p > 1.0:
            if u1 <= x ** (alpha - 1.0):
              break
          elif u1 <= _exp(-x):
            break
        return x * beta

      def betavariate(self, alpha, beta):
        y = self.gammavariate(alpha, 1.0)
        return y / (y + self.gammavariate(beta, 1.0)) if y else 0.0

      def vonmisesvariate(self, mu, kappa):
        raise NotImplementedError("vonmisesvariate is not here")

    def _right(values, x):
      low, high = 0, len(values)
      while low < high:
        middle = (low + high) // 2
        if x < values[middle]:
          high = middle
        else:
          low = middle + 1
      return low

    from math import tau as _tau, sqrt as _sqrt, log as _log, cos as _cos, sin as _sin, exp as _exp, e as _e
    _magic = 4 * _exp(-0.5) / _sqrt(2.0)
    SystemRandom = Random
    _own = Random()
    seed = _own.seed
    random = _own.random
    uniform = _own.uniform
    randint = _own.randint
    randrange = _own.randrange
    choice = _own.choice
    choices = _own.choices
    shuffle = _own.shuffle
    sample = _own.sample
    gauss = _own.gauss
    normalvariate = _own.normalvariate
    lognormvariate = _own.lognormvariate
    expovariate = _own.expovariate
    triangular = _own.triangular
    betavariate = _own.betavariate
    gammavariate = _own.gammavariate
    paretovariate = _own.paretovariate
    weibullvariate = _own.weibullvariate
    vonmisesvariate = _own.vonmisesvariate
    getrandbits = _own.getrandbits
    getstate = _own.getstate
    setstate = _own.setstate
    randbytes = _own.randbytes
    """#
}
