/// Python's `string`.
extension SourceLibrary {
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
}
