import CPeak
import Engine

/// Measures what it is asked for: one request a line on stdin, one answer a line on stdout.
///
/// A request is a word and its numbers; `run.py` writes them and asks the peers the same.
@main
struct NetworkBench {
  private var trainings = Trainings()
  private var model: TrainedModel?

  static func main() throws {
    FreedMemory.keep()
    var bench = NetworkBench()
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      guard let verb = words.first else { continue }
      print(try bench.answer(verb, Array(words.dropFirst())))
      // The asker waits for the line.
      flush()
    }
  }

  private mutating func answer(_ verb: String, _ words: [String]) throws -> String {
    switch verb {
    case "info": return "\(About.instructionSet) \(Workers.count)"
    case "threads":
      Workers.use(Int(words[0]))
      return "\(Workers.count)"
    case "peak": return "\(peak_gflops())"
    case "product": return "\(Product(words).gflops())"
    case "step": return "\(try step(words) { try Network(words).trainer() })"
    case "names": return "\(try step(words) { try WaveNet(words).trainer() })"
    case "text":
      // R D S DILATIONS BATCH ROW FILE STEPS
      let made = { try WaveNet(words).trainer(onText: words[6], row: Int(words[5]) ?? 1) }
      return "\(try step(words, made))"
    case "work":
      let work = try WaveNet(words).megaflops()
      return "\(work.padded) \(work.places) \(work.distinct)"
    case "windows":
      let windows = try Network(words).distinctWindows()
      return windows.map { "\($0)" }.joined(separator: " ")
    case "load":
      model = try TrainedModel(path: words[0], isOfRows: words.dropFirst().first == "whole")
      return "ok"
    case "evaluate":
      guard let model else { return "no model" }
      let part = words.first.flatMap(Dataset.Part.init) ?? .train
      return try words.last == "apart" ? model.passApart(part) : model.evaluate(part)
    case "sample":
      guard let model else { return "no model" }
      return try model.sample(Int(words[0]) ?? 1, seed: 1)
    default: return "unknown request \(verb)"
    }
  }

  /// Milliseconds a step; the last word says how many steps, the others which network.
  private mutating func step(_ words: [String], _ make: () throws -> Trainer) throws -> Double {
    try trainings.milliseconds(
      words.dropLast().joined(separator: " "), steps: Int(words.last ?? "") ?? 1, make)
  }
}
