import Engine
import Support

extension MendFinder {
  /// How far from the present number of steps to search.
  private static let farthest = 32

  /// The input with another number of steps, the nearest that gets through.
  ///
  /// - Throws: `Interruption.stopped`.
  func otherSteps() throws -> [Change] {
    let symbols = stack.takesElement == .symbols
    guard passage.input.rank == (symbols ? 2 : 3) else { return [] }
    let steps = passage.input.dimensions[1]
    guard steps < Int.max / 4 else { return [] }
    var others = passage.block.map { $0 == steps ? [] : [$0] } ?? []
    for distance in 1...Self.farthest {
      others.append(steps + distance)
      if steps - distance > 1 { others.append(steps - distance) }
    }
    // Cutting the block to less than half would defeat the purpose of the stack.
    var isLogits = false
    if case .notLogits = outcome { isLogits = true }
    for other in others where !isLogits || other * 2 >= steps {
      var sizes = passage.input.dimensions
      sizes[1] = other
      guard let shape = try? Shape(sizes) else { continue }
      var passage = passage
      passage.input = shape
      guard let walk = try walk(stack, for: passage, asSideIssue: true) else { continue }
      if case .through = passage.outcome(of: walk) { return [.input(shape)] }
    }
    return []
  }

  /// Changes for axes that do not fit: the input's own, a missing or superfluous embedding, a
  /// flatten.
  ///
  /// - Throws: `Interruption.stopped`.
  func axes(_ got: Shape, at index: Int) throws -> [Change] {
    let input = passage.input
    var changes = embeddingFirst()
    if stack.takesElement == .symbols, input.rank != 2 {
      changes += inputs(
        input.rank == 1 ? [1] + input.dimensions : Array(input.dimensions.prefix(2)))
      if let block = passage.block {
        changes += inputs([input.rank == 1 ? 1 : input.dimensions.first ?? 1, block])
      }
      if input.rank > 2 { changes.append(.edits([.remove(1)])) }
    } else if stack.takesElement == .reals, input.rank == 1 {
      changes += inputs([1] + input.dimensions)
    } else if stack.takesElement == .reals, got == input, input.rank == 2,
      stack.reader?.places != 2, let embedding = try embedding()
    {
      changes.append(.edits([.insert(1, embedding)]))
      if let channels = embedding.size(.outputs) {
        changes += inputs(input.dimensions + [channels])
      }
    }
    let flattenings = got.rank == 2 ? flattenings(before: index) : (smaller: [], gone: [])
    changes += flattenings.smaller
    if got.rank > 3 {
      changes.append(.edits([.insert(index + 1, LayerRegistry.fusing(nil))]))
    }
    return changes + [.edits([.remove(index + 1)])] + flattenings.gone
  }

  private func inputs(_ sizes: [Int]) -> [Change] {
    (try? Shape(sizes)).map { [.input($0)] } ?? []
  }

  /// The flattens before a layer with every smaller group, or removed, so that steps are left for
  /// it.
  private func flattenings(
    before index: Int
  ) -> (smaller: [Change], gone: [Change]) {
    var (smaller, gone): ([Change], [Change]) = ([], [])
    for place in (0..<index).reversed() {
      let flatten = layer(at: place)
      guard flatten.type.role == .fusing, let shape = shape(before: place), shape.rank == 3
      else { continue }
      let steps = shape.dimensions[1]
      let group = flatten.size(.group) ?? steps
      let groups = Divisors.above1(of: steps).filter { $0 < group }.reversed()
      smaller += groups.map {
        .edits([.replace(place + 1, with: flatten.with(.group, .size($0)))])
      }
      gone.append(.edits([.remove(place + 1)]))
    }
    return (smaller, gone)
  }

  /// Symbols where numbers are read, or the other way round: an embedding where it belongs.
  ///
  /// - Throws: `Interruption.stopped`.
  func element(_ wants: ElementKind, at index: Int) throws -> [Change] {
    var changes = embeddingFirst()
    if !changes.isEmpty, layer(at: 1).takesSymbols { changes.append(.edits([.remove(1)])) }
    if wants == .symbols {
      changes.append(.edits([.remove(index + 1)]))
    } else if changes.isEmpty, let embedding = try embedding() {
      changes.append(.edits([.insert(1, embedding)]))
    }
    return changes
  }

  /// An embedding that comes after other layers, moved before them.
  private func embeddingFirst() -> [Change] {
    guard
      let place = stack.children.firstIndex(where: {
        $0.made.map { type(of: $0).takes } == .symbols
      }),
      place > 0
    else {
      return []
    }
    return [.edits([.move(place + 1, to: 1)])]
  }

  /// An embedding of the data's symbols, as wide as the stack wants it.
  private func embedding() throws -> LayerDescription? {
    guard let symbols = passage.vocabulary else { return nil }
    let guess = 10
    func description(_ channels: Int) -> LayerDescription {
      LayerRegistry.embedding(symbols, channels)
    }
    let edits = [StackEdit.insert(1, description(guess))]
    guard let stop = try walk(edits.applied(to: stack))?.stop,
      case .wrongLast(_, let wants, let got) = stop.reason, got.last % guess == 0,
      wants % (got.last / guess) == 0
    else { return description(guess) }
    return description(wants / (got.last / guess))
  }

  /// An embedding that knows the data's symbols.
  func vocabulary(at index: Int) -> [Change] {
    guard let symbols = passage.vocabulary, layer(at: index).takesSymbols else { return [] }
    return [LayerValue.size(symbols), .blank].map { value in
      .edits([.replace(index + 1, with: layer(at: index).with(.vocabulary, value))])
    }
  }
}
