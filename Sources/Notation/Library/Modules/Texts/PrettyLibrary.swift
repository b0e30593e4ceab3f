/// Python's `pprint`.
extension SourceLibrary {
  static let pretty = SourceLibrary(
    name: "pprint",
    exports: [
      "pprint", "pformat", "pp", "PrettyPrinter", "saferepr", "isreadable", "isrecursive",
    ],
    text: #"""
      def saferepr(object):
        return PrettyPrinter()._short(object, 1)

      def isrecursive(object):
        return '<Recursion on ' in saferepr(object)

      def isreadable(object):
        text = saferepr(object)
        return '<Recursion on ' not in text and not text.startswith('<')

      def _key(pair):
        key = pair[0] if isinstance(pair, tuple) else pair
        return str(type(key)), key

      class PrettyPrinter:
        def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False,
                     sort_dicts=True, underscore_numbers=False):
          self._indent, self._width, self._depth, self._stream = indent, width, depth, stream
          self._compact, self._sorts, self._open = compact, sort_dicts, []

        def pprint(self, object):
          print(self.pformat(object), file=self._stream)

        def pformat(self, object):
          return self._text(object, 0, 0, 1)

        def _short(self, value, level):
          if type(value) not in (dict, list, tuple):
            return repr(value)
          return self._within(value, self._shortParts, value, level)

        def _within(self, value, write, *given):
          if id(value) in self._open:
            return f'<Recursion on {type(value).__name__} with id={id(value)}>'
          self._open.append(id(value))
          try:
            return write(*given)
          finally:
            self._open.pop()

        def _shortParts(self, value, level):
          isDeep = self._depth is not None and level > self._depth
          if type(value) is dict:
            if isDeep and value:
              return '{...}'
            parts = [f'{self._short(key, level + 1)}: {self._short(item, level + 1)}'
                     for key, item in self._items(value)]
            return '{' + ', '.join(parts) + '}'
          start, end = '[]' if type(value) is list else '()'
          if isDeep and value:
            return f'{start}...{end}'
          parts = [self._short(item, level + 1) for item in value]
          comma = ',' if type(value) is tuple and len(value) == 1 else ''
          return start + ', '.join(parts) + comma + end

        def _items(self, value):
          if not self._sorts:
            return list(value.items())
          try:
            return sorted(value.items())
          except TypeError:
            return sorted(value.items(), key=_key)

        def _text(self, value, indent, allowance, level):
          text = self._short(value, level)
          if len(text) <= self._width - indent - allowance:
            return text
          kind = type(value)
          isDeep = self._depth is not None and level > self._depth
          if isDeep or not hasattr(value, '__len__') or not len(value):
            return text
          return self._within(value, self._long, value, kind, indent, allowance, level, text)

        def _long(self, value, kind, indent, allowance, level, text):
          if kind is dict:
            return '{' + ' ' * (self._indent - 1) + self._pairs(
              self._items(value), indent + self._indent, allowance + 1, level + 1) + '}'
          if kind in (list, tuple):
            start, end = '[]' if kind is list else '()'
            if kind is tuple and len(value) == 1:
              end = ',)'
            return start + ' ' * (self._indent - 1) + self._values(
              value, indent + self._indent, allowance + len(end), level + 1) + end
          if kind in (set, frozenset):
            start, end = ('{', '}') if kind is set else ('frozenset({', '})')
            try:
              values = sorted(value)
            except TypeError:
              values = sorted(value, key=_key)
            return start + self._values(
              values, indent + len(start), allowance + len(end), level + 1) + end
          return self._string(value, indent, allowance, level) if kind is str else text

        def _pairs(self, pairs, indent, allowance, level):
          parts = []
          for number, (key, value) in enumerate(pairs):
            name = self._short(key, level)
            isLast = number == len(pairs) - 1
            text = self._text(value, indent + len(name) + 2, allowance if isLast else 1, level)
            parts.append(f'{name}: {text}')
          return (',\n' + ' ' * indent).join(parts)

        def _values(self, values, indent, allowance, level):
          text = ''
          room = width = self._width - indent
          for number, value in enumerate(values):
            isLast = number == len(values) - 1
            rest = allowance if isLast else 1
            if self._compact:
              short = self._short(value, level)
              size = len(short) + 2
              if room < width and room < size + (allowance - 2 if isLast else 0):
                text += ',\n' + ' ' * indent
                room = width
              elif number:
                text += ', '
              if size <= room:
                room -= size
                text += short
                continue
            elif number:
              text += ',\n' + ' ' * indent
            text += self._text(value, indent, rest, level)
          return text

        def _string(self, value, indent, allowance, level):
          if level == 1:
            indent += 1
            allowance += 1
          chunks = []
          room = self._width - indent
          lines = value.splitlines(True)
          for number, line in enumerate(lines):
            isLast = number == len(lines) - 1
            most = room - allowance if isLast else room
            if len(repr(line)) <= most:
              chunks.append(repr(line))
              continue
            words = []
            for part in line.split(' '):
              words.append(part)
            words = [word + ' ' for word in words[:-1]] + words[-1:]
            words = [word for word in words if word]
            current = ''
            for place, part in enumerate(words):
              fits = most if isLast and place == len(words) - 1 else room
              if len(repr(current + part)) > fits:
                if current:
                  chunks.append(repr(current))
                current = part
              else:
                current += part
            if current:
              chunks.append(repr(current))
          if len(chunks) == 1:
            return chunks[0]
          text = ('\n' + ' ' * indent).join(chunks)
          return f'({text})' if level == 1 else text

      def pformat(object, indent=1, width=80, depth=None, **options):
        return PrettyPrinter(indent, width, depth, **options).pformat(object)

      def pprint(object, stream=None, indent=1, width=80, depth=None, **options):
        PrettyPrinter(indent, width, depth, stream, **options).pprint(object)

      def pp(object, *args, sort_dicts=False, **options):
        pprint(object, *args, sort_dicts=sort_dicts, **options)
      """#)
}
