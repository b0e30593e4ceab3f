internal import FoundationEssentials
import Support
internal import TestSupport
internal import Testing

/// docs/json.md beside what `shape check --json` writes.
struct JSONCheckTests {
  /// The paths of the fields in a value; problems and warnings have those of an error.
  private static func paths(of value: JSON, at path: String = "") -> Set<String> {
    guard !["problems[]", "warnings[]"].contains(path) else { return [path] }
    switch value {
    case .null: return []
    case .flag, .number, .text: return [path]
    case .list(let values):
      return values.reduce(into: []) { $0.formUnion(paths(of: $1, at: path + "[]")) }
    case .object(let members):
      // Files, lines and variables have any name.
      let isNamed = path.hasPrefix("lines") && path.split(separator: ".").count < 4
      return members.reduce(into: []) { all, member in
        let name = isNamed ? "*" : member.key
        all.formUnion(paths(of: member.value, at: path.isEmpty ? name : "\(path).\(name)"))
      }
    }
  }

  private static let file = """
    import torch
    def f(x):
        return x.view(x.size(0), 2, -1)
    def g(x):
        return x / x.sum(1)
    # shape> f(BxT)
    # shape> g(torch.ones(4, 4))
    # shape> f(torch.ones(3, 3))

    """

  @Test func everyFieldIsDocumented() throws {
    let shape = try Program()
    try shape.write(Self.file, to: "net.py")
    let result = try shape.run("check", "--json", "net.py")
    let object = try JSONDecoder().decode([String: JSON].self, from: Data(result.output.utf8))
    #expect(object["event"] == .text("check") && object["schema"] == .number(1))
    let found = Self.paths(of: try #require(object["result"]))
    let text = try Repository.read("docs/json.md").split(separator: "## Checks").last
    let section = try #require(text?.split(separator: "\n## ").first)
    let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
    let documented = rows.flatMap { row in
      row.split(separator: "|")[0].matches(of: #/`([^`]+)`/#).map { String($0.1) }
    }
    #expect(found.subtracting(documented).isEmpty)
    #expect(Set(documented).subtracting(found).isEmpty)
  }

  /// The letters of all examples stay beside the examples.
  @Test func keepsTheLettersOfAllExamples() throws {
    let shape = try Program()
    try shape.write(Self.file + "# shape> f(NxM)\n", to: "net.py")
    let result = try shape.run("check", "--json", "net.py")
    let object = try JSONDecoder().decode([String: JSON].self, from: Data(result.output.utf8))
    guard case .object(let fields) = object["result"], case .list(let letters) = fields["letters"]
    else {
      Issue.record("no letters: \(result.output)")
      return
    }
    let names = letters.map { letter -> JSON? in
      if case .object(let members) = letter { members["name"] } else { nil }
    }
    #expect(names == [.text("B"), .text("T"), .text("N"), .text("M")])
  }
}
