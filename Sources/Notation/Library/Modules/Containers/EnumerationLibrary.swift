/// Python's `enum`.
extension SourceLibrary {
  static let enumerations = SourceLibrary(
    name: "enum",
    exports: ["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "auto", "unique"],
    text: #"""
      class auto:
        value = 0
        def __or__(self, other):
          return _Joined(self, other, lambda a, b: a | b)
        def __and__(self, other):
          return _Joined(self, other, lambda a, b: a & b)
        def __xor__(self, other):
          return _Joined(self, other, lambda a, b: a ^ b)

      # Of names whose values a class gives only when it is made.
      class _Joined(auto):
        def __init__(self, left, right, join):
          self._parts = left, right, join

        @property
        def value(self):
          left, right, join = self._parts
          return join(getattr(left, 'value', left), getattr(right, 'value', right))

      class Enum:
        def __init_subclass__(cls):
          members = {}
          values = {}
          last = 0
          isMade = any(['__init__' in _names(base) for base in cls.__mro__])
          for name in _names(cls):
            value = _own(cls, name)
            if name.startswith('_') or _is_function(value) or isinstance(value, type):
              continue
            if isinstance(value, _Joined):
              value = value.value
            elif isinstance(value, auto):
              value.value = cls._next(name, last)
              value = value.value
            if isinstance(value, int):
              last = value
            if value in values:
              members[name] = values[value]
            else:
              member = _blank(cls)
              if isinstance(value, (int, str)) and issubclass(cls, (_Valued, int, str)):
                _hold(member, value)
              _put(member, '_name_', name)
              _put(member, '_value_', value)
              if isMade:
                member.__init__(*(value if isinstance(value, tuple) else (value,)))
              values[value] = member
              members[name] = member
            _put(cls, name, members[name])
          if issubclass(cls, (int, str)) and not issubclass(cls, _Valued):
            _put(cls, '_is_held_key', True)
            for name in _names(IntEnum):
              if name not in ('__str__', '__format__') and not name in _names(cls):
                _put(cls, name, _own(IntEnum, name))
          if members:
            _put(cls, '__members__', members)
            _put(cls, '_values', values)
            _put(cls, '__new__', _lookup)
            # A member that is looked up is made already.
            _put(cls, '__init__', _leave)

        @classmethod
        def _next(cls, name, last):
          return last + 1

        @property
        def name(self):
          return self._name_

        @property
        def value(self):
          return self._value_

        @classmethod
        def __class_iter__(cls):
          own = []
          for member in cls.__members__.values():
            if not any(member is known for known in own):
              own.append(member)
          return iter(own)

        @classmethod
        def __class_len__(cls):
          return len(list(cls.__class_iter__()))

        @classmethod
        def __class_item__(cls, name):
          if name not in cls.__members__:
            raise KeyError(name)
          return cls.__members__[name]

        @classmethod
        def __class_contains__(cls, value):
          return isinstance(value, cls)

        def __setattr__(self, name, value):
          _put(self, name, value)

        def __hash__(self):
          return hash(self._name_)

        def __eq__(self, other):
          return self is other

        def __str__(self):
          return f"{self.__class__.__name__}.{self._name_}"

        def __repr__(self):
          return f"<{self.__class__.__name__}.{self._name_}: {self._value_!r}>"

        def __format__(self, style):
          return format(str(self), style)

      def _leave(self, *given, **named):
        pass

      def _lookup(cls, value):
        if isinstance(value, cls):
          return value
        if value not in cls._values:
          missing = getattr(cls, '_missing_', None)
          found = None if missing is None else missing(value)
          if found is None:
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
          return found
        return cls._values[value]

      class _Valued:
        _is_held_key = True

      class IntEnum(_Valued, Enum):
        def __eq__(self, other):
          return self._value_ == (other._value_ if isinstance(other, _Valued) else other)
        def __ne__(self, other):
          return not self == other
        def __lt__(self, other):
          return self._value_ < (other._value_ if isinstance(other, _Valued) else other)
        def __le__(self, other):
          return self._value_ <= (other._value_ if isinstance(other, _Valued) else other)
        def __gt__(self, other):
          return self._value_ > (other._value_ if isinstance(other, _Valued) else other)
        def __ge__(self, other):
          return self._value_ >= (other._value_ if isinstance(other, _Valued) else other)
        def __hash__(self):
          return hash(self._value_)
        def __int__(self):
          return self._value_
        def __index__(self):
          return self._value_
        def __bool__(self):
          return bool(self._value_)
        def __str__(self):
          return str(self._value_)
        def __format__(self, style):
          return format(self._value_, style)

      class StrEnum(_Valued, Enum):
        @classmethod
        def _next(cls, name, last):
          return name.lower()
        def __eq__(self, other):
          return self._value_ == (other._value_ if isinstance(other, _Valued) else other)
        def __hash__(self):
          return hash(self._value_)
        def __str__(self):
          return self._value_
        def __format__(self, style):
          return format(self._value_, style)

      class Flag(Enum):
        @classmethod
        def _next(cls, name, last):
          return 1 if last == 0 else last * 2

        @classmethod
        def __class_iter__(cls):
          values = [member._value_ for member in cls.__members__.values()]
          single = [value for value in values if value and value & (value - 1) == 0]
          return iter([cls._values[value] for value in sorted(set(single))])

        @classmethod
        def _missing_(cls, value):
          if not isinstance(value, int):
            return None
          member = _blank(cls)
          names = [own._name_ for own in cls.__class_iter__() if own._value_ and own._value_ & value == own._value_]
          _put(member, '_name_', '|'.join(names) or None)
          _put(member, '_value_', value)
          cls._values[value] = member
          return member

        def __or__(self, other):
          return self.__class__(self._value_ | other._value_)
        def __and__(self, other):
          return self.__class__(self._value_ & other._value_)
        def __xor__(self, other):
          return self.__class__(self._value_ ^ other._value_)
        def __invert__(self):
          total = 0
          for own in self.__class__.__class_iter__():
            total |= own._value_
          return self.__class__(total & ~self._value_)
        def __contains__(self, other):
          return other._value_ & self._value_ == other._value_
        def __bool__(self):
          return bool(self._value_)

      class IntFlag(Flag):
        def __int__(self):
          return self._value_

      def unique(cls):
        for name, member in cls.__members__.items():
          if member._name_ != name:
            raise ValueError(f"duplicate values found in {cls!r}: {name} -> {member._name_}")
        return cls
      """#)
}
