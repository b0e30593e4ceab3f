/// Python's `functools`.
extension SourceLibrary {
  static let functions = SourceLibrary(
    name: "functools",
    exports: [
      "reduce", "partial", "lru_cache", "cache", "wraps", "update_wrapper", "cmp_to_key",
      "total_ordering", "cached_property", "singledispatch", "partialmethod",
    ],
    text: #"""
      _missing = object()

      def reduce(function, iterable, initial=_missing):
        source = iter(iterable)
        value = initial
        if initial is _missing:
          for value in source:
            break
          else:
            raise TypeError("reduce() of empty iterable with no initial value")
        for item in source:
          value = function(value, item)
        return value

      class partial:
        def __init__(self, func, /, *args, **keywords):
          if not callable(func):
            raise TypeError("the first argument must be callable")
          if isinstance(func, partial):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
          self.func = func
          self.args = args
          self.keywords = keywords

        def __call__(self, /, *args, **keywords):
          return self.func(*self.args, *args, **{**self.keywords, **keywords})

        def __repr__(self):
          parts = [repr(self.func)]
          parts.extend([repr(value) for value in self.args])
          parts.extend([f"{name}={value!r}" for name, value in self.keywords.items()])
          return f"functools.partial({', '.join(parts)})"

      def partialmethod(func, /, *args, **keywords):
        def method(self, /, *more, **named):
          return func(self, *args, *more, **{**keywords, **named})
        return method

      def update_wrapper(wrapper, wrapped):
        for name in ('__name__', '__qualname__', '__doc__'):
          if hasattr(wrapped, name):
            setattr(wrapper, name, getattr(wrapped, name))
        if hasattr(wrapped, '__dict__'):
          for name, value in wrapped.__dict__.items():
            setattr(wrapper, name, value)
        wrapper.__wrapped__ = wrapped
        return wrapper

      def wraps(wrapped):
        return lambda wrapper: update_wrapper(wrapper, wrapped)

      class _CacheInfo(tuple):
        def __new__(cls, hits, misses, maxsize, currsize):
          return _hold(_blank(cls), (hits, misses, maxsize, currsize))

        hits = property(_attribute_at(0))
        misses = property(_attribute_at(1))
        maxsize = property(_attribute_at(2))
        currsize = property(_attribute_at(3))

        def __repr__(self):
          return f"CacheInfo(hits={self[0]}, misses={self[1]}, maxsize={self[2]}, currsize={self[3]})"

      def _cached(function, maxsize):
        known = {}
        hits = 0
        misses = 0

        def wrapper(*args, **kwargs):
          nonlocal hits, misses
          key = args
          if kwargs:
            key = (args, _missing, tuple(kwargs.items()))
          value = known.get(key, _missing)
          if value is not _missing:
            hits += 1
            if maxsize is not None:
              known[key] = known.pop(key)
            return value
          misses += 1
          value = function(*args, **kwargs)
          if maxsize is not None:
            if maxsize == 0:
              return value
            if len(known) >= maxsize and key not in known:
              del known[next(iter(known))]
          known[key] = value
          return value

        def cache_info():
          return _CacheInfo(hits, misses, maxsize, len(known))

        def cache_clear():
          nonlocal hits, misses
          known.clear()
          hits = 0
          misses = 0

        wrapper.cache_info = cache_info
        wrapper.cache_clear = cache_clear
        wrapper.cache_parameters = lambda: {'maxsize': maxsize, 'typed': False}
        return update_wrapper(wrapper, function)

      def lru_cache(maxsize=128, typed=False):
        if callable(maxsize):
          return _cached(maxsize, 128)
        if isinstance(maxsize, int) and maxsize < 0:
          maxsize = 0
        return lambda function: _cached(function, maxsize)

      def cache(function):
        return _cached(function, None)

      def cmp_to_key(mycmp):
        class K:
          def __init__(self, obj):
            self.obj = obj
          def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0
          def __gt__(self, other):
            return mycmp(self.obj, other.obj) > 0
          def __eq__(self, other):
            return mycmp(self.obj, other.obj) == 0
          def __le__(self, other):
            return mycmp(self.obj, other.obj) <= 0
          def __ge__(self, other):
            return mycmp(self.obj, other.obj) >= 0
        return K

      def total_ordering(cls):
        own = [name for name in ('__lt__', '__gt__', '__le__', '__ge__') if name in cls.__dict__]
        if not own:
          raise ValueError('must define at least one ordering operation: < > <= >=')
        root = own[0]
        compare = getattr(cls, root)

        def _not(result):
          return result if result is NotImplemented else not result

        if root == '__lt__':
          made = {
            '__gt__': lambda self, other: _not(compare(self, other) or self == other),
            '__le__': lambda self, other: compare(self, other) or self == other,
            '__ge__': lambda self, other: _not(compare(self, other))}
        elif root == '__gt__':
          made = {
            '__lt__': lambda self, other: _not(compare(self, other) or self == other),
            '__ge__': lambda self, other: compare(self, other) or self == other,
            '__le__': lambda self, other: _not(compare(self, other))}
        elif root == '__le__':
          made = {
            '__ge__': lambda self, other: _not(compare(self, other)) or self == other,
            '__lt__': lambda self, other: compare(self, other) and not self == other,
            '__gt__': lambda self, other: _not(compare(self, other))}
        else:
          made = {
            '__le__': lambda self, other: _not(compare(self, other)) or self == other,
            '__gt__': lambda self, other: compare(self, other) and not self == other,
            '__lt__': lambda self, other: _not(compare(self, other))}
        for name, function in made.items():
          if name not in own:
            setattr(cls, name, function)
        return cls

      class cached_property:
        def __init__(self, func):
          self.func, self.attrname, self.__doc__ = func, func.__name__, func.__doc__

        def __set_name__(self, owner, name):
          self.attrname = name

        def __get__(self, instance, owner=None):
          if instance is None:
            return self
          value = self.func(instance)
          _put(instance, self.attrname, value)
          return value

      def singledispatch(function):
        known = {}

        def register(cls, own=None):
          if own is None and not isinstance(cls, type):
            kinds = [kind for name, kind in cls.__annotations__.items() if name != 'return']
            if not kinds or not isinstance(kinds[0], type):
              raise TypeError(f'Invalid first argument to `register()`: {cls!r}')
            own, cls = cls, kinds[0]
          if own is None:
            return lambda given: register(cls, given)
          known[cls] = own
          return own

        def dispatch(cls):
          for base in cls.__mro__:
            if base in known:
              return known[base]
          return function

        def wrapper(*args, **kwargs):
          return dispatch(type(args[0]))(*args, **kwargs)

        wrapper.register = register
        wrapper.dispatch = dispatch
        return update_wrapper(wrapper, function)
      """#)
}
