/// How `argparse` reads words, and what it says of its options.
extension OptionText {
  static let reading = #"""
    def _is_number(word):
      try:
        float(word)
        return True
      except ValueError:
        return False

    def _parse_known(self, args=None, namespace=None):
      args = list(_argv[1:]) if args is None else [str(word) for word in args]
      space = Namespace() if namespace is None else namespace
      for option in self._options:
        if option.default != SUPPRESS and option.action not in ('help', 'version') and not hasattr(space, option.dest):
          setattr(space, option.dest, option.default)
      for name, value in self._defaults.items():
        if not hasattr(space, name):
          setattr(space, name, value)
      if self._commands is not None and self._commands.dest is not None and not hasattr(space, self._commands.dest):
        setattr(space, self._commands.dest, None)
      return _walk(self, args, space)

    def _looks_like_option(self, word):
      return len(word) > 1 and word.startswith('-') and not (_is_number(word) and self._find(word) is None) and ' ' not in word

    def _walk(self, args, space):
      plain = [option for option in self._options if not option.is_option]
      seen = []
      rest = []
      place = 0
      only_plain = False
      while place < len(args):
        word = args[place]
        if word == '--' and not only_plain:
          only_plain = True
          place += 1
        elif not only_plain and _looks_like_option(self, word):
          place = _take(self, args, place, space, seen, rest)
        elif plain:
          place = _fill(self, args, place, space, seen, plain, only_plain)
        elif self._commands is not None and word in self._commands.parsers:
          if self._commands.dest is not None:
            setattr(space, self._commands.dest, word)
          seen.append(self._commands)
          known, more = self._commands.parsers[word].parse_known_args(args[place + 1:], None)
          for name, value in known.__dict__.items():
            setattr(space, name, value)
          rest += more
          place = len(args)
        elif self._commands is not None and self._commands not in seen:
          shown = ', '.join([repr(name) for name in self._commands.parsers])
          self.error(f"argument {self._commands.dest or 'command'}: invalid choice: {word!r} (choose from {shown})")
        else:
          rest.append(word)
          place += 1
      _finish(self, space, seen)
      return (space, rest)

    def _take(self, args, place, space, seen, rest):
      word = args[place]
      place += 1
      flag, equals, given = word.partition('=')
      option = self._find(word) or self._find(flag)
      words = [given] if equals and self._find(word) is None else []
      if option is None and not word.startswith('--') and len(word) > 2:
        # -n5 and -vx: a letter with its value, or several letters.
        option = self._find(word[:2])
        if option is not None:
          if option.takes:
            words = [word[2:]]
          else:
            args.insert(place, '-' + word[2:])
          flag = word[:2]
      if option is None:
        near = [own for other in self._options for own in other.option_strings if flag.startswith('--') and own.startswith(flag)]
        if len(near) > 1 and self.allow_abbrev:
          self.error(f"ambiguous option: {word} could match {', '.join(near)}")
        rest.append(word)
        return place
      if option.group is not None:
        for other in seen:
          if other is not option and getattr(other, 'group', None) is option.group:
            self.error(f'argument {option.name()}: not allowed with argument {other.name()}')
      seen.append(option)
      if not option.takes:
        if words:
          self.error(f'argument {option.name()}: ignored explicit argument {words[0]!r}')
        _act(self, option, flag, space)
        return place
      if not words:
        most = option.most()
        while place < len(args) and len(words) < most and args[place] != '--' and (option.nargs == REMAINDER or not _looks_like_option(self, args[place])):
          words.append(args[place])
          place += 1
      least = option.least()
      if len(words) < least:
        if isinstance(option.nargs, int):
          wanted = f"expected {least} argument{'' if least == 1 else 's'}"
        else:
          wanted = 'expected at least one argument' if option.nargs == '+' else 'expected one argument'
        self.error(f'argument {option.name()}: {wanted}')
      _store(self, space, option, words)
      return place

    def _fill(self, args, place, space, seen, plain, only_plain):
      option = plain.pop(0)
      words = []
      later = sum([other.least() for other in plain])
      ahead = 0
      while place + ahead < len(args) and (only_plain or not _looks_like_option(self, args[place + ahead])):
        ahead += 1
      most = min(option.most(), max(ahead - later, option.least()))
      if option.nargs == REMAINDER:
        words = args[place:]
        place = len(args)
      while place < len(args) and len(words) < most and (only_plain or not _looks_like_option(self, args[place])):
        words.append(args[place])
        place += 1
      if len(words) < option.least():
        plain.insert(0, option)
        option.default = None
        self.error(f'the following arguments are required: {option.name()}')
      seen.append(option)
      if words or option.nargs not in ('?', '*'):
        _store(self, space, option, words)
      return place

    def _act(self, option, flag, space):
      if option.action == 'store_true':
        setattr(space, option.dest, True)
      elif option.action == 'store_false':
        setattr(space, option.dest, False)
      elif option.action == 'store_const':
        setattr(space, option.dest, option.const)
      elif option.action == 'append_const':
        setattr(space, option.dest, list(getattr(space, option.dest) or []) + [option.const])
      elif option.action == 'count':
        setattr(space, option.dest, (getattr(space, option.dest) or 0) + 1)
      elif option.action == 'optional':
        setattr(space, option.dest, not flag.startswith('--no-'))
      elif option.action == 'version':
        print(option.const)
        _leave(0)
      elif option.action == 'help':
        self.print_help()
        _leave(0)

    def _store(self, space, option, words):
      values = [option.read(self, word) for word in words]
      if option.nargs is None:
        value = values[0]
      elif option.nargs == '?':
        value = values[0] if values else option.const
      else:
        value = values
      if option.action == 'append':
        value = list(getattr(space, option.dest) or []) + [value]
      elif option.action == 'extend':
        value = list(getattr(space, option.dest) or []) + value
      setattr(space, option.dest, value)

    def _finish(self, space, seen):
      missing = [option.name() for option in self._options if option.required and option not in seen]
      if self._commands is not None and self._commands.required and self._commands not in seen:
        missing.append(self._commands.dest or '{' + ','.join(self._commands.parsers) + '}')
      if missing:
        self.error(f"the following arguments are required: {', '.join(missing)}")
      for option in self._options:
        if option not in seen and isinstance(option.default, str) and option.default != SUPPRESS and option.type is not None and getattr(space, option.dest, None) is option.default:
          setattr(space, option.dest, option.read(self, option.default))
        if option not in seen and option.nargs == '*' and not option.is_option and option.default is None:
          setattr(space, option.dest, [])
      for group in self._groups:
        own = [option for option in self._options if option.group is group]
        if group.required and not any([option in seen for option in own]):
          self.error(f"one of the arguments {' '.join([option.name() for option in own])} is required")

    def _find(self, flag):
      for option in self._options:
        if flag in option.option_strings:
          return option
      if not self.allow_abbrev or not flag.startswith('--'):
        return None
      near = []
      for option in self._options:
        if any([own.startswith(flag) for own in option.option_strings]):
          near.append(option)
      return near[0] if len(near) == 1 else None

    ArgumentParser.parse_known_args = _parse_known
    ArgumentParser._find = _find
    """#

  static let helping = #"""
    def _usage_parts(self):
      parts = []
      for option in self._options:
        if option.help == SUPPRESS or not option.is_option:
          continue
        text = option.option_strings[0]
        if option.action == 'optional':
          text = ' | '.join(option.option_strings)
        elif option.takes:
          text += ' ' + option.values_text()
        parts.append(text if option.required else f'[{text}]')
      plain = [option.values_text() for option in self._options if not option.is_option]
      if self._commands is not None:
        plain.append('{' + ','.join(self._commands.parsers) + '} ...')
      return (parts, plain)

    def _format_usage(self):
      if self.usage is not None:
        return 'usage: ' + self.usage.replace('%(prog)s', self.prog) + '\n'
      parts, plain = _usage_parts(self)
      head = f'usage: {self.prog} '
      whole = ' '.join(parts + plain)
      if len(head) + len(whole) <= 78:
        return (head + whole).rstrip() + '\n'
      lines = []
      indent = ' ' * len(head)
      for group in (parts, plain):
        line = indent
        for part in group:
          if len(line) + len(part) > 78 and line != indent:
            lines.append(line.rstrip())
            line = indent
          line += part + ' '
        if line.strip():
          lines.append(line.rstrip())
      return head + '\n'.join(lines)[len(indent):] + '\n'

    def _described(option, parser):
      text = option.help or ''
      if parser.shows_defaults and '%(default)' not in text and text and option.default != SUPPRESS and (option.is_option or option.nargs in ('?', '*')):
        text += ' (default: %(default)s)'
      names = {'default': option.default, 'prog': parser.prog, 'type': getattr(option.type, '__name__', None), 'dest': option.dest, 'choices': ', '.join([str(choice) for choice in option.choices or []])}
      return text % names if '%' in text else text

    def _wrapped(text, width):
      lines = []
      line = ''
      for word in text.split():
        if line and len(line) + 1 + len(word) > width:
          lines.append(line)
          line = word
        else:
          line = word if not line else line + ' ' + word
      return lines + [line] if line else lines

    def _entries(pairs, position):
      text = ''
      for head, described in pairs:
        lines = _wrapped(described, 78 - position)
        if lines and len(head) <= position - 4:
          text += f'  {head}'.ljust(position) + lines.pop(0) + '\n'
        else:
          text += f'  {head}\n'
        for line in lines:
          text += ' ' * position + line + '\n'
      return text

    def _format_help(self):
      text = self.format_usage()
      if self.description:
        text += '\n' + '\n'.join(_wrapped(self.description.replace('%(prog)s', self.prog), 78)) + '\n'
      shown = [option for option in self._options if option.help != SUPPRESS]
      plain = [(option.value_name(), _described(option, self)) for option in shown if not option.is_option]
      if self._commands is not None:
        plain.append(('{' + ','.join(self._commands.parsers) + '}', self._commands.help or ''))
      flags = []
      for option in shown:
        if option.is_option:
          value = ' ' + option.values_text() if option.takes else ''
          flags.append((', '.join([flag + value for flag in option.option_strings]), _described(option, self)))
      position = min(max([len(head) for head, _ in plain + flags] + [0]) + 4, 24)
      if plain:
        text += '\npositional arguments:\n' + _entries(plain, position)
      if flags:
        text += '\noptions:\n' + _entries(flags, position)
      if self.epilog:
        text += '\n' + '\n'.join(_wrapped(self.epilog, 78)) + '\n'
      return text

    ArgumentParser.format_usage = _format_usage
    ArgumentParser.format_help = _format_help
    ArgumentParser.print_help = lambda self, file=None: print(self.format_help(), end='')
    ArgumentParser.print_usage = lambda self, file=None: print(self.format_usage(), end='')
    """#
}
