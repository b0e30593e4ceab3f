import Engine
import Support

/// Python's `json`, of texts.
enum JSONLibrary {
  static let library = SourceLibrary(
    name: "json",
    exports: ["dumps", "dump", "JSONEncoder", "loads", "load", "JSONDecoder"],
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

      class JSONDecoder:
        def __init__(self, **options):
          self.options = options

        def decode(self, s):
          return _read(s, **self.options)

      def loads(s, *, cls=None, **options):
        if not isinstance(s, str):
          raise TypeError(
            f'the JSON object must be str, bytes or bytearray, not {type(s).__name__}')
        return (cls or JSONDecoder)(**options).decode(s)

      def load(fp, **options):
        return loads(fp.read(), **options)
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
      },
      NativeFunction("_read") { machine, host, given in
        let bound = try Parameters(
          "loads", given,
          [
            "s", "object_hook", "parse_float", "parse_int", "parse_constant", "object_pairs_hook",
            "strict",
          ], required: 1)
        var reader = try JSONReader(bound.text("s"), bound)
        return try reader.all(&machine, &host)
      },
    ],
    values: [("JSONDecodeError", .type(ExceptionTypes.named("JSONDecodeError")))])
}
