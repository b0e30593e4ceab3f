/// Python's `dataclasses`.
extension SourceLibrary {
  static let dataclasses = SourceLibrary(
    name: "dataclasses",
    exports: [
      "dataclass", "field", "fields", "asdict", "astuple", "replace", "is_dataclass", "Field",
      "MISSING", "KW_ONLY", "make_dataclass", "InitVar",
    ],
    text: #"""
      class _Missing:
        def __repr__(self):
          return 'MISSING'

      MISSING = _Missing()
      KW_ONLY = object()

      class InitVar:
        def __class_getitem__(cls, item):
          return cls

      class Field:
        def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
          self.name = None
          self.type = None
          self.default = default
          self.default_factory = default_factory
          self.init = init
          self.repr = repr
          self.hash = hash
          self.compare = compare
          self.metadata = {} if metadata is None else metadata
          self.kw_only = kw_only
          self.is_given = False

        def __repr__(self):
          return f"Field(name={self.name!r},default={self.default!r})"

      def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None,
                compare=True, metadata=None, kw_only=False):
        if default is not MISSING and default_factory is not MISSING:
          raise ValueError('cannot specify both default and default_factory')
        return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)

      def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False,
                    frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
        if cls is None:
          return lambda own: _made(own, init, repr, eq, order, unsafe_hash, frozen, kw_only, slots)
        return _made(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only, slots)

      def _made(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only, slots):
        known = {}
        for base in reversed(cls.__mro__[1:]):
          if _own(base, '__dataclass_fields__') is not None:
            for name, own in _own(base, '__dataclass_fields__').items():
              known[name] = own
        given = {}
        for name, kind in (_own(cls, '__annotations__') or {}).items():
          kind = kind if isinstance(kind, type) else str(kind)
          if kind in ('KW_ONLY', 'dataclasses.KW_ONLY'):
            kw_only = True
            continue
          default = _own(cls, name, MISSING)
          if isinstance(default, Field):
            own = default
            if own.default is MISSING:
              delattr(cls, name)
            else:
              setattr(cls, name, own.default)
          else:
            own = field(default=default)
          if isinstance(own.default, (list, dict, set)):
            raise ValueError(f"mutable default {type(own.default)} for field {name} is not allowed: use default_factory")
          own.name = name
          own.type = kind
          own.kw_only = own.kw_only or kw_only
          if isinstance(kind, str) and kind.replace('dataclasses.', '').startswith('InitVar'):
            own.is_given = True
            given[name] = own
          known[name] = own
        for name in _names(cls):
          if isinstance(_own(cls, name), Field) and name not in known:
            raise TypeError(f'{name!r} is a field but has no type annotation')
        everything = list(known.values())
        known = {name: own for name, own in known.items() if name not in given}
        cls.__dataclass_fields__ = known
        cls.__match_args__ = tuple([name for name, own in known.items() if own.init and not own.kw_only])
        if init and '__init__' not in _names(cls):
          cls.__init__ = _initializer(cls, everything, frozen)
        if repr and '__repr__' not in _names(cls):
          shown = [own.name for own in known.values() if own.repr]
          def __repr__(self):
            parts = ', '.join([f'{name}={_repr(getattr(self, name))}' for name in shown])
            return f'{self.__class__.__qualname__}({parts})'
          cls.__repr__ = __repr__
        compared = [own.name for own in known.values() if own.compare]
        if eq and '__eq__' not in _names(cls):
          cls.__eq__ = _comparison(cls, '__eq__', '==', compared)
        if order:
          if not eq:
            raise ValueError('eq must be true if order is true')
          for name, sign in (('__lt__', '<'), ('__le__', '<='), ('__gt__', '>'), ('__ge__', '>=')):
            if name in _names(cls):
              raise TypeError(f'Cannot overwrite attribute {name} in class {cls.__name__}. Consider using functools.total_ordering')
            setattr(cls, name, _comparison(cls, name, sign, compared))
        if frozen:
          _freeze(cls, [own.name for own in known.values() if own.compare and own.hash is not False])
        elif unsafe_hash:
          hashed = [own.name for own in known.values() if own.compare]
          cls.__hash__ = lambda self: hash(tuple([getattr(self, name) for name in hashed]))
        if slots:
          _slot(cls, list(known))
        return cls

      def _repr(value):
        return repr(value)

      def _comparison(cls, name, sign, names):
        left = '(' + ''.join([f'self.{own},' for own in names]) + ')'
        right = '(' + ''.join([f'other.{own},' for own in names]) + ')'
        text = (f'class {cls.__name__}:\n  def {name}(self, other):\n'
          '    if other.__class__ is not self.__class__:\n      return NotImplemented\n'
          f'    return {left} {sign} {right}\n')
        return _own(_build(text, cls.__name__, {}), name)

      def _initializer(cls, fields, frozen):
        values = {'_make': {}, '_standard': {}, '_MISSING': MISSING, '_set': _put}
        plain, named, body, given = [], [], [], []
        seen = None
        for own in fields:
          name = own.name
          if not own.init:
            if own.default_factory is not MISSING:
              values['_make'][name] = own.default_factory
              value = f"_make['{name}']()"
            elif own.default is not MISSING:
              values['_standard'][name] = own.default
              value = f"_standard['{name}']"
            else:
              continue
          else:
            part = name
            value = name
            if own.default_factory is not MISSING:
              values['_make'][name] = own.default_factory
              part = f'{name}=_MISSING'
              value = f"_make['{name}']() if {name} is _MISSING else {name}"
            elif own.default is not MISSING:
              values['_standard'][name] = own.default
              part = f"{name}=_standard['{name}']"
            elif seen and not own.kw_only:
              raise TypeError(f'non-default argument {name!r} follows default argument')
            if part != name and not own.kw_only:
              seen = name
            (named if own.kw_only else plain).append(part)
          if own.is_given:
            given.append(value)
          else:
            body.append(f"_set(self, '{name}', {value})" if frozen else f'self.{name} = {value}')
        if hasattr(cls, '__post_init__'):
          body.append(f"self.__post_init__({', '.join(given)})")
        parts = ['self'] + plain + (['*'] + named if named else [])
        lines = '\n    '.join(body or ['pass'])
        text = f"class {cls.__name__}:\n  def __init__({', '.join(parts)}):\n    {lines}\n"
        return _own(_build(text, cls.__name__, values), '__init__')

      def fields(class_or_instance):
        known = getattr(class_or_instance, '__dataclass_fields__', None)
        if known is None:
          raise TypeError('must be called with a dataclass type or instance')
        return tuple(known.values())

      def is_dataclass(obj):
        return hasattr(obj, '__dataclass_fields__')

      def _plain(value, make):
        if is_dataclass(value) and not isinstance(value, type):
          return make([(own.name, _plain(getattr(value, own.name), make)) for own in fields(value)])
        if isinstance(value, list):
          return [_plain(item, make) for item in value]
        if isinstance(value, tuple):
          return tuple([_plain(item, make) for item in value])
        if isinstance(value, dict):
          return {_plain(key, make): _plain(item, make) for key, item in value.items()}
        return value

      def asdict(obj, *, dict_factory=dict):
        if not is_dataclass(obj) or isinstance(obj, type):
          raise TypeError("asdict() should be called on dataclass instances")
        return _plain(obj, dict_factory)

      def astuple(obj, *, tuple_factory=tuple):
        if not is_dataclass(obj) or isinstance(obj, type):
          raise TypeError("astuple() should be called on dataclass instances")
        return _plain(obj, lambda pairs: tuple_factory([value for name, value in pairs]))

      def replace(obj, /, **changes):
        if not is_dataclass(obj) or isinstance(obj, type):
          raise TypeError("replace() should be called on dataclass instances")
        for own in fields(obj):
          if not own.init:
            if own.name in changes:
              raise ValueError(f'field {own.name} is declared with init=False, it cannot be specified with replace()')
            continue
          if own.name not in changes:
            changes[own.name] = getattr(obj, own.name)
        return obj.__class__(**changes)

      def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
        attributes = dict(namespace or {})
        names = []
        for own in fields:
          name = own if isinstance(own, str) else own[0]
          names.append(name)
          if not isinstance(own, str) and len(own) == 3:
            attributes[name] = own[2]
        attributes['__annotations__'] = {name: object for name in names}
        return dataclass(type(cls_name, tuple(bases), attributes), **options)
      """#, values: [("FrozenInstanceError", .type(ExceptionTypes.named("FrozenInstanceError")))])
}
