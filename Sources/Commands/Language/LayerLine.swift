import Engine
import Notation
import Support

/// The error of a line whose layers cannot be read, with its place.
struct LayerLineError: DiagnosableError {
  let reason: LayerError
  /// The line as typed, and the part in question.
  let excerpt: Excerpt
  /// Which of several layers it is.
  var place: String?
  /// What was done to none of them, such as `added`.
  var undone: String?
  /// The corrected line, if it is clear what was meant.
  let mend: String?

  var code: String { reason.code }

  var diagnosis: Diagnosis {
    var diagnosis = reason.diagnosis
    if let undone { diagnosis.what += "; nothing was \(undone)" }
    diagnosis.place = place
    diagnosis.excerpt = excerpt
    if let mend { diagnosis.mend = mend }
    return diagnosis
  }
}

/// One of PyTorch's layers that the stack does not have.
struct ForeignLayerError: DiagnosableError {
  let reason: LayerError
  /// The equivalent here.
  let hint: String

  var code: String { reason.code }

  var diagnosis: Diagnosis {
    var diagnosis = reason.diagnosis
    diagnosis.mend = hint
    return diagnosis
  }

  /// This error, if a text of layers has a name that PyTorch knows; nil for any other.
  init?(_ error: LayerError, in text: String, _ session: Session) {
    guard let hint = Self.hint(error, in: text, session) else { return nil }
    (reason, self.hint) = (error, hint)
  }

  /// The hint for the name, called with these arguments.
  static func hint(_ error: LayerError, in text: String, _ session: Session) -> String? {
    guard case .unknown(let name, _) = error, let place = text.firstRange(of: name),
      let last = name.split(separator: ".").last
    else { return nil }
    var arguments = ""
    var depth = 0
    for character in text[place.upperBound...] {
      if character == "(" { depth += 1 }
      guard depth > 0 else { break }
      arguments.append(character)
      if character == ")" { depth -= 1 }
    }
    guard
      case .expression(let call)? =
        (try? PythonParser.statement(
          "nn.\(last)\(arguments.isEmpty ? "()" : arguments)"))?.kind
    else { return nil }
    do {
      _ = try ProgramRun.value(of: call, session)
      return nil
    } catch {
      guard case ExpressionError.notSupported(_, let mend)? = (error as? LocatedError)?.cause else {
        return nil
      }
      return mend
    }
  }
}

/// A line with layers in it, as it was typed.
struct LayerLine {
  private let statement: Statement
  /// The verb and the words before the layers.
  private let head: String
  private let verb: String
  private let session: Session
  /// Where the layers begin in the statement, in Unicode scalars.
  private let offset: Int
  private var source: LayerSource

  /// More typos than this in a line are not typos.
  private static let mostSlips = 8

  /// A statement whose layers begin at a Unicode scalar of it.
  init(
    _ statement: Statement, from offset: Int, head: String, verb: String = "", _ session: Session
  ) {
    self.statement = statement
    self.offset = offset
    self.head = head
    self.verb = verb
    self.session = session
    source = LayerSource(String(statement.source.unicodeScalars.dropFirst(offset)))
  }

  /// A statement of a command that takes layers.
  init(_ statement: Statement, _ declaration: Declaration, _ session: Session) {
    let places = declaration.places.count
    let start = statement.tokens.first?.range.lowerBound ?? 0
    let layers =
      statement.tokens.dropFirst(places).first.map { $0.range.lowerBound - start }
      ?? statement.source.utf8.count
    let before = String(decoding: statement.source.utf8.prefix(max(0, layers)), as: UTF8.self)
    self.init(
      statement, from: before.unicodeScalars.count,
      head: statement.tokens.prefix(places).map(\.written).joined(separator: " "),
      verb: declaration.name, session)
  }

  /// The error for a line whose layers cannot be read; for a single layer its own error is enough.
  func explained(_ error: LayerError) -> any DiagnosableError {
    guard let slip = firstSlip else {
      return ForeignLayerError(error, in: text, session) ?? error
    }
    let place = offset + slip.range.lowerBound..<offset + slip.range.upperBound
    let excerpt = Excerpt(statement.source, place)
    let hint = ForeignLayerError.hint(slip.error, in: text, session)
    let isAlone = parts.count == 1
    if case .unbalanced = slip.error {
      return LayerLineError(reason: slip.error, excerpt: excerpt, mend: nil)
    }
    return LayerLineError(
      reason: slip.error, excerpt: excerpt,
      place: isAlone ? nil : "layer \(slip.number) of the \(parts.count) in this line",
      undone: isAlone ? nil : verb + (verb.hasSuffix("e") ? "d" : "ed"),
      mend: hint ?? slip.unknownMend ?? (isAlone ? nil : mended.map { "did you mean '\($0)'?" }))
  }

  private var parts: [Range<Int>] { source.parts(of: source.whole) }

  private var text: String { source.text(source.whole) }

  /// The part that cannot be read, and the number of its layer.
  private struct Slip {
    let error: LayerError
    let range: Range<Int>
    let number: Int
    /// The error of a name in a size that stands for nothing.
    var unknown: ExpressionError?

    /// What to do about such a name: the one that was meant, or what is wanted in its place.
    var unknownMend: String? {
      guard case .badValue = error, case .unknownName(let name, let similar)? = unknown else {
        return nil
      }
      let wanted = similar.map { "did you mean '\($0)'?" } ?? error.diagnosis.mend
      return "there is no '\(name)'" + (wanted.map { ": \($0)" } ?? "")
    }
  }

  private var firstSlip: Slip? {
    guard source.isBalanced else {
      return Slip(error: .unbalanced(text: text), range: source.range(source.whole), number: 1)
    }
    let numbers = LayerExpressions(session)
    for (index, part) in parts.enumerated() {
      var reader = LayerReader(source, numbers: numbers.value)
      do throws(LayerReader.Slip) {
        for description in try reader.layers(of: part) {
          do throws(LayerError) {
            try description.checkBlanks()
          } catch {
            return Slip(error: error, range: source.range(part), number: index + 1)
          }
        }
      } catch {
        return Slip(
          error: error.error, range: error.range, number: index + 1, unknown: numbers.unknown)
      }
    }
    return nil
  }

  /// The line with every typo corrected; `nil` if one is unclear.
  private var mended: String? {
    var line = self
    for _ in 0..<Self.mostSlips {
      guard let slip = line.firstSlip else { return "\(line.head) \(line.text)" }
      guard let text = line.mended(slip) else { return nil }
      line.source = LayerSource(text)
    }
    return nil
  }

  /// The text with the typo corrected that its error names.
  private func mended(_ slip: Slip) -> String? {
    switch slip.error {
    case .unknown(_, let similar?), .unknownOption(_, _, let similar?, _):
      return replaced(slip.range, by: similar)
    case .missing:
      // The size most often left out is the one that follows from earlier layers.
      guard !source.text(parts[slip.number - 1]).contains("(") else { return nil }
      let whole = LayerLine(
        self, text: replaced(slip.range.upperBound..<slip.range.upperBound, by: " _"))
      return whole.firstSlip.map { $0.number > slip.number } ?? true ? whole.text : nil
    case .tooMany(_, let extra, _):
      guard LayerParser.type(named: extra) != nil,
        let before = source.tokens.last(where: { $0.range.upperBound <= slip.range.lowerBound })
      else { return nil }
      return replaced(before.range.upperBound..<before.range.upperBound, by: ",")
    default: return nil
    }
  }

  private init(_ line: LayerLine, text: String) {
    self = line
    source = LayerSource(text)
  }

  private func replaced(_ range: Range<Int>, by text: String) -> String {
    var scalars = self.text.unicodeScalars
    // The text begins with its first token.
    let start = source.range(source.whole).lowerBound
    let lower = scalars.index(scalars.startIndex, offsetBy: range.lowerBound - start)
    let upper = scalars.index(scalars.startIndex, offsetBy: range.upperBound - start)
    scalars.replaceSubrange(lower..<upper, with: text.unicodeScalars)
    return String(scalars)
  }
}
