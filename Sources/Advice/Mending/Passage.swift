public import Engine
import Support

/// The input that must go through a stack, and the output to reach.
public struct Passage: Sendable {
  /// The shape of the input.
  public var input: Shape
  /// Whether the batch is for training, which needs more of it than a look.
  public var purpose = Purpose.inference
  /// How many symbols the data has, if that is known.
  public var vocabulary: Int?
  /// Whether the data's symbols go in: then the stack begins with an embedding that knows them.
  public var isData = false
  /// Whether logits of the vocabulary must come out: (B, V).
  public var wantsLogits = false
  /// The size of a context of the data, which is tried first if another time axis would do.
  public var block: Int?

  /// A look at a shape.
  public init(_ input: Shape) { self.input = input }

  /// How far it gets through a stack.
  public enum Outcome: Sendable {
    /// To the end, as this shape.
    case through(Shape)
    /// To a layer.
    case stopped(StopError)
    /// To the end, but as a shape that cannot be read as logits.
    case notLogits(Shape)
  }

  /// How far it gets through a stack, by the layers' own formulas.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError` where a `_` cannot be made.
  public func outcome(in stack: Sequential) throws -> Outcome {
    let stack = try stack.outlined(for: input, vocabulary: vocabulary)
    if let reason = refusal(of: stack) { return .stopped(reason) }
    do {
      let shape = try stack.output(of: input, purpose)
      return wantsLogits && !isLogits(shape) ? .notLogits(shape) : .through(shape)
    } catch {
      return .stopped(error)
    }
  }

  /// Why the data's symbols are not accepted at all.
  private func refusal(of stack: Sequential) -> StopError? {
    guard isData, let first = stack.firstLeaf else { return nil }
    let line = first.layer.description
    var reason: ShapeError?
    if stack.takesElement == .reals {
      reason = .wrongElement(layer: line, wants: .reals, got: .symbols)
    } else if let knows = stack.vocabulary, let vocabulary, knows < vocabulary {
      reason = .unknownSymbols(layer: line, knows: knows, data: vocabulary)
    }
    return reason.map {
      StopError(position: first.position, layer: line, input: input, reason: $0)
    }
  }

  /// Whether an output is one row of V numbers for each context.
  private func isLogits(_ output: Shape) -> Bool {
    output.rows == input.dimensions.first && output.last == vocabulary
  }

  /// The output shape of the stack, if there is memory to run it.
  ///
  /// - Throws: `StopError`, `MemoryError`, or what making layers throws.
  func check(_ stack: Sequential) throws -> Shape {
    try stack.outlined(for: input, vocabulary: vocabulary)
      .outputWithinMemory(of: input, purpose)
  }
}
