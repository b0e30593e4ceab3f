/// The text of an open file, as it is checked: with `\n` at the end of every line, whatever the editor has.
struct EditorText: Equatable {
  /// The text.
  private(set) var text: String
  /// What ends the editor's lines.
  private let lineEnd: String

  init(_ text: String) {
    lineEnd = text.unicodeScalars.contains("\r") ? "\r\n" : "\n"
    self.text = Self.unified(text)
  }

  /// Takes a change: another text for a part in UTF-16 units, or for all.
  mutating func apply(_ change: JSONValue) {
    guard let new = change["text"].text.map(Self.unified) else { return }
    guard change["range"] != .null else {
      text = new
      return
    }
    let units = Array(text.utf16)
    let start = Self.place(change["range"]["start"], in: units)
    let end = max(start, Self.place(change["range"]["end"], in: units))
    text = String(
      decoding: Array(units[..<start]) + Array(new.utf16) + Array(units[end...]), as: UTF16.self)
  }

  /// Another text with the ends that the editor's lines have.
  func written(_ text: String) -> String {
    lineEnd == "\n"
      ? text
      : text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd)
  }

  private static func unified(_ text: String) -> String {
    guard text.unicodeScalars.contains("\r") else { return text }
    return String(text.map { $0 == "\r\n" ? "\n" : $0 })
  }

  /// Where a line and a column are; beyond the end of a line or of the text, that end.
  private static func place(_ position: JSONValue, in units: [UInt16]) -> Int {
    let newline = UInt16(10)
    var start = 0
    for _ in 0..<max(0, position["line"].int ?? 0) {
      guard let end = units[start...].firstIndex(of: newline) else { return units.count }
      start = end + 1
    }
    let end = units[start...].firstIndex(of: newline) ?? units.count
    let column = max(0, position["character"].int ?? 0)
    return column < end - start ? start + column : end
  }
}
