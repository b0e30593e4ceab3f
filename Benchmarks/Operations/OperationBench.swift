import Engine
import Glibc

/// Operations on tensors, timed one by one: answers run.py's requests, one a line.
///
/// `operation NAME COUNT` gives milliseconds an operation, `names` all names; `step NAME COUNT`
/// milliseconds a training step.
@main
enum OperationBench {
  static func main() throws {
    Workers.use(1)
    FreedMemory.keep()
    let operations = try Operations()
    let steps = try Steps()
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      case "names": print(operations.names.joined(separator: " "))
      case "operation" where words.count > 1:
        let count = words.count > 2 ? Int(words[2]) ?? 1 : 1
        print(try operations.milliseconds(words[1], count) ?? .nan)
      case "step" where words.count > 2:
        print(try steps.milliseconds(words[1], Int(words[2]) ?? 1) ?? .nan)
      default: print("?")
      }
      fflush(nil)
    }
  }
}
