/// Writes outputs of cells as notebooks keep them.
package enum NotebookOutputs {
  /// The JSON of some outputs, set in as Jupyter sets it in below a key at a depth; the pictures are SVG.
  package static func text(
    _ outputs: [StoredOutput], pictures: [String], count: Int, depth: Int
  ) -> String {
    guard !outputs.isEmpty else { return "[]" }
    var pictures = pictures[...]
    let margin = String(repeating: " ", count: depth + 1)
    let rows = outputs.map { output in
      margin + object(output, pictures.first, count, depth + 1) { _ = pictures.popFirst() }
    }
    return "[\n\(rows.joined(separator: ",\n"))\n" + String(repeating: " ", count: depth) + "]"
  }

  private static func object(
    _ output: StoredOutput, _ picture: String?, _ count: Int, _ depth: Int, _ taken: () -> Void
  ) -> String {
    switch output {
    case .text(let text): return stream("stdout", text, depth)
    case .errors(let text): return stream("stderr", text, depth)
    case .value(let text):
      return members(
        [
          ("data", members([("text/plain", lines(text, depth + 2))], depth + 1)),
          ("execution_count", "\(count)"), ("metadata", "{}"),
          ("output_type", quoted("execute_result")),
        ], depth)
    case .figure(let summary):
      taken()
      let svg = picture.map { [("image/svg+xml", lines($0, depth + 2))] } ?? []
      return shown(svg + [("text/plain", lines(summary, depth + 2))], depth)
    case .shown(let text): return shown([("text/plain", lines(text, depth + 2))], depth)
    case .failure(let name, let message):
      return members(
        [
          ("ename", quoted(name)), ("evalue", quoted(message)), ("output_type", quoted("error")),
          ("traceback", "[]"),
        ], depth)
    }
  }

  private static func stream(_ name: String, _ text: String, _ depth: Int) -> String {
    members(
      [
        ("name", quoted(name)), ("output_type", quoted("stream")),
        ("text", lines(text, depth + 1)),
      ], depth)
  }

  private static func shown(_ data: [(String, String)], _ depth: Int) -> String {
    members(
      [
        ("data", members(data, depth + 1)), ("metadata", "{}"),
        ("output_type", quoted("display_data")),
      ], depth)
  }

  /// An object with a line for each member.
  package static func members(_ members: [(String, String)], _ depth: Int) -> String {
    let margin = String(repeating: " ", count: depth + 1)
    let rows = members.map { "\(margin)\(quoted($0.0)): \($0.1)" }
    return "{\n\(rows.joined(separator: ",\n"))\n" + String(repeating: " ", count: depth) + "}"
  }

  /// A text as an array of its lines.
  package static func lines(_ text: String, _ depth: Int) -> String {
    guard !text.isEmpty else { return "[]" }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "\($0)\n" }
    if let last = lines.popLast(), last != "\n" { lines.append(String(last.dropLast())) }
    let margin = String(repeating: " ", count: depth + 1)
    let rows = lines.map { margin + quoted($0) }.joined(separator: ",\n")
    return "[\n\(rows)\n" + String(repeating: " ", count: depth) + "]"
  }

  /// A text between quotes.
  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..<" ", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
