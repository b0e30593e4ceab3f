internal import Commands
internal import Engine
internal import FoundationEssentials
import Support
internal import TestSupport
internal import Testing

/// docs/json.md beside what `--json` writes.
struct JSONSchemaTests {
  let shape: Program
  init() throws { shape = try Program() }

  /// A field of a result: its path, `[]` for each value of a list, and its type.
  private struct Field: Hashable, CustomStringConvertible {
    let path, type: String
    var description: String { "\(path): \(type)" }
    /// The same with any name for the user's own, and a list's values as values.
    var general: Field {
      let path = path.replacing(#/^names\.[^.\[]+/#, with: "names.*")
        .replacing(#/(\.items\[\])+/#, with: "")
      return Field(path: path, type: type)
    }
  }

  /// The fields of every command's result, as the document lists them.
  private static func documented() throws -> [String: Set<Field>] {
    let text = try Repository.read("docs/json.md")
    let table = try #require(text.split(separator: "## Results").last)
    var fields: [String: Set<Field>] = [:]
    var commands: [String] = []
    for line in table.split(separator: "\n") where line.hasPrefix("| ") {
      let cells = line.dropFirst().split(separator: "|").map { cell in
        cell.matches(of: #/`([^`]+)`/#).map { String($0.1) }
      }
      let type = line.split(separator: "|")[2].trimmingSpaces()
      if !cells[0].isEmpty { commands = cells[0] }
      for command in commands {
        fields[command, default: []].formUnion(
          cells[1].map { Field(path: $0, type: String(type)) })
      }
    }
    return fields
  }

  private static func fields(of value: JSON, at path: String = "") -> [Field] {
    switch value {
    case .null: []
    case .flag: [Field(path: path, type: "flag")]
    case .number: [Field(path: path, type: "number")]
    case .text(let text):
      // Numbers that JSON has no form for.
      [Field(path: path, type: ["inf", "-inf", "nan"].contains(text) ? "number" : "text")]
    case .list(let values): values.flatMap { fields(of: $0, at: path + "[]") }
    case .object(let members):
      members.flatMap { fields(of: $1, at: path.isEmpty ? $0 : "\(path).\($0)") }
    }
  }

  /// Every example of the reference, and what else shows a field.
  private static let scripts: [String] =
    CommandRegistry.declarations.map { declaration in
      declaration.examples.map { (declaration.preparation + [$0]).joined(separator: "\n") }
        .joined(separator: "\nclear\nset echo true\n")
    } + [
      "add embedding 27 10, flatten 2, linear 80 200\npush 4x8\nwhy\nmove 1 2\nquit",
      "add embedding 27 10, flatten 2, linear 20 200\npush batch\nadd tanh\nundo\nredo\ntrace\nfix",
      "add linear 3 4, linear 5 6, tanh\npush 2x3\nfix",
      "add linear 20 68, batchnorm 68, linear 68 27\npush 4x20\nlint\nfix 2",
      "add tanh\npush 1000000000x8000",
      "trace off\nadd flatten 2, *[tanh, linear 2 2] * 4000, linear 9 9\npush 4x2x1",
      "push batch\nadd embedding 27 10\ntrace off",
      "add embedding 27 4, flatten, linear 32 27\npush 4x8\ndraw a.svg\ndraw \"emma\"",
      "def f(x):\n    B, T = x.shape\n    for i in range(T):\n        y = x[:, i]\n    return x / x.sum(1)\n\n"
        + "trace f(torch.ones(4, 4))\nwhy\nset columns all\ntrace f(torch.ones(4, 4))\ntrace f(BxT)",
      "add linear _ 5, batchnorm _\npush 4x3\npush 4x6\npush Bx3",
      "x = torch.randn(2, 3)\nx\n[1, 2]\nprint(3)\nimport sys\nprint(4, file=sys.stderr)\nvars\ntorch.zeros(2, 1) + torch.zeros(3)",
      "add embedding 27 4, flatten, linear 32 8 scale=20, tanh, linear 8 27\npush 4x8\ntrain 20 lr=0.5 log=10 watch=10 checkpoint=run\ntrain 2 order=shuffled ema=0.9 checkpoint=run\nsample 1 ema=on\ntrain 60 optimizer=adam lr=1\n"
        + "eval test\neval\nplot a.csv\nload run\nhelp E-LINEAR-IN",
      "add embedding 27 4, flatten, linear 32 16, relu, linear 16 27\nstats a.svg try=off\nremove 4\nstats try=off\n"
        + "lr b.svg steps=20 seeds=1 from=0.000001 to=0.00001",
      "data short.txt block=3 split=0.5,0.5,0\nadd embedding 5 4, flatten, linear 12 5\n"
        + "sweep lr=1e30,0.3,0.1 steps=20 seed=1,2 csv=a.csv\nruns ../.local/state/shape/sweeps",
      "data \(Repository.path)/examples/lecture-numbers.tsv block=3 split=1,0,0\n"
        + "data whole split=1,0,0\ndata stream=4 split=1,0,0",
      "add linear 2 2 bias=false\nload foreign.safetensors",
      "add embedding 27 4, flatten, linear 32 27\ndata short.txt\nsave run\n"
        + "record tiny.wnscript\nrecord stop",
    ]

  /// Weights that something else wrote, in the shell's own words: one square matrix of zeros.
  private static let foreign = #"""
    printf '\110\0\0\0\0\0\0\0%-72s' \
      '{"0.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}' >foreign.safetensors
    head -c 16 /dev/zero >>foreign.safetensors
    """#

  @Test func everyFieldIsDocumented() throws {
    let documented = try Self.documented()
    var seen: [String: Set<Field>] = [:]
    for (index, script) in Self.scripts.enumerated() {
      _ = try shape.shell(
        "mkdir -p \(index); cd \(index); printf 'emma\\nava\\n' >short.txt\n\(Self.foreign)")
      let result = try ProgramRunner.run(
        try ProgramRunner.locate("shape"), arguments: ["--json", "--keep-going"],
        environment: ["HOME": shape.home], directory: "\(shape.home)/\(index)", input: script)
      for line in result.output.split(separator: "\n") {
        let object = try JSONDecoder().decode([String: JSON].self, from: Data(line.utf8))
        #expect(object["schema"] == .number(1))
        guard object["event"] == .text("result"), case .text(let command) = object["command"],
          let value = object["result"]
        else { continue }
        // A long list has its fields many times.
        seen[command, default: []].formUnion(Set(Self.fields(of: value)).map(\.general))
      }
    }
    for (command, fields) in seen {
      let known = documented[command] ?? []
      let free = known.contains { $0.path == "*" }
      // A trace in a result has the fields of push.
      let traced = known.contains { $0.type == "trace" } ? documented["push"] ?? [] : []
      let inTrace = traced.map { Field(path: "trace.\($0.path)", type: $0.type) }
      let unknown = free ? [] : fields.subtracting(known.union(inTrace))
      #expect(unknown.isEmpty, "docs/json.md lacks fields of \(command): \(unknown)")
    }
    // Commands that show a trace share its fields: each comes from one of them.
    let tracing: Set = ["fix", "push", "time", "trace"]
    let shared = tracing.reduce(into: Set<Field>()) { $0.formUnion(seen[$1] ?? []) }
    for (command, fields) in documented {
      let found = tracing.contains(command) ? shared : seen[command] ?? []
      let missing = fields.subtracting(found).filter { $0.path != "*" && $0.type != "trace" }
      // This one gives nothing of its own; a warning needs data that has gone, an interrupted line Ctrl-C.
      guard command != "include" else { continue }
      #expect(
        missing.filter { !["warning", "interrupted"].contains($0.path) }.isEmpty,
        "docs/json.md tells of fields that \(command) does not have: \(missing)")
    }
    #expect(Set(documented.keys).isSuperset(of: CommandRegistry.declarations.map(\.name)))
  }

  @Test func errorsAreAsDocumented() throws {
    let text = try Repository.read("docs/json.md")
    let example = try #require(text.firstMatch(of: #/```json\n(.*)\n```/#)?.1)
    let result = try shape.run("--json", input: "psh 4x8\n")
    #expect(result.errors == example + "\n")
    let several = try shape.run("--json", input: "x = torch.zeros(\n3).foo(3)\n")
    let object = try JSONDecoder().decode(
      [String: JSON].self, from: Data(several.errors.utf8))
    guard case .object(let error) = object["error"] else {
      Issue.record("no error: \(several.errors)")
      return
    }
    let table = try #require(text.split(separator: "## Errors").last?.split(separator: "## ").first)
    for field in Self.fields(of: .object(error)) {
      #expect(table.contains("`\(field.path)`"), "docs/json.md lacks \(field) of an error")
    }
    #expect(error["place"] == .text("stdin:1"))
    #expect(error["excerpt"] != nil)
  }

  @Test func timesAndControlsAreAsDocumented() throws {
    let timed = try shape.run("--json", "-c", "timer on; layers; frob \u{9B}31m\u{202E}")
    let last = try #require(timed.output.split(separator: "\n").last)
    let object = try JSONDecoder().decode([String: JSON].self, from: Data(last.utf8))
    guard case .number(let seconds) = object["seconds"] else {
      Issue.record("no time: \(last)")
      return
    }
    #expect(seconds >= 0)
    let named = try shape.run("--json", "-c", "help '\u{1B}\u{9B}\u{202E}'")
    #expect(named.errors.contains(#"no help on '\u001b\u009b\u202e'"#))
  }
}
