import Commands
import Engine
import FoundationEssentials
import Support
import TestSupport
import Testing

/// Stacks that do not fit, the whole message that each is told with, and its fixes, each carried out.
struct WrongStackTests {
  /// One of the files of `WrongStacks`: a title after `==`, lines, `--`, and the output of the last
  /// line.
  struct Case: Sendable, CustomTestStringConvertible {
    let title: String
    let lines: [String]
    let message: String
    var testDescription: String { title }

    init(_ text: Substring) {
      let parts = text.split(separator: "\n--\n", maxSplits: 1)
      let head = (parts.first ?? "").split(separator: "\n").map(String.init)
      title = head.first ?? ""
      lines = Array(head.dropFirst())
      message = String((parts.count > 1 ? parts[1] : "").trimmingSpaces())
    }

    /// The session before the last line.
    func bench() throws -> Bench {
      var bench = try Bench("trace off", "data")
      for line in lines.dropLast() { try bench.run(line) }
      return bench
    }
  }

  static let cases: [Case] = {
    let folder = "\(Repository.path)/Tests/CommandsTests/Tracing"
    return [
      "widths", "steps", "axes", "elements", "training", "blocks", "convolutions", "pictures",
    ].flatMap {
      name -> [Case] in
      guard let bytes = FileManager.default.contents(atPath: "\(folder)/WrongStacks/\(name).txt")
      else { return [] }
      return String(decoding: bytes, as: UTF8.self).split(separator: "== ").map(Case.init)
    }
  }()

  @Test func areMany() { #expect(Self.cases.count >= 60) }

  @Test(arguments: cases)
  func isToldInFull(wrong: Case) throws {
    var bench = try wrong.bench()
    let before = Snapshot(bench.session)
    let output = try bench.run(try #require(wrong.lines.last))
    #expect(output.plain == wrong.message)
    #expect(output.failure != nil)
    #expect(Snapshot(bench.session) == before, "a stop changes nothing")
  }

  /// Each fix leads to the shape it says, whatever stood in the way is gone, and undo takes it back.
  @Test(arguments: cases)
  func everyFixLeadsThrough(wrong: Case) throws {
    var stopped = try wrong.bench()
    let line = try #require(wrong.lines.last)
    let message = try stopped.text(line)
    let before = Snapshot(stopped.session)
    let fixes = message.split(separator: "\n").filter { $0.hasPrefix("fix ") }
    for (index, fix) in fixes.enumerated() {
      var bench = stopped
      let shape = try #require(fix.split(separator: " → ").last)
      let output = try bench.run("fix \(index + 1)")
      #expect(output.isDone, "\(fix)")
      #expect(output.plain.split(separator: "\n").last?.hasSuffix(shape) == true, "\(fix)")
      let again = fix.contains("push") || !line.hasPrefix("push") ? "trace" : line
      #expect(try bench.run(wrong.isTraining ? line : again).isDone, "\(fix)")
      if wrong.isTraining, line.hasPrefix("train") { try bench.run("undo") }
      try bench.run("undo")
      #expect(Snapshot(bench.session) == before, "\(fix)")
    }
  }
}

extension WrongStackTests.Case {
  /// Whether the data is to be predicted, not a shape to be looked at.
  fileprivate var isTraining: Bool { !(lines.last ?? "").hasPrefix("push") }
}
