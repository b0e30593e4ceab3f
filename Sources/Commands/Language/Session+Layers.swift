import Engine
import Notation
import Support

extension Session {
  /// The layers of a text; their numbers may be names and expressions of the session, as in
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

extension Session {
  /// The layers of a network that a name of lines has, with its weights; `nil` for a text that is no such
  /// name.
  ///
  /// - Throws: `NetworkError`; `MemoryError`.
  func network(_ text: String) throws -> [LayerDescription]? {
    guard state.variables[text]?.isNetwork ?? false else { return nil }
    return try NetworkTrial.layers(of: text, self).layers
  }
}

/// Evaluates expressions used as numbers in layers, on a copy of the session.
final class LayerExpressions {
  private let session: Session
  /// Why the data that a name refers to is not available.
  private(set) var failure: (any Error)?
  /// The error of a name that stands for nothing.
  private(set) var unknown: ExpressionError?

  init(_ session: Session) { self.session = session }

  /// The value of a part of a text of layers; `nil` if it is not a number, a truth value or a text.
  func value(_ source: LayerSource, _ part: Range<Int>) -> LayerNumber? {
    guard let expression = try? PythonParser.expression(source.tokens[part]) else { return nil }
    do {
      switch try ProgramRun.value(of: expression, session) {
      case .int(let number): return .whole(number)
      case .float(let number): return .real(number)
      case .bool(let truth): return .flag(truth)
      case .string(let text): return .word(text)
      default: return nil
      }
    } catch {
      let cause = (error as? LocatedError)?.cause
      if let cause = cause as? DataError { failure = cause }
      // `nan` is a number that no size can be, and `_` is none yet.
      if case .unknownName(let name, _)? = cause as? ExpressionError,
        name.contains(where: { $0 != "_" }), Double(name) == nil
      {
        let names = session.state.variables.names + Names.ofTheSession
        unknown = .unknownName(name: name, similar: Similarity.nearest(to: name, in: names))
      }
      return nil
    }
  }
}
