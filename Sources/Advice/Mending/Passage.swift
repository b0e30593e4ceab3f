public import Engine
import Support

/// The input that must go through a stack, and the output to reach.
public struct Passage: Sendable {
  /// The shape of the input.
  public var input: Shape
  /// Whether any number of contexts goes in, of which the first axis of `input` is an example.
  public var isAnyBatch = false
  /// Whether a change counts only where there is memory to run the changed stack, not only to draw its
  /// weights.
  public var mustFit = true
  /// Whether the batch is for training, which needs more of it than a look.
  public var purpose = Purpose.inference
  /// How many symbols the data has, if that is known.
  public var vocabulary: Int?
  /// Whether the data's symbols go in: then the stack begins with an embedding that knows them.
  public var isData = false
  /// Whether logits of the vocabulary must come out: (B, V), or (B, T, V) with `places`.
  public var wantsLogits = false
  /// How many places a row of the data has, where each has a target.
  public var places: Int?
  /// The size of a context of the data, which is tried first if another time axis would do.
  public var block: Int?

  /// A path through a stack, with the number of the data's symbols from which it was worked out.
  package struct KnownWalk: Sendable {
    package let walk: Walk
    package let vocabulary: Int?

    package init(_ walk: Walk, vocabulary: Int?) {
      (self.walk, self.vocabulary) = (walk, vocabulary)
    }
  }

  /// Its shape as people read it.
  package var extents: Extents { Extents(input, isAnyBatch: isAnyBatch) }

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

  /// Its path through a stack, each `_` worked out on the way.
  ///
  /// A walk of the same stack that is known already is not repeated where it says the same.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError` where a `_` cannot be made.
  package func walk(_ stack: Sequential, known: KnownWalk? = nil) throws -> Walk {
    let element = stack.takesElement
    let signal = isAnyBatch ? Signal(anyBatch: input, element) : Signal(input, element)
    let walk: Walk
    if let known, known.walk.input == signal, known.walk.purpose == purpose,
      known.vocabulary == vocabulary
    {
      walk = known.walk
    } else {
      walk = try Walk(settling: stack, signal, for: purpose, vocabulary: vocabulary)
    }
    return refusal(of: walk.stack).map(walk.refused) ?? walk
  }

  /// How far a path leads.
  public func outcome(of walk: Walk) -> Outcome {
    if let stop = walk.stop { return .stopped(stop) }
    let shape = walk.root.output
    return wantsLogits && !isLogits(shape) ? .notLogits(shape) : .through(shape)
  }

  /// How far it gets through a stack, by the layers' own formulas.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError` where a `_` cannot be made.
  public func outcome(in stack: Sequential) throws -> Outcome { outcome(of: try walk(stack)) }

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
      StopError(
        position: first.position, layer: line, input: Signal(input, .symbols), reason: $0)
    }
  }

  /// Whether an output is one row of V numbers for each context, or for each place of a row.
  private func isLogits(_ output: Shape) -> Bool {
    if let places {
      return output.rank == 3 && output.dimensions[0] == input.dimensions.first
        && output.dimensions[1] >= places && output.last == vocabulary
    }
    return output.rows == input.dimensions.first && output.last == vocabulary
  }

  /// Whether it may go in where this goes in: any batch stays any batch.
  func allows(_ other: Shape) -> Bool {
    !isAnyBatch || other.dimensions.first == input.dimensions.first
  }

  /// The path through a changed stack, where it leads to the end; of any batch, where another number of
  /// contexts comes there too.
  func through(_ stack: Sequential) throws -> Walk? {
    let walk = try walk(stack)
    guard case .through = outcome(of: walk) else { return nil }
    return try leadsThrough(stack) ? walk : nil
  }

  /// Whether another number of contexts passes as well, where any batch is meant: a change that only
  /// suits the example is none.
  func leadsThrough(_ stack: Sequential) throws -> Bool {
    guard isAnyBatch, let batch = input.dimensions.first else { return true }
    var other = self
    other.isAnyBatch = false
    other.input = try Shape([batch + 1] + input.dimensions.dropFirst())
    guard case .through = try other.outcome(in: stack) else { return false }
    return true
  }
}
