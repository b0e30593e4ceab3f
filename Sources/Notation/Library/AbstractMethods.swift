import Engine

/// Methods that a class leaves to those derived from it: `@abstractmethod`.
enum AbstractMethods {
  /// The attribute that the decorator gives a function.
  static let mark = "__isabstractmethod__"

  /// The names of a class's abstract methods, in alphabetical order.
  static func names(of type: TypeObject) -> [String] {
    var names = Set(type.definedNames)
    for base in type.bases { names.formUnion(base.abstractNames) }
    return names.filter { isAbstract(type.lookup(Symbol($0)) ?? .none) }.sorted()
  }

  private static func isAbstract(_ value: Value) -> Bool {
    switch value {
    case .closure(let function): function.attribute(mark) != nil
    case .instance(let wrapper): wrapper[BuiltinTypes.getter].map(isAbstract) ?? false
    default: false
    }
  }

  /// The error of making an object of a class that lacks methods.
  static func refusal(of type: TypeObject) -> PythonException {
    let names = type.abstractNames
    return PythonException(
      "TypeError",
      "Can't instantiate abstract class \(type.name) with abstract method"
        + "\(names.count == 1 ? "" : "s") \(names.joined(separator: ", "))")
  }
}
