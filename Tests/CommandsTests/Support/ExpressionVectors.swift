import FoundationEssentials
import TestSupport

/// What expressions.json holds: expressions and PyTorch's, or Python's, answers.
struct ExpressionVectors: Decodable {
  /// A number, or the name of one that JSON does not have.
  enum Number: Decodable, Sendable {
    case finite(Double)
    case named(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let name = try? container.decode(String.self) {
        self = .named(name)
      } else {
        self = .finite(try container.decode(Double.self))
      }
    }

    var value: Double {
      switch self {
      case .finite(let number): number
      case .named(let name): name == "nan" ? .nan : name == "inf" ? .infinity : -.infinity
      }
    }
  }

  /// What PyTorch made of an expression.
  struct Answer: Decodable, Sendable {
    /// A tensor: sizes, dtype and values.
    let s: [Int]?
    let d: String?
    let v: [Number]?
    /// Several values.
    let t: [Answer]?
    /// A float.
    let f: Number?
    /// Anything else as Python writes it; what print writes.
    let r, p: String?
    /// An error.
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

  /// How many cases cover an edge kind of a function, or why it has none.
  enum Coverage: Decodable, Sendable {
    case cases(Int)
    case doesNotApply(because: String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let count = try? container.decode(Int.self) {
        self = .cases(count)
      } else {
        self = .doesNotApply(because: try container.decode(String.self))
      }
    }
  }

  /// What PyTorch makes of a line that means something else here; no text for an error.
  struct Difference: Decodable, Sendable, Equatable {
    let lines: [String]
    let torch: String?

    init(lines: [String], torch: String?) {
      (self.lines, self.torch) = (lines, torch)
    }

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      lines = try container.decode([String].self)
      torch = try container.decodeIfPresent(String.self)
    }
  }

  let torch: String
  let differences: [Difference]
  /// By family, function and kind of edge.
  let coverage: [String: [String: [String: Coverage]]]
  let families: [String: [Case]]

  /// The file beside the script that makes it.
  static func read() throws -> ExpressionVectors {
    try JSONDecoder().decode(
      ExpressionVectors.self,
      from: Repository.bytes("Tests/CommandsTests/Vectors/expressions.json"))
  }
}
