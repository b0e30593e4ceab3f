import Engine

/// What torch's modules have besides functions of tensors: classes, and functions that look at Python's own
/// values.
enum TorchParts {
  /// A part by the name of its module and its own; `nil` for none.
  static func part(
    of module: FunctionModule, _ name: String, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value? {
    switch (module, name) {
    case (.autograd, "Function"):
      return try Libraries.library("torch.autograd.function", &machine, &host)?[name]
    case (.torch, "__version__"): return .string("2.13.0")
    case (.torch, "default_generator"): return Value.none
    case (.torch, "save"): return .native(TorchFile.save)
    case (.torch, "load"): return .native(TorchFile.load)
    case (.torch, "from_numpy"):
      return .native(
        NativeFunction(name) { _, _, given in
          guard case .instance(let object) = try Builtins.one(name, given),
            let tensor = object.array
          else {
            throw PythonException(
              "TypeError", "expected np.ndarray (got \(given.values[0].typeName))")
          }
          return .tensor(tensor)
        })
    case (.torch, let name):
      if let dtype = tensorClasses[name] { return .native(tensorClass(name, dtype)) }
    default: break
    }
    if name.hasPrefix("__") { return nil }
    let parts = try Libraries.library("\(module.rawValue) (parts)", &machine, &host)
    if let value = parts?[name] { return value }
    return try Libraries.library("\(module.rawValue).\(name)", &machine, &host).map { .library($0) }
  }

  /// What `torch.Tensor(…)` makes: a tensor of data, or one of some sizes.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `ExpressionError`.
  static func tensor(_ machine: inout Machine, _ host: inout any Host, _ given: Arguments) throws
    -> Value
  {
    try tensorClass("Tensor", .float32).body(&machine, &host, given)
  }

  /// The dtype that `x.type(torch.FloatTensor)` names; `nil` for another value.
  static func dtype(of value: Value) -> DType? {
    guard case .native(let function) = value else { return nil }
    return tensorClasses[function.name]
  }

  private static let tensorClasses: [String: DType] = [
    "FloatTensor": .float32, "DoubleTensor": .float64, "LongTensor": .int64, "IntTensor": .int32,
    "ByteTensor": .uint8, "BoolTensor": .bool,
  ]

  /// `torch.FloatTensor([1, 2])` and `torch.FloatTensor(2, 3)`.
  private static func tensorClass(_ name: String, _ dtype: DType) -> NativeFunction {
    NativeFunction(name) { _, _, given in
      guard let first = given.values.first else {
        return .tensor(try .zeros([0], dtype))
      }
      if case .size(let sizes) = first { return .tensor(try .zeros(sizes, dtype)) }
      let sizes = given.values.compactMap { value -> Int? in
        if case .int(let size) = value { size } else { nil }
      }
      if sizes.count == given.values.count { return .tensor(try .zeros(sizes, dtype)) }
      let tensor = try TensorData.tensor(first, "torch.\(name)")
      return .tensor(try tensor.detached().copied().converted(to: dtype))
    }
  }
}
