/// The name of a file as one word of a line.
public struct FileWord: Sendable {
  /// The quote that is open where the word is written, if one is.
  private let open: Character?
  /// The quote that names get if they need one.
  private let quote: Character

  /// Prepares to write names in the same manner, after an open quote if there is one.
  public init(for names: [String], inside open: Character?) {
    self.open = open
    let hasDouble = names.contains { $0.contains("\"") }
    let hasSingle = names.contains { $0.contains("'") }
    quote = open ?? (hasDouble && !hasSingle ? "'" : "\"")
  }

  /// The text for a name, without its end if the name `goesOn`; `nil` if no text would be read as
  /// this name.
  public func text(of name: String, goesOn: Bool = false) -> String? {
    guard Self.canBeTyped(name) else { return nil }
    if open == nil, Self.isPlain(name) { return name }
    let escaped = name.split(separator: quote, omittingEmptySubsequences: false)
      .joined(separator: "\\\(quote)")
    // After a comment sign a dollar is literal.
    for dollar in ["$$", "$"] {
      let inside = escaped.split(separator: "$", omittingEmptySubsequences: false)
        .joined(separator: dollar)
      guard Self.isRead("\(quote)\(inside)\(quote)", as: name) else { continue }
      return (open == nil ? String(quote) : "") + inside + (goesOn ? "" : String(quote))
    }
    return nil
  }

  /// The part of a name given by an unfinished word.
  public func name(from text: String) -> String {
    let plain = text.split(separator: "\\\(quote)", omittingEmptySubsequences: false)
      .joined(separator: String(quote))
    return plain.replacing("$$", with: "$")
  }

  /// Whether a line can hold a name: no control character, nothing that is recalled or expanded
  /// within quotes.
  private static func canBeTyped(_ name: String) -> Bool {
    let hasControls = name.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
    return !hasControls && !name.isEmpty && name != "~" && !name.hasPrefix("~/")
      && !name.hasSuffix("\\")
      && !name.split(whereSeparator: \.isWhitespace).dropFirst().contains("!!")
  }

  /// Whether a name is one word as it is, and can be nothing else.
  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.first, first.isLetter || first.isNumber || "_./".contains(first) else {
      return false
    }
    return name.allSatisfy { $0.isLetter || $0.isNumber || "_./-+@%,:^".contains($0) }
  }

  private static func isRead(_ word: String, as name: String) -> Bool {
    let line = "\(Load.declaration.name) \(word)"
    var joiner = LineJoiner()
    guard joiner.add(line).map(\.text) == [line],
      let expanded = try? ScriptVariables().expanded(line),
      let statements = try? Lexer.statements(of: expanded), statements.count == 1
    else { return false }
    return statements[0].tokens.map(\.text) == [Load.declaration.name, name]
  }
}
