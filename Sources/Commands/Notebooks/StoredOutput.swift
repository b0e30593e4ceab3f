/// What a cell has shown, as a notebook keeps it.
package enum StoredOutput: Sendable, Hashable {
  /// What it printed.
  case text(String)
  /// What it wrote to the errors, which is not compared.
  case errors(String)
  /// The value of its last expression.
  case value(String)
  /// A picture, with the line that describes it.
  case figure(String)
  /// What it showed by `display`.
  case shown(String)
  /// The exception that stopped it.
  case failure(name: String, message: String)

  /// Reads an output; `nil` for one of another kind.
  init?(_ stored: JSONValue) {
    let data = stored["data"]
    let plain = data?["text/plain"]?.text ?? ""
    switch stored["output_type"]?.text {
    case "stream":
      let text = stored["text"]?.text ?? ""
      self = stored["name"]?.text == "stderr" ? .errors(text) : .text(text)
    case "execute_result": self = .value(plain)
    case "display_data":
      let hasPicture = ["image/png", "image/svg+xml", "image/jpeg"].contains { data?[$0] != nil }
      self = hasPicture ? .figure(plain) : .shown(plain)
    case "error":
      self = .failure(name: stored["ename"]?.text ?? "", message: stored["evalue"]?.text ?? "")
    default: return nil
    }
  }
}
