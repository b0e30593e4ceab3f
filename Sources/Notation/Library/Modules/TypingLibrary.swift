import Engine

/// Python's `typing`, whose names say of what type something is and change nothing.
enum TypingLibrary {
  static let library = SourceLibrary(
    name: "typing", exports: ["NamedTuple"],
    text: #"""
      from collections import _fill

      class NamedTuple(tuple):
        def __init_subclass__(cls):
          names = _own(cls, '__annotations__')
          if names:
            own = list(names)
            _fill(cls, own, {name: _own(cls, name) for name in own if name in _names(cls)})
      """#,
    values: values.map { (name: $0.0, value: $0.1) }
      + functions.map { (name: $0.name, value: .native($0)) })

  private static let values: [(String, Value)] =
    [
      "Any", "Union", "Optional", "Callable", "ClassVar", "Final", "Literal", "Type", "Iterable",
      "Iterator", "Generator", "Sequence", "MutableSequence", "Mapping", "MutableMapping",
      "Hashable",
      "Sized", "Collection", "Container", "Reversible", "Awaitable", "Coroutine", "AnyStr", "Text",
      "NoReturn", "Never", "Self", "Annotated", "SupportsFloat", "SupportsInt", "SupportsIndex",
      "Concatenate", "ParamSpec", "TypeAlias", "Pattern", "Match", "IO", "TextIO", "BinaryIO",
      "AbstractSet", "ContextManager", "Required", "NotRequired", "LiteralString",
    ].map { ($0, .type(TypeObject(builtin: $0, BuiltinTypes.object))) }
    + [
      ("List", "list"), ("Dict", "dict"), ("Tuple", "tuple"), ("Set", "set"),
      ("FrozenSet", "frozenset"), ("DefaultDict", "dict"), ("OrderedDict", "dict"),
      ("Counter", "dict"), ("Deque", "list"),
    ].compactMap { name, own in BuiltinTypes.named[own].map { (name, .type($0)) } }
    + ["Generic", "Protocol"].map {
      ($0, .type(TypeObject(builtin: $0, BuiltinTypes.object, .object)))
    } + [
      ("TypedDict", .type(BuiltinTypes.typedDictionary)),
      ("TYPE_CHECKING", .bool(false)),
    ]

  private static let functions: [NativeFunction] =
    [
      NativeFunction("TypeVar") { _, _, given in
        .type(
          TypeObject(builtin: try Builtins.text("TypeVar", given, 0), BuiltinTypes.object))
      },
      NativeFunction("NewType") { _, _, given in
        guard given.values.count == 2 else {
          throw PythonException("TypeError", "NewType() takes 2 arguments")
        }
        return .native(
          NativeFunction(try Builtins.text("NewType", given, 0)) { _, _, given in
            given.values.first ?? .none
          })
      },
      NativeFunction("cast") { _, _, given in
        guard given.values.count == 2 else {
          throw PythonException("TypeError", "cast() takes 2 arguments")
        }
        return given.values[1]
      },
    ]
    + ["overload", "final", "no_type_check", "runtime_checkable", "override"].map { name in
      NativeFunction(name) { _, _, given in given.values.first ?? .none }
    }
}
