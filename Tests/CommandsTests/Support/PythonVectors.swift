import FoundationEssentials
import TestSupport

/// What python.json and libraries.json hold: programs, and what CPython printed when it ran them.
struct PythonVectors: Decodable {
  struct Case: Decodable, Sendable {
    /// The program.
    let p: String
    /// What it printed.
    let o: String
    /// The class of the exception that ended it.
    let e: String?
    /// What the exception says.
    let m: String?
  }

  let python: String
  let families: [String: [Case]]

  static func read(_ name: String = "python.json") throws -> PythonVectors {
    try JSONDecoder().decode(
      PythonVectors.self,
      from: Repository.bytes("Tests/CommandsTests/Vectors/\(name)"))
  }
}
