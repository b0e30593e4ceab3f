/// Python's `logging`: what is logged, what is made of it, and what takes it.
extension SourceLibrary {
  static let recordText = #"""
    class LogRecord:
      def __init__(self, name, level, pathname, lineno, msg, args, exc_info=None, func=None,
                   sinfo=None):
        self.name = name
        self.levelno = level
        self.levelname = getLevelName(level)
        self.pathname = pathname
        self.filename = pathname.split('/')[-1]
        self.module = self.filename.removesuffix('.py')
        self.lineno = lineno
        self.funcName = func
        self.msg = msg
        self.args = args
        self.exc_info, self.exc_text, self.stack_info = exc_info, None, sinfo
        self.created = _time.time()
        self.msecs = self.created % 1 * 1000
        self.relativeCreated = (self.created - _start) * 1000
        self.process, self.processName = 1, 'MainProcess'
        self.thread, self.threadName = 1, 'MainThread'

      def getMessage(self):
        if not self.args:
          return str(self.msg)
        one = self.args[0]
        isNamed = len(self.args) == 1 and isinstance(one, dict) and one
        return str(self.msg) % (one if isNamed else self.args)

      def __repr__(self):
        return (f'<LogRecord: {self.name}, {self.levelno}, {self.pathname}, {self.lineno}, '
                f'"{self.msg}">')

    _start = _time.time()

    class Formatter:
      def __init__(self, fmt=None, datefmt=None, style='%', **options):
        self._fmt = fmt or {'%': '%(message)s', '{': '{message}', '$': '${message}'}[style]
        self.datefmt = datefmt
        self._style = style

      def formatTime(self, record, datefmt=None):
        if datefmt:
          return _time.strftime(datefmt, _time.localtime(record.created))
        text = _time.strftime('%Y-%m-%d %H:%M:%S', _time.localtime(record.created))
        return f'{text},{int(record.msecs):03d}'

      def formatException(self, ei):
        import traceback
        return ''.join(traceback.format_exception(*ei)).rstrip('\n')

      def formatMessage(self, record):
        values = record.__dict__
        if self._style == '{':
          return self._fmt.format(**values)
        if self._style == '$':
          import string
          return string.Template(self._fmt).substitute(**values)
        return self._fmt % values

      def format(self, record):
        record.message = record.getMessage()
        record.asctime = self.formatTime(record, self.datefmt)
        text = self.formatMessage(record)
        if record.exc_info and record.exc_info[1] is not None:
          record.exc_text = record.exc_text or self.formatException(record.exc_info)
          text += ('' if text.endswith('\n') else '\n') + record.exc_text
        return text

    class Filter:
      def __init__(self, name=''):
        self.name = name

      def filter(self, record):
        return not self.name or (record.name + '.').startswith(self.name + '.')

    class _Filterer:
      def __init__(self):
        self.filters = []

      def addFilter(self, filter):
        if filter not in self.filters:
          self.filters.append(filter)

      def removeFilter(self, filter):
        if filter in self.filters:
          self.filters.remove(filter)

      def filter(self, record):
        for own in self.filters:
          if not (own.filter(record) if hasattr(own, 'filter') else own(record)):
            return False
        return True

    class Handler(_Filterer):
      def __init__(self, level=NOTSET):
        super().__init__()
        self.level = _level(level)
        self.formatter = None

      def setLevel(self, level):
        self.level = _level(level)

      def setFormatter(self, fmt):
        self.formatter = fmt

      def format(self, record):
        return (self.formatter or Formatter()).format(record)

      def handle(self, record):
        if record.levelno >= self.level and self.filter(record):
          self.emit(record)

      def emit(self, record):
        raise NotImplementedError('emit must be implemented by Handler subclasses')

      def handleError(self, record):
        error = _sys.exc_info()[1]
        _remark(f'{record.msg!r} was not logged: {type(error).__name__}: {error}')

      def flush(self):
        pass

      def close(self):
        pass

    """#

  /// The line of the program that logs: its file, its number, and the function that it is in.
  static let caller = NativeFunction("_caller") { machine, _, _ in
    for frame in machine.frames.reversed() where frame.code.source.library == nil {
      let source = frame.code.source
      let start = frame.code.expression(at: max(frame.place - 1, 0))?.range.lowerBound ?? 0
      let line = SourceLines(source).line(at: start) + 1
      let function = frame.code.qualifiedName
      return .tupled([
        .string(source.name.isEmpty ? "<stdin>" : source.name), .int(line),
        .string(function.isEmpty ? "<module>" : function),
      ])
    }
    return .tupled([.string("<stdin>"), .int(1), .string("<module>")])
  }
}
