/// A layer that holds others, runs them one after another and joins what they make to what came in: it
/// declares them as its first argument, and how it joins by its wiring.
package protocol ContainerLayer: Layer {
  /// Holds these layers; the arguments say the rest.
  init(_ children: [StackedLayer], _ arguments: LayerArguments)
  /// The arguments besides the layers inside.
  var options: [String: LayerValue] { get }
}

extension ContainerLayer {
  /// The name of its argument.
  static var place: String { "LAYER" }

  /// Makes the layers inside in order; a layer with a `_` waits in its place.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    guard !arguments.inside.isEmpty else {
      throw LayerError.missing(
        layer: Self.spec.keyword, argument: Self.place, usage: Self.spec.usage)
    }
    self.init(try arguments.inside.map { try $0.placed(&generator) }, arguments)
  }

  /// Default: none.
  package var options: [String: LayerValue] { [:] }

  /// A layer that holds these; the arguments say the rest.
  public static func holding(_ layers: [StackedLayer], _ arguments: LayerArguments) -> Self? {
    Self(layers, arguments)
  }

  /// The layers inside, as lines make them.
  public var arguments: LayerArguments {
    var arguments = LayerArguments(Self.spec.keyword, options)
    arguments[Self.place] = .layers(children.map(LayerDescription.init(of:)))
    return arguments
  }
}

extension ContainerLayer {
  /// What the wiring makes of the input and of what the layers inside make.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    try Walk(Sequential([self]), Signal(input, Self.takes)).reached()
  }

  /// If the layers inside do: what comes in and what they make then have the same rows.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool {
    children.allSatisfy { $0.made?.treatsRowsAlike(purpose) ?? false }
  }

  /// Each layer inside for what reaches it; if the two shapes differ, the last linear makes the
  /// size of the input.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var layers = arguments.inside
    guard var made = fit(&layers, to: input) else { return arguments }
    if made != input, let last = layers.lastIndex(where: { $0.type.role == .mixing }) {
      layers[last][.outputs] = .size(input.last)
      made = fit(&layers, to: input) ?? made
    }
    var fitted = arguments
    if made == input || made.isEnd(of: input) { fitted[Self.place] = .layers(layers) }
    return fitted
  }

  /// Fits layer after layer; gives the shape that the last one makes.
  static func fit(_ layers: inout [LayerDescription], to input: Shape) -> Shape? {
    var walker = Walker(purpose: .inference, .fitted)
    let row = walker.pass(layers.map(\.outline), Signal(input), under: .root)
    layers = row.layers.map { LayerDescription(of: $0) }
    return row.output?.shape
  }
}

extension Buffer<Float> {
  /// y += the rows that end where those of y do: these, or the last of each context.
  func addEnds(_ rows: Buffer<Int32>?, to y: Buffer<Float>) {
    if let rows { return Kernels.gatherAdd(self, rows, to: y) }
    eachEnd(y) { last, own in
      let sum = y.part(own)
      Kernels.add(sum, part(last), into: sum)
    }
  }

  /// The rows that end where those of y do += y.
  func addAtEnds(_ rows: Buffer<Int32>?, _ y: Buffer<Float>) {
    if let rows { return Kernels.scatterAdd(rows, y, to: self) }
    eachEnd(y) { last, own in
      let end = part(last)
      Kernels.add(end, y.part(own), into: end)
    }
  }
}

extension Buffer {
  /// Calls `body` with the rows at which a tensor and one with fewer steps end alike: all of both, or in
  /// each context the last of the longer.
  func eachEnd(_ short: Buffer, _ body: (_ last: Range<Int>, _ own: Range<Int>) -> Void) {
    guard rows != short.rows else { return body(0..<rows, 0..<short.rows) }
    let contexts = shape.dimensions[0]
    let (steps, kept) = (rows / contexts, short.rows / contexts)
    for context in 0..<contexts {
      let end = (context + 1) * steps
      body(end - kept..<end, context * kept..<(context + 1) * kept)
    }
  }
}
