/// Python's `csv`: tables whose rows are lines, with commas between their fields.
extension SourceLibrary {
  static let tables = SourceLibrary(
    name: "csv",
    exports: [
      "reader", "writer", "DictReader", "DictWriter", "Error", "QUOTE_MINIMAL", "QUOTE_ALL",
      "QUOTE_NONNUMERIC", "QUOTE_NONE", "Dialect", "excel", "excel_tab", "unix_dialect",
      "register_dialect", "unregister_dialect", "get_dialect", "list_dialects",
    ],
    text: dialectText + tableReaderText + tableWriterText)

  /// How fields are told apart.
  private static let dialectText = #"""
    QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = 0, 1, 2, 3

    class Error(Exception):
      pass

    class Dialect:
      delimiter, quotechar, doublequote, skipinitialspace = ',', '"', True, False
      lineterminator, quoting, escapechar, strict = '\r\n', QUOTE_MINIMAL, None, False

    class excel(Dialect):
      pass

    class excel_tab(excel):
      delimiter = '\t'

    class unix_dialect(Dialect):
      quoting, lineterminator = QUOTE_ALL, '\n'

    _options = ('delimiter', 'quotechar', 'doublequote', 'skipinitialspace', 'lineterminator',
                'quoting', 'escapechar', 'strict')
    _dialects = {'excel': excel, 'excel-tab': excel_tab, 'unix': unix_dialect}

    def _check(name, value, canLack):
      if not isinstance(value, str) and not (canLack and value is None):
        kind = 'string or None' if canLack else 'string'
        raise TypeError(f'"{name}" must be {kind}, not {type(value).__name__}')
      if name != 'lineterminator' and value is not None and len(value) != 1:
        raise TypeError(f'"{name}" must be a 1-character string')

    class _Settings(Dialect):
      def __init__(self, dialect, options):
        given = get_dialect(dialect) if isinstance(dialect, str) else dialect
        for name in options:
          if name not in _options:
            raise TypeError(f"'{name}' is an invalid keyword argument for this function")
        for name in _options:
          setattr(self, name, options.get(name, getattr(given, name, getattr(Dialect, name))))
        if 'quotechar' in options and self.quotechar is None and 'quoting' not in options:
          self.quoting = QUOTE_NONE
        for name in ('delimiter', 'lineterminator'):
          _check(name, getattr(self, name), False)
        for name in ('quotechar', 'escapechar'):
          _check(name, getattr(self, name), True)
        if self.quoting not in (0, 1, 2, 3):
          raise TypeError('bad "quoting" value')
        if self.quotechar is None and self.quoting != QUOTE_NONE:
          raise TypeError('quotechar must be set if quoting enabled')

    def register_dialect(name, dialect='excel', **options):
      if not isinstance(name, str):
        raise TypeError('dialect name must be a string')
      _dialects[name] = _Settings(dialect, options)

    def get_dialect(name):
      if name not in _dialects:
        raise Error('unknown dialect')
      return _dialects[name]

    def unregister_dialect(name):
      get_dialect(name)
      del _dialects[name]

    def list_dialects():
      return list(_dialects)

    """#

  /// Goes through the letters of lines as CPython's own machine does, by its states.
  private static let tableReaderText = #"""
    class reader:
      def __init__(self, csvfile, dialect='excel', **options):
        self._lines, self.dialect, self.line_num = iter(csvfile), _Settings(dialect, options), 0
        special = (self.dialect.quotechar, self.dialect.escapechar, '\r', '\n')
        self._special = [letter for letter in special if letter is not None]

      def __iter__(self):
        return self

      def __next__(self):
        self._row, self._field, self._isNumber = [], '', False
        state = 'row'
        while True:
          line = next(self._lines, None)
          if line is None:
            return self._last(state)
          self.line_num += 1
          if state == 'row':
            plain = line.removesuffix('\n').removesuffix('\r')
            if not any([letter in plain for letter in self._special]):
              return self._plain(plain)
          for letter in line:
            state = self._step(state, letter)
          state = self._step(state, None)
          if state == 'row':
            return self._row

      def _last(self, state):
        if not self._field and state != 'quoted':
          raise StopIteration
        if self.dialect.strict:
          raise Error('unexpected end of data')
        self._save()
        return self._row

      def _plain(self, line):
        row = line.split(self.dialect.delimiter) if line else []
        if self.dialect.skipinitialspace:
          row = [field.lstrip(' ') for field in row]
        if self.dialect.quoting == QUOTE_NONNUMERIC:
          row = [float(field) if field else field for field in row]
        return row

      def _save(self):
        self._row.append(float(self._field) if self._isNumber else self._field)
        self._field, self._isNumber = '', False

      def _end(self, letter):
        self._save()
        return 'row' if letter is None else 'ended'

      def _step(self, state, letter):
        dialect = self.dialect
        isEnd = letter is None or letter == '\n' or letter == '\r'
        isQuote = letter == dialect.quotechar and not isEnd and dialect.quoting != QUOTE_NONE
        isEscape = letter is not None and letter == dialect.escapechar
        if state == 'quoted':
          if letter is None:
            return 'quoted'
          if isEscape:
            return 'quoted escape'
          if isQuote:
            return 'quote' if dialect.doublequote else 'field'
          self._field += letter
          return 'quoted'
        if state == 'quoted escape':
          self._field += '\n' if letter is None else letter
          return 'quoted'
        if state == 'escape':
          self._field += '\n' if letter is None else letter
          return 'escaped end' if letter is not None and isEnd else 'field'
        if state == 'escaped end' and letter is None:
          return 'escaped end'
        if state == 'ended':
          if isEnd:
            return 'row' if letter is None else 'ended'
          raise Error('new-line character seen in unquoted field - do you need to open the file '
                      'in universal-newline mode?')
        if state == 'row' and isEnd:
          return 'row' if letter is None else 'ended'
        if isEnd:
          return self._end(letter)
        if state == 'quote':
          if isQuote:
            self._field += letter
            return 'quoted'
          if letter != dialect.delimiter and dialect.strict:
            raise Error(f"'{dialect.delimiter}' expected after '{dialect.quotechar}'")
        elif state in ('row', 'start'):
          if isQuote:
            return 'quoted'
          if letter == ' ' and dialect.skipinitialspace and not isEscape:
            return 'start'
        if letter == dialect.delimiter:
          self._save()
          return 'start'
        if isEscape and state != 'quote':
          return 'escape'
        if state in ('row', 'start'):
          self._isNumber = dialect.quoting == QUOTE_NONNUMERIC
        self._field += letter
        return 'field'

    """#

  private static let tableWriterText = #"""
    class writer:
      def __init__(self, csvfile, dialect='excel', **options):
        self._file, self.dialect = csvfile, _Settings(dialect, options)

      def _text(self, value, isAlone):
        dialect = self.dialect
        text = '' if value is None else repr(value) if isinstance(value, float) else str(value)
        isQuoted = dialect.quoting == QUOTE_ALL
        if dialect.quoting == QUOTE_NONNUMERIC:
          isQuoted = not isinstance(value, (int, float))
        if isAlone and not text:
          if dialect.quoting == QUOTE_NONE:
            raise Error('single empty field record must be quoted')
          isQuoted = True
        quote, escape = dialect.quotechar, dialect.escapechar
        special = [quote, escape, dialect.delimiter, '\n', '\r', *dialect.lineterminator]
        if any([letter in text for letter in special if letter is not None]):
          parts = []
          for letter in text:
            if letter in special:
              if dialect.quoting == QUOTE_NONE or letter == escape or (
                  letter == quote and not dialect.doublequote):
                if escape is None:
                  raise Error('need to escape, but no escapechar set')
                parts.append(escape)
              else:
                isQuoted = True
                if letter == quote:
                  parts.append(quote)
            parts.append(letter)
          text = ''.join(parts)
        return quote + text + quote if isQuoted else text

      def writerow(self, row):
        try:
          row = list(row)
        except TypeError:
          raise Error(f'iterable expected, not {type(row).__name__}') from None
        fields = [self._text(value, len(row) == 1) for value in row]
        return self._file.write(self.dialect.delimiter.join(fields) + self.dialect.lineterminator)

      def writerows(self, rows):
        for row in rows:
          self.writerow(row)

    class DictReader:
      def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect='excel',
                   **options):
        self.reader = reader(f, dialect, **options)
        self._names, self.restkey, self.restval = fieldnames, restkey, restval

      @property
      def line_num(self):
        return self.reader.line_num

      @property
      def fieldnames(self):
        if self._names is None:
          self._names = next(self.reader, None)
        return self._names

      def __iter__(self):
        return self

      def __next__(self):
        names = self.fieldnames
        row = next(self.reader)
        while row == []:
          row = next(self.reader)
        made = dict(zip(names, row))
        if len(row) > len(names):
          made[self.restkey] = row[len(names):]
        for name in names[len(row):]:
          made[name] = self.restval
        return made

    class DictWriter:
      def __init__(self, f, fieldnames, restval='', extrasaction='raise', dialect='excel',
                   **options):
        self.fieldnames, self.restval = fieldnames, restval
        self.extrasaction, self.writer = extrasaction, writer(f, dialect, **options)

      def writeheader(self):
        return self.writerow({name: name for name in self.fieldnames})

      def _row(self, row):
        if self.extrasaction == 'raise':
          wrong = [name for name in row if name not in self.fieldnames]
          if wrong:
            names = ', '.join([repr(name) for name in wrong])
            raise ValueError(f'dict contains fields not in fieldnames: {names}')
        return [row.get(name, self.restval) for name in self.fieldnames]

      def writerow(self, rowdict):
        return self.writer.writerow(self._row(rowdict))

      def writerows(self, rowdicts):
        for row in rowdicts:
          self.writerow(row)
    """#
}
