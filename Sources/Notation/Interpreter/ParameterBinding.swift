import Support

/// The values of a function's registers, made of what a call gives.
struct ParameterBinding {
  /// In the order of the parameters.
  private(set) var values: [Value]

  /// Matches values with parameters, as Python does.
  ///
  /// - Throws: `PythonException` for a value too many, too few, or under a name that is none.
  init(_ function: FunctionObject, _ arguments: Arguments) throws {
    let parameters = function.code.parameters
    let count = function.code.placeCount
    values = [Value](repeating: .undefined, count: parameters.count)
    let given = arguments.values
    for (number, value) in given.prefix(count).enumerated() { values[number] = value }
    var names = DictionaryOfRest()
    for (number, parameter) in parameters.enumerated() {
      switch parameter.kind {
      case .rest: values[number] = .tupled(Array(given.dropFirst(count)))
      case .names: names.place = number
      default: break
      }
    }
    if given.count > count, !parameters.contains(where: { $0.kind == .rest }) {
      throw Self.tooMany(function, arguments)
    }
    for (name, value) in arguments.named {
      let place = parameters.firstIndex {
        $0.name == name && ($0.kind == .either || $0.kind == .name)
      }
      guard let place else {
        guard names.place != nil else { throw Self.unexpected(function, name, arguments) }
        names.entries.append((name, value))
        continue
      }
      guard case .undefined = values[place] else {
        throw PythonException(
          ofCall: "\(function.code.qualifiedName)() got multiple values for argument '\(name)'"
        )
      }
      values[place] = value
    }
    if let place = names.place { values[place] = .dictionary(DictionaryObject(names.entries)) }
    try fill(function)
  }

  private struct DictionaryOfRest {
    var place: Int?
    var entries: [(name: String, value: Value)] = []
  }

  private mutating func fill(_ function: FunctionObject) throws {
    var missing: [(name: String, isByName: Bool)] = []
    for (number, parameter) in function.code.parameters.enumerated() {
      guard case .undefined = values[number] else { continue }
      if let standard = function.standards[number] {
        values[number] = standard
      } else {
        missing.append((parameter.name, parameter.kind == .name))
      }
    }
    guard !missing.isEmpty else { return }
    let byPlace = missing.filter { !$0.isByName }
    let shown = byPlace.isEmpty ? missing : byPlace
    let kind = byPlace.isEmpty ? "keyword-only" : "positional"
    throw PythonException(
      ofCall: "\(function.code.qualifiedName)() missing \(shown.count) required \(kind) "
        + "argument\(shown.count == 1 ? "" : "s"): \(Self.listed(shown.map { "'\($0.name)'" }))")
  }

  /// `'a', 'b', and 'c'`, as Python lists them.
  private static func listed(_ names: [String]) -> String {
    switch names.count {
    case 0...1: names.first ?? ""
    case 2: "\(names[0]) and \(names[1])"
    default: names.dropLast().joined(separator: ", ") + ", and \(names[names.count - 1])"
    }
  }

  private static func tooMany(
    _ function: FunctionObject, _ arguments: Arguments
  ) -> PythonException {
    let given = arguments.values.count
    let byName = function.code.parameters.filter { $0.kind == .name }.count { parameter in
      arguments.named.contains { $0.name == parameter.name }
    }
    let others =
      byName == 0
      ? ""
      : " positional argument\(given == 1 ? "" : "s") (and \(byName) keyword-only "
        + "argument\(byName == 1 ? "" : "s"))"
    let count = function.code.placeCount
    let optional = function.standards.prefix(count).count { $0 != nil }
    let wants = optional == 0 ? "\(count)" : "from \(count - optional) to \(count)"
    return PythonException(
      ofCall:
        "\(function.code.qualifiedName)() takes \(wants) positional argument\(count == 1 && optional == 0 ? "" : "s") "
        + "but \(given)\(others) \(given == 1 && byName == 0 ? "was" : "were") given")
  }

  private static func unexpected(
    _ function: FunctionObject, _ name: String, _ arguments: Arguments
  ) -> PythonException {
    let byPlace = function.code.parameters.filter { $0.kind == .place }.map(\.name).filter { own in
      arguments.named.contains { $0.name == own }
    }
    guard byPlace.isEmpty else {
      return PythonException(
        "TypeError",
        "\(function.code.qualifiedName)() got some positional-only arguments passed as keyword "
          + "arguments: '\(byPlace.joined(separator: ", "))'")
    }
    let names = function.code.parameters.map(\.name)
    let hint = Similarity.nearest(to: name, in: names).map { ". Did you mean '\($0)'?" } ?? ""
    return PythonException(
      ofCall: "\(function.code.qualifiedName)() got an unexpected keyword argument '\(name)'\(hint)"
    )
  }
}
