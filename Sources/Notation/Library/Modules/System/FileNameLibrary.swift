import Glibc

/// Python's `glob` and `fnmatch`: names of files by patterns.
extension SourceLibrary {
  static let namePatterns = SourceLibrary(
    name: "fnmatch", exports: ["fnmatch", "fnmatchcase", "filter"],
    text: #"""
      def fnmatch(name, pat):
        return _fits(str(name), str(pat))

      fnmatchcase = fnmatch

      def filter(names, pat):
        return [name for name in names if _fits(str(name), str(pat))]
      """#,
    helpers: [fits])

  static let fileNames = SourceLibrary(
    name: "glob", exports: ["glob", "iglob", "escape", "has_magic"], text: globText,
    helpers: [fits], values: [("_os", .library(SystemLibrary.library))])

  /// The walk through folders that `glob` and `Path.glob` share.
  static let globText = #"""
    def has_magic(s):
      return '*' in s or '?' in s or '[' in s

    def escape(pathname):
      return ''.join([f'[{letter}]' if letter in '*?[' else letter for letter in pathname])

    def _names(folder):
      try:
        return _os.listdir(folder or '.')
      except OSError:
        return []

    def _join(folder, name):
      return f"{folder}{'' if not folder or folder.endswith('/') else '/'}{name}"

    def _below(folder, hidden):
      yield folder
      for name in _names(folder):
        path = _join(folder, name)
        if (hidden or not name.startswith('.')) and _os.path.isdir(path):
          yield from _below(path, hidden)

    def _found(folder, parts, recursive, hidden):
      if not parts:
        yield folder
        return
      first, rest = parts[0], parts[1:]
      if first == '**' and recursive:
        for path in _below(folder, hidden):
          if rest:
            yield from _found(path, rest, recursive, hidden)
          else:
            yield _join(path, '') if path == folder else path
            for name in _names(path):
              if (hidden or not name.startswith('.')) and not _os.path.isdir(_join(path, name)):
                yield _join(path, name)
      elif has_magic(first):
        for name in _names(folder):
          isShown = hidden or first.startswith('.') or not name.startswith('.')
          if isShown and _fits(name, first):
            path = _join(folder, name)
            if not rest or _os.path.isdir(path):
              yield from _found(path, rest, recursive, hidden)
      else:
        path = _join(folder, first)
        if _os.path.exists(path):
          yield from _found(path, rest, recursive, hidden)

    def iglob(pathname, *, root_dir=None, recursive=False, include_hidden=False):
      pathname = str(pathname)
      parts = [part for part in pathname.split('/') if part]
      base = '' if root_dir is None else _join(str(root_dir), '')
      for path in _found('/' if pathname.startswith('/') else base, parts, recursive,
                         include_hidden):
        path = path[len(base):]
        if pathname.endswith('/') and path:
          if not _os.path.isdir(base + path):
            continue
          path = _join(path, '')
        if path:
          yield path

    def glob(pathname, *, root_dir=None, recursive=False, include_hidden=False):
      return list(iglob(
        pathname, root_dir=root_dir, recursive=recursive, include_hidden=include_hidden))
    """#

  /// Whether a name is of a pattern such as `*.py`.
  static let fits = NativeFunction("_fits") { _, _, given in
    let (name, pattern) = (
      try Builtins.text("fnmatch", given, 0), try Builtins.text("fnmatch", given, 1)
    )
    // Safe: the call only reads two texts.
    return .bool(unsafe fnmatch(pattern, name, FNM_NOESCAPE) == 0)
  }
}
