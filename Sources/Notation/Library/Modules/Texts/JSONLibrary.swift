import Engine
import Support

/// Python's `json`, of texts.
enum JSONLibrary {
  static let library = SourceLibrary(
    name: "json", exports: ["dumps", "dump", "JSONEncoder"],
    text: #"""
      def dumps(obj, *, cls=None, **options):
        if cls is not None:
          return cls(**options).encode(obj)
        return _written(obj, **options)

      def dump(obj, fp, **options):
        fp.write(dumps(obj, **options))

      class JSONEncoder:
        def __init__(self, **options):
          own = options.pop('default', None)
          if own is not None:
            self.default = own
          self.options = options

        def default(self, o):
          raise TypeError(f'Object of type {o.__class__.__name__} is not JSON serializable')

        def encode(self, o):
          return _written(o, default=self.default, **self.options)
      """#,
    helpers: [
      NativeFunction("_written") { machine, host, given in
        let bound = try Parameters(
          "dumps", given,
          [
            "obj", "skipkeys", "ensure_ascii", "check_circular", "allow_nan", "indent",
            "separators", "default", "sort_keys",
          ], required: 1)
        var writer = try JSONWriter(bound, &machine, &host)
        try writer.write(bound["obj"] ?? .none, 0, &machine, &host)
        return .string(writer.text)
      }
    ],
    values: [
      ("JSONDecodeError", .type(ExceptionTypes.named("JSONDecodeError"))),
      ("loads", .native(loads)), ("load", .native(load)),
    ])

  private static let loads = NativeFunction("loads") { machine, _, given in
    let text = try Parameters("loads", given, ["s"], required: 1).text("s")
    var reader = JSONReader(text)
    return try reader.all(&machine)
  }

  private static let load = NativeFunction("load") { machine, host, given in
    let file = try Parameters("load", given, ["fp"], required: 1)["fp"] ?? .none
    let text = try machine.call(method: Symbol("read"), of: file, [], &host)
    guard case .string(let text) = text else {
      throw PythonException("TypeError", "the JSON object must be str")
    }
    var reader = JSONReader(text)
    return try reader.all(&machine)
  }
}
