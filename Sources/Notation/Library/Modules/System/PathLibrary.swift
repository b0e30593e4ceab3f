/// Python's `pathlib`, of Unix: a path is an object that also is its text.
extension SourceLibrary {
  static let pathsOfFiles = SourceLibrary(
    name: "pathlib",
    exports: [
      "PurePath", "PosixPath", "Path", "PurePosixPath",
    ],
    text: globText + "\n" + #"""
      def _text(path):
        if isinstance(path, str):
          return str(path)
        if not hasattr(path, '__fspath__'):
          kind = type(path).__name__
          raise TypeError(f'expected str, bytes or os.PathLike object, not {kind}')
        return path.__fspath__()

      def _parts(texts):
        whole = ''
        for text in texts:
          text = _text(text)
          if text.startswith('/') or not whole:
            whole = text
          else:
            whole += ('' if whole.endswith('/') else '/') + text
        slashes = len(whole) - len(whole.lstrip('/'))
        # Two slashes at the beginning are a root of their own, as POSIX has it.
        root = '//' if slashes == 2 else '/' if slashes else ''
        return root, [part for part in whole.split('/') if part not in ('', '.')]

      class PurePath:
        def __init__(self, *parts):
          self._root, self._names = _parts(parts)
          _hold(self, str(self))

        def _with(self, root, names):
          made = self.__class__()
          made._root = root
          made._names = names
          _hold(made, str(made))
          return made

        def __str__(self):
          return self._root + '/'.join(self._names) or '.'

        def __fspath__(self):
          return str(self)

        def as_posix(self):
          return str(self)

        def __repr__(self):
          return f'{self.__class__.__name__}({str(self)!r})'

        def __eq__(self, other):
          return isinstance(other, PurePath) and str(self) == str(other)

        def __hash__(self):
          return hash(str(self))

        def __lt__(self, other):
          return self.parts < other.parts

        def __le__(self, other):
          return self.parts <= other.parts

        def __gt__(self, other):
          return self.parts > other.parts

        def __ge__(self, other):
          return self.parts >= other.parts

        def __truediv__(self, other):
          try:
            return self.joinpath(other)
          except TypeError:
            return NotImplemented

        def __rtruediv__(self, other):
          try:
            return self.__class__(other, self)
          except TypeError:
            return NotImplemented

        def joinpath(self, *others):
          return self.__class__(self, *others)

        @property
        def parts(self):
          return tuple(([self._root] if self._root else []) + self._names)

        @property
        def name(self):
          return self._names[-1] if self._names else ''

        @property
        def suffix(self):
          place = self.name.rfind('.')
          return self.name[place:] if 0 < place < len(self.name) - 1 else ''

        @property
        def suffixes(self):
          if self.name.endswith('.'):
            return []
          return ['.' + part for part in self.name.lstrip('.').split('.')[1:]]

        @property
        def stem(self):
          return self.name[:len(self.name) - len(self.suffix)]

        @property
        def parent(self):
          return self._with(self._root, self._names[:-1])

        @property
        def parents(self):
          sizes = reversed(range(len(self._names)))
          return [self._with(self._root, self._names[:size]) for size in sizes]

        @property
        def root(self):
          return self._root

        anchor = root

        def match(self, path_pattern):
          root, names = _parts([path_pattern])
          own = self._names[len(self._names) - len(names):]
          if root and (root != self._root or len(names) != len(self._names)):
            return False
          pairs = zip(own, names)
          return len(own) == len(names) and all([_fits(name, pattern) for name, pattern in pairs])

        def is_absolute(self):
          return self._root != ''

        def with_name(self, name):
          if not self.name:
            raise ValueError(f'{self!r} has an empty name')
          if not name or '/' in name or name == '.':
            raise ValueError(f'Invalid name {name!r}')
          return self._with(self._root, self._names[:-1] + [name])

        def with_stem(self, stem):
          return self.with_name(stem + self.suffix)

        def with_suffix(self, suffix):
          if suffix and (not suffix.startswith('.') or suffix == '.'):
            raise ValueError(f'Invalid suffix {suffix!r}')
          return self.with_name(self.stem + suffix)

        def relative_to(self, other):
          base = self.__class__(other)
          size = len(base._names)
          if base._root != self._root or self._names[:size] != base._names:
            raise ValueError(
              f"{str(self)!r} is not in the subpath of {str(base)!r}"
              " OR one path is relative and the other is absolute.")
          return self._with('', self._names[size:])

        def is_relative_to(self, other):
          base = self.__class__(other)
          return base._root == self._root and self._names[:len(base._names)] == base._names

      class PosixPath(PurePath):
        @classmethod
        def cwd(cls):
          return cls(_os.getcwd())

        @classmethod
        def home(cls):
          return cls(_os.path.expanduser('~'))

        def expanduser(self):
          return self.__class__(_os.path.expanduser(str(self)))

        def stat(self):
          return _os.stat(str(self))

        def _found(self, pattern):
          if not pattern:
            raise ValueError(f'Unacceptable pattern: {pattern!r}')
          root, names = _parts([pattern])
          if root or not names:
            raise NotImplementedError('Non-relative patterns are unsupported')
          base = '' if not self._root and not self._names else str(self)
          seen = set()
          for path in _found(base, names, True, True):
            wantsFolder = names[-1] == '**' or pattern.endswith('/')
            if wantsFolder and not _os.path.isdir(path or '.'):
              continue
            path = self.__class__(path)
            if path not in seen:
              seen.add(path)
              yield path

        def glob(self, pattern):
          return self._found(pattern)

        def rglob(self, pattern):
          return self._found('**/' + str(pattern))

        def touch(self, mode=438, exist_ok=True):
          if self.exists() and not exist_ok:
            raise FileExistsError(17, 'File exists', str(self))
          self.open('a').close()

        def samefile(self, other_path):
          return self.resolve() == self.__class__(other_path).resolve()

        def exists(self):
          return _os.path.exists(str(self))

        def is_file(self):
          return _os.path.isfile(str(self))

        def is_dir(self):
          return _os.path.isdir(str(self))

        def absolute(self):
          return self if self._root else self.__class__(_os.getcwd(), self)

        def resolve(self, strict=False):
          return self.__class__(_os.path.realpath(str(self)))

        def mkdir(self, mode=511, parents=False, exist_ok=False):
          if parents:
            _os.makedirs(str(self), exist_ok=exist_ok)
          elif not (exist_ok and self.is_dir()):
            _os.mkdir(str(self))

        def iterdir(self):
          return iter([self / name for name in _os.listdir(str(self))])

        def open(self, mode='r', buffering=-1, encoding=None, errors=None, newline=None):
          return open(str(self), mode)

        def read_text(self, encoding=None, errors=None):
          with open(str(self)) as file:
            return file.read()

        def write_text(self, data, encoding=None, errors=None, newline=None):
          with open(str(self), 'w') as file:
            return file.write(data)

        def unlink(self, missing_ok=False):
          if self.exists() or not missing_ok:
            _os.remove(str(self))

        def rmdir(self):
          _os.rmdir(str(self))

        def rename(self, target):
          _os.rename(str(self), str(target))
          return self.__class__(target)

        def replace(self, target):
          return self.rename(target)

      Path = PosixPath
      PurePosixPath = PurePath
      """#,
    helpers: [fits], values: [("_os", .library(SystemLibrary.library))])
}
