/// Python's `datetime`: zones, times of day, and moments.
extension SourceLibrary {
  static let zoneText = #"""
    class timezone(_Ordered):
      _kind = 'timezone'

      def __init__(self, offset, name=None):
        for place, (value, kind) in enumerate(((offset, timedelta), (name, str))):
          if not isinstance(value, kind) and (place == 0 or value is not None):
            kind = ('datetime.timedelta', 'str')[place]
            raise TypeError(f'timezone() argument {place + 1} must be {kind}, '
                            f'not {type(value).__name__}')
        if abs(offset._total) >= _day:
          raise ValueError('offset must be a timedelta strictly between -timedelta(hours=24) and '
                           f'timedelta(hours=24), not {offset!r}.')
        self._offset = offset
        self._name = name

      def _key(self):
        return self._offset._total

      def utcoffset(self, dt):
        return self._offset

      def tzname(self, dt):
        return self._name or 'UTC' + (_zone(self._offset) if self._offset else '')

      def __str__(self):
        return self.tzname(None)

      def __repr__(self):
        name = '' if self._name is None else f', {self._name!r}'
        parts = f'({self._offset!r}{name})'
        return 'datetime.timezone' + (parts if self._offset or self._name else '.utc')

    def _zone(offset):
      seconds, rest = divmod(abs(offset._total), _second)
      text = f"{'-' if offset._total < 0 else '+'}{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
      if seconds % 60 or rest:
        text += f':{seconds % 60:02d}'
      return text + (f'.{rest:06d}' if rest else '')

    UTC = timezone.utc = timezone(timedelta(0))

    """#

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

      @classmethod
      def fromisoformat(cls, time_string):
        _check_text(time_string)
        try:
          clock, zone = _iso_time(time_string.removeprefix('T'))
        except ValueError:
          raise _invalid(time_string) from None
        return cls(*clock, _zone_of(zone))

      def utcoffset(self):
        return None if self.tzinfo is None else self.tzinfo.utcoffset(None)

      def isoformat(self, timespec='auto'):
        zone = '' if self.tzinfo is None else _zone(self.utcoffset())
        return _clock(*self._key(), timespec) + zone

      def replace(self, hour=None, minute=None, second=None, microsecond=None, tzinfo=True):
        given = (hour, minute, second, microsecond)
        parts = [old if new is None else new for new, old in zip(given, self._key())]
        return time(*parts, self.tzinfo if tzinfo is True else tzinfo)

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
        zone = '' if self.tzinfo is None else f', tzinfo={self.tzinfo!r}'
        return f"datetime.time({', '.join([str(part) for part in parts])}{zone})"

    time.min, time.max = time(), time(23, 59, 59, 999999)
    date.min, date.max = date(MINYEAR, 1, 1), date(MAXYEAR, 12, 31)

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
        parts, microsecond, offset, name = _time._scan(date_string, format)
        return cls(*parts[:6], microsecond, _zone_of(offset, name))

      @classmethod
      def fromisoformat(cls, date_string):
        _check_text(date_string)
        end, clock, zone = _end_of_date(date_string), (), None
        try:
          day = _iso_date(date_string[:end])
          if end < len(date_string):
            clock, zone = _iso_time(date_string[end + 1:])
        except ValueError:
          raise _invalid(date_string) from None
        return cls(*day, *clock, tzinfo=_zone_of(zone))

      def tzname(self):
        return None if self.tzinfo is None else self.tzinfo.tzname(self)

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

    datetime.min = datetime(MINYEAR, 1, 1)
    datetime.max = datetime(MAXYEAR, 12, 31, 23, 59, 59, 999999)
    """#
}
