import Commands
import Engine
import Support

/// Lines of the shell's commands, right and almost right: examples of every command and layer with
/// other numbers, other layers and spoilt characters.
struct ShellGrammar {
  private var random: RandomChoice

  init(_ random: RandomChoice) { self.random = random }

  /// A line; several commands on it now and then.
  mutating func line() -> String {
    var line = command()
    while random.once(in: 8) { line += "; " + command() }
    return random.once(in: 6) ? random.spoilt(line) : line
  }

  private mutating func command() -> String {
    switch random.below(10) {
    case 0: random.one(of: Self.files)
    case 1, 2: "add " + layers()
    case 3: random.one(of: ["insert", "replace"]) + " \(number()) " + layers()
    case 4: random.one(of: Self.looks)
    case 5: "push " + (0..<random.below(4)).map { _ in number() }.joined(separator: "x")
    default: withOtherNumbers(random.one(of: Self.examples))
    }
  }

  /// One to three layers, sometimes inside a residual one.
  private mutating func layers() -> String {
    let list = (0...random.below(3)).map { _ in
      withOtherNumbers(random.one(of: LayerRegistry.specs).example)
    }.joined(separator: ", ")
    return random.once(in: 6) ? "residual (\(list))" : list
  }

  /// Replaces some of the numbers of a line.
  private mutating func withOtherNumbers(_ line: String) -> String {
    var (result, digits) = ("", "")
    for character in line + " " {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      if !digits.isEmpty { result += random.once(in: 3) ? number() : digits }
      digits = ""
      result.append(character)
    }
    return String(result.dropLast())
  }

  private mutating func number() -> String {
    random.once(in: 8)
      ? random.one(of: EdgeNumbers.all)
      : random.one(of: ["1", "2", "3", "4", "8", "10", "20", "27", "80", "_", "B", "0.5"])
  }

  /// Examples of the commands that write no file and end no session.
  private static let examples: [String] = {
    let declarations = CommandRegistry.declarations.filter {
      $0.family != .files && $0.family != .scripts && $0.name != "quit"
    }
    return declarations.flatMap { $0.preparation + $0.examples }.filter(isSafe)
  }()

  /// Whether a line of a command names no file: a name with a full stop may be one, and the bundled
  /// list takes long to read.
  static func isSafe(_ line: String) -> Bool {
    (!line.contains(".") || line.contains(".."))
      && !(line.hasPrefix("data") && line.contains("names"))
  }

  /// Lines of the commands that read and write files, all in the folder of the input.
  static let files = [
    "save $dir/a.safetensors", "load $dir/a.safetensors", "train 2 checkpoint=$dir/b.safetensors",
    "load $dir/b.safetensors", "plot $dir/a.svg", "record $dir/r.wnscript", "record stop",
    "source $dir/r.wnscript", "data $dir/none.txt", "data $dir/tiny.txt block=3",
    "data $dir/tiny.txt block=8", "diff 1",
    "save $dir/none/a.safetensors", "plot $dir/a.csv",
  ]
  private static let looks = [
    "why 1", "fix", "fix 2", "lint", "undo", "undo 3", "redo", "trace", "layers", "layers tensors",
    "vars", "help", "help error", "want 4x20", "sample 2", "eval val", "train 3 batch=4", "init",
    "train epochs=1 batch=9 ema=0.5", "train 2 order=shuffled", "sample 2 ema=on",
    "clear", "set precision 3", "expect layers 3", "expect error", "timer on", "time push",
    "data $dir/tiny.txt block=4", "stats", "plot", "seed 7", "sweep lr=0.1,9 steps=2 seed=1,2",
    "load run 1", "runs diff 1 2", "runs $dir",
  ]
}
