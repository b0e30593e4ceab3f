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

  var code: String { reason.code }

  var diagnosis: Diagnosis {
    var diagnosis = reason.diagnosis
    diagnosis.what += "; nothing was \(done)"
    diagnosis.place = "layer \(number) of the \(count) in this line"
    if let line { diagnosis.mend = "did you mean '\(line)'?" }
    return diagnosis
  }
}

/// A line with layers in it, as it was typed.
struct LayerLine {
  /// The verb and what stands before the layers.
  private let head: String
  private let verb: String
  private var layers: [String]

  /// More slips than this in a line are no slips.
  private static let mostSlips = 8

  init(_ statement: Statement, _ declaration: Declaration, _ session: Session) throws {
    let words = statement.tokens.map(\.text)
    verb = declaration.name
    head = words.prefix(declaration.places.count).joined(separator: " ")
    let text = try LayerNames.resolved(
      words.dropFirst(declaration.places.count).joined(separator: " "), session)
    layers = LayerWords.lines(of: text).map { String($0.trimmingSpaces()) }
  }

  /// What to say of a line whose layers cannot be read; a single layer's error says all.
  func explained(_ error: LayerError) -> any DiagnosableError {
    guard layers.count > 1, let (index, reason) = firstSlip else { return error }
    if case .unbalanced = error { return error }
    return LayerLineError(
      reason: reason, number: index + 1, count: layers.count,
      done: verb + (verb.hasSuffix("e") ? "d" : "ed"), line: mended)
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
