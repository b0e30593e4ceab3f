extension SourceLibrary {
  /// `UserDict`, whose methods all go by those that a class derived from it may have of its own.
  static let userDictionaryText = #"""
    class UserDict:
      def __init__(self, dict=None, /, **kwargs):
        self.data = {}
        if dict is not None:
          self.update(dict)
        if kwargs:
          self.update(kwargs)

      def __len__(self):
        return len(self.data)

      def __getitem__(self, key):
        if key in self.data:
          return self.data[key]
        missing = getattr(self.__class__, '__missing__', None)
        if missing is not None:
          return missing(self, key)
        raise KeyError(key)

      def __setitem__(self, key, item):
        self.data[key] = item

      def __delitem__(self, key):
        del self.data[key]

      def __iter__(self):
        return iter(self.data)

      def __contains__(self, key):
        return key in self.data

      def __repr__(self):
        return repr(self.data)

      def __eq__(self, other):
        return dict(self.items()) == (dict(other.items()) if isinstance(other, UserDict) else other)

      def __or__(self, other):
        own = self.copy()
        own.update(other)
        return own

      def __ior__(self, other):
        self.update(other)
        return self

      def get(self, key, default=None):
        return self[key] if key in self else default

      def keys(self):
        return self.data.keys()

      def values(self):
        return [self[key] for key in self]

      def items(self):
        return [(key, self[key]) for key in self]

      def update(self, other=(), /, **kwargs):
        pairs = other.items() if hasattr(other, 'items') else other
        for key, value in pairs:
          self[key] = value
        for key, value in kwargs.items():
          self[key] = value

      def setdefault(self, key, default=None):
        if key not in self:
          self[key] = default
        return self[key]

      def pop(self, key, *default):
        if key not in self:
          if default:
            return default[0]
          raise KeyError(key)
        value = self[key]
        del self[key]
        return value

      def popitem(self):
        for key in reversed(list(self)):
          return key, self.pop(key)
        raise KeyError('popitem(): dictionary is empty')

      def clear(self):
        for key in list(self):
          del self[key]

      def copy(self):
        own = _blank(self.__class__)
        own.__dict__.update(self.__dict__)
        own.data = self.data.copy()
        return own
    """#
}
