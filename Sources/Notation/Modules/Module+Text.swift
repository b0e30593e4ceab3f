import Engine
import Support

/// Modules as torch prints them.
extension Module {
  /// Upper limit of the modules and bytes in a text.
  private static let mostInText = 10_000, mostBytes = 10_000_000

  /// The module as torch prints it, with those inside it.
  ///
  /// - Throws: `ExpressionError.tooMuch`; `MemoryError`.
  func text() throws -> String {
    var count = 0
    return try text(&count)
  }

  /// Its text, or its class and how many modules it has inside, if that is long.
  ///
  /// - Throws: as `text`.
  package func summary(of characters: Int) throws -> String {
    guard contents.children.count == 0 else {
      return "\(type.name) of \(counted(contents.children.count, "module"))"
    }
    let text = try text().split(separator: "\n").joined(separator: " ")
    return text.count > characters ? "\(text.prefix(characters - 1))…" : text
  }

  /// `26 parameters`, or `module` where it has none.
  package var weight: String {
    let count = ((try? namedParameters()) ?? []).reduce(0) { $0 &+ $1.tensor.count }
    return count == 0 ? "module" : counted(count, "parameter")
  }

  private func text(_ count: inout Int) throws -> String {
    count += 1
    guard count <= Self.mostInText else {
      throw ExpressionError.tooMuch(what: "a text", count: count, most: Self.mostInText)
    }
    if count > 1, let text = try said(by: Names.representation) { return text }
    let own = try said(by: Self.extra) ?? extraText()
    var lines: [String] = type.name == "ParameterList" ? try listedParameters() : []
    if type.name == "ModuleList" {
      lines += try repeatedChildren(&count)
    } else {
      for (name, child) in contents.children.entries {
        lines.append("(\(name)): \(try child.text(&count))")
      }
    }
    guard !lines.isEmpty else { return "\(type.name)(\(own))" }
    // torch has these in one line.
    if type.name == "ParameterList" { return "\(type.name)(  \(lines.joined(separator: "\n  ")))" }
    if !own.isEmpty { lines.insert(own, at: 0) }
    let body = lines.joined(separator: "\n").replacing("\n", with: "\n  ")
    guard body.utf8.count <= Self.mostBytes else {
      throw ExpressionError.tooMuch(
        what: "a text", count: body.utf8.count, most: Self.mostBytes)
    }
    return "\(type.name)(\n  \(body)\n)"
  }

  private static let extra = Symbol("extra_repr")

  /// The text that a method of a class that lines define gives; `nil` where it has none of this name.
  private func said(by name: Symbol) throws -> String? {
    guard let method = object?.type.lookup(name), let line = RunningLine.current,
      case .string(let text) = try line.call(method, .torchModule(self))
    else { return nil }
    return text
  }

  /// Equal modules that follow one another are written once: `(0-1): 2 x Linear(…)`.
  private func repeatedChildren(_ count: inout Int) throws -> [String] {
    var runs: [(first: Int, last: Int, text: String)] = []
    for (place, child) in contents.children.values.enumerated() {
      let text = try child.text(&count)
      if let run = runs.last, run.text == text {
        runs[runs.count - 1].last = place
      } else {
        runs.append((place, place, text))
      }
    }
    return runs.map { first, last, text in
      first == last
        ? "(\(first)): \(text)" : "(\(first)-\(last)): \(last - first + 1) x \(text)"
    }
  }

  private func listedParameters() throws -> [String] {
    contents.parameters.entries.map { name, tensor in
      let sizes = tensor.sizes.map(String.init).joined(separator: "x")
      return "(\(name)): Parameter containing: [\(tensor.dtype.name) of size \(sizes)]"
    }
  }

  /// What is between the brackets of its text.
  ///
  /// - Throws: `MemoryError`.
  func extraText() throws -> String {
    let text = try filled(type.template)
    // The first part may be left out.
    return text.hasPrefix(", ") ? String(text.dropFirst(2)) : text
  }

  /// A template with its arguments: `{name}` is one, and a part in `[…]` is left out where its argument
  /// is the default.
  ///
  /// - Throws: `MemoryError`.
  private func filled(_ template: String) throws -> String {
    var text = ""
    var rest = Substring(template)
    while let next = rest.firstIndex(where: { $0 == "{" || $0 == "[" }) {
      text += rest[..<next]
      let close: Character = rest[next] == "{" ? "}" : "]"
      guard let end = rest[next...].firstIndex(of: close) else { break }
      let inside = rest[rest.index(after: next)..<end]
      if close == "}" {
        text += try setting(String(inside)).printed()
      } else if try !isDefault(inside) {
        text += try filled(String(inside))
      }
      rest = rest[rest.index(after: end)...]
    }
    return text + rest
  }

  /// Whether the argument in a part has its default, or several of it.
  private func isDefault(_ part: Substring) throws -> Bool {
    guard let start = part.firstIndex(of: "{"), let end = part.firstIndex(of: "}") else {
      return false
    }
    let name = String(part[part.index(after: start)..<end])
    let parameter = type.constructor.forms[0].signature.parameters.first { $0.name == name }
    guard let standard = try parameter?.standard?.printed() else { return false }
    let value = setting(name)
    guard let items = value.parts else { return try value.printed() == standard }
    return try items.allSatisfy { try $0.printed() == standard }
  }
}
