/// Python's `collections`.
extension SourceLibrary {
  static let collections = SourceLibrary(
    name: "collections",
    exports: ["deque", "namedtuple", "ChainMap", "UserDict", "_fill"],
    text: #"""
      class deque:
        def __init__(self, iterable=(), maxlen=None):
          if maxlen is not None and maxlen < 0:
            raise ValueError("maxlen must be non-negative")
          values = list(iterable)
          if maxlen is not None and len(values) > maxlen:
            values = values[len(values) - maxlen:]
          _hold(self, values)
          self.maxlen = maxlen

        def append(self, value):
          _deque_append(self, value)

        def appendleft(self, value):
          _deque_appendleft(self, value)

        def pop(self):
          return _deque_pop(self)

        def popleft(self):
          return _deque_popleft(self)

        def extend(self, iterable):
          for value in list(iterable):
            self.append(value)

        def extendleft(self, iterable):
          for value in list(iterable):
            self.appendleft(value)

        def rotate(self, n=1):
          values = _held(self)
          if values:
            n = n % len(values)
            values[:] = values[len(values) - n:] + values[:len(values) - n]

        def copy(self):
          return deque(_held(self), self.maxlen)

        def insert(self, place, value):
          if self.maxlen is not None and len(self) >= self.maxlen:
            raise IndexError("deque already at its maximum size")
          _held(self).insert(place, value)

        def remove(self, value):
          if value not in _held(self):
            raise ValueError("deque.remove(x): x not in deque")
          _held(self).remove(value)

        def __getitem__(self, place):
          if isinstance(place, slice):
            raise TypeError("sequence index must be integer, not 'slice'")
          values = _held(self)
          if not -len(values) <= place < len(values):
            raise IndexError("deque index out of range")
          return values[place]

        def __setitem__(self, place, value):
          values = _held(self)
          if not -len(values) <= place < len(values):
            raise IndexError("deque index out of range")
          values[place] = value

        def __delitem__(self, place):
          del _held(self)[place]

        def __iter__(self):
          return iter(_held(self))

        def __reversed__(self):
          return reversed(_held(self))

        def __len__(self):
          return len(_held(self))

        def __contains__(self, value):
          return value in _held(self)

        def __eq__(self, other):
          return isinstance(other, deque) and _held(self) == _held(other)

        def __lt__(self, other):
          return _held(self) < _held(other)

        def __add__(self, other):
          if not isinstance(other, deque):
            raise TypeError(f'can only concatenate deque (not "{type(other).__name__}") to deque')
          return deque(_held(self) + _held(other), self.maxlen)

        def __iadd__(self, other):
          self.extend(other)
          return self

        def __mul__(self, times):
          return deque(_held(self) * times, self.maxlen)

        def __copy__(self):
          return self.copy()

        def __repr__(self):
          if self.maxlen is None:
            return f"deque({_held(self)!r})"
          return f"deque({_held(self)!r}, maxlen={self.maxlen})"

      _keywords = ('False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class',
        'continue', 'def', 'del', 'elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if',
        'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try',
        'while', 'with', 'yield')

      def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
        if isinstance(field_names, str):
          field_names = field_names.replace(',', ' ').split()
        names = [str(name) for name in field_names]
        if rename:
          seen = set()
          for i, name in enumerate(names):
            if not name.isidentifier() or name in _keywords or name.startswith('_') or name in seen:
              names[i] = f'_{i}'
            seen.add(name)
        seen = set()
        for name in [typename] + names:
          if not name.isidentifier():
            raise ValueError(f'Type names and field names must be valid identifiers: {name!r}')
          if name in _keywords:
            raise ValueError(f'Type names and field names cannot be a keyword: {name!r}')
        for name in names:
          if name.startswith('_') and not rename:
            raise ValueError(f'Field names cannot start with an underscore: {name!r}')
          if name in seen:
            raise ValueError(f'Encountered duplicate field name: {name!r}')
          seen.add(name)
        defaults = () if defaults is None else tuple(defaults)
        if len(defaults) > len(names):
          raise TypeError('Got more default values than field names')
        return _fill(type(typename, (tuple,), {}), names, dict(zip(names[len(names) - len(defaults):], defaults)))

      def _fill(cls, names, defaults):
        given = []
        for name in names:
          given.append(f"{name}=_defaults['{name}']" if name in defaults else name)
        inner = ', '.join(names) + (',' if len(names) == 1 else '')
        text = f"class {cls.__name__}:\n  def __new__({', '.join(['_cls'] + given)}):\n    return _hold(_blank(_cls), ({inner}))\n"
        made = _build(text, cls.__name__, {'_defaults': defaults})
        cls.__new__ = _own(made, '__new__')
        cls._fields = tuple(names)
        cls.__match_args__ = tuple(names)
        cls._field_defaults = defaults
        for i, name in enumerate(names):
          setattr(cls, name, property(_attribute_at(i)))

        def _make(cls, iterable):
          values = tuple(iterable)
          if len(values) != len(names):
            raise TypeError(f'Expected {len(names)} arguments, got {len(values)}')
          return cls(*values)

        def _asdict(self):
          return dict(zip(names, tuple(self)))

        def _replace(self, **given):
          values = list(self)
          for i, name in enumerate(names):
            if name in given:
              values[i] = given.pop(name)
          if given:
            raise ValueError(f'Got unexpected field names: {list(given)!r}')
          return self.__class__(*values)

        def __repr__(self):
          parts = ', '.join([f'{name}={value!r}' for name, value in zip(names, tuple(self))])
          return f'{self.__class__.__name__}({parts})'

        def __setattr__(self, name, value):
          if name in names:
            raise AttributeError("can't set attribute")
          raise AttributeError(f"'{self.__class__.__name__}' object has no attribute '{name}'")

        cls._make = classmethod(_make)
        for function in (_asdict, _replace, __repr__, __setattr__):
          if _own(cls, function.__name__) is None:
            setattr(cls, function.__name__, function)
        return cls

      class ChainMap:
        def __init__(self, *maps):
          self.maps = list(maps) or [{}]

        def __getitem__(self, key):
          for own in self.maps:
            if key in own:
              return own[key]
          raise KeyError(key)

        def get(self, key, default=None):
          return self[key] if key in self else default

        def __contains__(self, key):
          return any(key in own for own in self.maps)

        def __setitem__(self, key, value):
          self.maps[0][key] = value

        def __delitem__(self, key):
          del self.maps[0][key]

        def _joined(self):
          result = {}
          for own in reversed(self.maps):
            result.update(own)
          return result

        def __iter__(self):
          return iter(self._joined())

        def __len__(self):
          return len(self._joined())

        def keys(self):
          return self._joined().keys()

        def values(self):
          return [self[key] for key in self]

        def items(self):
          return [(key, self[key]) for key in self]

        def new_child(self, m=None):
          return ChainMap({} if m is None else m, *self.maps)

        @property
        def parents(self):
          return ChainMap(*self.maps[1:])

        def __repr__(self):
          return f"ChainMap({', '.join([repr(own) for own in self.maps])})"
      """# + "\n" + userDictionaryText, helpers: DequeHelpers.all,
    values: CollectionTypes.members)

  /// Python's `collections.abc`, whose names say what a value can do.
  static let containers = SourceLibrary(
    name: "collections.abc",
    exports: [
      "Iterable", "Iterator", "Sequence", "Mapping", "MutableMapping", "MutableSequence",
      "Callable",
      "Hashable", "Sized", "Container", "Collection", "Generator", "Set", "MutableSet",
    ],
    text: #"""
      class Iterable: pass
      class Iterator(Iterable): pass
      class Generator(Iterator): pass
      class Sized: pass
      class Container: pass
      class Hashable: pass
      class Callable: pass
      class Collection(Sized, Iterable, Container): pass
      class Sequence(Collection): pass
      class MutableSequence(Sequence): pass
      class Mapping(Collection): pass
      class MutableMapping(Mapping): pass
      class Set(Collection): pass
      class MutableSet(Set): pass
      """#)
}
