import Commands
import Foundation
import Notation

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
    guard answer.o == here.printed, answer.e == here.exception else {
      throw FuzzFailure(
        "\(text)\n-- python3:\n\(answer.o)\(answer.e ?? "")\n-- here:\n\(here.printed)"
          + "\(here.exception ?? "") \(here.message)")
    }
    tally.count(answer.e == nil ? "alike" : "alike in failing")
  }
}
