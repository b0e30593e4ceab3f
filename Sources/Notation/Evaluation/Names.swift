import Engine
import Support

/// The meanings of names, and which names are reserved.
package enum Names {
  private static let reserved = [
    "torch": "PyTorch's module", "F": "torch.nn.functional", "nn": "torch.nn", "model": "the stack",
    "print": "the function that writes", "True": "a value", "False": "a value", "None": "a value",
  ]

  /// Names defined by the session rather than by a line, with their meanings.
  package static let meanings = [
    (
      "model",
      "The stack: model(x) runs it, model[0] is its first layer, model.parameters() its numbers."
    ),
    ("Xtr", "The contexts to train on: N rows of T symbols; see data."),
    ("Ytr", "The symbols that follow the contexts of Xtr: N of them."),
    ("Xdev", "The contexts of val, which training does not see."),
    ("Ydev", "The symbols that follow the contexts of Xdev."),
    ("Xte", "The contexts of test."), ("Yte", "The symbols that follow the contexts of Xte."),
    ("itos", "The symbol of each number: itos[1]."),
    ("stoi", "The number of each symbol: stoi['a']."),
    ("vocab_size", "How many symbols the data has."),
    ("block_size", "How many symbols a context has; data block=8 changes it."),
    ("lossi", "The logarithm to base 10 of the loss of each step of training; see plot."),
  ]

  package static let ofTheSession = meanings.map(\.0)

  /// The name of the stack.
  static let stack = "model"

  /// Refuses names that the notation itself needs.
  ///
  /// - Throws: `ExpressionError.reserved`.
  static func check(_ name: String) throws {
    if let meaning = reserved[name] { throw ExpressionError.reserved(name: name, meaning: meaning) }
  }

  /// Every name that means something, for completion and for typos.
  package static func known(in host: any Host) -> [String] {
    host.variables.names + ofTheSession + ["torch", "F", "nn", "optim"]
      + [TensorFunctions.python, TensorFunctions.torch, TensorFunctions.functional]
      .flatMap { TensorFunctions.names(in: $0) }
  }
}

extension Names {
  /// The name probably meant; variables of lines come first.
  static func meant(by name: String, in host: any Host) -> String? {
    Similarity.nearest(to: name, in: host.variables.names)
      ?? Similarity.nearest(to: name, in: known(in: host))
  }
}

extension ExpressionEvaluator {
  /// What a name means: a variable, then a name of the session, then a function.
  ///
  /// - Throws: `ExpressionError.unknownName`; `DataError` if the data is not available.
  mutating func look(up name: String) throws -> Value {
    if let value = host.variables[name] { return value }
    if let value = try sessionValue(name) { return value }
    if let function = TensorFunctions.bare(name) { return .function(function) }
    if let dtype = Self.dtype(name) { return .dtype(dtype) }
    if let usage = host.usage(ofCommand: name) {
      throw ExpressionError.cannot(
        what: "be used in an expression", value: "'\(name)', a command,",
        mend: name == "layers"
          ? "model is the stack: model[0]; the command is a line of its own"
          : Equivalents.hint(name)
            ?? "it is a line of its own, without brackets: \(usage)")
    }
    if let error = Self.doneElsewhere(name) ?? Self.layerClass(name) { throw error }
    throw ExpressionError.unknownName(
      name: name, similar: Names.meant(by: name, in: host))
  }

  /// `torch.float32` without its prefix; `float`, `int` and `bool` are Python's functions there.
  private static func dtype(_ name: String) -> DType? {
    DType.allCases.first { $0.shortName == name }
  }

  /// torch's names for dtypes.
  static let dtypes: [String: DType] = [
    "float32": .float32, "float": .float32, "int64": .int64, "long": .int64, "bool": .bool,
  ]

  private mutating func sessionValue(_ name: String) throws -> Value? {
    switch name {
    case "torch": return .module(.torch)
    case "F": return .module(.functional)
    case "nn": return .module(.nn)
    case "optim": return .module(.optimizers)
    case "model": return .layer(LayerValue(path: []))
    case "Xtr": return try examples(.train).contexts
    case "Ytr": return try examples(.train).targets
    case "Xdev": return try examples(.val).contexts
    case "Ydev": return try examples(.val).targets
    case "Xte": return try examples(.test).contexts
    case "Yte": return try examples(.test).targets
    case "itos":
      return .mapping(
        Value.Mapping(vocabulary: try host.contexts().vocabulary, isByNumber: true))
    case "stoi":
      return .mapping(
        Value.Mapping(vocabulary: try host.contexts().vocabulary, isByNumber: false))
    case "vocab_size": return .int(try host.contexts().vocabulary.count)
    case "block_size": return .int(try host.contexts().block)
    case "lossi": return .listed(host.losses.map { .float(logarithm($0)) })
    default: return nil
    }
  }

  /// The lecture keeps the logarithm to base 10 of each loss.
  private func logarithm(_ loss: Float) -> Double {
    ((try? Pointwise.log10(DynamicTensor(loss)).floats().first).flatMap { $0 }).map(Double.init)
      ?? .nan
  }

  private mutating func data() throws -> Dataset {
    try host.dataset()
  }

  private mutating func examples(
    _ part: Dataset.Part
  ) throws -> (contexts: Value, targets: Value) {
    let (contexts, targets) = try data().tensors(part)
    return (.tensor(contexts), .tensor(targets))
  }
}
