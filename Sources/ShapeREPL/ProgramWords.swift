/// The words after a program of Python, which are its own: `shape train.py --epochs 1`.
enum ProgramWords {
  /// Options whose next word is their value.
  private static let taking: Set<String> = [
    "-c", "--init", "--seed", "--define", "--color", "--instructions",
  ]
  private static let scripts = [".py", ".ipynb", ".wnscript"]

  /// The shell's own words, and those of the program: all that come after its file, unless they are
  /// more files to run.
  static func split(_ words: [String]) -> (own: [String], program: [String]) {
    var isValue = false
    for (place, word) in words.enumerated() {
      defer { isValue = !isValue && taking.contains(word) }
      guard !isValue, word.hasSuffix(".py"), !word.hasPrefix("-") else { continue }
      let rest = words[(place + 1)...]
      let isOfFiles = rest.allSatisfy { word in scripts.contains { word.hasSuffix($0) } }
      return isOfFiles ? (words, []) : (Array(words[...place]), Array(rest))
    }
    return (words, [])
  }
}
