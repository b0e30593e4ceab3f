import Advice
import Engine

/// What was pushed last, or would be, as it goes through the stack.
extension Session {
  /// The default number of contexts in a batch.
  static let contexts = 4

  /// The default input: a few contexts of the data.
  ///
  /// - Throws: `DataError`.
  mutating func standardProbe() throws -> Probe {
    .shape(try contexts().input(batch: Self.contexts, for: state.model))
  }

  /// What was pushed last, as it goes through the stack.
  ///
  /// - Throws: `CommandError.nothingPushed`, `DataError`.
  mutating func passing() throws -> Passage {
    let takesSymbols = state.model.takesElement == .symbols
    guard var passage = try probedPassage(takesSymbols: takesSymbols) else {
      throw nothingPushed
    }
    if takesSymbols { passage.vocabulary = knownVocabulary }
    return passage
  }

  /// The shape of what was pushed last, on its way; a few contexts of the data where nothing was.
  ///
  /// - Throws: `DataError` if the data is needed and not available.
  mutating func probedPassage(takesSymbols: Bool) throws -> Passage? {
    switch probe {
    case .shape, .anyBatch, .tensor: break
    case .batch, .text: _ = try dataset()
    case nil: if takesSymbols { _ = try dataset() }
    }
    return presumedPassage(takesSymbols: takesSymbols)
  }

  /// What was pushed last, on its path, as far as it is known without reading data.
  func presumedPassage(takesSymbols: Bool) -> Passage? {
    guard let extents = presumed(takesSymbols: takesSymbols),
      let input = extents.shape(batch: ProbeInput.exampleOfAnyBatch)
    else { return nil }
    var passage = Passage(input)
    passage.isAnyBatch = extents.isAnyBatch
    passage.block = exampleShape(1)?.last
    return passage
  }

  /// The error that nothing was pushed, with a shape that the stack lets through.
  var nothingPushed: CommandError { .nothingPushed(hint: "push \(fittingShape)") }

  /// A shape that the stack lets through, as far as its own sizes show.
  private var fittingShape: String {
    let (block, model) = (exampleShape(1)?.last ?? state.dataOptions.block, state.model)
    var sizes: [Int] = []
    for layer in model.children.compactMap(\.made) {
      for argument in type(of: layer).spec.arguments {
        guard case .size(let size)? = layer.arguments[argument.name], size > 0,
          !sizes.contains(size)
        else { continue }
        sizes.append(size)
      }
    }
    // The input of a flattening is narrower than its output.
    sizes += sizes.flatMap { size in (sizes + [block]).filter { size % $0 == 0 }.map { size / $0 } }
    let candidates =
      pictureCandidates + [[Self.contexts, block]]
      + sizes.flatMap { [[Self.contexts, $0], [Self.contexts, block, $0]] }
    let shapes = candidates.compactMap { try? Shape($0) }.filter { $0.count <= Self.mostHinted }
    func fits(_ shape: Shape, _ stack: Sequential) -> Bool {
      if case .through? = try? Passage(shape).outcome(in: stack) { true } else { false }
    }
    let beginning = Sequential(Array(model.children.prefix(1)))
    let fitting = shapes.first { fits($0, model) } ?? shapes.first { fits($0, beginning) }
    return fitting?.description ?? "\(Self.contexts)x\(block)"
  }

  /// Batches of pictures, or of what has one axis of places, where the stack reads them: of usual sizes.
  private var pictureCandidates: [[Int]] {
    guard let reader = state.model.reader else { return [] }
    return [28, 32, 64, 96, 128, 224, 8, 16].map {
      [Self.contexts, reader.channels ?? 1] + [Int](repeating: $0, count: reader.places)
    }
  }

  /// More elements than this do not make a useful hint.
  private static let mostHinted = 1 << 20

  /// Whether the user chose the shape of the last push.
  var hasChosenShape: Bool { if case .shape = probe { true } else { false } }

  /// The description of a default shape; `nil` if the user chose one.
  var inputInWords: String? {
    switch probe {
    case .shape, .anyBatch, .tensor: nil
    case .batch: "the batch that was pushed"
    case .text(let text): "\"\(text)\" that was pushed"
    case nil: "contexts of the data: nothing was pushed"
    }
  }

  /// The shape of what was pushed last, as far as it is known without reading data; a few contexts of
  /// the data where nothing was.
  func presumed(takesSymbols: Bool) -> Extents? {
    func contexts(_ count: Int) -> Extents? {
      exampleShape(count).map { Extents($0) }
    }
    return switch probe {
    case .shape(let shape): Extents(shape)
    case .anyBatch(let extents): extents
    case .tensor(let tensor): Extents(tensor.shape)
    case .batch: contexts(ProbeInput.examples)
    case .text(let text):
      state.dataOptions.cut.isOfRows
        ? (try? Shape(1, state.model.reach + text.unicodeScalars.count)).map { Extents($0) }
        : contexts(1)
    case nil: takesSymbols ? contexts(Self.contexts) : nil
    }
  }
}
