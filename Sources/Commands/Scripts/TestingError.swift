package import Support

/// Paths and filters that leave `shape test` nothing to run.
package enum TestingError: CataloguedError, Hashable {
  case noScript(folders: [String])
  case noMatch(filter: String, count: Int, first: String)

  /// What each case means.
  package static let catalogue: [ErrorKind<TestingError>] = [
    .init("E-TESTING-NO-SCRIPT", "The folders hold no scripts.", .noScript(folders: ["docs"])),
    .init(
      "E-TESTING-NO-MATCH", "The filter leaves out every script.",
      .noMatch(filter: "wavnet", count: 3, first: "examples/wavenet.wnscript")),
  ]

  /// What is wrong and how to fix it.
  package var diagnosis: Diagnosis {
    switch self {
    case .noScript(let folders):
      let places = folders.map { "'\($0)'" }.joined(separator: " and ")
      return Diagnosis(
        "there is no script in \(places)",
        mend:
          "in a folder, the files that end in .wnscript are run; name others one by one")
    case .noMatch(let filter, let count, let first):
      let scripts = count == 1 ? "the script is '\(first)'" : "the first of \(count) is '\(first)'"
      return Diagnosis(
        "no script's path matches --filter \(filter)",
        mend: "it is a regular expression, matched anywhere in the path; \(scripts)")
    }
  }
}
