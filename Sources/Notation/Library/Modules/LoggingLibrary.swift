/// Python's `logging`.
extension SourceLibrary {
  static let logging = SourceLibrary(
    name: "logging",
    exports: [
      "CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG", "NOTSET", "FATAL", "WARN", "BASIC_FORMAT",
      "getLevelName", "addLevelName", "LogRecord", "Formatter", "Filter", "Handler",
      "StreamHandler",
      "FileHandler", "NullHandler", "Logger", "root", "getLogger", "disable", "basicConfig",
      "log", "debug", "info", "warning", "error", "exception", "critical", "captureWarnings",
      "shutdown",
    ],
    text: #"""
      import sys as _sys

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

      """# + "\n" + recordText + "\n" + #"""
        class StreamHandler(Handler):
          terminator = '\n'

          def __init__(self, stream=None):
            super().__init__()
            self.stream = _sys.stderr if stream is None else stream

          def emit(self, record):
            try:
              self.stream.write(self.format(record) + self.terminator)
            except Exception:
              self.handleError(record)

        class FileHandler(Handler):
          def __init__(self, filename, mode='a', encoding=None, delay=False, errors=None):
            super().__init__()
            self.baseFilename = str(filename)
            self._file = open(self.baseFilename, mode)

          def emit(self, record):
            try:
              self._file.write(self.format(record) + '\n')
              self._file.flush()
            except Exception:
              self.handleError(record)

          def close(self):
            self._file.close()

        class NullHandler(Handler):
          def emit(self, record):
            pass

        class Logger(_Filterer):
          def __init__(self, name, level=NOTSET, parent=None):
            super().__init__()
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

          def makeRecord(self, level, msg, args, exc_info=None, extra=None, stack_info=False,
                         stacklevel=1):
            if exc_info:
              if isinstance(exc_info, BaseException):
                exc_info = (type(exc_info), exc_info, None)
              elif not isinstance(exc_info, tuple):
                exc_info = _sys.exc_info()
            path, line, function = _caller()
            record = LogRecord(self.name, level, path, line, msg, args, exc_info or None, function)
            for key, value in (extra or {}).items():
              if key in ('message', 'asctime') or key in record.__dict__:
                raise KeyError(f'Attempt to overwrite {key!r} in LogRecord')
              setattr(record, key, value)
            return record

          def log(self, level, msg, *args, **options):
            if not self.isEnabledFor(level):
              return
            record = self.makeRecord(level, msg, args, **options)
            if not self.filter(record):
              return
            if not self.hasHandlers():
              if level >= WARNING:
                _sys.stderr.write(Formatter().format(record) + '\n')
              return
            own = self
            while own is not None:
              for handler in own.handlers:
                handler.handle(record)
              own = own.parent if own.propagate else None

          def debug(self, msg, *args, **options):
            self.log(DEBUG, msg, *args, **options)

          def info(self, msg, *args, **options):
            self.log(INFO, msg, *args, **options)

          def warning(self, msg, *args, **options):
            self.log(WARNING, msg, *args, **options)

          warn = warning

          def error(self, msg, *args, **options):
            self.log(ERROR, msg, *args, **options)

          def exception(self, msg, *args, exc_info=True, **options):
            self.log(ERROR, msg, *args, exc_info=exc_info, **options)

          def critical(self, msg, *args, **options):
            self.log(CRITICAL, msg, *args, **options)

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
          root.log(level, msg, *args, **options)

        def debug(msg, *args, **options):
          log(DEBUG, msg, *args, **options)

        def info(msg, *args, **options):
          log(INFO, msg, *args, **options)

        def warning(msg, *args, **options):
          log(WARNING, msg, *args, **options)

        def error(msg, *args, **options):
          log(ERROR, msg, *args, **options)

        def exception(msg, *args, exc_info=True, **options):
          log(ERROR, msg, *args, exc_info=exc_info, **options)

        def critical(msg, *args, **options):
          log(CRITICAL, msg, *args, **options)

        def captureWarnings(capture):
          pass

        def shutdown():
          pass
        """#,
    helpers: [caller, remark],
    values: [
      ("_time", .library(TimeLibrary.library))
    ])
}
