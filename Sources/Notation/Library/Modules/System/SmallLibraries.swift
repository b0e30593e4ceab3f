import Engine
import Glibc

/// Python's `gc`, `errno` and `inspect`, as far as programs ask for them, and `pickle`, `shutil` and `hashlib`,
/// which say what to write instead.
extension SourceLibrary {
  static let garbage = SourceLibrary(
    name: "gc", exports: ["collect", "enable", "disable", "isenabled", "freeze"],
    text: #"""
      def collect(generation=2):
        return 0

      def enable():
        pass

      disable = freeze = enable

      def isenabled():
        return True
      """#)

  static let pickles = SourceLibrary(
    name: "pickle", exports: ["dump", "dumps", "load", "loads"],
    text: #"""
      def dump(*args, **options):
        raise NotImplementedError(
          'pickle is not here: torch.save(obj, PATH) writes tensors, lists, dictionaries and '
          'state_dicts, and torch.load(PATH) reads them; json.dump writes what is no tensor')

      dumps = load = loads = dump
      """#)

  static let fileOperations = SourceLibrary(
    name: "shutil",
    exports: [
      "copy", "copy2", "copyfile", "copytree", "move", "rmtree", "make_archive", "unpack_archive",
      "which", "disk_usage",
    ],
    text: #"""
      def copy(*args, **options):
        raise NotImplementedError(
          'shutil is not here: it changes files; open(src).read() and open(dst, "w").write(text) '
          'copy a text, os.rename moves a file, os.remove and os.rmdir delete')

      copy2 = copyfile = copytree = move = rmtree = copy
      make_archive = unpack_archive = which = disk_usage = copy
      """#)

  static let digests = SourceLibrary(
    name: "hashlib",
    exports: [
      "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_256",
      "new",
    ],
    text: #"""
      def md5(*args, **options):
        raise NotImplementedError(
          'hashlib is not here, since bytes are not: hash(value) distinguishes values of one run, and '
          'sha256sum FILE in the terminal says what a file holds')

      sha1 = sha224 = sha256 = sha384 = sha512 = blake2b = blake2s = sha3_256 = new = md5
      """#)

  static let systemNumbers = SourceLibrary(
    name: "errno", exports: [], text: "pass",
    values: [
      ("EPERM", EPERM), ("ENOENT", ENOENT), ("EINTR", EINTR), ("EIO", EIO), ("EACCES", EACCES),
      ("EEXIST", EEXIST), ("ENOTDIR", ENOTDIR), ("EISDIR", EISDIR), ("EINVAL", EINVAL),
      ("ENOSPC", ENOSPC), ("EPIPE", EPIPE), ("EAGAIN", EAGAIN), ("ENOTEMPTY", ENOTEMPTY),
      ("ETIMEDOUT", ETIMEDOUT),
    ].map { ($0.0, .int(Int($0.1))) })

  static let inspection = SourceLibrary(
    name: "inspect",
    exports: [
      "isfunction", "isclass", "ismethod", "isgenerator", "isgeneratorfunction", "isbuiltin",
      "ismodule", "getdoc", "isabstract", "getmembers",
    ],
    text: #"""
      _function, _generator, _builtin = type(lambda: None), type(x for x in ()), type(len)

      def isfunction(object):
        return isinstance(object, _function)

      def isclass(object):
        return isinstance(object, type)

      def ismethod(object):
        return hasattr(object, '__self__') and hasattr(object, '__func__')

      def isgenerator(object):
        return isinstance(object, _generator)

      def isgeneratorfunction(obj):
        return _gives_values(obj)

      def isbuiltin(object):
        return isinstance(object, _builtin)

      def ismodule(object):
        return type(object).__name__ == 'module'

      def isabstract(object):
        return isclass(object) and _is_abstract(object)

      def getdoc(object):
        text = object.__doc__
        if text is None:
          return None
        first, *rest = text.expandtabs().split('\n')
        sizes = [len(line) - len(line.lstrip()) for line in rest if line.strip()]
        lines = [first.lstrip()] + [line[min(sizes, default=0):] for line in rest]
        while lines and not lines[-1].strip():
          lines.pop()
        while lines and not lines[0]:
          lines.pop(0)
        return '\n'.join(lines)

      def getmembers(object, predicate=None):
        pairs = [(name, getattr(object, name)) for name in dir(object) if hasattr(object, name)]
        return [pair for pair in pairs if predicate is None or predicate(pair[1])]
      """#,
    helpers: [
      NativeFunction("_gives_values") { _, _, given in
        guard case .closure(let function)? = given.values.first else { return .bool(false) }
        return .bool(function.code.isGenerator)
      },
      NativeFunction("_is_abstract") { _, _, given in
        guard case .type(let type)? = given.values.first else { return .bool(false) }
        return .bool(!type.abstractNames.isEmpty)
      },
    ])
}
