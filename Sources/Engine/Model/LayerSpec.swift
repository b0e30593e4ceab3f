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
  /// `nn.Linear(20, 200)`; defaults are left out, but for those without which a layer says little, and
  /// `expressions` take the places of values.
  public func line(
    _ values: LayerArguments, expressions: [String: String] = [:]
  ) -> String {
    let torchName = values.isTorchs ? torchNames.first : nil
    let words = arguments.compactMap { argument -> String? in
      guard let value = values[argument.name],
        value != argument.standard || argument.isAlwaysShown || expressions[argument.name] != nil
      else { return nil }
      let text =
        expressions[argument.name] ?? (torchName == nil ? value.description : value.inPython)
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
