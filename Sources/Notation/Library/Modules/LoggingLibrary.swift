/// Python's `logging`: what is logged is shown where `print` shows.
extension SourceLibrary {
  static let logging = SourceLibrary(
    name: "logging",
    exports: [
      "CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG", "NOTSET", "FATAL", "WARN", "BASIC_FORMAT",
      "getLevelName", "addLevelName", "LogRecord", "Formatter", "Handler", "StreamHandler",
      "FileHandler", "NullHandler", "Logger", "root", "getLogger", "disable", "basicConfig",
      "log", "debug", "info", "warning", "error", "exception", "critical", "captureWarnings",
      "shutdown",
    ],
    text: #"""
      CRITICAL, ERROR, WARNING, INFO, DEBUG, NOTSET = 50, 40, 30, 20, 10, 0
      FATAL, WARN = CRITICAL, WARNING
      _names = {50: 'CRITICAL', 40: 'ERROR', 30: 'WARNING', 20: 'INFO', 10: 'DEBUG', 0: 'NOTSET'}
      BASIC_FORMAT = '%(levelname)s:%(name)s:%(message)s'

      def getLevelName(level):
        for number, name in _names.items():
          if level == number:
            return name
          if level == name:
            return number
        return f'Level {level}'

      def addLevelName(level, levelName):
        _names[level] = levelName

      def _level(level):
        if isinstance(level, int):
          return level
        number = getLevelName(level)
        if not isinstance(number, int):
          raise ValueError(f'Unknown level: {level!r}')
        return number

      class LogRecord:
        def __init__(self, name, level, msg, args):
          self.name = name
          self.levelno = level
          self.levelname = getLevelName(level)
          self.msg = msg
          self.args = args
          self.created = _time.time()
          self.msecs = self.created % 1 * 1000

        def getMessage(self):
          if not self.args:
            return str(self.msg)
          one = self.args[0]
          isNamed = len(self.args) == 1 and isinstance(one, dict)
          return str(self.msg) % (one if isNamed else self.args)

      class Formatter:
        def __init__(self, fmt=None, datefmt=None, style='%', **options):
          self._fmt = fmt or '%(message)s'
          self.datefmt = datefmt
          self._style = style

        def formatTime(self, record, datefmt=None):
          if datefmt:
            return _time.strftime(datefmt, _time.localtime(record.created))
          text = _time.strftime('%Y-%m-%d %H:%M:%S', _time.localtime(record.created))
          return f'{text},{int(record.msecs):03d}'

        def format(self, record):
          record.message = record.getMessage()
          record.asctime = self.formatTime(record, self.datefmt)
          values = dict(record.__dict__)
          if self._style == '{':
            return self._fmt.format(**values)
          return self._fmt % values

      class Handler:
        def __init__(self, level=NOTSET):
          self.level = _level(level)
          self.formatter = None
          self.filters = []

        def setLevel(self, level):
          self.level = _level(level)

        def setFormatter(self, fmt):
          self.formatter = fmt

        def format(self, record):
          return (self.formatter or Formatter()).format(record)

        def handle(self, record):
          if record.levelno >= self.level:
            self.emit(record)

        def emit(self, record):
          raise NotImplementedError('emit must be implemented by Handler subclasses')

        def flush(self):
          pass

        def close(self):
          pass

      class StreamHandler(Handler):
        terminator = '\n'

        def __init__(self, stream=None):
          super().__init__()
          self.stream = _sys.stdout if stream is None else stream

        def emit(self, record):
          self.stream.write(self.format(record) + self.terminator)

      class FileHandler(Handler):
        def __init__(self, filename, mode='a', encoding=None, delay=False, errors=None):
          super().__init__()
          self.baseFilename = str(filename)
          self._file = open(self.baseFilename, mode)

        def emit(self, record):
          self._file.write(self.format(record) + '\n')
          self._file.flush()

        def close(self):
          self._file.close()

      class NullHandler(Handler):
        def emit(self, record):
          pass

      class Logger:
        def __init__(self, name, level=NOTSET, parent=None):
          self.name = name
          self.level = _level(level)
          self.parent = parent
          self.handlers = []
          self.propagate = True
          self.disabled = False

        def __repr__(self):
          return f'<Logger {self.name} ({getLevelName(self.getEffectiveLevel())})>'

        def setLevel(self, level):
          self.level = _level(level)

        def getEffectiveLevel(self):
          own = self
          while own is not None and own.level == NOTSET:
            own = own.parent
          return NOTSET if own is None else own.level

        def isEnabledFor(self, level):
          return not self.disabled and level > _disabled[0] and level >= self.getEffectiveLevel()

        def addHandler(self, hdlr):
          if hdlr not in self.handlers:
            self.handlers.append(hdlr)

        def removeHandler(self, hdlr):
          if hdlr in self.handlers:
            self.handlers.remove(hdlr)

        def hasHandlers(self):
          own = self
          while own is not None:
            if own.handlers:
              return True
            own = own.parent if own.propagate else None
          return False

        def getChild(self, suffix):
          return getLogger(f'{self.name}.{suffix}')

        def log(self, level, msg, *args, **options):
          if not self.isEnabledFor(level):
            return
          record = LogRecord(self.name, level, msg, args)
          if not self.hasHandlers():
            if level >= WARNING:
              _sys.stdout.write(record.getMessage() + '\n')
            return
          own = self
          while own is not None:
            for handler in own.handlers:
              handler.handle(record)
            own = own.parent if own.propagate else None

        def debug(self, msg, *args, **options):
          self.log(DEBUG, msg, *args)

        def info(self, msg, *args, **options):
          self.log(INFO, msg, *args)

        def warning(self, msg, *args, **options):
          self.log(WARNING, msg, *args)

        warn = warning

        def error(self, msg, *args, **options):
          self.log(ERROR, msg, *args)

        exception = error

        def critical(self, msg, *args, **options):
          self.log(CRITICAL, msg, *args)

        fatal = critical

      root = Logger('root', WARNING)
      _loggers = {}
      _disabled = [NOTSET]

      def getLogger(name=None):
        if not name or name == 'root':
          return root
        if name not in _loggers:
          parent = root
          place = name.rfind('.')
          if place > 0:
            parent = getLogger(name[:place])
          _loggers[name] = Logger(name, NOTSET, parent)
        return _loggers[name]

      def disable(level=CRITICAL):
        _disabled[0] = _level(level)

      def basicConfig(*, filename=None, filemode='a', format=None, datefmt=None, style='%',
                      level=None, stream=None, handlers=None, force=False, encoding=None,
                      errors=None):
        if force:
          for handler in root.handlers:
            handler.close()
          root.handlers.clear()
        if not root.handlers:
          if handlers is None:
            handlers = [FileHandler(filename, filemode) if filename else StreamHandler(stream)]
          for handler in handlers:
            if handler.formatter is None:
              handler.setFormatter(Formatter(format or BASIC_FORMAT, datefmt, style))
            root.addHandler(handler)
          if level is not None:
            root.setLevel(level)

      def log(level, msg, *args, **options):
        if not root.handlers:
          basicConfig()
        root.log(level, msg, *args)

      def debug(msg, *args, **options):
        log(DEBUG, msg, *args)

      def info(msg, *args, **options):
        log(INFO, msg, *args)

      def warning(msg, *args, **options):
        log(WARNING, msg, *args)

      def error(msg, *args, **options):
        log(ERROR, msg, *args)

      exception = error

      def critical(msg, *args, **options):
        log(CRITICAL, msg, *args)

      def captureWarnings(capture):
        pass

      def shutdown():
        pass
      """#,
    values: [
      ("_time", .library(TimeLibrary.library)), ("_sys", .library(SystemLibrary.system([]))),
    ])
}
