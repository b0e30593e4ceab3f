/// Lines about tensors that share their memory: a line that fails leaves every number and gradient as it
/// was, `undo` brings all back, `redo` what the line made of it.
struct TensorKind: FuzzKind {
  let topic: TensorGrammar.Topic
  let unit = "sessions"
  let short = 10

  var name: String { topic.rawValue }

  func input(_ random: inout RandomChoice) -> [String] {
    var grammar = TensorGrammar(RandomChoice(seed: UInt64(random.below(1 << 30))), topic)
    let start = grammar.beginning()
    return start + (0..<30).map { _ in grammar.line() }
  }

  func run(_ input: [String], in folder: FuzzFolder, _ tally: inout FuzzTally) throws {
    var session = try FuzzSession(in: folder)
    for (number, line) in input.enumerated() {
      let before = session.texts(of: Self.shown)
      let isDone = try session.carryOut(line, &tally)
      let after = session.texts(of: Self.shown)
      if !isDone {
        try compare(before, after, "\(line)\nfailed and changed")
      } else if number % 4 == 0, number > TensorGrammar.tensors.count, before != after {
        // What changes nothing may not be undone.
        guard try session.carryOut("undo", &tally) else { continue }
        try compare(before, session.texts(of: Self.shown), "\(line)\nwas undone, which changed")
        guard try session.carryOut("redo", &tally) else {
          throw FuzzFailure("\(line)\nwas undone and could not be done again")
        }
        try compare(after, session.texts(of: Self.shown), "\(line)\nwas done again, which changed")
      }
    }
  }

  /// Without the operations that made them: a view names its own anew when it is shown.
  private static let shown =
    TensorGrammar.tensors.flatMap { ["\($0).detach()", "\($0).grad", "\($0)._version"] }
    + ["m", "list(m.parameters())", "[p.grad for p in m.parameters()]", "o"]

  private func compare(_ before: [String], _ after: [String], _ what: String) throws {
    for (number, name) in Self.shown.enumerated()
    where before[number] != after[number] && !name.hasSuffix("_version") {
      throw FuzzFailure("\(what) \(name) from\n\(before[number])\nto\n\(after[number])")
    }
  }
}
