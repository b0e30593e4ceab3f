import Engine
import Notation
import Support

extension Session {
  /// The layers of a text; names and expressions of the session may stand for their numbers, as in
  /// `Embedding(vocab_size, n_embd)` and `Linear(28**2, n // 2)`.
  ///
  /// - Throws: `LayerError`; `DataError` if a name refers to the data and that is not available.
  func layers(of text: String) throws -> [LayerDescription] {
    let numbers = LayerExpressions(self)
    var reader = LayerReader(LayerSource(text), numbers: numbers.value)
    do {
      let layers = try reader.all()
      if let failure = numbers.failure { throw failure }
      return layers
    } catch let slip as LayerReader.Slip {
      throw numbers.failure ?? slip.error
    }
  }
}

/// Works out expressions that stand for numbers in layers, on a copy of the session.
final class LayerExpressions {
  private let session: Session
  /// Why the data could not be had that a name stands for.
  private(set) var failure: (any Error)?

  init(_ session: Session) { self.session = session }

  /// What a part of a text of layers is worth; `nil` for what is no number, truth or text.
  func value(_ source: LayerSource, _ part: Range<Int>) -> LayerNumber? {
    guard let expression = try? ExpressionParser.expression(source.tokens[part]) else { return nil }
    var evaluator = ExpressionEvaluator(session)
    do {
      switch try evaluator.evaluate(expression) {
      case .int(let number): return .whole(number)
      case .float(let number): return .real(number)
      case .bool(let truth): return .flag(truth)
      case .string(let text): return .word(text)
      default: return nil
      }
    } catch {
      if let cause = (error as? LocatedError)?.cause as? DataError { failure = cause }
      return nil
    }
  }
}
