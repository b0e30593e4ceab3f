import Commands
import Engine
import Scripts
import Support

/// Scripts with expectations, well formed and not: the test of each ends in a report, and what
/// `--update` would write passes.
struct ScriptKind: FuzzKind {
  let name = "scripts"
  let unit = "scripts"

  func input(_ random: inout RandomChoice) -> [String] {
    var stream = random
    var shell = ShellGrammar(RandomChoice(seed: UInt64(stream.below(1 << 30))))
    var expressions = ExpressionGrammar(RandomChoice(seed: UInt64(stream.below(1 << 30))))
    var lines = ["add embedding 27 10, flatten 2, linear 20 5", "push 4x8"]
    for _ in 0..<3 + stream.below(10) {
      switch stream.below(10) {
      case 0: lines.append(stream.one(of: Self.expectations))
      case 1: lines += (0...stream.below(3)).map { _ in stream.one(of: Self.blocks) }
      case 2: lines.append(stream.spoilt(stream.one(of: Self.expectations + Self.blocks)))
      case 3: lines += [expressions.line(), "expect error"]
      case 4: lines += [shell.line(), "  (re)", "expect error"]
      case 5: lines.append(stream.once(in: 2) ? expressions.line() : shell.line())
      default: lines.append(stream.one(of: Self.lines))
      }
    }
    random = stream
    return lines
  }

  /// Lines that work after the first two, so that scripts get far.
  private static let lines = [
    "push 4x8", "push", "layers", "layers tensors", "trace", "vars", "lint", "add tanh", "undo",
    "remove 1..2", "train 2 batch=4", "sample 2", "x = torch.randn(2, 3)", "x = 3",
    "print('a\\n\\nb')",
    "print('...')", "print('a  (re)')", "for i in range(3): print(i)", "torch.rand(2)",
    "set ascii true",
    "help push", "data show 2", "data show 1", "time push", "eval val", "train 3 log=1", "why 1",
    "want 4x20",
    "seed 3", "clear", "add linear _ 4", "redo", "stats", "plot height=8", "diff 1", "init",
    "save $dir/a.safetensors", "load $dir/a.safetensors", "set columns 40", "# a comment", "",
  ]
  private static let expectations = [
    "expect error", "expect error /linear/", "expect shape 4x8", "expect shapes 4x8 4x8x10",
    "expect layers 3", "expect params 270", "expect loss 3.2 ±1", "expect loss < 4",
    "expect output /a[a[a]]/", "expect output /(a+)+$/", "expect output /./", "skip unless data",
    "skip", "add linear $n $n", "include $dir/other", "", "# comment", "\u{FEFF}push 4x8",
  ]
  private static let blocks = [
    "  4x8", "    4x8 → 4x8x10", "  ...", "  (re)", "  .* (re)", "  [ (re)", "  * (glob)",
    "  a*b*c*d*e (glob)", "  error: no (re)", "\t4x8", "  1   tanh", "  ", "      ",
    "  removed 1 layer",
  ]

  func run(_ input: [String], in folder: FuzzFolder, _ tally: inout FuzzTally) throws {
    let session = try FuzzSession(in: folder).session
    let head = ["data $dir/tiny.txt block=8"]
    var (report, script) = (ScriptReport(name: ""), head + input)
    var expected: Int?
    for _ in 0..<12 {
      report = try test(script, session.scriptVariables, folder)
      guard report.stop != nil, let last = report.findings.last?.line,
        script.indices.contains(last - 1)
      else { break }
      // A line that fails ends the script; expected, it does not. Where that is no cure, it goes.
      if let line = expected, last <= line + 1 {
        script.removeSubrange(line - 1...line)
        expected = nil
      } else {
        script.insert("expect error", at: last)
        expected = last
      }
    }
    tally.count("\(report.verdict)")
    guard let updated = report.updated, report.stop == nil,
      report.findings.allSatisfy(\.isUpdatable)
    else { return }
    tally.count("updated")
    let lines = updated.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let again = try test(lines, session.scriptVariables, folder)
    guard again.verdict != .failed else {
      let reasons = again.findings.map { "\($0.line): \($0.diagnosis.what)" } + again.difference
      throw FuzzFailure(
        "after --update it fails:\n\(updated)\n--\n\(reasons.joined(separator: "\n"))")
    }
  }

  private func test(
    _ lines: [String], _ variables: ScriptVariables, _ folder: FuzzFolder
  ) throws -> ScriptReport {
    try folder.empty()
    _ = try folder.write(Array(FuzzSession.words.utf8), to: "tiny.txt")
    let path = try folder.write(Array(lines.joined(separator: "\n").utf8), to: "a.wnscript")
    return MemoryBudget.limited(to: 32 << 20) {
      ScriptTest.run(path: path, name: "a", variables: variables, timeout: 5)
    }
  }
}
