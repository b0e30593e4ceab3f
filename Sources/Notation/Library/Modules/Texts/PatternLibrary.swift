import Engine
import Support

/// Python's `re`.
extension SourceLibrary {
  static let patterns = SourceLibrary(
    name: "re",
    exports: [
      "compile", "match", "fullmatch", "search", "findall", "finditer", "sub", "subn", "split",
      "escape", "purge", "Pattern", "Match", "I", "IGNORECASE", "M", "MULTILINE", "S",
      "DOTALL", "X", "VERBOSE", "A", "ASCII", "U", "UNICODE",
    ],
    text: patternText, helpers: [PatternHelpers.program],
    values: [("error", .type(ExceptionTypes.named("error")))])

  private static let patternText = #"""
    class Match:
      def __init__(self, re, string, spans, groups):
        self.re = re
        self.string = string
        self.pos = 0
        self.endpos = len(string)
        self._spans = spans
        self._groups = groups

      def _number(self, key):
        if isinstance(key, str):
          if key not in self.re.groupindex:
            raise IndexError('no such group')
          return self.re.groupindex[key]
        if not 0 <= key <= self.re.groups:
          raise IndexError('no such group')
        return key

      def group(self, *keys):
        if not keys:
          return self._groups[0]
        if len(keys) == 1:
          return self._groups[self._number(keys[0])]
        return tuple([self._groups[self._number(key)] for key in keys])

      def __getitem__(self, key):
        return self._groups[self._number(key)]

      def groups(self, default=None):
        return tuple([default if g is None else g for g in self._groups[1:]])

      def groupdict(self, default=None):
        result = {}
        for name, number in self.re.groupindex.items():
          own = self._groups[number]
          result[name] = default if own is None else own
        return result

      def start(self, key=0):
        return self._spans[2 * self._number(key)]

      def end(self, key=0):
        return self._spans[2 * self._number(key) + 1]

      def span(self, key=0):
        return (self.start(key), self.end(key))

      @property
      def lastindex(self):
        last = None
        for number in range(1, len(self._groups)):
          if self._groups[number] is not None:
            if last is None or self._spans[2 * number + 1] > self._spans[2 * last + 1]:
              last = number
        return last

      @property
      def lastgroup(self):
        for name, number in self.re.groupindex.items():
          if number == self.lastindex:
            return name
        return None

      def expand(self, template):
        return _filled(_parts(self.re, template), self)

      def __bool__(self):
        return True

      def __repr__(self):
        return f"<re.Match object; span={self.span()}, match={self._groups[0]!r}>"

    class Pattern:
      def __init__(self, pattern, flags):
        self.pattern = pattern
        self.flags = flags | 32
        self.groups, names, self._first, self._all = _program(pattern, flags)
        self.groupindex = dict(names)

      def _found(self, string, pos, endpos, how):
        if not isinstance(string, str):
          raise TypeError("expected string or bytes-like object, got '%s'" % type(string).__name__)
        if endpos is not None:
          string = string[:endpos]
        found = self._first(string, pos, how)
        return None if found is None else Match(self, string, found[0], found[1])

      def match(self, string, pos=0, endpos=None):
        return self._found(string, pos, endpos, 0)

      def fullmatch(self, string, pos=0, endpos=None):
        return self._found(string, pos, endpos, 1)

      def search(self, string, pos=0, endpos=None):
        return self._found(string, pos, endpos, 2)

      def _scan(self, string, most):
        if not isinstance(string, str):
          raise TypeError("expected string or bytes-like object, got '%s'" % type(string).__name__)
        return self._all(string, most)

      def findall(self, string):
        found, rest = self._scan(string, 0)
        if self.groups == 0:
          return [groups[0] for before, spans, groups in found]
        if self.groups == 1:
          return [groups[1] or '' for before, spans, groups in found]
        return [tuple([g or '' for g in groups[1:]]) for before, spans, groups in found]

      def finditer(self, string):
        found, rest = self._scan(string, 0)
        return iter([Match(self, string, spans, groups) for before, spans, groups in found])

      def subn(self, repl, string, count=0):
        found, rest = self._scan(string, count)
        if not callable(repl):
          parts = _parts(self, repl)
        out = []
        for before, spans, groups in found:
          out.append(before)
          own = Match(self, string, spans, groups)
          out.append(repl(own) if callable(repl) else _filled(parts, own))
        out.append(rest)
        return (''.join(out), len(found))

      def sub(self, repl, string, count=0):
        return self.subn(repl, string, count)[0]

      def split(self, string, maxsplit=0):
        found, rest = self._scan(string, maxsplit)
        out = []
        for before, spans, groups in found:
          out.append(before)
          out.extend(groups[1:])
        out.append(rest)
        return out

      def __eq__(self, other):
        return isinstance(other, Pattern) and (self.pattern, self.flags) == (other.pattern, other.flags)

      def __hash__(self):
        return hash((self.pattern, self.flags))

      def __repr__(self):
        names = []
        for name, flag in (('re.IGNORECASE', 2), ('re.MULTILINE', 8), ('re.DOTALL', 16), ('re.VERBOSE', 64)):
          if self.flags & flag:
            names.append(name)
        return f"re.compile({self.pattern!r}{', ' if names else ''}{'|'.join(names)})"

    _escapes = {'n': '\n', 't': '\t', 'r': '\r', 'a': '\a', 'f': '\f', 'v': '\v', '\\': '\\'}

    def _parts(pattern, template):
      parts = []
      text = ''
      place = 0
      while place < len(template):
        c = template[place]
        if c != '\\' or place + 1 == len(template):
          text += c
          place += 1
          continue
        c = template[place + 1]
        place += 2
        if c == 'g':
          end = template.find('>', place)
          if place >= len(template) or template[place] != '<' or end < 0:
            raise error('missing <')
          name = template[place + 1:end]
          place = end + 1
          if name.isdigit():
            number = int(name)
          elif name in pattern.groupindex:
            number = pattern.groupindex[name]
          else:
            raise IndexError(f"unknown group name {name!r}")
        elif c.isdigit() and c != '0':
          number = int(c)
          if place < len(template) and template[place].isdigit():
            number = 10 * number + int(template[place])
            place += 1
        elif c in _escapes:
          text += _escapes[c]
          continue
        elif c.isalpha():
          raise error(f'bad escape \\{c} at position {place - 2}')
        else:
          text += '\\' + c
          continue
        if number > pattern.groups:
          raise error(f'invalid group reference {number} at position {place - 1}')
        parts.append(text)
        parts.append(number)
        text = ''
      parts.append(text)
      return parts

    def _filled(parts, found):
      if len(parts) == 1:
        return parts[0]
      return ''.join([(found._groups[p] or '') if isinstance(p, int) else p for p in parts])

    _known = {}

    def compile(pattern, flags=0):
      if isinstance(pattern, Pattern):
        return pattern
      if not isinstance(pattern, str):
        raise TypeError("first argument must be string or compiled pattern")
      key = (pattern, flags)
      own = _known.get(key)
      if own is None:
        own = Pattern(pattern, flags)
        if len(_known) >= 512:
          _known.clear()
        _known[key] = own
      return own

    def match(pattern, string, flags=0):
      return compile(pattern, flags).match(string)

    def fullmatch(pattern, string, flags=0):
      return compile(pattern, flags).fullmatch(string)

    def search(pattern, string, flags=0):
      return compile(pattern, flags).search(string)

    def findall(pattern, string, flags=0):
      return compile(pattern, flags).findall(string)

    def finditer(pattern, string, flags=0):
      return compile(pattern, flags).finditer(string)

    def sub(pattern, repl, string, count=0, flags=0):
      return compile(pattern, flags).sub(repl, string, count)

    def subn(pattern, repl, string, count=0, flags=0):
      return compile(pattern, flags).subn(repl, string, count)

    def split(pattern, string, maxsplit=0, flags=0):
      return compile(pattern, flags).split(string, maxsplit)

    def purge():
      _known.clear()

    def escape(pattern):
      special = '()[]{}?*+-|^$\\.&~# \t\n\r\v\f'
      return ''.join(['\\' + c if c in special else c for c in pattern])

    I = IGNORECASE = 2
    M = MULTILINE = 8
    S = DOTALL = 16
    X = VERBOSE = 64
    A = ASCII = 256
    U = UNICODE = 32
    """#
}
