import Engine

/// Lines of a session, drawn at random: edits, looks, training, files, Python, failures.
struct RecordedLines {
  private var generator: Generator
  /// A multiple of every number up to 20: a place of as many layers is as likely as any other.
  private static let places = 232_792_560
  private static let stack = "add embedding 6 4, flatten, linear 12 6"

  init(seed: UInt64) { generator = Generator(seed: seed) }

  /// The session of a seed: its number, then its lines, some with the question at which Ctrl-C
  /// stops them.
  static func session(seed: UInt64) -> [String] {
    var lines = RecordedLines(seed: seed)
    var session = ["session \(seed)", "data $dir/tiny.txt block=3"]
    let begin = lines.below(25)
    for number in 0..<35 {
      let line = lines.line()
      guard number != begin else {
        session.append("record $dir/session.wnscript errors=\(seed % 2 == 0)")
        continue
      }
      session.append(lines.below(8) == 0 ? "\(line)\(stopMark)\(lines.below(12))" : line)
    }
    return session
  }

  /// What separates a line from the question at which it is stopped.
  static let stopMark = "   # stopped at "

  private mutating func below(_ count: Int) -> Int { generator.integer(in: 0..<max(1, count)) }

  private mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }

  /// `<N>`, which stands for one of as many layers as there are by then.
  private mutating func place() -> String { "<\(generator.integer(in: 0..<Self.places))>" }

  private mutating func layer() -> String {
    let size = pick(["_", "_", "4", "6", "12"])
    return pick([
      "linear \(size) \(pick(["4", "6", "12"]))", "linear _ 6 bias=false scale=0.1", "flatten",
      "flatten 3", "batchnorm \(size)", "layernorm \(size)", "tanh", "dropout 0.2",
      "embedding 6 4", "residual (linear \(size) 4, tanh)",
    ])
  }

  private mutating func line() -> String {
    switch below(6) {
    case 0: edit(place(), place())
    case 1: look(place())
    case 2: train()
    case 3: python()
    case 4: pick(["undo", "undo", "redo", "undo 2", "undo 3", "redo 2", "fix", "fix 2"])
    default: rest()
    }
  }

  private mutating func edit(_ number: String, _ other: String) -> String {
    pick([
      "add \(layer())", "add \(layer()), \(layer())", "insert \(number) \(layer())",
      "replace \(number) \(layer())", "remove \(number)", "move \(number) \(other)", "clear",
      "replace \(number).1 \(layer())", Self.stack, "add linaer 3 4",
      "nn.Sequential(nn.Linear(4, 6), nn.Tanh())",
    ])
  }

  private mutating func look(_ number: String) -> String {
    pick([
      "push 4x3", "push 4x6", "push Bx3", "push batch", "push \"abe\"", "push", "push 2x3x4",
      "layers", "layers tensors", "why \(number)", "want 4x6", "lint", "diff 1", "trace", "vars",
      "data", "data show 2", "set", "help push", "plot height=12", "help error", "# nothing",
    ])
  }

  private mutating func train() -> String {
    pick([
      Self.stack, "train 2 batch=4", "train 3 log=1", "train 2 optimizer=adam lr=0.01",
      "init", "eval val", "eval", "sample 2", "sample 2 temperature=0 prompt=a",
      "train epochs=1 batch=8", "train 2 batch=4 order=shuffled ema=0.9", "eval val ema=on",
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
      "save $dir/a.safetensors", "load $dir/a.safetensors", "trace off", "trace on",
      "train 2 checkpoint=$dir/b.safetensors", "load $dir/b.safetensors",
      "set precision \(below(6))", "set ascii true", "set columns all", "timer on", "timer off",
      "time push", "time torch.rand(2)", "time add tanh; add relu", "data block=\(below(3) + 2)",
      "data names block=3", "data $dir/tiny.txt block=3", "expect error", "expect layers 3",
      "frob", "source $dir/inner", "source $dir/failing", "add tanh; push; undo",
    ])
  }
}
