import Engine
import Support

/// What names mean that no line has defined.
extension Machine {
  /// The error of a function's name that has no value yet.
  func unbound(_ place: Int32, _ code: Code) -> any Error {
    let names = code.localNames
    let name = names.indices.contains(Int(place)) ? names[Int(place)] : "the value"
    return PythonException(
      "UnboundLocalError",
      "cannot access local variable '\(name)' where it is not associated with a value")
  }

  /// What the name of a global without a value means: a name of the session, then Python's own, then a
  /// function of torch.
  ///
  /// - Throws: `ExpressionError.unknownName`; `DataError` if the data is not available.
  mutating func builtin(_ place: Int, _ host: inout any Host) throws -> Value {
    let known = globals.builtins[place]
    if case .undefined = known {} else { return known }
    let name = globals.names[place]
    if let value = try Self.sessionValue(name, &host) { return value }
    if let value = Self.lasting(name) {
      globals.builtins[place] = value
      return value
    }
    if host.usage(ofCommand: name) == nil,
      let library = try Libraries.library(name, &self, &host)
    {
      return .library(library)
    }
    if let usage = host.usage(ofCommand: name) {
      throw ExpressionError.cannot(
        what: "be used in an expression", value: "'\(name)', a command,",
        mend: name == "layers"
          ? "model is the stack: model[0]; the command is a line of its own"
          : Equivalents.hint(name)
            ?? "it is a line of its own, without brackets: \(usage)")
    }
    if let module = globals.missing[name] {
      throw PythonException("ModuleNotFoundError", "'\(name)' is \(module), which is not here")
    }
    if let error = Self.doneElsewhere(name) ?? Self.layerClass(name) { throw error }
    throw ExpressionError.unknownName(
      name: name, similar: Names.meant(by: name, in: host))
  }

  /// What a name means in any session.
  private static func lasting(_ name: String) -> Value? {
    switch name {
    case "torch": return .module(.torch)
    case "F": return .module(.functional)
    case "nn": return .module(.nn)
    case "optim": return .module(.optimizers)
    default: break
    }
    if let value = Builtins.all[name] { return value }
    if let function = TensorFunctions.bare(name) { return .function(function) }
    return dtype(name).map { .dtype($0) }
  }

  /// `torch.float32` without its prefix; `float`, `int` and `bool` are Python's functions there.
  private static func dtype(_ name: String) -> DType? {
    DType.allCases.first { $0.shortName == name }
  }

  /// torch's names for dtypes.
  static let dtypes = DType.names

  private static func sessionValue(_ name: String, _ host: inout any Host) throws -> Value? {
    switch name {
    case "model": return .layer(LayerValue(path: []))
    case "Xtr": return .tensor(try host.dataset().tensors(.train).0)
    case "Ytr": return .tensor(try host.dataset().tensors(.train).1)
    case "Xdev": return .tensor(try host.dataset().tensors(.val).0)
    case "Ydev": return .tensor(try host.dataset().tensors(.val).1)
    case "Xte": return .tensor(try host.dataset().tensors(.test).0)
    case "Yte": return .tensor(try host.dataset().tensors(.test).1)
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
  private static func logarithm(_ loss: Float) -> Double {
    ((try? Pointwise.log10(DynamicTensor(loss)).floats().first).flatMap { $0 }).map(Double.init)
      ?? .nan
  }
}
