/// The values of a layer's arguments by name; missing ones have their defaults.
public struct LayerArguments: Sendable, Hashable {
  private let spec: String
  private var values: [String: LayerValue]
  /// Whether PyTorch's layer is meant where it differs from the shell's: written `nn.Linear`.
  public var isTorchs = false
  /// The expressions of lines that values were written as, such as `n_hidden`: they make no other layer.
  package var expressions: [String: String] = [:]

  /// Values for the layer with this keyword.
  public init(_ keyword: String, _ values: [String: LayerValue?] = [:]) {
    spec = keyword
    self.values = values.compactMapValues { $0 }
  }

  /// The value of an argument, if it has one.
  public subscript(name: String) -> LayerValue? {
    get { values[name] }
    set {
      values[name] = newValue
      // Another value is not the expression's.
      expressions[name] = nil
    }
  }

  /// Whether both have the same values.
  public static func == (left: LayerArguments, right: LayerArguments) -> Bool {
    left.spec == right.spec && left.values == right.values && left.isTorchs == right.isTorchs
  }

  /// Feeds the hasher the values.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(spec)
    hasher.combine(values)
    hasher.combine(isTorchs)
  }

  /// How they were written.
  var written: WrittenArguments {
    WrittenArguments(blanks: blanks, expressions: expressions)
  }

  /// Whether a `_` has no number yet.
  var hasBlank: Bool { values.values.contains(.blank) || inside.contains(where: \.hasBlank) }

  /// The layers inside, in order.
  var inside: [LayerDescription] {
    values.values.lazy.compactMap { if case .layers(let layers) = $0 { layers } else { nil } }.first
      ?? []
  }

  /// The arguments that were written as `_`, with or without a number found.
  var blanks: Set<String> {
    Set(values.filter { if case .found = $0.value { true } else { $0.value == .blank } }.keys)
  }

  /// A copy in which these arguments are marked as written with `_`.
  func marking(_ blanks: Set<String>) -> LayerArguments {
    guard !blanks.isEmpty else { return self }
    var marked = self
    for name in blanks { if case .size(let size) = values[name] { marked[name] = .found(size) } }
    return marked
  }

  /// A copy in which no `_` has a number.
  var asWritten: LayerArguments {
    var written = self
    for name in blanks { written[name] = .blank }
    for (name, value) in values {
      guard case .layers(let layers) = value else { continue }
      written[name] = .layers(layers.map(\.asWritten))
    }
    return written
  }

  /// A whole number.
  ///
  /// - Throws: `LayerError.missing`.
  public func size(_ name: String) throws(LayerError) -> Int {
    switch values[name] {
    case .size(let size), .found(let size): return size
    default: throw missing(name)
    }
  }

  /// A real number.
  ///
  /// - Throws: `LayerError.missing`.
  public func number(_ name: String) throws(LayerError) -> Double {
    guard case .number(let number) = values[name] else { throw missing(name) }
    return number
  }

  /// A number for each of some axes, given once for all or each by itself; `nil` is Python's `None`.
  ///
  /// - Throws: `LayerError.missing`.
  func sizes(_ name: String, axes: Int) throws(LayerError) -> [Int?] {
    switch values[name] {
    case .size(let size), .found(let size): return [Int?](repeating: size, count: axes)
    case .sizes(let sizes) where sizes.count == axes: return sizes
    case .some(.none): return [Int?](repeating: nil, count: axes)
    default: throw missing(name)
    }
  }

  /// A number for each of some axes, given once for all or each by itself.
  ///
  /// - Throws: `LayerError.missing`.
  func whole(_ name: String, axes: Int) throws(LayerError) -> [Int] {
    let sizes = try sizes(name, axes: axes).compactMap { $0 }
    guard sizes.count == axes else { throw missing(name) }
    return sizes
  }

  /// The axis that an argument names; `nil` for none.
  func axis(_ name: String) -> Int? { if case .axis(let axis) = values[name] { axis } else { nil } }

  /// The word that an argument is; `nil` where it is none.
  func word(_ name: String) -> String? {
    if case .word(let word) = values[name] { word } else { nil }
  }

  /// A copy in which each number that was found for a `_` is a plain size.
  var decided: LayerArguments {
    var decided = self
    for (name, value) in values { if case .found(let size) = value { decided[name] = .size(size) } }
    return decided
  }

  /// Yes or no.
  ///
  /// - Throws: `LayerError.missing`.
  public func flag(_ name: String) throws(LayerError) -> Bool {
    guard case .flag(let flag) = values[name] else { throw missing(name) }
    return flag
  }

  private func missing(_ name: String) -> LayerError {
    values[name] == .blank
      ? .cannotWorkOut(layer: spec, argument: name)
      : .missing(layer: spec, argument: name, usage: spec)
  }
}

extension LayerRegistry {
  /// Every layer's declaration, in the order of the types' names.
  public static var specs: [LayerSpec] { types.map { $0.spec } }
}
