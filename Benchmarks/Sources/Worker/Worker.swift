import CPeak
import Engine

/// Measures what it is asked for: one request a line on stdin, one answer a line on stdout.
///
/// A request is a word and its numbers; `run.py` writes them and asks the peers the same.
@main
struct Worker {
  private var trainings = Trainings()
  private var model: TrainedModel?

  static func main() throws {
    var worker = Worker()
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      guard let verb = words.first else { continue }
      print(try worker.answer(verb, Array(words.dropFirst())))
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
    case "step": return "\(try trainings.milliseconds(Network(words), steps: Int(words[5]) ?? 1))"
    case "windows":
      let windows = try Network(words).distinctWindows()
      return windows.map { "\($0)" }.joined(separator: " ")
    case "load":
      model = try TrainedModel(path: words[0])
      return "ok"
    case "evaluate":
      guard let model else { return "no model" }
      return try model.evaluate()
    case "sample":
      guard let model else { return "no model" }
      return try model.sample(Int(words[0]) ?? 1, seed: 1)
    default: return "unknown request \(verb)"
    }
  }
}
