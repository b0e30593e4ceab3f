import Engine

/// Python's `argparse`.
extension SourceLibrary {
  static let options = SourceLibrary(
    name: "argparse",
    exports: [
      "ArgumentParser", "Namespace", "ArgumentTypeError", "ArgumentError", "SUPPRESS", "FileType",
      "ArgumentDefaultsHelpFormatter", "RawTextHelpFormatter", "RawDescriptionHelpFormatter",
      "HelpFormatter", "REMAINDER", "BooleanOptionalAction", "Action", "OPTIONAL",
      "ZERO_OR_MORE", "ONE_OR_MORE",
    ],
    text: [OptionText.options, OptionText.parser, OptionText.reading, OptionText.helping]
      .joined(separator: "\n"),
    helpers: [leave])

  /// Ends the program: its status, and what it says.
  private static let leave = NativeFunction("_leave") { machine, host, given in
    if given.values.count > 1 {
      try SystemStreams.errors.write(
        Builtins.text("_leave", given, 1) + "\n", &machine, &host)
    }
    let error = PythonException("SystemExit", "")
    try error.object.put(.tupled(Array(given.values.prefix(1))), Names.args, in: 0)
    throw error
  }
}

/// The text of `argparse`, in parts.
enum OptionText {
  static let options = #"""
    from sys import argv as _argv

    SUPPRESS = '==SUPPRESS=='
    REMAINDER = '...'
    OPTIONAL = '?'
    ZERO_OR_MORE = '*'
    ONE_OR_MORE = '+'

    class ArgumentError(Exception):
      pass

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

    class Action:
      pass

    class BooleanOptionalAction(Action):
      pass

    def FileType(mode='r', **kwargs):
      return lambda name: open(name, mode)

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
      def __init__(self, flags, action, default, type, nargs, choices, required, dest, const, help, metavar):
        self.action = action
        self.default = default
        self.type = type
        self.nargs = nargs
        self.choices = choices
        self.const = const
        self.help = help
        self.metavar = metavar
        self.is_option = len(flags) > 0 and flags[0].startswith('-')
        self.option_strings = list(flags) if self.is_option else []
        if action == 'optional':
          self.option_strings += ['--no-' + flag[2:] for flag in flags if flag.startswith('--')]
        if dest is None:
          long = [flag for flag in flags if flag.startswith('--')]
          dest = (long or list(flags))[0].lstrip('-')
          if self.is_option:
            dest = dest.replace('-', '_')
        self.dest = dest
        self.required = required if self.is_option else nargs not in ('?', '*', REMAINDER)
        self.takes = action in ('store', 'append', 'extend')
        self.group = None

      def name(self):
        if self.option_strings:
          return '/'.join(self.option_strings)
        return self.metavar or self.dest

      def value_name(self):
        if self.metavar is not None:
          return self.metavar if isinstance(self.metavar, str) else self.metavar[0]
        if self.choices is not None:
          return '{' + ','.join([str(choice) for choice in self.choices]) + '}'
        return self.dest.upper() if self.is_option else self.dest

      def values_text(self):
        own = self.value_name()
        if self.nargs is None:
          return own
        if self.nargs == '?':
          return f'[{own}]'
        if self.nargs == '*':
          return f'[{own} ...]'
        if self.nargs == '+':
          return f'{own} [{own} ...]'
        if self.nargs == REMAINDER:
          return '...'
        return ' '.join([own] * self.nargs)

      def most(self):
        if self.nargs is None or self.nargs == '?':
          return 1
        return self.nargs if isinstance(self.nargs, int) else 1000000

      def least(self):
        if self.nargs in ('?', '*', REMAINDER):
          return 0
        return self.nargs if isinstance(self.nargs, int) else 1

      def read(self, parser, text):
        value = text
        if self.type is not None and isinstance(text, str):
          try:
            value = self.type(text)
          except ArgumentTypeError as error:
            parser.error(f'argument {self.name()}: {error}')
          except (ValueError, TypeError):
            called = getattr(self.type, '__name__', repr(self.type))
            parser.error(f'argument {self.name()}: invalid {called} value: {text!r}')
        if self.choices is not None and value not in self.choices:
          shown = ', '.join([repr(choice) for choice in self.choices])
          parser.error(f'argument {self.name()}: invalid choice: {value!r} (choose from {shown})')
        return value
    """#

  static let parser = #"""
    class _Group:
      def __init__(self, parser, is_exclusive=False, required=False, title=None):
        self._parser = parser
        self.is_exclusive = is_exclusive
        self.required = required
        self.title = title

      def add_argument(self, *flags, **kwargs):
        option = self._parser.add_argument(*flags, **kwargs)
        if self.is_exclusive:
          option.group = self
        return option

      def add_mutually_exclusive_group(self, required=False):
        return self._parser.add_mutually_exclusive_group(required=required)

      def add_argument_group(self, *args, **kwargs):
        return self

    class _Commands:
      def __init__(self, parser, dest, required, help, metavar):
        self._parser = parser
        self.dest = dest
        self.required = required
        self.help = help
        self.parsers = {}

      def add_parser(self, name, help=None, aliases=(), **kwargs):
        made = ArgumentParser(prog=f'{self._parser.prog} {name}', **kwargs)
        for own in (name,) + tuple(aliases):
          self.parsers[own] = made
        return made

    class ArgumentParser:
      def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=(),
                   formatter_class=None, prefix_chars='-', fromfile_prefix_chars=None,
                   argument_default=None, conflict_handler='error', add_help=True,
                   allow_abbrev=True, exit_on_error=True):
        self.prog = (_argv[0].split('/')[-1] if _argv else '') if prog is None else prog
        self.usage = usage
        self.description = description
        self.epilog = epilog
        self.allow_abbrev = allow_abbrev
        self.shows_defaults = formatter_class is ArgumentDefaultsHelpFormatter
        self._options = []
        self._defaults = {}
        self._groups = []
        self._commands = None
        if add_help:
          self._options.append(_Option(('-h', '--help'), 'help', SUPPRESS, None, None, None, False, None, None, 'show this help message and exit', None))
        for parent in parents:
          self._options += [option for option in parent._options if option.action != 'help']
          self._defaults.update(parent._defaults)

      def add_argument(self, *flags, action='store', default=None, type=None, nargs=None,
                       choices=None, required=False, help=None, metavar=None, dest=None,
                       const=None, version=None):
        if action is BooleanOptionalAction:
          action = 'optional'
        if action not in ('store', 'store_true', 'store_false', 'store_const', 'append', 'append_const', 'extend', 'count', 'optional', 'version', 'help'):
          raise ValueError(f'unknown action "{action}"' if isinstance(action, str) else 'actions of classes are not here: use type')
        if action in ('store_true', 'store_false') and default is None:
          default = action == 'store_false'
        if action == 'version':
          const = version
          default = SUPPRESS
        if action == 'extend' and nargs is None:
          nargs = '+'
        for option in self._options:
          for flag in flags:
            if flag in option.option_strings:
              raise ArgumentError(f"argument {'/'.join(flags)}: conflicting option string: {flag}")
        option = _Option(flags, action, default, type, nargs, choices, required, dest, const, help, metavar)
        if option.dest in self._defaults:
          option.default = self._defaults[option.dest]
        self._options.append(option)
        return option

      def add_argument_group(self, title=None, description=None, **kwargs):
        return _Group(self, title=title)

      def add_mutually_exclusive_group(self, required=False):
        group = _Group(self, True, required)
        self._groups.append(group)
        return group

      def add_subparsers(self, title=None, description=None, dest=None, required=False, help=None, metavar=None, **kwargs):
        self._commands = _Commands(self, dest, required, help, metavar)
        return self._commands

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

      def parse_args(self, args=None, namespace=None):
        known, rest = self.parse_known_args(args, namespace)
        if rest:
          self.error(f"unrecognized arguments: {' '.join(rest)}")
        return known

      parse_intermixed_args = parse_args

      def exit(self, status=0, message=None):
        _leave(status, (message or '').rstrip('\n') or None)

      def error(self, message):
        _leave(2, self.format_usage() + f'{self.prog}: error: {message}')
    """#
}
