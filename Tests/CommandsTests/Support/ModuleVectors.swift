import FoundationEssentials
import TestSupport

/// What modules/vectors.json holds: lines that make modules, and PyTorch's answers.
struct ModuleVectors: Decodable {
  let torch: String
  let families: [String: [ExpressionVectors.Case]]

  /// The file beside the script that makes it.
  static func read() throws -> ModuleVectors {
    try JSONDecoder().decode(
      ModuleVectors.self,
      from: Repository.bytes("Tests/CommandsTests/Vectors/modules/vectors.json"))
  }
}
