import Support

/// A layer's declaration: parsing, help, completion, the reference and the tests derive from it.
public struct LayerSpec: Sendable {
  /// The shell's word for it, such as `batchnorm`.
  public let keyword: String
  /// PyTorch's names for it, the class's own first; read as the same.
  public let torchNames: [String]
  /// One sentence.
  public let summary: String
  /// Its effect on a shape, such as `(B, T, C) → (B, T/N, C·N)`.
  public let shapes: String
  /// Its arguments, in order, without the idle ones.
  public let arguments: [LayerArgument]
  /// PyTorch's arguments that change nothing here, in order.
  public let idleArguments: [LayerArgument]
  /// Finds the argument, idle ones included, that each value in a line is for.
  let binder: Binder<LayerArgument>
  /// Whether `nn.` before the name makes a different layer than the bare word.
  public let differsFromTorch: Bool
  /// Whether it is what PyTorch's name stands for also without `nn.`, as nothing else has that name.
  public let isTorchsByName: Bool
  /// A complete, working line.
  public let example: String
  /// All that PyTorch's module gives, such as `(output, h_n)`, where only the first of it goes on.
  public let outputs: String?
  /// All arguments in PyTorch's order, those that are idle included.
  package let allArguments: [LayerArgument]

  /// Declares a layer; its arguments are in PyTorch's order, those that are idle included.
  public init(
    keyword: String, torchNames: [String], summary: String, shapes: String,
    arguments: [LayerArgument] = [], differsFromTorch: Bool = false,
    isTorchsByName: Bool = false, outputs: String? = nil, example: String
  ) {
    self.keyword = keyword
    self.torchNames = torchNames
    self.summary = summary
    self.shapes = shapes
    self.outputs = outputs
    allArguments = arguments
    self.arguments = arguments.filter { !$0.isIdle }
    idleArguments = arguments.filter(\.isIdle)
    binder = Binder(arguments, slot: \.parameter.slot)
    self.differsFromTorch = differsFromTorch
    self.isTorchsByName = isTorchsByName
    self.example = example
  }

  /// Whether layers are among its arguments, so that it holds them.
  package var holdsLayers: Bool { arguments.contains { $0.kind == .layers } }

  /// PyTorch's declaration, where its name stands for that in any case.
  package var torchsByName: LayerSpec? {
    let theirs = LayerParser.type(named: keyword)?.spec(as: torchName)
    return theirs?.isTorchsByName ?? false ? theirs : nil
  }

  /// PyTorch's name for it as code writes it, such as `nn.Linear`.
  package var torchName: String { "nn.\(torchNames.first ?? keyword)" }

  /// `linear IN OUT [bias=true] [scale=1]`.
  public var usage: String {
    ([keyword] + arguments.map(\.usage)).joined(separator: " ")
  }

  /// The line that makes a layer with these values, such as `linear 20 200` or, for PyTorch's own,
  /// `nn.Linear(20, 200)`; defaults are left out, but for those without which a layer says little.
  public func line(_ values: LayerArguments) -> String {
    let torchName = values.isTorchs ? torchNames.first : nil
    let words = arguments.compactMap { argument -> String? in
      guard let value = values[argument.name],
        value != argument.standard || argument.isAlwaysShown
      else { return nil }
      let text = torchName == nil ? value.description : value.inPython
      let name = torchName == nil ? argument.name : argument.torchName ?? argument.name
      // Parentheses right after a layer's word would be a call's.
      let isNamed =
        argument.isOption
        || torchName == nil && argument.name == arguments.first?.name && value.isTuple
      return isNamed ? "\(name)=\(text)" : text
    }
    guard let name = torchName else { return ([keyword] + words).joined(separator: " ") }
    return "nn.\(name)(\(words.joined(separator: ", ")))"
  }
}

/// The value of a layer's argument.
public enum LayerValue: Sendable, Hashable, CustomStringConvertible {
  /// A whole number.
  case size(Int)
  /// A real number.
  case number(Double)
  /// Yes or no.
  case flag(Bool)
  /// A word.
  case word(String)
  /// An axis, negative from the end.
  case axis(Int)
  /// Several whole numbers, one for each axis; `nil` is Python's `None`.
  case sizes([Int?])
  /// Several real numbers, one for each axis.
  case numbers([Double])
  /// Python's `None`.
  case none
  /// `_`: to be worked out from earlier layers.
  case blank
  /// `_=80`: a `_` with the number that was found for it.
  case found(Int)
  /// The layers inside, in order.
  case layers([LayerDescription])

  /// As it is written in a line.
  public var description: String {
    switch self {
    case .size(let size): String(size)
    case .number(let number): shortNumber(number)
    case .flag(let flag): String(flag)
    case .word(let word): word
    case .axis(let axis): String(axis)
    case .sizes(let sizes): Self.tuple(sizes.map { $0.map(String.init) ?? "None" })
    case .numbers(let numbers): Self.tuple(numbers.map(shortNumber))
    case .none: "None"
    case .blank: "_"
    case .found(let size): "_=\(size)"
    case .layers(let layers): "(\(layers.map(\.line).joined(separator: ", ")))"
    }
  }

  /// Whether it is written in parentheses, as several numbers are.
  fileprivate var isTuple: Bool {
    switch self {
    case .sizes, .numbers: true
    default: false
    }
  }

  /// `(3, 5)`, and `(3,)` of one.
  private static func tuple(_ parts: [String]) -> String {
    "(\(parts.joined(separator: ", "))\(parts.count == 1 ? "," : ""))"
  }

  /// As Python writes it: `False` for `false`, and words in quotes.
  fileprivate var inPython: String {
    switch self {
    case .flag(let flag): flag ? "True" : "False"
    case .word(let word): "'\(word)'"
    default: description
    }
  }
}

/// The values of a layer's arguments by name; missing ones have their defaults.
public struct LayerArguments: Sendable, Hashable {
  private let spec: String
  private var values: [String: LayerValue]
  /// Whether PyTorch's layer is meant where it differs from the shell's: written `nn.Linear`.
  public var isTorchs = false

  /// Values for the layer with this keyword.
  public init(_ keyword: String, _ values: [String: LayerValue?] = [:]) {
    spec = keyword
    self.values = values.compactMapValues { $0 }
  }

  /// The value of an argument, if it has one.
  public subscript(name: String) -> LayerValue? {
    get { values[name] }
    set { values[name] = newValue }
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
