import Commands
import Engine
import Rendering
import TestSupport
import Testing

/// What holds for any session: sequences of edits, pushes and fixes, drawn at random.
struct RandomSessionTests {
  /// A stream of lines that make sense more often than not.
  private struct Lines {
    var generator: Generator

    mutating func pick<Element>(_ choices: [Element]) -> Element {
      choices[generator.integer(in: 0..<choices.count)]
    }

    mutating func layer() -> String {
      let size = pick(["_", "_", "4", "6", "12", "20"])
      return pick([
        "linear \(size) \(pick([4, 6, 12, 20]))", "linear \(size) 6 bias=false scale=0.1",
        "flatten", "flatten 2", "flatten 3", "batchnorm \(size)", "layernorm \(size)", "tanh",
        "dropout 0.2", "embedding \(pick(["_", "6", "5"])) 4",
        "residual (linear \(size) \(pick([4, 6, 12])), tanh)", "residual (tanh, batchnorm \(size))",
      ])
    }

    mutating func line(of count: Int) -> String {
      let number = generator.integer(in: 0..<max(1, count)) + 1
      let other = generator.integer(in: 0..<max(1, count)) + 1
      return pick([
        "add \(layer())", "add \(layer()), \(layer())", "insert \(number) \(layer())",
        "replace \(number) \(layer())", "replace \(number) \(layer()), \(layer())",
        "remove \(number)", "remove \(number).1", "replace \(number).1 \(layer())",
        "insert \(number).2 \(layer())", "move \(number).1 \(number).2",
        "move \(number) \(other)", "fix", "fix 2", "fix 3",
        "push 4x3", "push 4x6", "push Bx3", "push batch", "push \"abe\"", "push 2x3x4", "push",
        "seed \(number)", "init", "trace off", "trace on", "undo", "redo",
        "train 1 batch=4", "data block=\(number + 1)", "clear",
      ])
    }
  }

  /// Undo gives the session before, bit for bit, and redo the one after, whatever was done.
  @Test(arguments: 0..<60)
  func undoGivesTheSessionBefore(seed: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(TinyData.text, to: "tiny.txt")
    var bench = try Bench("data", "data \(path) block=3", TinyData.stack)
    var lines = Lines(generator: Generator(seed: UInt64(seed)))
    for _ in 0..<40 {
      let line = lines.line(of: bench.session.state.model.children.count)
      let before = Snapshot(bench.session)
      guard let result = try? bench.result(line) else {
        #expect(Snapshot(bench.session) == before, "\(line) failed and left a trace")
        continue
      }
      let after = Snapshot(bench.session)
      let (output, isChange) = (result.shown, result.effect.isChange)
      let isUndoable = CommandRegistry.command(named: output.command)?.declaration.isUndoable
      guard isUndoable == true, isChange, output.failure == nil || after != before else {
        if line.hasPrefix("push") { #expect(after == before, "\(line) only looks") }
        continue
      }
      try bench.run("undo")
      #expect(Snapshot(bench.session) == before, "undo of \(line)")
      try bench.run("redo")
      #expect(Snapshot(bench.session) == after, "redo of \(line)")
    }
  }

  /// Any fix that is printed leads through the whole stack, to the shape that is printed with it.
  @Test(arguments: 100..<160)
  func anyFixPrintedLeadsThrough(seed: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(TinyData.text, to: "tiny.txt")
    var bench = try Bench("data", "data \(path) block=3", TinyData.stack, "trace off")
    var lines = Lines(generator: Generator(seed: UInt64(seed)))
    for _ in 0..<30 {
      let count = bench.session.state.model.children.count
      guard let output = try? bench.run(lines.line(of: count)) else { continue }
      guard output.command == "push" || output.command == "train" else { continue }
      let fixes = output.plain.split(separator: "\n").filter { $0.hasPrefix("fix ") }
      for (index, fix) in fixes.enumerated() {
        var copy = bench
        let shape = try #require(fix.split(separator: " → ").last)
        let layers = bench.layers.joined(separator: ", ")
        if output.command == "train" {
          try copy.run("fix \(index + 1)")
          #expect(try copy.run("train 1 batch=4").isDone, "\(layers): \(fix)")
        } else {
          let fixed = try copy.run("fix \(index + 1)")
          #expect(fixed.isDone, "\(layers): \(fix)")
          let end = fixed.plain.split(separator: "\n").last { !$0.hasPrefix("note") }
          #expect(end?.hasSuffix(shape) == true, "\(layers): \(fix) but \(end ?? "")")
        }
      }
    }
  }
}
