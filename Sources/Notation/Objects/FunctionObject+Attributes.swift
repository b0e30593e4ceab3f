/// What Python knows of a function that lines define.
extension FunctionObject {
  private static func tuple(_ values: [Value]) -> Value {
    values.isEmpty ? .none : .tupled(values)
  }

  /// The defaults of the parameters after `*`, by name.
  private var namedStandards: Value {
    let pairs = zip(code.parameters, standards).compactMap { parameter, standard in
      parameter.kind == .name ? standard.map { (parameter.name, $0) } : nil
    }
    return pairs.isEmpty ? .none : .dictionary(DictionaryObject(pairs))
  }

  /// What annotates its parameters or, of a class, its names: a class that is known by the name that is written
  /// there, or what is written there.
  var annotations: Value {
    let scalars = Array(code.source.text.unicodeScalars)
    let pairs = code.annotated.map { name, place -> (String, Value) in
      let part = scalars[place.clamped(to: scalars.indices)]
      let text = String(String.UnicodeScalarView(part))
      if let type = BuiltinTypes.named[text] { return (name, .type(type)) }
      if case .type? = globals[text] { return (name, globals[text] ?? .none) }
      return (name, text == "None" ? .none : .string(text.unquoted))
    }
    return .dictionary(DictionaryObject(pairs))
  }

  /// What Python knows of a function, or what was assigned to it.
  func attribute(_ name: String) -> Value? {
    if let own = attributes[name] { return own }
    return switch name {
    case "__name__": .string(code.name)
    case "__qualname__": .string(code.qualifiedName)
    case "__doc__": code.documentation.map { .string($0) } ?? Value.none
    case "__module__": .string("__main__")
    case "__defaults__":
      Self.tuple(standards.prefix(code.placeCount).compactMap(\.self))
    case "__kwdefaults__": namedStandards
    case "__annotations__": annotations
    case "__dict__":
      .dictionary(
        DictionaryObject(attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    case "__class__": .type(BuiltinTypes.function)
    default: nil
    }
  }
}

extension String {
  /// The text without quotes around it: an annotation may be a text itself.
  fileprivate var unquoted: String {
    guard count >= 2, let quote = first, quote == last, quote == "'" || quote == "\"" else {
      return self
    }
    return String(dropFirst().dropLast())
  }
}
