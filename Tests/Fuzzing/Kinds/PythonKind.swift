import Commands
import Foundation
import Notation
import Support
import Synchronization

/// Programs that mean something, run here and by `python3`: both print the same, and end with exceptions of
/// the same class.
struct PythonKind: FuzzKind {
  let name = "python"
  let unit = "programs"
  /// The tests have no Python at hand.
  let short = 0

  func input(_ random: inout RandomChoice) -> [String] {
    var grammar = MeaningGrammar(RandomChoice(seed: UInt64(random.below(1 << 30))))
    return grammar.program()
  }

  private static let python = PythonPeer()

  func run(_ input: [String], in folder: FuzzFolder, _ tally: inout FuzzTally) throws {
    let text = input.joined(separator: "\n") + "\n"
    let here = try ProgramOutcome(of: text, Session())
    // Whole numbers have 64 bits here, and texts and lists an end.
    if here.printed.contains("OverflowError") || here.printed.contains("MemoryError") {
      return tally.count("beyond 64 bits")
    }
    let path = folder.path + "/program.py"
    try Data(text.utf8).write(to: URL(filePath: path))
    let answer = try Self.python.answer(to: path)
    if answer.isEnded || answer.o.contains("MemoryError") {
      return tally.count("too much for Python")
    }
    if answer.o.contains("SyntaxError") || ["SyntaxError", "IndentationError"].contains(answer.e) {
      return tally.count("not Python")
    }
    if try names(in: text).contains(where: { try isOnlyOurs($0, path) }) {
      return tally.count("names of the notation")
    }
    guard answer.o == here.printed, answer.e == here.exception else {
      throw FuzzFailure(
        "\(text)\n-- python3:\n\(answer.o)\(answer.e ?? "")\n-- here:\n\(here.printed)"
          + "\(here.exception ?? "") \(here.message)")
    }
    tally.count(answer.e == nil ? "alike" : "alike in failing")
  }

  /// Which names have a value in every session and none in Python.
  private static let ours = Mutex<[String: Bool]>([:])

  /// Whether a name means something where no line has given it a value: `t` is torch's function without
  /// its prefix here, and Python knows none.
  private func isOnlyOurs(_ name: String, _ path: String) throws -> Bool {
    if let known = Self.ours.withLock({ $0[name] }) { return known }
    var isOurs = try ProgramOutcome(of: name, Session()).exception != "NameError"
    if isOurs {
      try Data(name.utf8).write(to: URL(filePath: path))
      isOurs = try Self.python.answer(to: path).e == "NameError"
    }
    Self.ours.withLock { $0[name] = isOurs }
    return isOurs
  }

  /// The names in a program, without those of attributes.
  private func names(in text: String) -> Set<String> {
    var names: Set<String> = []
    var isAttribute = false
    for token in Tokenizer.tokens(of: text) {
      if case .name(let name) = token.kind, !isAttribute { names.insert(name) }
      isAttribute = token.kind == .sign(".")
    }
    return names
  }
}
