import Commands
import Engine
import FoundationEssentials
import Synchronization
import Support
import Testing

/// The script that a recording leaves passes its own test, whatever the session did.
struct RecordedSessionTests {
  /// Lines of a session, drawn at random: edits, looks, training, files, Python, failures.
  private struct Lines {
    var generator: Generator
    let folder: String

    mutating func below(_ count: Int) -> Int { generator.integer(in: 0..<max(1, count)) }

    mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }

    mutating func layer() -> String {
      let size = pick(["_", "_", "4", "6", "12"])
      return pick([
        "linear \(size) \(pick(["4", "6", "12"]))", "linear _ 6 bias=false scale=0.1", "flatten",
        "flatten 3", "batchnorm \(size)", "layernorm \(size)", "tanh", "dropout 0.2",
        "embedding 6 4", "residual (linear \(size) 4, tanh)",
      ])
    }

    mutating func line(of count: Int) -> String {
      switch below(6) {
      case 0: edit(below(count) + 1, below(count) + 1)
      case 1: look(below(count) + 1)
      case 2: train()
      case 3: python()
      case 4: pick(["undo", "undo", "redo", "undo 2", "undo 3", "redo 2", "fix", "fix 2"])
      default: rest()
      }
    }

    private mutating func edit(_ number: Int, _ other: Int) -> String {
      pick([
        "add \(layer())", "add \(layer()), \(layer())", "insert \(number) \(layer())",
        "replace \(number) \(layer())", "remove \(number)", "move \(number) \(other)", "clear",
        "replace \(number).1 \(layer())", TinyData.stack, "add linaer 3 4",
        "nn.Sequential(nn.Linear(4, 6), nn.Tanh())",
      ])
    }

    private mutating func look(_ number: Int) -> String {
      pick([
        "push 4x3", "push 4x6", "push Bx3", "push batch", "push \"abe\"", "push", "push 2x3x4",
        "layers", "layers tensors", "why \(number)", "want 4x6", "lint", "diff 1", "trace", "vars",
        "data", "data show 2", "set", "help push", "plot height=12", "help error", "# nothing",
      ])
    }

    private mutating func train() -> String {
      pick([
        TinyData.stack, "train 2 batch=4", "train 3 log=1", "train 2 optimizer=adam lr=0.01",
        "init", "eval val", "eval", "sample 2", "sample 2 temperature=0 prompt=a",
        "sample 1 seed=3", "seed \(below(9))", "seed 42", "train 1 batch=0", "train 40",
      ])
    }

    private mutating func python() -> String {
      pick([
        "x = torch.randn(3)", "x", "x + 1", "torch.rand(2)", "for i in range(2): print(i)",
        "x += 1", "l = [1, '$5']", "l.append(3)", "print('a  (re)')", "print('')", "print('...')",
        "print('\\na\\n\\nb (glob)')", "y", "model", "Xtr.shape", "'$x'",
      ])
    }

    private mutating func rest() -> String {
      pick([
        "save \(folder)/a.safetensors", "load \(folder)/a.safetensors", "trace off", "trace on",
        "train 2 checkpoint=\(folder)/b.safetensors", "load \(folder)/b.safetensors",
        "set precision \(below(6))", "set ascii true", "set columns all", "timer on", "timer off",
        "time push", "time torch.rand(2)", "time add tanh; add relu", "data block=\(below(3) + 2)",
        "data names block=3", "data \(folder)/tiny.txt block=3", "expect error", "expect layers 3",
        "frob", "source \(folder)/inner", "source \(folder)/failing", "add tanh; push; undo",
      ])
    }
  }

  /// Carries out a line as the prompt does; some are stopped by Ctrl-C at the `stop`th question.
  @discardableResult
  private func carryOut(_ line: String, stop: Int? = nil, _ session: inout Session) -> String {
    var told = ""
    let questions = Mutex(0)
    if let stop {
      session.environment.isInterrupted = {
        questions.withLock { count in
          count += 1
          return count > stop
        }
      }
    }
    defer { session.environment.isInterrupted = { false } }
    do {
      for statement in try Lexer.statements(of: session.variables.expanded(line)) {
        let outcome = Interpreter.carryOut(statement, &session)
        if !statement.isExpectation { session.outcome = outcome }
        told += outcome.output?.plain ?? ""
        guard outcome.failure == nil else { return told }
      }
    } catch {}
    return told
  }

  @Test(arguments: 0..<60)
  func theRecordingPasses(seed: Int) throws {
    let folder = try TemporaryFolder()
    let tiny = try folder.write(TinyData.text, to: "tiny.txt")
    _ = try folder.write("add tanh\ntorch.rand(1)\npush\n", to: "inner")
    _ = try folder.write("add tanh\nfrob\nadd relu\n", to: "failing")
    let script = "\(folder.path)/session.wnscript"
    var lines = Lines(generator: Generator(seed: UInt64(seed)), folder: folder.path)
    var session = Session(seed: UInt64(seed % 3 == 0 ? 42 : seed))
    var typed = ["data \(tiny) block=3"]
    carryOut(typed[0], &session)
    let begin = lines.below(25)
    for number in 0..<35 {
      var line = lines.line(of: session.state.model.children.count)
      let file = line.split(separator: " ").last.map(String.init) ?? ""
      if line.hasPrefix("load"), !FileManager.default.fileExists(atPath: file) {
        line = "save \(file)"
      }
      if number == begin { line = "record \(script) errors=\(seed % 2 == 0)" }
      let stop = number != begin && lines.below(8) == 0 ? lines.below(12) : nil
      typed.append(stop.map { "\(line)   # stopped at \($0)" } ?? line)
      // Where the lines before it cannot be repeated, the recording says so.
      guard !carryOut(line, stop: stop, &session).contains(" cannot be ") else { return }
    }
    carryOut("record stop", &session)
    for name in ["a", "b"] {
      try? FileManager.default.removeItem(atPath: "\(folder.path)/\(name).safetensors")
    }
    guard let bytes = FileManager.default.contents(atPath: script) else { return }
    let report = ScriptTest.run(path: script, name: "session", variables: ScriptVariables())
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(
      report.verdict == .passed,
      """
      \(typed.joined(separator: "\n"))
      --
      \(text)
      --
      \(report.findings.map { "\($0.line): \($0.diagnosis.what)" }.joined(separator: "\n"))
      \(report.difference.joined(separator: "\n"))
      """)
  }
}
