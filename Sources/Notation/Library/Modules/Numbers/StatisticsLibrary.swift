/// Python's `statistics`.
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
}
