/// An edit of the stack that lets a stopped tensor through.
public struct Mend: Sendable, Hashable {
  /// What becomes of the layer.
  public enum Edit: Sendable, Hashable {
    /// Another line in its place.
    case replace(with: String)
    /// Another line before it.
    case insert(String)
    /// It goes.
    case remove
  }

  /// The layer to edit, counted from 1.
  public let number: Int
  /// What becomes of it.
  public let edit: Edit
  /// The shape that the stopped layer then makes, or that reaches the place where it was.
  public let shape: Shape
  /// Whether the whole stack then runs.
  public let completes: Bool
}

/// Finds the mends of a stop: tries each likely edit with the layers' own shape formulas.
public struct MendFinder {
  private let layers: [any Layer]
  private let input: Shape
  private let stop: StopError
  private let stopped: Int

  /// A layer with more numbers than this is not made just to try it.
  private static let largest = 4_000_000
  /// More choices than this confuse.
  private static let most = 4

  /// The mends of a stop, those first that let the whole stack run.
  public static func mends(of stop: StopError, in model: Sequential, input: Shape) -> [Mend] {
    guard let number = stop.position.path.first, stop.position.path.count == 1,
      model.children.indices.contains(number - 1)
    else { return [] }
    let finder = MendFinder(
      layers: model.children, input: input, stop: stop, stopped: number - 1)
    let found = finder.candidates()
    return Array((found.filter(\.completes) + found.filter { !$0.completes }).prefix(most))
  }

  private func candidates() -> [Mend] {
    var found: [Mend] = []
    func consider(_ mend: Mend?) {
      guard let mend, !found.contains(where: { $0.number == mend.number && $0.edit == mend.edit })
      else { return }
      found.append(mend)
    }
    consider(flattened())
    consider(fitted())
    for index in (0...stopped).reversed() {
      for layer in regrouped(index) { consider(replacing(index, with: layer)) }
    }
    consider(widened())
    if case .wrongRank = stop.reason { consider(removing()) }
    return found
  }

  /// A forgotten flattening, where the stopped layer wants the channels of several steps at once.
  private func flattened() -> Mend? {
    guard case .wrongLast(_, let wants, let got) = stop.reason, got.rank == 3,
      !layers[..<stopped].contains(where: { $0 is FlattenConsecutive }),
      wants > got.last, wants % got.last == 0, got.dimensions[1] % (wants / got.last) == 0
    else { return nil }
    let group = wants / got.last
    let flatten = FlattenConsecutive(group == got.dimensions[1] ? nil : group)
    return attempt(.insert(flatten.description), at: stopped, [flatten, layers[stopped]])
  }

  /// The stopped layer, made for what comes.
  private func fitted() -> Mend? {
    let layer = layers[stopped]
    let arguments = type(of: layer).fitted(layer.arguments, to: stop.input)
    guard arguments != layer.arguments, let fitted = make(type(of: layer), arguments) else {
      return nil
    }
    return replacing(stopped, with: fitted)
  }

  /// The flattening at `index` with every other group that divides its steps.
  private func regrouped(_ index: Int) -> [any Layer] {
    guard let flatten = layers[index] as? FlattenConsecutive,
      let shape = shape(before: index), shape.rank == 3
    else { return [] }
    let steps = shape.dimensions[1]
    guard steps <= 4096 else { return [] }
    return (2...max(2, steps)).filter { steps % $0 == 0 && $0 != flatten.group }
      .map { FlattenConsecutive($0) }
  }

  /// The last linear layer before the stop, with the outputs that the stopped layer wants.
  private func widened() -> Mend? {
    guard case .wrongLast(_, let wants, _) = stop.reason,
      let index = layers[..<stopped].lastIndex(where: { $0 is Linear }),
      layers[index...].dropFirst().prefix(stopped - index - 1).allSatisfy({
        $0 is any ElementwiseLayer || $0 is Dropout
      })
    else { return nil }
    var arguments = layers[index].arguments
    arguments["OUT"] = .size(wants)
    guard let widened = make(Linear.self, arguments) else { return nil }
    return replacing(index, with: widened)
  }

  private func make(_ type: any Layer.Type, _ arguments: LayerArguments) -> (any Layer)? {
    let sizes = type.spec.arguments.compactMap { argument -> Double? in
      guard case .size(let size) = arguments[argument.name] else { return nil }
      return Double(size)
    }
    guard sizes.reduce(1, *) <= Double(Self.largest) else { return nil }
    var generator = Generator(seed: 0)
    return try? type.init(arguments, generator: &generator)
  }

  /// The shape that reaches a layer.
  private func shape(before index: Int) -> Shape? { output(of: layers[..<index]) }

  /// The shape that some layers make of the input; `nil` where a plan would stop.
  private func output(of layers: ArraySlice<any Layer>) -> Shape? {
    let model = Sequential(Array(layers))
    var builder = PlanBuilder(purpose: purpose)
    let region = Region(offset: 0, shape: input)
    let signal = Signal(shape: input, element: model.takesElement, region: region)
    return try? model.layout(signal, at: .root, &builder).output.shape
  }

  /// Only training stops a tensor for having too few rows.
  private var purpose: Purpose {
    if case .tooFewRows = stop.reason { .training } else { .inference }
  }

  private func replacing(_ index: Int, with layer: any Layer) -> Mend? {
    attempt(.replace(with: layer.description), at: index, [layer])
  }

  private func removing() -> Mend? { attempt(.remove, at: stopped, []) }

  /// The edit that puts some layers in the place of one, if the formulas say that the tensor then
  /// passes the stopped layer.
  private func attempt(_ edit: Mend.Edit, at index: Int, _ replacement: [any Layer]) -> Mend? {
    var edited = layers
    edited.replaceSubrange(index...index, with: replacement)
    let end = stopped + replacement.count
    guard let shape = output(of: edited[..<end]) else { return nil }
    let completes = output(of: edited[...]) != nil
    return Mend(number: index + 1, edit: edit, shape: shape, completes: completes)
  }
}

extension Sequential {
  /// Why the last dimension of what reached a layer is what it is, such as `20 = 2 steps × 10 channels`.
  public func originOfLast(before stop: StopError, input: Shape) -> String? {
    guard let number = stop.position.path.first, stop.position.path.count == 1,
      number >= 1, number <= children.count
    else { return nil }
    for index in (0..<number - 1).reversed() {
      guard let shape = try? Sequential(Array(children[..<index])).outputShape(for: input) else {
        return nil
      }
      if let origin = children[index].originOfLast(input: shape) { return origin }
      // A layer that made another last dimension and cannot say how ends the search.
      guard (try? children[index].outputShape(for: shape))?.last == shape.last else { return nil }
    }
    return nil
  }
}
