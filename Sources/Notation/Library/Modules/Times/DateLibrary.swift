/// Python's `datetime`: dates and times of day, and what lies between them.
extension SourceLibrary {
  static let dates = SourceLibrary(
    name: "datetime",
    exports: ["MINYEAR", "MAXYEAR", "timedelta", "date", "time", "datetime", "timezone", "UTC"],
    text: dateText + spanText + zoneText + isoText + dayText + clockText + momentText,
    values: [("_time", .library(TimeLibrary.library))])

  /// What dates are counted by, and how two of a kind are compared.
  private static let dateText = #"""
    MINYEAR, MAXYEAR = 1, 9999
    _lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    _second = 1000000
    _day = 86400 * _second

    def _length(year, month):
      isLeap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
      return 29 if month == 2 and isLeap else _lengths[month - 1]

    def _ordinal(year, month, day):
      before = year - 1
      days = before * 365 + before // 4 - before // 100 + before // 400
      return days + sum([_length(year, own) for own in range(1, month)]) + day

    def _of_ordinal(count):
      if not 1 <= count <= 3652059:
        raise OverflowError('date value out of range')
      year = (count - 1) * 400 // 146097 + 1
      while _ordinal(year, 1, 1) > count:
        year -= 1
      while _ordinal(year, 12, 31) < count:
        year += 1
      count -= _ordinal(year, 1, 1)
      month = 1
      while count >= _length(year, month):
        count -= _length(year, month)
        month += 1
      return year, month, count + 1

    def _check_whole(value):
      if not isinstance(value, int):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")

    def _check(name, value, low, high):
      _check_whole(value)
      if not low <= value <= high:
        if name == 'year':
          raise ValueError(f'year {value} is out of range')
        raise ValueError(f'{name} must be in {low}..{high}')

    class _Ordered:
      def _like(self, other):
        return getattr(other, '_kind', None) == self._kind

      def __eq__(self, other):
        return self._key() == other._key() if self._like(other) else NotImplemented

      def __lt__(self, other):
        return self._key() < other._key() if self._like(other) else NotImplemented

      def __le__(self, other):
        return self._key() <= other._key() if self._like(other) else NotImplemented

      def __gt__(self, other):
        return self._key() > other._key() if self._like(other) else NotImplemented

      def __ge__(self, other):
        return self._key() >= other._key() if self._like(other) else NotImplemented

      def __hash__(self):
        return hash(self._key())

    """#

  private static let spanText = #"""
    class timedelta(_Ordered):
      _kind = 'timedelta'

      def __init__(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0,
                   weeks=0):
        total = 0
        parts = ((days, _day), (seconds, _second), (microseconds, 1), (milliseconds, 1000),
                 (minutes, 60 * _second), (hours, 3600 * _second), (weeks, 7 * _day))
        for value, unit in parts:
          total += value * unit if isinstance(value, int) else round(value * unit)
        self._total = total
        self.days, rest = divmod(total, _day)
        if abs(self.days) > 999999999:
          raise OverflowError(f'days={self.days}; must have magnitude <= 999999999')
        self.seconds, self.microseconds = divmod(rest, _second)

      def _key(self):
        return self._total

      def total_seconds(self):
        return self._total / _second

      def __repr__(self):
        parts = [f'{name}={getattr(self, name)}' for name in ('days', 'seconds', 'microseconds')
                 if getattr(self, name)]
        return f"datetime.timedelta({', '.join(parts) or '0'})"

      def __str__(self):
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        text = f'{hours}:{minutes:02d}:{seconds:02d}'
        if self.microseconds:
          text += f'.{self.microseconds:06d}'
        if self.days:
          text = f"{self.days} day{'' if abs(self.days) == 1 else 's'}, {text}"
        return text

      def __bool__(self):
        return self._total != 0

      def __add__(self, other):
        return _span(self._total + other._total) if self._like(other) else NotImplemented

      def __sub__(self, other):
        return _span(self._total - other._total) if self._like(other) else NotImplemented

      def __mul__(self, other):
        if not isinstance(other, (int, float)):
          return NotImplemented
        return _span(round(self._total * other))

      __rmul__ = __mul__

      def __truediv__(self, other):
        if self._like(other):
          return self._total / other._total
        return _span(round(self._total / other))

      def __floordiv__(self, other):
        if self._like(other):
          return self._total // other._total
        return _span(self._total // other)

      def __mod__(self, other):
        return _span(self._total % other._total) if self._like(other) else NotImplemented

      def __divmod__(self, other):
        return self // other, self % other

      def __neg__(self):
        return _span(-self._total)

      def __pos__(self):
        return self

      def __abs__(self):
        return _span(abs(self._total))

    def _span(total):
      return timedelta(microseconds=total)

    """#

  private static let dayText = #"""
    class date(_Ordered):
      _kind = 'date'

      def __init__(self, year, month, day):
        _check('year', year, MINYEAR, MAXYEAR)
        _check('month', month, 1, 12)
        _check_whole(day)
        if not 1 <= day <= _length(year, month):
          raise ValueError('day is out of range for month')
        self.year, self.month, self.day = year, month, day

      @classmethod
      def today(cls):
        return cls.fromtimestamp(_time.time())

      @classmethod
      def fromtimestamp(cls, timestamp):
        return cls(*_time.localtime(timestamp)[:3])

      @classmethod
      def fromordinal(cls, n):
        return cls(*_of_ordinal(n))

      @classmethod
      def fromisoformat(cls, date_string):
        _check_text(date_string)
        try:
          parts = _iso_date(date_string)
        except ValueError:
          raise _invalid(date_string) from None
        return cls(*parts)

      def _key(self):
        return self.year, self.month, self.day

      def toordinal(self):
        return _ordinal(self.year, self.month, self.day)

      def weekday(self):
        return (self.toordinal() + 6) % 7

      def isoweekday(self):
        return self.weekday() + 1

      def isocalendar(self):
        middle = self.toordinal() - self.weekday() + 3
        year = _of_ordinal(middle)[0]
        return year, (middle - _ordinal(year, 1, 1)) // 7 + 1, self.isoweekday()

      def timetuple(self):
        days = self.toordinal() - _ordinal(self.year, 1, 1) + 1
        return self._key() + (0, 0, 0, self.weekday(), days, -1)

      def isoformat(self):
        return f'{self.year:04d}-{self.month:02d}-{self.day:02d}'

      def strftime(self, format):
        return _time.strftime(format, self.timetuple())

      def ctime(self):
        return _time.strftime('%c', self.timetuple())

      def replace(self, year=None, month=None, day=None):
        return date(year or self.year, month or self.month, day or self.day)

      def __str__(self):
        return self.isoformat()

      def __format__(self, format_spec):
        return self.strftime(format_spec) if format_spec else str(self)

      def __repr__(self):
        return f'datetime.date({self.year}, {self.month}, {self.day})'

      def __add__(self, other):
        if not isinstance(other, timedelta):
          return NotImplemented
        return date(*_of_ordinal(self.toordinal() + other.days))

      __radd__ = __add__

      def __sub__(self, other):
        if isinstance(other, timedelta):
          return self + timedelta(-other.days)
        if self._like(other):
          return timedelta(self.toordinal() - other.toordinal())
        return NotImplemented

    """#
}
