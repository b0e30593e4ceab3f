/// Python's `contextlib`, `abc`, `types` and `warnings`.
extension SourceLibrary {
  static let contexts = SourceLibrary(
    name: "contextlib",
    exports: [
      "contextmanager", "suppress", "nullcontext", "closing", "ExitStack", "ContextDecorator",
      "redirect_stdout", "redirect_stderr",
    ],
    text: #"""
      import sys as _sys

      class ContextDecorator:
        def __call__(self, function):
          def wrapper(*args, **kwargs):
            with self:
              return function(*args, **kwargs)
          return wrapper

      class _Manager:
        def __init__(self, function, args, kwargs):
          self._make = (function, args, kwargs)
          self._generator = function(*args, **kwargs)

        def __enter__(self):
          for value in self._generator:
            return value
          raise RuntimeError("generator didn't yield")

        def __exit__(self, kind, value, trace):
          if kind is None:
            for value in self._generator:
              raise RuntimeError("generator didn't stop")
            return False
          try:
            self._generator.throw(value)
          except StopIteration as error:
            return error is not value
          except BaseException as error:
            isLeaked = isinstance(value, StopIteration) and error.__cause__ is value
            if error is value or isLeaked:
              return False
            raise
          raise RuntimeError("generator didn't stop after throw()")

        def __call__(self, function):
          make, args, kwargs = self._make
          def wrapper(*given, **named):
            with _Manager(make, args, kwargs):
              return function(*given, **named)
          return wrapper

      def contextmanager(function):
        def wrapper(*args, **kwargs):
          return _Manager(function, args, kwargs)
        wrapper.__name__ = function.__name__
        wrapper.__doc__ = function.__doc__
        wrapper.__wrapped__ = function
        return wrapper

      class suppress:
        def __init__(self, *exceptions):
          self._exceptions = exceptions
        def __enter__(self):
          return None
        def __exit__(self, kind, value, trace):
          return kind is not None and issubclass(kind, self._exceptions)

      class nullcontext:
        def __init__(self, enter_result=None):
          self.enter_result = enter_result
        def __enter__(self):
          return self.enter_result
        def __exit__(self, kind, value, trace):
          return None

      class closing:
        def __init__(self, thing):
          self.thing = thing
        def __enter__(self):
          return self.thing
        def __exit__(self, kind, value, trace):
          self.thing.close()

      class redirect_stdout:
        _stream = 'stdout'

        def __init__(self, new_target):
          self._new_target = new_target
          self._old_targets = []

        def __enter__(self):
          self._old_targets.append(getattr(_sys, self._stream))
          setattr(_sys, self._stream, self._new_target)
          return self._new_target

        def __exit__(self, kind, value, trace):
          setattr(_sys, self._stream, self._old_targets.pop())

      class redirect_stderr(redirect_stdout):
        _stream = 'stderr'

      class ExitStack:
        def __init__(self):
          self._exits = []

        def enter_context(self, context):
          value = context.__enter__()
          self._exits.append(context.__exit__)
          return value

        def push(self, exit):
          self._exits.append(exit.__exit__ if hasattr(exit, '__exit__') else exit)
          return exit

        def callback(self, function, *args, **kwargs):
          def leave(kind, value, trace):
            function(*args, **kwargs)
            return False
          self._exits.append(leave)
          return function

        def pop_all(self):
          other = ExitStack()
          other._exits = self._exits
          self._exits = []
          return other

        def close(self):
          self.__exit__(None, None, None)

        def __enter__(self):
          return self

        def __exit__(self, kind, value, trace):
          given = kind
          while self._exits:
            leave = self._exits.pop()
            try:
              if leave(kind, value, trace):
                kind, value = None, None
            except BaseException as error:
              kind, value = type(error), error
              given = None
          if kind is not None and given is None:
            raise value
          return given is not None and kind is None
      """#)

  static let abstract = SourceLibrary(
    name: "abc",
    exports: [
      "ABC", "ABCMeta", "abstractmethod", "abstractproperty", "abstractclassmethod",
      "abstractstaticmethod",
    ],
    text: #"""
      class ABCMeta:
        pass

      class ABC:
        pass

      def abstractmethod(function):
        function.__isabstractmethod__ = True
        return function

      def abstractproperty(function):
        return property(abstractmethod(function))

      def abstractclassmethod(function):
        return classmethod(abstractmethod(function))

      def abstractstaticmethod(function):
        return staticmethod(abstractmethod(function))
      """#)

  static let types = SourceLibrary(
    name: "types",
    exports: [
      "SimpleNamespace", "FunctionType", "LambdaType", "GeneratorType", "MethodType",
      "BuiltinFunctionType", "ModuleType", "NoneType", "MappingProxyType",
    ],
    text: #"""
      class SimpleNamespace:
        def __init__(self, /, **kwargs):
          for name, value in kwargs.items():
            setattr(self, name, value)

        def __eq__(self, other):
          return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__

        def __repr__(self):
          parts = ', '.join([f'{name}={value!r}' for name, value in self.__dict__.items()])
          return f"{'namespace' if self.__class__ is SimpleNamespace else self.__class__.__name__}({parts})"

      def MethodType(function, owner):
        return _bound(function, owner)

      def MappingProxyType(mapping):
        return dict(mapping)

      FunctionType = LambdaType = type(lambda: None)
      GeneratorType = type(x for x in ())
      BuiltinFunctionType = type(len)
      NoneType = type(None)
      ModuleType = _module_type
      """#,
    helpers: [
      NativeFunction("_bound") { _, _, given in
        guard given.values.count == 2 else { return .none }
        return .bound(BoundMethod(given.values[1], given.values[0]))
      }
    ],
    values: [("_module_type", .type(BuiltinTypes.type(of: .module(.torch))))])

  static let warnings = SourceLibrary(
    name: "warnings",
    exports: [
      "filterwarnings", "simplefilter", "warn", "catch_warnings", "resetwarnings", "warn_explicit",
    ],
    text: #"""
      def filterwarnings(*args, **kwargs):
        pass

      def simplefilter(*args, **kwargs):
        pass

      def resetwarnings():
        pass

      def warn(message, category=None, stacklevel=1, source=None):
        _remark(str(message))

      def warn_explicit(message, *args, **kwargs):
        _remark(str(message))

      class catch_warnings:
        def __init__(self, *, record=False, **kwargs):
          self._record = record
        def __enter__(self):
          return [] if self._record else None
        def __exit__(self, kind, value, trace):
          return False
      """#,
    helpers: [remark])

  /// Says something beside what the program prints.
  static let remark = NativeFunction("_remark") { machine, _, given in
    if case .string(let text)? = given.values.first { machine.told.remark(text) }
    return .none
  }
}
