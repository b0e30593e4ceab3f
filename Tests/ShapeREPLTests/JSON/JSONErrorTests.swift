internal import Commands
internal import FoundationEssentials
internal import Testing

/// Errors as `--json` writes them: each has a code that help explains.
struct JSONErrorTests {
  let shape: Program
  init() throws { shape = try Program() }

  /// Lines that fail, each in its own way, among them every way in which a script's line can.
  private static let lines = [
    "frob", "push \"", "train", "train 5 lrr=1", "add linaer 3 4", "push 0x3", "data none.txt",
    "load none", "train 5", "plot", "undo", "redo", "fix", "why 3", "help nowhere", "help error",
    "source none.wnscript", "expect params 3", "expect", "expect output /(/", "record stop",
    "echo ${unset}", "echo ${", "1 +", "torch.zeros(2) @ torch.zeros(3)",
    "torch.zeros(10**9, 10**9)", "[0] * 10**9", "model(torch.zeros(2))", "torch.foo", "vew",
    "assert 1 > 2", "if y: y", "9223372036854775807 + 1", "1 // 0", "a, b = 1, 2, 3",
    "add linear 3 4", "  nothing such as this", "add linear 3 4", " push 2x3", "push 2x5",
    "model(torch.zeros(2, 5))", "model[0](torch.zeros(2, 5))", "model[5]", "eval", "sample",
    "clear", "add embedding 27 4, flatten 2, linear 5 6", "push batch", "train 1",
    "save /nowhere/at/all", "plot a.xyz", "insert 9 tanh", "move 1 9", "remove 2..1",
    "want 3x", "diff none", "lint extra", "set pager", "set frob 1", "seed x", "time", "time frob",
    "skip", "include none.wnscript", "\u{1}", "push 4x8 5", "data block=0", "data split=2,0,0",
  ]

  @Test func everyErrorHasACodeThatHelpExplains() throws {
    let result = try shape.run(
      "--json", "--keep-going", input: Self.lines.joined(separator: "\n") + "\n")
    var codes: Set<String> = []
    var count = 0
    for line in (result.output + result.errors).split(separator: "\n") {
      let object = try JSONDecoder().decode([String: JSON].self, from: Data(line.utf8))
      guard case .object(let error) = object["error"] else { continue }
      count += 1
      guard case .text(let code) = error["code"] else {
        Issue.record("no code: \(line)")
        continue
      }
      codes.insert(code)
    }
    #expect(count > Self.lines.count * 3 / 4, "\(count) of \(Self.lines.count) lines failed")
    #expect(codes.contains("E-EXPECTATION-BAD-INDENTATION"))
    let help = codes.sorted().map { "help \($0)" }.joined(separator: "\n")
    let explained = try shape.run("--json", "--keep-going", input: help)
    #expect(explained.errors.isEmpty, "\(explained.errors)")
  }

  @Test func aStoppedTrainingHasACode() throws {
    let result = try shape.run(
      "--json", "-c",
      "add embedding 27 4, flatten, linear 32 27; train 20 lr=1e30; train 20 checkpoint=/nowhere/x")
    for line in (result.output + result.errors).split(separator: "\n") {
      let object = try JSONDecoder().decode([String: JSON].self, from: Data(line.utf8))
      guard case .object(let error) = object["error"] else { continue }
      #expect(error["code"] != nil, "\(line)")
    }
  }
}
