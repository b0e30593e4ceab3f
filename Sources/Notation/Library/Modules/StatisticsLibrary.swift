/// Python's `statistics`, `string`, `heapq` and `bisect`.
extension SourceLibrary {
  static let statistics = SourceLibrary(
    name: "statistics",
    exports: [
      "mean", "fmean", "median", "median_low", "median_high", "mode", "multimode", "stdev",
      "pstdev", "variance", "pvariance", "geometric_mean", "harmonic_mean", "correlation",
      "covariance", "quantiles",
    ],
    text: #"""
      from math import fsum, sqrt, log, exp

      def _values(data, least, name):
        values = list(data)
        if len(values) < least:
          if least == 1:
            raise StatisticsError(f'{name} requires at least one data point')
          raise StatisticsError(f'{name} requires at least two data points')
        return values

      def _are_whole(values):
        for value in values:
          if not isinstance(value, int):
            return False
        return True

      def mean(data):
        values = _values(data, 1, 'mean')
        if _are_whole(values):
          total = sum(values)
          return total // len(values) if total % len(values) == 0 else total / len(values)
        return fsum(values) / len(values)

      def fmean(data, weights=None):
        values = _values(data, 1, 'fmean')
        if weights is not None:
          return fsum([value * weight for value, weight in zip(values, weights)]) / fsum(weights)
        return fsum(values) / len(values)

      def median(data):
        values = sorted(data)
        n = len(values)
        if n == 0:
          raise StatisticsError('no median for empty data')
        if n % 2:
          return values[n // 2]
        return (values[n // 2 - 1] + values[n // 2]) / 2

      def median_low(data):
        values = sorted(data)
        if not values:
          raise StatisticsError('no median for empty data')
        return values[(len(values) - 1) // 2]

      def median_high(data):
        values = sorted(data)
        if not values:
          raise StatisticsError('no median for empty data')
        return values[len(values) // 2]

      def multimode(data):
        counts = {}
        for value in data:
          counts[value] = counts.get(value, 0) + 1
        most = max(counts.values(), default=0)
        return [value for value, count in counts.items() if count == most]

      def mode(data):
        modes = multimode(data)
        if not modes:
          raise StatisticsError('no mode for empty data')
        return modes[0]

      def _squares(values, center=None):
        n = len(values)
        if center is None and _are_whole(values):
          return (n * sum([value * value for value in values]) - sum(values) ** 2, n)
        if center is None:
          center = fsum(values) / n
        return (fsum([(value - center) ** 2 for value in values]), 1)

      def _ratio(top, bottom):
        if isinstance(top, int) and top % bottom == 0:
          return top // bottom
        return top / bottom

      def variance(data, xbar=None):
        values = _values(data, 2, 'variance')
        top, scale = _squares(values, xbar)
        return _ratio(top, scale * (len(values) - 1))

      def pvariance(data, mu=None):
        values = _values(data, 1, 'pvariance')
        top, scale = _squares(values, mu)
        return _ratio(top, scale * len(values))

      def stdev(data, xbar=None):
        values = _values(data, 2, 'stdev')
        top, scale = _squares(values, xbar)
        return sqrt(top / (scale * (len(values) - 1)))

      def pstdev(data, mu=None):
        values = _values(data, 1, 'pstdev')
        top, scale = _squares(values, mu)
        return sqrt(top / (scale * len(values)))

      def geometric_mean(data):
        values = _values(data, 1, 'geometric_mean')
        return exp(fsum([log(value) for value in values]) / len(values))

      def harmonic_mean(data):
        values = _values(data, 1, 'harmonic_mean')
        return len(values) / fsum([1 / value for value in values])

      def covariance(x, y):
        n = len(x)
        mx, my = fsum(x) / n, fsum(y) / n
        return fsum([(a - mx) * (b - my) for a, b in zip(x, y)]) / (n - 1)

      def correlation(x, y):
        n = len(x)
        mx, my = fsum(x) / n, fsum(y) / n
        sxy = fsum([(a - mx) * (b - my) for a, b in zip(x, y)])
        sxx = fsum([(a - mx) ** 2 for a in x])
        syy = fsum([(b - my) ** 2 for b in y])
        return sxy / sqrt(sxx * syy)

      def quantiles(data, *, n=4, method='exclusive'):
        values = sorted(data)
        size = len(values)
        if size < 2:
          raise StatisticsError('must have at least two data points')
        result = []
        if method == 'inclusive':
          for i in range(1, n):
            j, delta = divmod(i * (size - 1), n)
            result.append((values[j] * (n - delta) + values[j + 1] * delta) / n)
          return result
        for i in range(1, n):
          j = i * (size + 1) // n
          j = 1 if j < 1 else size - 1 if j > size - 1 else j
          delta = i * (size + 1) - j * n
          result.append((values[j - 1] * (n - delta) + values[j] * delta) / n)
        return result
      """#, values: [("StatisticsError", .type(ExceptionTypes.named("StatisticsError")))])

  static let texts = SourceLibrary(
    name: "string",
    exports: [
      "ascii_lowercase", "ascii_uppercase", "ascii_letters", "digits", "hexdigits", "octdigits",
      "punctuation", "whitespace", "printable", "capwords", "Template",
    ],
    text: #"""
      ascii_lowercase = 'abcdefghijklmnopqrstuvwxyz'
      ascii_uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
      ascii_letters = ascii_lowercase + ascii_uppercase
      digits = '0123456789'
      hexdigits = digits + 'abcdefABCDEF'
      octdigits = '01234567'
      punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
      whitespace = ' \t\n\r\x0b\x0c'
      printable = digits + ascii_letters + punctuation + whitespace

      def capwords(s, sep=None):
        return (sep or ' ').join([word.capitalize() for word in s.split(sep)])

      class Template:
        def __init__(self, template):
          self.template = template

        def _filled(self, values, is_safe):
          text = self.template
          out = []
          place = 0
          while place < len(text):
            if text[place] != '$':
              out.append(text[place])
              place += 1
              continue
            if text[place + 1:place + 2] == '$':
              out.append('$')
              place += 2
              continue
            braced = text[place + 1:place + 2] == '{'
            start = place + 2 if braced else place + 1
            end = start
            while end < len(text) and (text[end].isalnum() or text[end] == '_'):
              end += 1
            name = text[start:end]
            stop = end + 1 if braced else end
            if name in values:
              out.append(str(values[name]))
            elif is_safe:
              out.append(text[place:stop])
            elif name:
              raise KeyError(name)
            else:
              raise ValueError('Invalid placeholder in string')
            place = stop
          return ''.join(out)

        def substitute(self, mapping={}, /, **kwds):
          return self._filled({**mapping, **kwds}, False)

        def safe_substitute(self, mapping={}, /, **kwds):
          return self._filled({**mapping, **kwds}, True)
      """#)

  static let heaps = SourceLibrary(
    name: "heapq",
    exports: [
      "heappush", "heappop", "heapify", "heapreplace", "heappushpop", "nlargest", "nsmallest",
      "merge",
    ],
    text: #"""
      def _up(heap, place):
        item = heap[place]
        while place > 0:
          parent = (place - 1) // 2
          if not item < heap[parent]:
            break
          heap[place] = heap[parent]
          place = parent
        heap[place] = item

      def _down(heap, place):
        end = len(heap)
        start = place
        item = heap[place]
        child = 2 * place + 1
        while child < end:
          right = child + 1
          if right < end and not heap[child] < heap[right]:
            child = right
          heap[place] = heap[child]
          place = child
          child = 2 * place + 1
        heap[place] = item
        while place > start:
          parent = (place - 1) // 2
          if not item < heap[parent]:
            break
          heap[place] = heap[parent]
          place = parent
        heap[place] = item

      def heappush(heap, item):
        heap.append(item)
        _up(heap, len(heap) - 1)

      def heappop(heap):
        last = heap.pop()
        if not heap:
          return last
        first = heap[0]
        heap[0] = last
        _down(heap, 0)
        return first

      def heapreplace(heap, item):
        first = heap[0]
        heap[0] = item
        _down(heap, 0)
        return first

      def heappushpop(heap, item):
        if heap and heap[0] < item:
          item, heap[0] = heap[0], item
          _down(heap, 0)
        return item

      def heapify(x):
        for place in range(len(x) // 2 - 1, -1, -1):
          _down(x, place)

      def nlargest(n, iterable, key=None):
        return sorted(iterable, key=key, reverse=True)[:max(n, 0)]

      def nsmallest(n, iterable, key=None):
        return sorted(iterable, key=key)[:max(n, 0)]

      def merge(*iterables, key=None, reverse=False):
        values = []
        for iterable in iterables:
          values.extend(iterable)
        return iter(sorted(values, key=key, reverse=reverse))
      """#)

  static let bisection = SourceLibrary(
    name: "bisect",
    exports: ["bisect", "bisect_left", "bisect_right", "insort", "insort_left", "insort_right"],
    text: #"""
      def bisect_right(a, x, lo=0, hi=None, *, key=None):
        hi = len(a) if hi is None else hi
        while lo < hi:
          middle = (lo + hi) // 2
          if x < (a[middle] if key is None else key(a[middle])):
            hi = middle
          else:
            lo = middle + 1
        return lo

      def bisect_left(a, x, lo=0, hi=None, *, key=None):
        hi = len(a) if hi is None else hi
        while lo < hi:
          middle = (lo + hi) // 2
          if (a[middle] if key is None else key(a[middle])) < x:
            lo = middle + 1
          else:
            hi = middle
        return lo

      def insort_right(a, x, lo=0, hi=None, *, key=None):
        a.insert(bisect_right(a, x if key is None else key(x), lo, hi, key=key), x)

      def insort_left(a, x, lo=0, hi=None, *, key=None):
        a.insert(bisect_left(a, x if key is None else key(x), lo, hi, key=key), x)

      bisect = bisect_right
      insort = insort_right
      """#)
}
