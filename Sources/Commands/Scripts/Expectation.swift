import Engine
import Notation
import Support

/// What must hold according to a script's `expect` line.
struct Expectation: Sendable, Hashable {
  /// What is checked, and the value it must have.
  enum Claim: Sendable, Hashable {
    case shape(String)
    case shapes([String])
    case parameters(WrittenNumber)
    case loss(part: String?, Comparison)
    case output(RegularExpression)
    case error(RegularExpression?)
    case code(String)
    case samples([String])
  }

  /// A comparison with a number.
  struct Comparison: Sendable, Hashable {
    /// The relation that must hold.
    enum Relation: String, Sendable, CaseIterable {
      // Longer signs first: they are read in this order.
      case atMost = "<="
      case atLeast = ">="
      case below = "<"
      case above = ">"
      case equal = "="
    }

    let relation: Relation
    let number: WrittenNumber
    /// What `±` allows; the precision written if it is left out.
    let tolerance: WrittenNumber?

    func holds(for value: Double) -> Bool {
      switch relation {
      case .below: value < number.value
      case .above: value > number.value
      case .atMost: value <= number.value
      case .atLeast: value >= number.value
      case .equal:
        tolerance.map { abs(value - number.value) <= $0.value } ?? number.matches(value)
      }
    }

    var text: String {
      let sign = relation == .equal ? "" : "\(relation.rawValue) "
      return sign + number.text + (tolerance.map { " ±\($0.text)" } ?? "")
    }
  }

  let claim: Claim

  /// What may follow `expect`.
  static let forms = [
    "shape 4x4x20", "shapes 4x8 4x8x10 4x4x20", "params 22397", "loss [PART] < 2.6",
    "loss 3.3167 ±0.0001", "output /REGEX/", "error /REGEX/", "error E-CODE", "sample \"TEXT\"",
  ]

  /// Reads what follows `expect` on a line.
  ///
  /// - Throws: `ExpectationError.unreadable`, `.badPattern`; `ShapeError.unreadable`.
  init(_ text: String) throws {
    var scanner = ExpectationScanner(text)
    switch scanner.word() {
    case "shape": claim = .shape(try Self.shape(scanner.rest()))
    case "shapes":
      let shapes = try scanner.rest().split(separator: " ").map { try Self.shape(String($0)) }
      guard !shapes.isEmpty else { throw ExpectationError.unreadable(text: text) }
      claim = .shapes(shapes)
    case "params": claim = .parameters(try scanner.number())
    case "loss":
      let part = scanner.word(among: Dataset.Part.allCases.map(\.rawValue))
      claim = .loss(part: part, try scanner.comparison())
    case "output":
      guard let pattern = try scanner.expression() else {
        throw ExpectationError.unreadable(text: text)
      }
      claim = .output(pattern)
    case "error":
      if scanner.isAtEnd {
        claim = .error(nil)
      } else if let pattern = try scanner.expression() {
        claim = .error(pattern)
      } else {
        let code = scanner.word()
        guard code.hasPrefix("E-") else { throw ExpectationError.unreadable(text: text) }
        claim = .code(code)
      }
    case "sample":
      let texts = scanner.strings()
      guard !texts.isEmpty else { throw ExpectationError.unreadable(text: text) }
      claim = .samples(texts)
    default: throw ExpectationError.unreadable(text: text)
    }
    guard scanner.isAtEnd else { throw ExpectationError.unreadable(text: text) }
  }

  /// A shape as traces write it; the batch may be a letter, as in `Bx8`.
  private static func shape(_ text: String) throws -> String {
    let axes = text.split(separator: "x", omittingEmptySubsequences: false)
    if let batch = axes.first, batch.count == 1, batch.allSatisfy(\.isLetter),
      axes.dropFirst().allSatisfy({ Int($0) != nil })
    {
      return text
    }
    return try Shape(parsing: text).description
  }

  /// Whether it is about the failure of the previous line.
  var isOfFailure: Bool {
    switch claim {
    case .error, .code: true
    default: false
    }
  }

  /// The line as it is written now.
  var line: String {
    switch claim {
    case .shape(let shape): "expect shape \(shape)"
    case .shapes(let shapes): "expect shapes \(shapes.joined(separator: " "))"
    case .parameters(let number): "expect params \(number.text)"
    case .loss(let part, let comparison):
      "expect loss \(part.map { "\($0) " } ?? "")\(comparison.text)"
    case .output(let pattern): "expect output /\(pattern.pattern)/"
    case .error(let pattern): "expect error" + (pattern.map { " /\($0.pattern)/" } ?? "")
    case .code(let code): "expect error \(code)"
    case .samples(let texts):
      "expect sample \(texts.map { "\"\($0)\"" }.joined(separator: " "))"
    }
  }
}

/// Reads the words of an expectation.
private struct ExpectationScanner {
  private let text: String
  private var left: Substring

  init(_ text: String) {
    self.text = text
    left = text[...]
    skipSpaces()
  }

  /// Whether nothing is left but a comment.
  var isAtEnd: Bool { left.isEmpty || left.first == "#" }

  private mutating func skipSpaces() { left = left.drop { $0 == " " || $0 == "\t" } }

  mutating func word() -> String {
    let word = left.prefix { $0 != " " && $0 != "\t" }
    left = left.dropFirst(word.count)
    skipSpaces()
    return String(word)
  }

  /// The next word if it is one of these.
  mutating func word(among words: [String]) -> String? {
    var copy = self
    let next = copy.word()
    guard words.contains(next) else { return nil }
    self = copy
    return next
  }

  /// Everything up to a comment.
  mutating func rest() -> String {
    var end = left.startIndex
    var previous: Character = " "
    while end < left.endIndex, !(left[end] == "#" && previous == " ") {
      previous = left[end]
      end = left.index(after: end)
    }
    let rest = left[..<end]
    left = left[end...]
    return String(rest.trimmingSpaces())
  }

  mutating func number() throws -> WrittenNumber {
    guard let number = WrittenNumber(at: left) else {
      throw ExpectationError.unreadable(text: text)
    }
    left = left.dropFirst(number.text.count)
    skipSpaces()
    return number
  }

  mutating func comparison() throws -> Expectation.Comparison {
    let relation = Expectation.Comparison.Relation.allCases.first { left.hasPrefix($0.rawValue) }
    left = left.dropFirst(relation?.rawValue.count ?? 0)
    skipSpaces()
    let number = try number()
    var tolerance: WrittenNumber?
    for sign in ["±", "+-"] where left.hasPrefix(sign) {
      guard relation ?? .equal == .equal else { throw ExpectationError.unreadable(text: text) }
      left = left.dropFirst(sign.count)
      skipSpaces()
      tolerance = try self.number()
    }
    return Expectation.Comparison(
      relation: relation ?? .equal, number: number, tolerance: tolerance)
  }

  /// `/…/`, a slash inside as `\/`; `nil` if none begins.
  mutating func expression() throws -> RegularExpression? {
    guard left.first == "/" else { return nil }
    var pattern = ""
    var isEscaped = false
    var end = left.index(after: left.startIndex)
    while end < left.endIndex, isEscaped || left[end] != "/" {
      isEscaped = !isEscaped && left[end] == "\\"
      pattern.append(left[end])
      end = left.index(after: end)
    }
    guard end < left.endIndex else { throw ExpectationError.unreadable(text: text) }
    left = left[left.index(after: end)...]
    skipSpaces()
    return try RegularExpression(pattern)
  }

  /// Words, or texts in quotes.
  mutating func strings() -> [String] {
    var found: [String] = []
    while !isAtEnd {
      guard let quote = left.first, quote == "\"" || quote == "'" else {
        found.append(word())
        continue
      }
      let text = left.dropFirst().prefix { $0 != quote }
      left = left.dropFirst(text.count + 2)
      found.append(String(text))
      skipSpaces()
    }
    return found
  }
}
