import FoundationEssentials
import TestSupport

/// What gradients.json holds: expressions, their gradients and second derivatives in PyTorch.
struct GradientVectors: Decodable {
  typealias Number = ExpressionVectors.Number

  /// What PyTorch made of a case.
  struct Answer: Decodable, Sendable {
    /// The expression's value.
    let y: ExpressionVectors.Answer?
    /// The name of its `grad_fn`; empty where it does not require gradients.
    let f: String?
    /// The gradient that backward is given.
    let u: [Number]?
    /// Each leaf's gradient: null where it has none.
    let g: [String: [Number]?]?
    /// What the gradients are multiplied with before the second backward.
    let v: [String: [Number]]?
    /// Each leaf's gradient after the second backward.
    let h: [String: [Number]?]?
    /// What is shown.
    let p: String?
    /// PyTorch refuses the lines, or backward.
    let e: Int?
  }

  /// An expression, `::` between the lines that lead to it, and its answer.
  struct Case: Decodable, Sendable {
    let text: String
    let answer: Answer

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      text = try container.decode(String.self)
      answer = try container.decode(Answer.self)
    }

    /// The lines in turn.
    var lines: [String] { text.split(separator: " :: ").map(String.init) }
  }

  let torch: String
  /// By function: how many cases there are, or why there is none.
  let coverage: [String: Coverage]
  let families: [String: [Case]]

  /// How many cases name a function, or why none does.
  typealias Coverage = ExpressionVectors.Coverage

  /// The file beside the script that makes it.
  static func read() throws -> GradientVectors {
    try JSONDecoder().decode(
      GradientVectors.self,
      from: Repository.bytes("Tests/CommandsTests/Vectors/gradients.json"))
  }
}
