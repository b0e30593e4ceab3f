/// A layer as described by a line, before its weights are drawn.
public struct LayerDescription: Sendable {
  /// The type that makes it.
  package let type: any Layer.Type
  /// Its arguments; a blank has yet to be worked out.
  public var arguments: LayerArguments
  /// Tensors of lines that it takes over in place of drawing its own.
  package var given: [(name: String, tensor: DynamicTensor)] = []

  /// Any layer's own description, each `_` with the number found for it.
  package init(of layer: any Layer) {
    type = Swift.type(of: layer)
    arguments = layer.arguments.marking(layer.blanks)
    arguments.expressions = layer.written.expressions
  }

  /// The description of a layer in a stack.
  package init(of layer: StackedLayer) {
    switch layer {
    case .pending(let description): self = description
    case .made(let layer): self.init(of: layer)
    }
  }

  package init(_ type: any Layer.Type, _ arguments: LayerArguments) {
    self.type = type
    self.arguments = arguments
  }

  /// Draws the weights.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public func make(_ generator: inout Generator) throws -> any Layer {
    var layer: any Layer
    if given.isEmpty || generator.isHollow {
      layer = try type.init(arguments, generator: &generator)
    } else {
      var unused = generator
      layer = try type.init(arguments, generator: &unused)
      try layer.take(given)
    }
    layer.written = arguments.written
    return layer
  }

  /// The layer for computing shapes only: it has no numbers and takes no memory.
  ///
  /// - Throws: as `make`.
  package func outlined() throws -> any Layer {
    var generator = Generator.hollow
    return try make(&generator)
  }

  /// The layer without numbers or memory; it waits while a `_` is undecided.
  package var outline: StackedLayer {
    var generator = Generator.hollow
    return (try? placed(&generator)) ?? .pending(self)
  }

  /// Draws the weights; the layer waits while a `_` is undecided.
  ///
  /// - Throws: as `make`.
  func placed(_ generator: inout Generator) throws -> StackedLayer {
    hasBlank && arguments.inside.isEmpty ? .pending(self) : .made(try make(&generator))
  }

  /// The layer as an edit puts it in: `settle` will draw it, or those that it holds.
  package var pending: StackedLayer {
    type.holding(arguments.inside.map(\.pending), arguments).map { .made($0) } ?? .pending(self)
  }

  /// Makes it PyTorch's layer of that name, if the two differ.
  mutating func markAsTorchs() { arguments.isTorchs = type.spec.differsFromTorch }

  /// Its keyword, for messages.
  public var keyword: String { type.spec.keyword }

  /// The line that makes it.
  public var line: String { type.spec(of: arguments).line(arguments) }

  /// The line for a table in which the layers inside have rows of their own: `residual (…)` where it
  /// would be long.
  package var rowLine: String {
    let line = line
    guard line.count > Self.longestRow,
      let place = type.spec.arguments.first(where: { $0.kind == .layers })
    else { return line }
    var short = arguments
    short[place.name] = .word("(…)")
    return type.spec.line(short)
  }

  private static let longestRow = 60

  /// Whether it reads symbol numbers.
  public var takesSymbols: Bool { type.takes == .symbols }

  /// Whether a `_` has no number yet.
  public var hasBlank: Bool { arguments.hasBlank }

  /// Whether any size was written as `_`, the layers inside included.
  public var hasBlanks: Bool {
    !arguments.blanks.isEmpty || arguments.inside.contains(where: \.hasBlanks)
  }

  /// Refuses a `_` for an argument that can never be worked out from earlier layers.
  ///
  /// - Throws: `LayerError.cannotWorkOut`.
  public func checkBlanks() throws(LayerError) {
    for layer in arguments.inside { try layer.checkBlanks() }
    guard hasBlanks else { return }
    // Some layers read pictures, or rows without steps.
    let any = [[1, 1, 1], [1, 1], [1, 1, 1, 1]].compactMap { try? Shape($0) }
    let filled = any.map { asWritten.filled(input: $0, vocabulary: 1) }
    for argument in type.spec.arguments
    where filled.allSatisfy({ $0.arguments[argument.name] == .blank }) {
      throw .cannotWorkOut(layer: keyword, argument: argument.name)
    }
  }

  /// A copy in which no `_` has a number.
  package var asWritten: LayerDescription {
    var copy = LayerDescription(type, arguments.asWritten)
    copy.given = given
    return copy
  }

  /// A copy in which each `_` has the number that the shape or the data's vocabulary determines.
  func filled(input: Shape?, vocabulary: Int?) -> LayerDescription {
    var filled = self
    for name in arguments.blanks {
      if takesSymbols {
        if name == type.spec.argument(.vocabulary), let vocabulary {
          filled.arguments[name] = .found(vocabulary)
        }
      } else if let input,
        case .size(let size) = type.fitted(arguments.asWritten, to: input)[name]
      {
        filled.arguments[name] = .found(size)
      }
    }
    return filled
  }
}

extension LayerDescription: Hashable {
  /// Whether both make the same layer.
  public static func == (left: LayerDescription, right: LayerDescription) -> Bool {
    ObjectIdentifier(left.type) == ObjectIdentifier(right.type)
      && left.arguments == right.arguments
  }

  /// Feeds the hasher what makes the layer.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(type))
    hasher.combine(arguments)
  }
}

extension Layer {
  /// Takes over the numbers of tensors of lines, each the size of its own.
  ///
  /// - Throws: `TensorError.refused` for another size; `MemoryError`.
  fileprivate mutating func take(_ given: [(name: String, tensor: DynamicTensor)]) throws {
    for (name, tensor) in given {
      if let place = parameters.firstIndex(where: { $0.name == name }) {
        parameters[place].tensor = try parameters[place].tensor.taking(tensor, as: name)
      } else if let place = buffers.firstIndex(where: { $0.name == name }) {
        buffers[place].tensor = try buffers[place].tensor.taking(tensor, as: name)
      }
    }
  }
}

extension Tensor<Float> {
  /// A tensor of this size with the numbers of another.
  fileprivate func taking(_ other: DynamicTensor, as name: String) throws -> Tensor<Float> {
    guard other.count == shape.count else {
      throw TensorError.refused(
        operation: name,
        reason: "it has \(ShapeText.told(shape.dimensions)), got \(ShapeText.told(other.sizes))")
    }
    return try Tensor<Float>(other.floats(), shape: shape)
  }
}
