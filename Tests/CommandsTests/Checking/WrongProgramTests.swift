import Commands
import Engine
import FoundationEssentials
import Rendering
import Support
import TestSupport
import Testing

/// Wrong programs of the kinds that people ask about, each with the whole message.
///
/// `person` is what a person would change; `Vectors/make_wrong_programs.py` writes the messages.
struct WrongProgramTests {
  struct Program: Sendable, CustomTestStringConvertible {
    let name, text, message: String
    /// The lines as people would change them.
    let mends: [[String]]

    var testDescription: String { name }

    init(_ section: String) {
      let parts = section.components("\n--- person\n")
      let head = parts[0].components("\n")
      name = head[0]
      text = head.dropFirst().joined(separator: "\n") + "\n"
      let rest = parts[1].components("\n--- message\n")
      mends = rest[0].components("\n--\n").map { $0.components("\n") }
      message = rest[1]
    }
  }

  static let programs: [Program] = {
    let text = (try? Repository.read("Tests/CommandsTests/Vectors/wrong-programs.txt")) ?? ""
    return text.components("=== ").dropFirst().map { section in
      var section = section[...]
      while section.last == "\n" { section = section.dropLast() }
      return Program(String(section))
    }
  }()

  private static func check(_ program: Program) throws -> CodeCheck {
    try CodeCheck(program.text, path: "net.py", asMain: true)
  }

  @Test(arguments: programs)
  func saysWhereAndHow(program: Program) throws {
    let check = try Self.check(program)
    let renderer = TextRenderer(width: nil)
    let shown = check.problems.map { renderer.render(problem: $0, in: "net.py") }.joined()
    #expect(shown == program.message + "\n")
  }

  /// For most of them the first fix is what a person would do.
  @Test func fixesAsAPersonWould() throws {
    #expect(Self.programs.count >= 235)
    let right = try Self.programs.filter { program in
      let fix = try Self.check(program).problems.first?.fixes?.first
      let lines = fix?.lines.map { String($0.text.trimmingSpaces()) } ?? []
      return program.mends.contains(lines)
    }
    #expect(right.count >= 185)
  }

  /// A program with its first fix runs: what is shown was tried.
  @Test func offersWhatRuns() throws {
    for program in Self.programs {
      let check = try Self.check(program)
      guard let fix = check.problems.first?.fixes?.first, fix.next == nil,
        let fixed = check.fixed(1)
      else { continue }
      let again = try CodeCheck(fixed, path: "net.py", asMain: true)
      #expect(again.problems.isEmpty, "\(program.name)")
    }
  }
}

extension String {
  fileprivate func components(_ separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
