import Foundation
import Fuzzing

/// `shape-fuzz`: makes inputs of every kind for a while, each kind in processes of its own, and reports
/// what came; one that ends its process, fails or hangs is made small and shown.
@main
enum FuzzProgram {
  private static let usage = """
    usage: shape-fuzz [SECONDS [SEED [KIND…]]]
           shape-fuzz show KIND SEED
           shape-fuzz replay KIND FILE
           shape-fuzz compare FILE [FAMILY]
    kinds: \(FuzzKinds.all.map(\.name).joined(separator: ", "))
    """

  static func main() {
    let words = Array(CommandLine.arguments.dropFirst())
    switch words.first {
    case FuzzChild.runWord where words.count == 5: FuzzChild.run(words)
    case FuzzChild.replayWord where words.count >= 3: FuzzChild.replay(words)
    case FuzzChild.showWord where words.count == 3: FuzzChild.show(words)
    case "compare" where (2...3).contains(words.count): compare(words[1], words.dropFirst(2).first)
    default: start(words)
    }
  }

  /// Shows which programs of a file of answers give others here.
  private static func compare(_ path: String, _ family: String?) {
    do {
      let texts = try PythonCheck.differences(in: path, family)
      for text in texts { print(text + "\n") }
      print("\(texts.count) differences")
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(2)
    }
  }

  private static func start(_ words: [String]) {
    let names = words.dropFirst(2)
    let kinds = FuzzKinds.all.filter { names.isEmpty || names.contains($0.name) }
    guard let seconds = Double(words.first ?? "60"),
      let seed = UInt64(words.dropFirst().first ?? "1"),
      names.allSatisfy({ name in kinds.contains { $0.name == name } })
    else {
      FileHandle.standardError.write(Data((usage + "\n").utf8))
      exit(2)
    }
    let failures = FuzzParent(kinds: kinds, seconds: seconds, seed: seed).run()
    exit(failures == 0 ? 0 : 1)
  }
}
