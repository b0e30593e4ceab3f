import Commands
import Notation
import Support

/// Programs, whole, truncated and spoilt: each is read, or refused with a message and its place, in time
/// that grows with its length; lines that are joined are all there again.
struct ProgramKind: FuzzKind {
  let name = "programs"
  let unit = "programs"
  let short = 300

  /// A program of a few dozen lines is read in far less.
  private static let longest = Duration.seconds(5)

  func input(_ random: inout RandomChoice) -> [String] {
    var grammar = ProgramGrammar(RandomChoice(seed: UInt64(random.below(1 << 30))))
    return random.once(in: 3) ? grammar.program() : grammar.spoilt()
  }

  func run(_ input: [String], in folder: FuzzFolder, _ tally: inout FuzzTally) throws {
    let text = input.joined(separator: "\n")
    let start = ContinuousClock.now
    do {
      _ = try PythonParser.program(SourceText(text))
      tally.count("read")
    } catch let error as LocatedError {
      let diagnosis = error.diagnosed(in: text).diagnosis
      guard !diagnosis.what.isEmpty, diagnosis.excerpt != nil else {
        throw FuzzFailure("\(text)\nwas refused without a word, or without a place")
      }
      tally.count("refused")
    }
    try join(input)
    let time = ContinuousClock.now - start
    guard time < Self.longest else { throw FuzzFailure("\(text)\ntook \(time)") }
  }

  /// The lines one by one, as a script has them.
  private func join(_ lines: [String]) throws {
    for isTyped in [true, false] {
      var joiner = LineJoiner(isTyped: isTyped)
      var whole: [LineJoiner.Line] = []
      for line in lines { whole += joiner.add(line) }
      whole += joiner.finish()
      let given = lines.joined().filter { !$0.isWhitespace }
      let joined = whole.map(\.source).joined().filter { !$0.isWhitespace }
      // Python's prompts and signs that end a block are left out.
      guard joined.count <= given.count,
        lines.contains(where: { $0.hasPrefix(">>>") || $0.hasPrefix("#") }) || joined == given
      else {
        throw FuzzFailure("\(lines.joined(separator: "\n"))\nlost lines when they were joined")
      }
    }
  }
}
