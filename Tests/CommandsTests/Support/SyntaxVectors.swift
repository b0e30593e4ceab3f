import TestSupport

/// Programs and Python's trees of them, in Vectors/syntax.txt.
enum SyntaxVectors {
  /// A program; its tree, or `nil` where Python refuses it.
  struct Case {
    let program: String
    let tree: String?
  }

  /// The cases of each construct.
  static func read() throws -> [String: [Case]] {
    var families: [String: [Case]] = [:]
    var family = ""
    var (program, tree): ([String], [String]) = ([], [])
    func finish() {
      guard !program.isEmpty else { return }
      families[family, default: []].append(
        Case(
          program: program.joined(separator: "\n"),
          tree: tree == ["!"] ? nil : tree.joined(separator: "\n")))
      (program, tree) = ([], [])
    }
    let text = try Repository.read("Tests/CommandsTests/Vectors/syntax.txt")
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst() {
      if line.hasPrefix("## ") {
        finish()
        family = String(line.dropFirst(3))
      } else if line.hasPrefix("|") {
        if !tree.isEmpty { finish() }
        program.append(String(line.dropFirst()))
      } else if line.isEmpty {
        finish()
      } else {
        tree.append(String(line))
      }
    }
    finish()
    return families
  }
}
