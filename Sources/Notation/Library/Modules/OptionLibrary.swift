/// Python's `argparse` and `tqdm`.
extension SourceLibrary {
  static let options = SourceLibrary(
    name: "argparse",
    exports: [
      "ArgumentParser", "Namespace", "ArgumentTypeError", "SUPPRESS", "FileType",
      "ArgumentDefaultsHelpFormatter", "RawTextHelpFormatter", "RawDescriptionHelpFormatter",
      "HelpFormatter", "REMAINDER", "BooleanOptionalAction",
    ],
    text: #"""
      SUPPRESS = '==SUPPRESS=='
      REMAINDER = '...'

      class ArgumentTypeError(Exception):
        pass

      class HelpFormatter:
        pass

      class ArgumentDefaultsHelpFormatter(HelpFormatter):
        pass

      class RawTextHelpFormatter(HelpFormatter):
        pass

      class RawDescriptionHelpFormatter(HelpFormatter):
        pass

      class BooleanOptionalAction:
        pass

      def FileType(mode='r'):
        return str

      class Namespace:
        def __init__(self, **kwargs):
          for name, value in kwargs.items():
            setattr(self, name, value)

        def __eq__(self, other):
          return isinstance(other, Namespace) and self.__dict__ == other.__dict__

        def __contains__(self, name):
          return name in self.__dict__

        def __repr__(self):
          parts = ', '.join([f'{name}={value!r}' for name, value in self.__dict__.items()])
          return f'Namespace({parts})'

      class _Option:
        def __init__(self, flags, action, default, type, nargs, choices, required, dest, const):
          self.flags = flags
          self.action = action
          self.default = default
          self.type = type
          self.nargs = nargs
          self.choices = choices
          self.required = required
          self.const = const
          self.is_option = flags[0].startswith('-')
          self.option_strings = list(flags) if self.is_option else []
          if dest is None:
            long = [flag for flag in flags if flag.startswith('--')]
            dest = (long or list(flags))[0].lstrip('-')
            if self.is_option:
              dest = dest.replace('-', '_')
          self.dest = dest
          self.takes = action in ('store', 'append', 'extend')

        def read(self, parser, text):
          value = text
          if self.type is not None:
            try:
              value = self.type(text)
            except (ValueError, TypeError):
              parser.error(f"argument {'/'.join(self.flags)}: invalid {self.type.__name__} value: {text!r}")
          if self.choices is not None and value not in self.choices:
            shown = ', '.join([repr(choice) for choice in self.choices])
            parser.error(f"argument {'/'.join(self.flags)}: invalid choice: {value!r} (choose from {shown})")
          return value

      class ArgumentParser:
        def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=(),
                     formatter_class=None, prefix_chars='-', add_help=True, **kwargs):
          self.prog = prog or ''
          self.description = description
          self._options = []
          self._defaults = {}

        def add_argument(self, *flags, action='store', default=None, type=None, nargs=None,
                         choices=None, required=False, help=None, metavar=None, dest=None,
                         const=None, version=None):
          if action is BooleanOptionalAction:
            action = 'optional'
          if action in ('store_true', 'store_false') and default is None:
            default = action == 'store_false'
          option = _Option(flags, action, default, type, nargs, choices, required, dest, const)
          self._options.append(option)
          return option

        def add_argument_group(self, *args, **kwargs):
          return self

        def add_mutually_exclusive_group(self, *args, **kwargs):
          return self

        def set_defaults(self, **kwargs):
          self._defaults.update(kwargs)
          for option in self._options:
            if option.dest in kwargs:
              option.default = kwargs[option.dest]

        def get_default(self, dest):
          for option in self._options:
            if option.dest == dest:
              return option.default
          return self._defaults.get(dest)

        def error(self, message):
          raise SystemExit(2, message)

        def print_help(self, file=None):
          print(f'usage: {self.prog}'.rstrip())

        def parse_args(self, args=None, namespace=None):
          known, rest = self.parse_known_args(args, namespace)
          if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
          return known

        def parse_known_args(self, args=None, namespace=None):
          args = list(_arguments()) if args is None else list(args)
          space = Namespace() if namespace is None else namespace
          for option in self._options:
            if option.default != SUPPRESS and option.action not in ('help', 'version'):
              value = option.default
              if isinstance(value, str) and option.type is not None:
                value = option.read(self, value)
              setattr(space, option.dest, value)
          for name, value in self._defaults.items():
            if not hasattr(space, name):
              setattr(space, name, value)
          plain = [option for option in self._options if not option.is_option]
          seen = []
          rest = []
          place = 0
          while place < len(args):
            word = args[place]
            place += 1
            if word.startswith('-') and not _is_number(word) and word != '-':
              flag, equals, given = word.partition('=')
              option = self._find(flag)
              if option is None:
                rest.append(word)
                continue
              seen.append(option)
              if option.takes:
                words = []
                if equals:
                  words.append(given)
                else:
                  most = 1 if option.nargs in (None, '?') else option.nargs if isinstance(option.nargs, int) else len(args)
                  while place < len(args) and len(words) < most and (not args[place].startswith('-') or _is_number(args[place])):
                    words.append(args[place])
                    place += 1
                if not words and option.nargs not in ('?', '*'):
                  self.error(f"argument {'/'.join(option.flags)}: expected one argument")
                self._store(space, option, words)
              elif option.action == 'store_true':
                setattr(space, option.dest, True)
              elif option.action == 'store_false':
                setattr(space, option.dest, False)
              elif option.action == 'store_const':
                setattr(space, option.dest, option.const)
              elif option.action == 'count':
                setattr(space, option.dest, (getattr(space, option.dest) or 0) + 1)
              elif option.action == 'optional':
                setattr(space, option.dest, not flag.startswith('--no-'))
            elif plain:
              option = plain.pop(0)
              words = [word]
              if option.nargs in ('*', '+'):
                while place < len(args) and not args[place].startswith('-'):
                  words.append(args[place])
                  place += 1
              elif isinstance(option.nargs, int):
                words.extend(args[place:place + option.nargs - 1])
                place += option.nargs - 1
              seen.append(option)
              self._store(space, option, words)
            else:
              rest.append(word)
          missing = []
          for option in self._options:
            if option not in seen and (option.required or not option.is_option and option.nargs not in ('?', '*')):
              missing.append('/'.join(option.flags))
          if missing:
            self.error(f"the following arguments are required: {', '.join(missing)}")
          return (space, rest)

        def _find(self, flag):
          for option in self._options:
            if flag in option.option_strings:
              return option
            if option.action == 'optional' and flag.startswith('--no-') and '--' + flag[5:] in option.option_strings:
              return option
          near = []
          for option in self._options:
            if flag.startswith('--') and any([own.startswith(flag) for own in option.option_strings]):
              near.append(option)
          return near[0] if len(near) == 1 else None

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
          setattr(space, option.dest, value)

      def _is_number(word):
        try:
          float(word)
          return True
        except ValueError:
          return False

      def _arguments():
        from sys import argv
        return argv[1:]
      """#)

  static let progress = SourceLibrary(
    name: "tqdm",
    exports: ["tqdm", "trange"],
    text: #"""
      class tqdm:
        def __init__(self, iterable=None, desc=None, total=None, **kwargs):
          self.iterable = iterable
          self.desc = desc
          self.n = 0
          if total is None and hasattr(iterable, '__len__'):
            total = len(iterable)
          self.total = total

        def __iter__(self):
          for value in self.iterable:
            yield value
            self.n += 1

        def __len__(self):
          return len(self.iterable) if self.total is None else self.total

        def __enter__(self):
          return self

        def __exit__(self, kind, value, trace):
          return None

        def update(self, n=1):
          self.n += n

        def set_description(self, desc=None, refresh=True):
          self.desc = desc

        def set_postfix(self, *args, **kwargs):
          pass

        def set_postfix_str(self, *args, **kwargs):
          pass

        def refresh(self):
          pass

        def close(self):
          pass

        def write(*args, **kwargs):
          print(*[value for value in args if isinstance(value, str)])

      def trange(*args, **kwargs):
        return tqdm(range(*args), **kwargs)
      """#)
}
