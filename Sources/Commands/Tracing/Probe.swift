import Engine
import Notation

/// An input of the stack.
enum Probe: Sendable, Hashable {
  case shape(Shape)
  /// A shape whose batch is a letter: it is pushed at two sizes of the batch.
  case anyBatch(Extents)
  case batch
  case text(String)
  /// A tensor of the session's own.
  case tensor(PushedTensor)
}

/// A tensor that a line pushes, by its numbers.
struct PushedTensor: Sendable, Hashable {
  /// Its name in the line.
  let name: String
  let shape: Shape
  /// Its numbers where they are whole, as symbols.
  private(set) var symbols: [Int32]?
  private(set) var numbers: [Float]?

  /// Takes the numbers of a tensor.
  ///
  /// - Throws: `ShapeError` for a shape that no stack takes; `MemoryError`.
  init(_ tensor: DynamicTensor, name: String) throws {
    self.name = name
    shape = try Shape(tensor.sizes)
    if tensor.dtype == .int64 {
      symbols = try tensor.integers().map { Int32(exactly: $0) ?? -1 }
    } else {
      numbers = try tensor.floats()
    }
  }

  /// The same numbers as a batch of one, under the name of the expression that makes it; `nil` where an
  /// expression of it needs more than that.
  var batched: PushedTensor? {
    guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }),
      let single = try? Shape([1] + shape.dimensions)
    else { return nil }
    return PushedTensor(name: "\(name).unsqueeze(0)", single, symbols, numbers)
  }

  private init(name: String, _ shape: Shape, _ symbols: [Int32]?, _ numbers: [Float]?) {
    (self.name, self.shape, self.symbols, self.numbers) = (name, shape, symbols, numbers)
  }

  /// Refuses numbers of another kind than a stack reads.
  ///
  /// - Throws: `ExpressionError.cannot`.
  func check(_ stack: Sequential) throws {
    let takesSymbols = stack.takesElement == .symbols
    guard !stack.children.isEmpty, takesSymbols != (symbols != nil) else { return }
    throw ExpressionError.cannot(
      what: "be pushed",
      value: "\(name), \(symbols == nil ? "a tensor of float32" : "a tensor of int64"),",
      mend: takesSymbols
        ? "the embedding reads symbols, int64 numbers: push \(shape) draws some"
        : "the stack reads float32 numbers: push \(name).float() converts them")
  }
}

extension Probe {
  private static let batchWord = "batch"
  private static let textMark = "text:"

  /// Its form in a checkpoint.
  var saved: String {
    switch self {
    case .shape(let shape): shape.description
    case .anyBatch(let extents): extents.description
    case .batch: Self.batchWord
    case .text(let text): Self.textMark + text
    // Its numbers belong to the session, like names: only the shape is restored.
    case .tensor(let tensor): tensor.shape.description
    }
  }

  /// Reads its form in a checkpoint; `nil` for any other text.
  init?(saved: String) {
    if saved.hasPrefix(Self.textMark) {
      self = .text(String(saved.dropFirst(Self.textMark.count)))
    } else if saved == Self.batchWord {
      self = .batch
    } else if let extents = try? Extents(lettered: saved) {
      self = .anyBatch(extents)
    } else if let shape = try? Shape(parsing: saved) {
      self = .shape(shape)
    } else {
      return nil
    }
  }

  /// Its name in a line.
  var words: String {
    switch self {
    case .text(let text): "\"\(text)\""
    case .tensor(let tensor): tensor.name
    case .shape, .anyBatch, .batch: saved
    }
  }
}

/// The last push, with the stream its numbers come from: traced again, it is the same tensor.
struct Pushed: Sendable, Equatable {
  let probe: Probe
  let stream: Generator
}

/// A probe made into an input tensor.
struct ProbeInput: Sendable {
  /// How many contexts are the example of any number of them.
  static let exampleOfAnyBatch = 4

  var shape: Shape
  /// Whether the data's symbols go in.
  var isData = false
  /// Those symbols; drawn at random if there are none.
  var symbols: [Int32]?
  /// The numbers of the input; drawn at random if there are none.
  var numbers: [Float]?
  /// The symbols as text, one for each context.
  var contexts: [String] = []
  /// Whether the shape is an example of any number of contexts.
  var isAnyBatch = false
  /// Whether its contexts are rows with a target at every place.
  var isRows = false

  /// Its shape as people read it.
  var extents: Extents { Extents(shape, isAnyBatch: isAnyBatch) }

  /// How many contexts share what is counted: with any batch, counts are those of one.
  var countedContexts: Int { isAnyBatch ? Self.exampleOfAnyBatch : 1 }
}

extension ProbeInput {
  /// How many examples `push batch` takes.
  static let examples = 32

  /// Makes the input; draws from the stream.
  ///
  /// - Throws: `DataError` or `ShapeError`.
  init(_ probe: Probe, _ stream: inout Generator, _ session: inout Session) throws {
    switch probe {
    case .shape(let shape): self.init(shape: shape)
    case .anyBatch(let extents):
      guard let example = extents.shape(batch: Self.exampleOfAnyBatch) else {
        throw ShapeError.tooLarge(sizes: extents.told)
      }
      self.init(shape: example, isAnyBatch: true)
    case .tensor(let tensor):
      try tensor.check(session.state.model)
      self.init(shape: tensor.shape, symbols: tensor.symbols, numbers: tensor.numbers)
    case .text(let text):
      let known = try session.contexts()
      let ids = try known.vocabulary.encode(text)
      // A row is as long as the item, what the stack sees in front of it included.
      let block = known.places == nil ? known.block : session.state.model.reach + ids.count
      let context = [Int32](repeating: 0, count: max(0, block - ids.count)) + ids.suffix(block)
      self.init(
        shape: try Shape(1, block), isData: true, symbols: context,
        contexts: [known.vocabulary.decode(context)])
    case .batch:
      let data = try session.dataset()
      let count = min(Self.examples, data.count(.train))
      let shape = try data.contexts.input(batch: count, for: session.state.model)
      let front = shape.last - data.longestRow
      let contexts = (0..<count).map { _ -> [Int32] in
        let row = stream.integer(in: 0..<data.count(.train))
        return data.input(.train, row, front: front)
      }
      self.init(
        shape: shape, isData: true, symbols: contexts.flatMap(\.self),
        contexts: contexts.map { data.vocabulary.decode($0) })
      isRows = data.options.cut.isOfRows
    }
  }
}
