/// Python's `datetime`: dates and times that are written as ISO 8601 says.
extension SourceLibrary {
  static let isoText = #"""
    def _number(text, count):
      if len(text) != count or not (text.isascii() and text.isdigit()):
        raise ValueError('no number')
      return int(text)

    def _check_text(text):
      if not isinstance(text, str):
        raise TypeError('fromisoformat: argument must be str')

    def _of_week(year, week, day):
      start, end = _ordinal(year, 1, 1), _ordinal(year, 12, 31)
      weekday = (start + 6) % 7
      # A year that begins or ends with a Thursday has a week more.
      last = 53 if weekday == 3 or (end + 6) % 7 == 3 else 52
      if not (1 <= week <= last and 1 <= day <= 7):
        raise ValueError('no such week')
      return _of_ordinal(start - weekday + (7 if weekday > 3 else 0) + (week - 1) * 7 + day - 1)

    def _iso_date(text):
      year, rest = _number(text[:4], 4), text[4:]
      dash = '-' if rest[:1] == '-' else ''
      rest = rest[len(dash):]
      isWeek = rest[:1] == 'W'
      rest = rest[isWeek:]
      first, rest = _number(rest[:2], 2), rest[2:]
      if isWeek and not rest:
        return _of_week(year, first, 1)
      if not rest.startswith(dash):
        raise ValueError('dashes')
      second = _number(rest[len(dash):], 1 if isWeek else 2)
      return _of_week(year, first, second) if isWeek else (year, first, second)

    def _end_of_date(text):
      if text[4:5] == '-' and text[5:6] == 'W':
        return 10 if text[8:9] == '-' and not text[10:11].isdigit() else 8
      if text[4:5] == '-':
        return 10
      if text[4:5] == 'W':
        end = 7
        while text[end:end + 1].isdigit():
          end += 1
        return end if end < 9 else 7 if end % 2 == 0 else 8
      return 8

    def _iso_clock(text):
      parts = [_number(text[:2], 2), 0, 0, 0]
      rest = text[2:]
      colon = ':' if rest[:1] == ':' else ''
      for place in (1, 2):
        if not rest or rest[0] in '.,':
          break
        if not rest.startswith(colon):
          raise ValueError('colons')
        rest = rest[len(colon):]
        parts[place], rest = _number(rest[:2], 2), rest[2:]
      if rest:
        digits = rest[1:]
        if rest[0] not in '.,' or digits and not (digits.isascii() and digits.isdigit()):
          raise ValueError('no time')
        parts[3] = int(digits[:6].ljust(6, '0'))
      return parts

    def _iso_time(text):
      place = max(text.find('-'), text.find('+'), text.find('Z'))
      if place < 0:
        if text[-1:] in ('.', ','):
          raise ValueError('no digits')
        return _iso_clock(text), None
      clock, zone = _iso_clock(text[:place]), text[place + 1:]
      if text[place] == 'Z':
        if zone:
          raise ValueError('no zone')
        return clock, 0
      hours, minutes, seconds, rest = _iso_clock(zone)
      sign = -1 if text[place] == '-' else 1
      seconds += (hours * 60 + minutes) * 60
      # As in CPython, a fraction of a second alone is Greenwich.
      return clock, sign * (seconds * _second + rest) if seconds else 0

    def _zone_of(total, name=None):
      if total is None:
        return None
      return UTC if total == 0 and name is None else timezone(_span(total), name)

    def _invalid(text):
      return ValueError(f'Invalid isoformat string: {text!r}')

    """#
}
