/// The elements of a small XML document, and its text: proof that it is well formed.
final class XMLSummary {
  private(set) var elements: [String] = []
  private(set) var text = ""

  /// Reads tags by hand: the parser of the system's library is not everywhere.
  init(_ document: String) {
    var rest = document[...]
    while let start = rest.firstIndex(of: "<") {
      text += Self.plain(rest[..<start])
      guard let end = rest[start...].firstIndex(of: ">") else { return }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      guard let first = tag.first, first != "/", first != "?" else { continue }
      let name = tag.prefix { $0.isLetter }
      switch name {
      case "testsuite":
        let counts = tag.matches(of: #/(tests|failures|errors|skipped)="([0-9]+)"/#)
        elements.append("testsuite " + counts.map { "\($0.1)=\($0.2)" }.joined(separator: " "))
      case "testcase":
        let value = tag.firstMatch(of: #/ name="([^"]*)"/#)?.1 ?? ""
        elements.append("testcase \(value)")
      default: elements.append(String(name))
      }
    }
  }

  private static func plain(_ text: Substring) -> String {
    String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
  }
}
