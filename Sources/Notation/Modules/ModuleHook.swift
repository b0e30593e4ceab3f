/// A function that is called with a module's values.
struct ModuleHook: Sendable {
  /// When it is called.
  enum Kind: Sendable {
    /// With what the module is given.
    case before
    /// With what it is given and what it made.
    case after
  }

  let number: Int
  let kind: Kind
  let function: Value
}
