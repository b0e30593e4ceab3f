/// Python's `datetime`: times of day, and moments.
extension SourceLibrary {
  static let clockText = #"""
    def _clock(hour, minute, second, microsecond, timespec):
      text = f'{hour:02d}:{minute:02d}'
      if timespec != 'minutes':
        text += f':{second:02d}'
      if timespec == 'milliseconds':
        text += f'.{microsecond // 1000:03d}'
      elif timespec == 'microseconds' or timespec == 'auto' and microsecond:
        text += f'.{microsecond:06d}'
      return text

    def _check_clock(hour, minute, second, microsecond):
      _check('hour', hour, 0, 23)
      _check('minute', minute, 0, 59)
      _check('second', second, 0, 59)
      _check('microsecond', microsecond, 0, 999999)

    class time(_Ordered):
      _kind = 'time'

      def __init__(self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
        _check_clock(hour, minute, second, microsecond)
        self.hour, self.minute, self.second = hour, minute, second
        self.microsecond, self.tzinfo = microsecond, tzinfo

      def _key(self):
        return self.hour, self.minute, self.second, self.microsecond

      def isoformat(self, timespec='auto'):
        return _clock(*self._key(), timespec)

      def strftime(self, format):
        format = format.replace('%f', f'{self.microsecond:06d}')
        return _time.strftime(format, (1900, 1, 1) + self._key()[:3] + (0, 1, -1))

      def __str__(self):
        return self.isoformat()

      def __format__(self, format_spec):
        return self.strftime(format_spec) if format_spec else str(self)

      def __repr__(self):
        parts = list(self._key())
        while len(parts) > 2 and not parts[-1]:
          parts.pop()
        return f"datetime.time({', '.join([str(part) for part in parts])})"

    """#

  static let momentText = #"""
    class datetime(date):
      _kind = 'datetime'

      def __init__(self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
        super().__init__(year, month, day)
        _check_clock(hour, minute, second, microsecond)
        self.hour, self.minute, self.second = hour, minute, second
        self.microsecond, self.tzinfo = microsecond, tzinfo

      @classmethod
      def now(cls, tz=None):
        return cls.fromtimestamp(_time.time(), tz)

      @classmethod
      def utcnow(cls):
        return cls.fromtimestamp(_time.time(), UTC).replace(tzinfo=None)

      @classmethod
      def fromtimestamp(cls, timestamp, tz=None):
        whole = round(timestamp * _second)
        seconds, microsecond = divmod(whole, _second)
        if tz is None:
          return cls(*_time.localtime(seconds)[:6], microsecond)
        seconds += tz.utcoffset(None)._total // _second
        return cls(*_time.gmtime(seconds)[:6], microsecond, tz)

      @classmethod
      def fromordinal(cls, n):
        return cls(*_of_ordinal(n))

      @classmethod
      def combine(cls, date, time):
        return cls(date.year, date.month, date.day, *time._key(), time.tzinfo)

      @classmethod
      def strptime(cls, date_string, format):
        zone = None
        if format.endswith('%z'):
          zone = _zone_of(date_string[-5:].replace(':', '') if date_string[-1] != 'Z' else '+0000')
          date_string = date_string[:-1] if date_string[-1] == 'Z' else date_string[:-5]
          format = format[:-2]
        parts, microsecond = _time._scan(date_string, format)
        return cls(*parts[:6], microsecond, zone)

      @classmethod
      def fromisoformat(cls, date_string):
        text, zone = date_string, None
        if text.endswith('Z'):
          text, zone = text[:-1], UTC
        elif len(text) > 16 and text[-6] in '+-':
          text, zone = text[:-6], _zone_of(text[-6:].replace(':', ''))
        day, clock = text[:10], text[11:]
        if not clock:
          format = '%Y-%m-%d'
        else:
          format = f'%Y-%m-%d{text[10]}' + ('%H:%M:%S' if clock.count(':') == 2 else '%H:%M')
          format += '.%f' if '.' in clock else ''
        try:
          parts, microsecond = _time._scan(text, format)
        except ValueError:
          raise ValueError(f'Invalid isoformat string: {date_string!r}') from None
        return cls(*parts[:6], microsecond, zone)

      def _clocks(self):
        return self.hour, self.minute, self.second, self.microsecond

      def _total(self):
        hour, minute, second, microsecond = self._clocks()
        return (self.toordinal() * 86400 + hour * 3600 + minute * 60 + second) * _second + microsecond

      def _key(self):
        return self._total() - (self.utcoffset()._total if self.tzinfo else 0)

      def utcoffset(self):
        return None if self.tzinfo is None else self.tzinfo.utcoffset(self)

      def astimezone(self, tz=None):
        return datetime.fromtimestamp(self.timestamp(), tz)

      def date(self):
        return date(self.year, self.month, self.day)

      def time(self):
        return time(*self._clocks())

      def timetuple(self):
        days = self.toordinal() - _ordinal(self.year, 1, 1) + 1
        return (self.year, self.month, self.day, *self._clocks()[:3], self.weekday(), days, -1)

      def timestamp(self):
        if self.tzinfo is not None:
          return (self._key() - 719163 * _day) / _second
        return _time.mktime(self.timetuple()) + self.microsecond / _second

      def isoformat(self, sep='T', timespec='auto'):
        text = f'{self.year:04d}-{self.month:02d}-{self.day:02d}{sep}'
        text += _clock(*self._clocks(), timespec)
        return text + ('' if self.tzinfo is None else _zone(self.utcoffset()))

      def strftime(self, format):
        format = format.replace('%f', f'{self.microsecond:06d}')
        zone = '' if self.tzinfo is None else _zone(self.utcoffset()).replace(':', '')
        name = '' if self.tzinfo is None else str(self.tzinfo)
        format = format.replace('%z', zone).replace('%Z', name)
        return _time.strftime(format, self.timetuple())

      def replace(self, year=None, month=None, day=None, hour=None, minute=None, second=None,
                  microsecond=None, tzinfo=True):
        given = (year, month, day, hour, minute, second, microsecond)
        own = (self.year, self.month, self.day) + self._clocks()
        parts = [old if new is None else new for new, old in zip(given, own)]
        return datetime(*parts, self.tzinfo if tzinfo is True else tzinfo)

      def __str__(self):
        return self.isoformat(' ')

      def __repr__(self):
        parts = [self.year, self.month, self.day] + list(self._clocks())
        while len(parts) > 5 and not parts[-1]:
          parts.pop()
        zone = '' if self.tzinfo is None else f', tzinfo={self.tzinfo!r}'
        return f"datetime.datetime({', '.join([str(part) for part in parts])}{zone})"

      def __add__(self, other):
        if not isinstance(other, timedelta):
          return NotImplemented
        days, rest = divmod(self._total() + other._total, _day)
        seconds, microsecond = divmod(rest, _second)
        clock = (seconds // 3600, seconds // 60 % 60, seconds % 60, microsecond)
        return datetime(*_of_ordinal(days), *clock, self.tzinfo)

      __radd__ = __add__

      def __sub__(self, other):
        if isinstance(other, timedelta):
          return self + -other
        if not self._like(other):
          return NotImplemented
        if (self.tzinfo is None) != (other.tzinfo is None):
          raise TypeError("can't subtract offset-naive and offset-aware datetimes")
        return timedelta(microseconds=self._key() - other._key())

    def _zone_of(text):
      sign = -1 if text[0] == '-' else 1
      return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[3:5])))
    """#
}
