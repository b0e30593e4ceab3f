/// Python's `textwrap`.
extension SourceLibrary {
  static let wrapping = SourceLibrary(
    name: "textwrap",
    exports: [
      "dedent", "indent", "wrap", "fill", "shorten", "TextWrapper",
    ],
    text: #"""
      def dedent(text):
        margin = None
        lines = text.split('\n')
        for line in lines:
          if line.strip(' \t'):
            own = line[:len(line) - len(line.lstrip(' \t'))]
            if margin is None:
              margin = own
            shared = 0
            while shared < len(margin) and shared < len(own) and margin[shared] == own[shared]:
              shared += 1
            margin = margin[:shared]
        size = len(margin or '')
        return '\n'.join([line[size:] if line.strip(' \t') else '' for line in lines])

      def indent(text, prefix, predicate=None):
        if predicate is None:
          predicate = str.strip
        lines = text.splitlines(True)
        return ''.join([prefix + line if predicate(line) else line for line in lines])

      def _pieces(word, on_hyphens):
        pieces = []
        start = 0
        for place in range(1, len(word) - 1):
          isHyphen = word[place] == '-' and word[place - 1].isalpha() and word[place + 1].isalpha()
          if on_hyphens and isHyphen:
            pieces.append(word[start:place + 1])
            start = place + 1
        pieces.append(word[start:])
        return pieces

      def wrap(text, width=70, *, initial_indent='', subsequent_indent='', expand_tabs=True,
               replace_whitespace=True, fix_sentence_endings=False, break_long_words=True,
               drop_whitespace=True, break_on_hyphens=True, tabsize=8, max_lines=None,
               placeholder=' [...]'):
        if width <= 0:
          raise ValueError(f'invalid width {width!r} (must be > 0)')
        if expand_tabs:
          text = text.expandtabs(tabsize)
        chunks = []
        blank = None
        for letter in text:
          if letter.isspace() and replace_whitespace:
            letter = ' '
          if letter.isspace() == blank:
            chunks[-1] += letter
          else:
            blank = letter.isspace()
            chunks.append(letter)
        chunks = [part for chunk in chunks for part in _pieces(chunk, break_on_hyphens)]
        chunks.reverse()
        lines = []
        while chunks:
          start = subsequent_indent if lines else initial_indent
          room = width - len(start)
          if drop_whitespace and not chunks[-1].strip() and lines:
            chunks.pop()
          line = []
          size = 0
          while chunks and size + len(chunks[-1]) <= room:
            size += len(chunks[-1])
            line.append(chunks.pop())
          if chunks and len(chunks[-1]) > room:
            if break_long_words:
              left = 1 if room < 1 else room - size
              line.append(chunks[-1][:left])
              chunks[-1] = chunks[-1][left:]
            elif not line:
              line.append(chunks.pop())
          if drop_whitespace and line and not line[-1].strip():
            line.pop()
          if not line:
            continue
          if max_lines is not None and len(lines) + 1 == max_lines and chunks:
            while line and (not line[-1].strip() or len(''.join(line)) + len(placeholder) > room):
              line.pop()
            if line:
              lines.append(start + ''.join(line) + placeholder)
            elif lines and len(lines[-1].rstrip()) + len(placeholder) <= width:
              lines[-1] = lines[-1].rstrip() + placeholder
            else:
              lines.append(start + placeholder.lstrip())
            break
          lines.append(start + ''.join(line))
        return lines

      def fill(text, width=70, **options):
        return '\n'.join(wrap(text, width, **options))

      def shorten(text, width, **options):
        return fill(' '.join(text.strip().split()), width, max_lines=1, **options)

      _options = ('initial_indent', 'subsequent_indent', 'expand_tabs', 'replace_whitespace',
                  'fix_sentence_endings', 'break_long_words', 'drop_whitespace',
                  'break_on_hyphens', 'tabsize')

      class TextWrapper:
        initial_indent = subsequent_indent = ''
        expand_tabs = replace_whitespace = break_long_words = True
        drop_whitespace = break_on_hyphens = True
        fix_sentence_endings = False
        tabsize = 8

        def __init__(self, width=70, *values, max_lines=None, placeholder=' [...]', **options):
          self.width, self.max_lines, self.placeholder = width, max_lines, placeholder
          for name, value in list(zip(_options, values)) + list(options.items()):
            if name not in _options:
              raise TypeError(
                f"TextWrapper.__init__() got an unexpected keyword argument {name!r}")
            setattr(self, name, value)

        def wrap(self, text):
          options = {name: getattr(self, name) for name in _options}
          return wrap(text, self.width, max_lines=self.max_lines, placeholder=self.placeholder,
                      **options)

        def fill(self, text):
          return '\n'.join(self.wrap(text))
      """#)
}
