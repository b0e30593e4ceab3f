import Foundation
import TestSupport
import Testing

/// The sessions of README and guide, replayed: a document is one session, block after block.
struct TranscriptTests {
  private static let repository = URL(fileURLWithPath: Repository.path)

  /// The lines of a document's console blocks.
  private static func blocks(of document: String) throws -> [String] {
    let file = repository.appendingPathComponent(document)
    let text = try String(contentsOf: file, encoding: .utf8)
    var lines: [String] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if isInside {
        lines.append(String(line))
      }
    }
    return lines
  }

  /// What differs from run to run and from prompt to pipe: times, free memory, progress, plans and
  /// the places of errors, and the error line after a table that shows it already.
  private static func normalised(_ lines: [String]) -> [String] {
    lines.filter { line in
      line.firstMatch(of: #/^\d+% |^\d+ runs[,:] |^error: stdin:\d+: layer /#) == nil
        && !line.isEmpty
    }.map { line in
      line.replacing(#/^error: stdin:\d+: /#, with: "error: ")
        .replacing(#/\d+\.\d+ s \(\d+\.\d+ ms each\)/#, with: "… s (… ms each)")
        .replacing(#/[\d.]+ [A-Z]+ are available/#, with: "… are available")
        .replacing(#/ +each$/#, with: " each").replacing(#/ +\d+\.\d+ s$/#, with: " … s")
    }
  }

  /// Every block prints what the document says.
  @Test(arguments: ["README.md", "docs/guide.md"])
  func replay(_ document: String) throws {
    let wanted = try Self.blocks(of: document)
    let commands = wanted.filter { $0.hasPrefix("shape> ") }.map { $0.dropFirst(7) }
    #expect(!commands.isEmpty)
    let shape = try ProgramRunner.locate("shape")
    // What a sweep has done in one home need not be done again there.
    let home = try TemporaryFolder()
    let result = try ProgramRunner.run(
      "/bin/sh", arguments: ["-c", "exec \"$0\" --keep-going --color never 2>&1", shape],
      environment: ["HOME": home.path],
      input: "set echo true\n" + commands.joined(separator: "\n") + "\n", timeout: .seconds(120))
    let lines = result.output.split(separator: "\n").map(String.init)
    let first = try #require(lines.firstIndex { $0.hasPrefix("shape> ") })
    #expect(Self.normalised(Array(lines[first...])) == Self.normalised(wanted))
  }

  /// The files and the sessions of the system's shell that a document shows, in order.
  private static func steps(of document: String) throws -> [(header: String, lines: [String])] {
    let file = repository.appendingPathComponent(document)
    let text = try String(contentsOf: file, encoding: .utf8)
    var steps: [(header: String, lines: [String])] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") {
        isInside =
          line.hasPrefix("```wnscript ") || line.hasPrefix("```python ") || line == "```session"
        if isInside { steps.append((String(line.dropFirst(3)), [])) }
      } else if isInside {
        steps[steps.count - 1].lines.append(line)
      }
    }
    return steps
  }

  /// Scripts of the guide do what the guide says of them.
  @Test func scripts() throws {
    let shape = try Program()
    let folder = try ProgramRunner.locate("shape").split(separator: "/").dropLast()
      .joined(separator: "/")
    func timeless(_ text: String) -> String {
      text.replacing(#/[0-9.]+ (s|ms)\b/#, with: { "TIME \($0.1)" })
    }
    let steps = try Self.steps(of: "docs/guide.md")
    #expect(steps.count == 11)
    for (header, lines) in steps {
      if header != "session" {
        let name = String(header.drop { $0 != " " }.dropFirst())
        try shape.write(lines.joined(separator: "\n") + "\n", to: name)
        continue
      }
      let commands = lines.filter { $0.hasPrefix("$ ") }
      let printed = try commands.map { command in
        let result = try ProgramRunner.run(
          "/bin/sh", arguments: ["-c", String(command.dropFirst(2))],
          environment: ["PATH": "/\(folder):/usr/bin:/bin"], directory: shape.home)
        return "\(command)\n\(result.output)\(result.errors)"
      }
      #expect(timeless(printed.joined()) == timeless(lines.joined(separator: "\n") + "\n"))
    }
  }

  /// The reference is the one that the declarations make.
  @Test func reference() throws {
    let shape = try ProgramRunner.locate("shape")
    let result = try ProgramRunner.run(shape, arguments: ["--reference"])
    let file = Self.repository.appendingPathComponent("docs/reference.md")
    #expect(result.output == (try String(contentsOf: file, encoding: .utf8)), "run make reference")
  }
}
