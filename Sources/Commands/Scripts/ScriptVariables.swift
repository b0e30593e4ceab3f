import Engine
public import Support

/// A script's variables: `$steps`, or `${steps:-200}` with a default if it is not defined.
public struct ScriptVariables: Sendable, Hashable {
  private var values: [String: String] = [:]

  /// The folder of the script that runs; `.` at the prompt.
  static let folder = "here"

  /// The paths of the scripts that run, the outermost first.
  private(set) var scripts: [String] = []

  /// None but `here`.
  public init() { values[Self.folder] = "." }

  /// Makes `here` the folder of a script.
  public mutating func enter(script path: String) {
    values[Self.folder] = Path.folder(of: path)
    scripts.append(path)
  }

  /// Makes `here` again what it was outside the innermost script.
  mutating func leaveScript(to folder: String?) {
    values[Self.folder] = folder
    _ = scripts.popLast()
  }

  /// A variable's value.
  subscript(name: String) -> String? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// Takes `NAME=VALUE`.
  ///
  /// - Throws: `VariableError.badDefinition`.
  public mutating func define(_ text: String) throws(VariableError) {
    guard let equals = text.firstIndex(of: "="), Self.isName(text[..<equals]) else {
      throw .badDefinition(text: text)
    }
    values[String(text[..<equals])] = String(text[text.index(after: equals)...])
  }

  /// A line with its variables replaced by their values; `$$` is a dollar, a comment stays as it
  /// is.
  ///
  /// - Throws: `VariableError`.
  public func expanded(_ line: String) throws(VariableError) -> String {
    guard line.contains("$") else { return line }
    var result = ""
    var rest = line[...]
    while let first = rest.first {
      if first == "#", result.last.map({ $0 == " " || $0 == "\t" }) ?? true {
        return result + rest
      }
      rest.removeFirst()
      guard first == "$" else {
        result.append(first)
        continue
      }
      result += try value(at: &rest)
    }
    return result
  }

  /// The replacement for the text after a dollar, which is consumed.
  private func value(at rest: inout Substring) throws(VariableError) -> String {
    if rest.first == "$" {
      rest.removeFirst()
      return "$"
    }
    if rest.first == "{" {
      guard let end = rest.firstIndex(of: "}") else { throw .openBrace(text: "$" + rest) }
      let inside = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
      return try braced(inside)
    }
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    // A dollar before anything else, as at the end of a regular expression, is itself.
    guard Self.isName(name) else { return "$" }
    rest = rest.dropFirst(name.count)
    guard let value = values[String(name)] else { throw .unknown(name: String(name)) }
    return value
  }

  /// `steps` or `steps:-200`.
  private func braced(_ inside: Substring) throws(VariableError) -> String {
    let name = inside.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let standard = inside.dropFirst(name.count)
    guard Self.isName(name), standard.isEmpty || standard.hasPrefix(":-") else {
      throw .openBrace(text: "${\(inside)}")
    }
    if let value = values[String(name)], standard.isEmpty || !value.isEmpty { return value }
    guard !standard.isEmpty else { throw .unknown(name: String(name)) }
    return String(standard.dropFirst(2))
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter || first == "_" else {
      return false
    }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }
}

/// A variable that cannot be replaced by its value.
public enum VariableError: CataloguedError, Hashable {
  case unknown(name: String)
  case badDefinition(text: String)
  case openBrace(text: String)

  /// What each case means.
  public static let catalogue: [ErrorKind<VariableError>] = [
    .init("E-VARIABLE-UNKNOWN", "The variable is not defined.", .unknown(name: "steps")),
    .init(
      "E-VARIABLE-BAD-DEFINITION", "The definition is not of the form `NAME=VALUE`.",
      .badDefinition(text: "200")),
    .init(
      "E-VARIABLE-OPEN-BRACE", "The braces do not hold a name, alone or with `:-` and a default.",
      .openBrace(text: "${steps")),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .unknown(let name):
      Diagnosis(
        "$\(name) is not defined",
        mend: "start shape with --define \(name)=VALUE, or write a default: ${\(name):-VALUE}")
    case .badDefinition(let text):
      Diagnosis("'\(text)' does not define a variable", mend: "write it as steps=200")
    case .openBrace(let text):
      Diagnosis("'\(text)' is not a variable", mend: "write it as ${steps} or ${steps:-200}")
    }
  }
}
