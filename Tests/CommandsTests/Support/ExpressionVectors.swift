import FoundationEssentials

/// What expressions.json and texts.json hold: expressions and PyTorch's, or Python's, answers.
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

  let torch: String
  private(set) var families: [String: [Case]]

  /// The files beside the script that makes them.
  static func read() throws -> ExpressionVectors {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    func file(_ name: String) throws -> ExpressionVectors {
      let data = try Data(contentsOf: folder.appendingPathComponent("Vectors/\(name).json"))
      return try JSONDecoder().decode(ExpressionVectors.self, from: data)
    }
    var all = try file("expressions")
    all.families.merge(try file("texts").families) { $0 + $1 }
    return all
  }
}
