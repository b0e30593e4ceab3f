/// Python's `csv`: tables whose rows are lines, with commas between their fields.
extension SourceLibrary {
  static let tables = SourceLibrary(
    name: "csv",
    exports: [
      "reader", "writer", "DictReader", "DictWriter", "Error", "QUOTE_MINIMAL", "QUOTE_ALL",
      "QUOTE_NONNUMERIC", "QUOTE_NONE",
    ],
    text: #"""
      QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = 0, 1, 2, 3

      class Error(Exception):
        pass

      def _delimiter(dialect, delimiter):
        return delimiter or ('\t' if dialect == 'excel-tab' else ',')

      def reader(csvfile, dialect='excel', *, delimiter=None, quotechar='"', doublequote=True,
                 skipinitialspace=False, quoting=QUOTE_MINIMAL, strict=False, escapechar=None,
                 lineterminator='\r\n'):
        delimiter = _delimiter(dialect, delimiter)
        if len(delimiter) != 1:
          raise TypeError('"delimiter" must be a 1-character string')

        def fields(line):
          row = line.split(delimiter)
          row = [field.lstrip(' ') for field in row] if skipinitialspace else row
          return [float(field) for field in row] if quoting == QUOTE_NONNUMERIC else row

        def rows():
          lines = iter(csvfile)
          for line in lines:
            line = line.rstrip('\r\n')
            if quoting == QUOTE_NONE or not quotechar or quotechar not in line:
              yield fields(line) if line else []
              continue
            row, field, isQuoted, isNumber, place = [], '', False, True, 0
            while True:
              if place >= len(line):
                more = next(lines, None) if isQuoted else None
                if more is None:
                  break
                field += '\n'
                line, place = more.rstrip('\r\n'), 0
                continue
              letter = line[place]
              place += 1
              if isQuoted:
                if letter != quotechar:
                  field += letter
                elif line[place:place + 1] == quotechar and doublequote:
                  field += letter
                  place += 1
                else:
                  isQuoted = False
              elif letter == quotechar and not field:
                isQuoted, isNumber = True, False
              elif letter == delimiter:
                row.append(float(field) if quoting == QUOTE_NONNUMERIC and isNumber else field)
                field, isNumber = '', True
              elif letter != ' ' or field or not skipinitialspace:
                field += letter
            row.append(float(field) if quoting == QUOTE_NONNUMERIC and isNumber else field)
            yield row

        return rows()

      class writer:
        def __init__(self, csvfile, dialect='excel', *, delimiter=None, quotechar='"',
                     doublequote=True, skipinitialspace=False, lineterminator='\r\n',
                     quoting=QUOTE_MINIMAL, escapechar=None, strict=False):
          self._file, self._quote, self._end = csvfile, quotechar, lineterminator
          self._delimiter, self._quoting = _delimiter(dialect, delimiter), quoting

        def _field(self, value, isAlone):
          text = '' if value is None else repr(value) if isinstance(value, float) else str(value)
          if self._quoting == QUOTE_NONE:
            return text
          special = (self._delimiter, self._quote, '\n', '\r')
          isQuoted = self._quoting == QUOTE_ALL or any([letter in text for letter in special])
          isQuoted = isQuoted or isAlone and not text
          if self._quoting == QUOTE_NONNUMERIC:
            isQuoted = isQuoted or not isinstance(value, (int, float))
          if not isQuoted:
            return text
          return self._quote + text.replace(self._quote, 2 * self._quote) + self._quote

        def writerow(self, row):
          row = list(row)
          fields = [self._field(value, len(row) == 1) for value in row]
          return self._file.write(self._delimiter.join(fields) + self._end)

        def writerows(self, rows):
          for row in rows:
            self.writerow(row)

      class DictReader:
        def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect='excel',
                     **options):
          self.reader = reader(f, dialect, **options)
          self._names, self.restkey, self.restval = fieldnames, restkey, restval

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
      """#)
}
