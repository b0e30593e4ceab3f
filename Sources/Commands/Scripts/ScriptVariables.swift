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
    let lines = line.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 1 else {
      var expanded: [String] = []
      for line in lines { expanded.append(try self.expanded(String(line))) }
      return expanded.joined(separator: "\n")
    }
    var result = ""
    for piece in Self.pieces(of: line) {
      switch piece {
      case .text(let text): result += text
      case .open(let text): throw .openBrace(text: String(text))
      case .braces(let inside): result += try braced(inside)
      case .name(let name):
        guard let value = values[String(name)] else { throw .unknown(name: String(name)) }
        result += value
      }
    }
    return result
  }

  /// Whether the braces of a variable are open at the end of a line.
  static func isOpen(_ line: String) -> Bool {
    guard line.contains("${"), case .open? = pieces(of: line).last else { return false }
    return true
  }

  /// A part of a line.
  private enum Piece {
    /// Text that stays as it is.
    case text(Substring)
    /// The name after a dollar.
    case name(Substring)
    /// What stands between `${` and `}`.
    case braces(Substring)
    /// A dollar and the rest of the line, whose brace is not closed.
    case open(Substring)
  }

  private static func pieces(of line: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = line[...]
    while !rest.isEmpty {
      let end = textEnd(of: rest, isStart: pieces.isEmpty)
      if end > rest.startIndex { pieces.append(.text(rest[..<end])) }
      rest = rest[end...]
      guard rest.first == "$" else {
        if !rest.isEmpty { pieces.append(.text(rest)) }
        return pieces
      }
      let (piece, after) = variable(at: rest)
      pieces.append(piece)
      rest = rest[after...]
    }
    return pieces
  }

  /// The place of the next dollar, or of the comment in front of it; a comment begins a line, or
  /// follows a blank.
  private static func textEnd(of rest: Substring, isStart: Bool) -> String.Index {
    var earlier: Character? = isStart ? " " : nil
    return rest.indices.first { index in
      defer { earlier = rest[index] }
      return rest[index] == "$" || rest[index] == "#" && (earlier == " " || earlier == "\t")
    } ?? rest.endIndex
  }

  /// What the dollar that begins a text stands for, and the place after it.
  private static func variable(at rest: Substring) -> (Piece, String.Index) {
    let after = rest.index(after: rest.startIndex)
    let text = rest[after...]
    if text.first == "$" { return (.text(text.prefix(1)), text.index(after: after)) }
    if text.first == "{" {
      guard let end = text.firstIndex(of: "}") else { return (.open(rest), rest.endIndex) }
      return (.braces(text[..<end].dropFirst()), text.index(after: end))
    }
    let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    // A dollar before anything else, as at the end of a regular expression, is itself.
    return isName(name) ? (.name(name), name.endIndex) : (.text(rest.prefix(1)), after)
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
