import Engine

/// What `register_hook` and its kin give: `remove()` takes the hook back.
enum Handles {
  private static let type = TypeObject(builtin: "RemovableHandle", BuiltinTypes.object, .object)

  /// A handle that does this when it is removed.
  static func handle(_ remove: @escaping @Sendable () throws -> Void) -> Value {
    let object = InstanceObject(type)
    let function = NativeFunction("remove") { _, _, _ in
      try remove()
      return .none
    }
    try? object.put(.native(function), Symbol("remove"), in: 0)
    return .instance(object)
  }
}
