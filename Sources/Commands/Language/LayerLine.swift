import Notation
import Support
import Engine

/// One of several layers in a line that cannot be read: none of them came into the stack.
struct LayerLineError: DiagnosableError {
  let reason: LayerError
  /// Which of the line's layers it is, counted from 1, and how many there are.
  let number, count: Int
  /// `added`, `inserted`, `replaced`.
  let done: String
  /// The line that would do, if what was meant is plain.
  let line: String?
  /// What does here what a layer of PyTorch's does.
  let hint: String?

  var code: String { reason.code }

  var diagnosis: Diagnosis {
    var diagnosis = reason.diagnosis
    diagnosis.what += "; nothing was \(done)"
    diagnosis.place = "layer \(number) of the \(count) in this line"
    if let line { diagnosis.mend = "did you mean '\(line)'?" }
    if let hint { diagnosis.mend = hint }
    return diagnosis
  }
}

/// A layer of PyTorch's that the stack has not.
struct ForeignLayerError: DiagnosableError {
  let reason: LayerError
  /// What does the same here.
  let hint: String

  var code: String { reason.code }

  var diagnosis: Diagnosis {
    var diagnosis = reason.diagnosis
    diagnosis.mend = hint
    return diagnosis
  }

  /// Such an error, where a text of layers has a name that PyTorch knows; nil for any other.
  init?(_ error: LayerError, in text: String, _ session: Session) {
    guard let hint = Self.hint(error, in: text, session) else { return nil }
    (reason, self.hint) = (error, hint)
  }

  /// What the name is answered with where a line calls it.
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
      case .expression(let call)? = try? ExpressionParser.statement(
        "nn.\(last)\(arguments.isEmpty ? "()" : arguments)")
    else { return nil }
    var evaluator = ExpressionEvaluator(session)
    do {
      _ = try evaluator.evaluate(call)
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
  /// The verb and what stands before the layers.
  private let head: String
  private let verb: String
  private var layers: [String]
  private let session: Session

  /// More slips than this in a line are no slips.
  private static let mostSlips = 8

  init(_ statement: Statement, _ declaration: Declaration, _ session: Session) throws {
    let words = statement.tokens.map(\.text)
    verb = declaration.name
    self.session = session
    head = words.prefix(declaration.places.count).joined(separator: " ")
    let text = try LayerNames.resolved(
      words.dropFirst(declaration.places.count).joined(separator: " "), session)
    layers = LayerWords.lines(of: text).map { String($0.trimmingSpaces()) }
  }

  /// What to say of a line whose layers cannot be read; a single layer's error says all.
  func explained(_ error: LayerError) -> any DiagnosableError {
    guard layers.count > 1, let (index, reason) = firstSlip else {
      return ForeignLayerError(error, in: layers.joined(separator: ", "), session) ?? error
    }
    if case .unbalanced = error { return error }
    return LayerLineError(
      reason: reason, number: index + 1, count: layers.count,
      done: verb + (verb.hasSuffix("e") ? "d" : "ed"), line: mended,
      hint: ForeignLayerError.hint(reason, in: layers[index], session))
  }

  private var firstSlip: (Int, LayerError)? {
    for (index, layer) in layers.enumerated() {
      do throws(LayerError) {
        for description in try LayerParser.parse(layer) { try description.checkBlanks() }
      } catch {
        return (index, error)
      }
    }
    return nil
  }

  /// The line with every slip mended; `nil` where one is not plain.
  private var mended: String? {
    var line = self
    for _ in 0..<Self.mostSlips {
      guard let (index, reason) = line.firstSlip else {
        return "\(line.head) \(line.layers.joined(separator: ", "))"
      }
      guard let layer = Self.mended(line.layers[index], reason) else { return nil }
      line.layers[index] = layer
    }
    return nil
  }

  /// A layer with the slip mended that its error tells of.
  private static func mended(_ layer: String, _ reason: LayerError) -> String? {
    switch reason {
    case .unknown(let name, let similar?): return replaced(name, similar, in: layer)
    case .unknownOption(_, let option, let similar?, _):
      return replaced(option, similar, in: layer)
    case .missing:
      // The size that is left out most is the one that follows from what comes before.
      guard !layer.contains("("), let name = layer.split(separator: " ").first else { return nil }
      let whole = "\(name) _\(layer.dropFirst(name.count))"
      return (try? LayerParser.parse(whole)).map { _ in whole }
    case .tooMany(_, let extra, _):
      guard LayerParser.type(named: extra) != nil else { return nil }
      return replaced(" \(extra)", ", \(extra)", in: layer)
    default: return nil
    }
  }

  private static func replaced(_ word: String, _ other: String, in text: String) -> String? {
    guard let found = text.firstRange(of: word) else { return nil }
    var text = text
    text.replaceSubrange(found, with: other)
    return text
  }
}
