import Engine
import Support

/// A class of `torch.nn`, declared once: how it is made, what it prints, and what it computes.
package struct ModuleType: Sendable {
  typealias Make = @Sendable (Module, BoundArguments, inout any Host) throws -> Void
  typealias Run = @Sendable (Module, BoundArguments, inout any Host) throws -> Value

  /// PyTorch's name, without `nn.`.
  package let name: String
  /// How it is made.
  package let constructor: TensorFunction
  /// How it is called.
  package let forward: TensorFunction
  /// Whether errors of what it calls are those of the modules inside it.
  let isContainer: Bool
  /// What is between the brackets of its text: `{name}` is an argument, a part in `[…]` is left out where
  /// the argument in it is the default.
  let template: String
  let make: Make
  let run: Run

  init(
    _ name: String, _ signature: String = "", _ summary: String, example: String,
    call: String = "input: Tensor", isContainer: Bool = false, text template: String = "",
    make: @escaping Make = { _, _, _ in }, run: @escaping Run
  ) {
    self.name = name
    self.isContainer = isContainer
    self.template = template
    self.make = make
    self.run = run
    constructor = TensorFunction(name, .nn, signature, summary, example: example) { _, _ in .none }
    forward = TensorFunction(name, .nn, call, summary, example: example) { _, _ in .none }
  }

  /// The arguments that say where tensors lie and of which dtype they are.
  static let places = ", device: any = None, dtype: any = None"

  /// A class without tensors that computes a function with some of its own arguments.
  static func of(
    _ name: String, _ function: String, _ signature: String = "", _ summary: String,
    example: String, text: String = "", passing: [String] = [], call: String = "input: Tensor"
  ) -> ModuleType {
    let inputs = Signature(call).parameters.map(\.name)
    return ModuleType(name, signature, summary, example: example, call: call, text: text) {
      module, arguments, host in
      var given = inputs.map { (String?.none, arguments[$0]) }
      let isInPlace = module.arguments.flag("inplace")
      if isInPlace { given[0].1 = .tensor(try arguments.tensor().snapshot(with: [])) }
      for name in passing {
        let value = module.setting(name)
        if case .none = value { continue }
        given.append((name, value))
      }
      let result = try ModuleTypes.apply(function, given, &host)
      guard isInPlace, case .tensor(let made) = result else { return result }
      let tensor = try arguments.tensor()
      try tensor.put(made, "\(function)_")
      host.variables.noteChange()
      return .tensor(tensor)
    }
  }
}

/// Every class of `torch.nn` that is here.
package enum ModuleTypes {
  /// In the order of the families.
  package static let all: [ModuleType] =
    LinearModules.all + ConvolutionModules.all + PoolingModules.all + NormalizationModules.all
    + ActivationModules.all + DropoutModules.all + ShapeModules.all + RecurrentModules.all
    + AttentionModules.all
    + TransformerModules.all + ContainerModules.all + LossModules.all + DistanceModules.all

  private static func named(_ types: [ModuleType]) -> [String: ModuleType] {
    Dictionary(types.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A class by its name; `nil` for a name that is none's.
  static func type(named name: String) -> ModuleType? { table[name] }

  private static let table = named(all + AttentionModules.inner)

  /// The classes as functions that make modules.
  package static let constructors: [String: TensorFunction] = named(all).mapValues { type in
    type.constructor.making { arguments, host in
      .torchModule(try Module(type, arguments, &host))
    }
  }

  /// A module of a class.
  ///
  /// - Throws: as `Module.init`; `ExpressionError.unknownName` for a class that is not here.
  static func make(
    _ name: String, _ given: [(String?, Value)], _ host: inout any Host
  ) throws -> Module {
    guard let type = table[name] else {
      throw ExpressionError.unknownName(name: "nn.\(name)", similar: nil)
    }
    return try Module(type, try bound(given, type.constructor), &host)
  }

  /// The result of a function of `torch.nn.functional`, of torch or of a tensor.
  ///
  /// - Throws: what the function throws.
  static func apply(
    _ name: String, _ given: [(String?, Value)], _ host: inout any Host
  ) throws -> Value {
    guard
      let function = TensorFunctions.functional[name] ?? TensorFunctions.torch[name]
        ?? TensorFunctions.methods[name]
    else { throw ExpressionError.unknownName(name: "F.\(name)", similar: nil) }
    return try function.forms[0].body(try bound(given, function), &host)
  }

  private static func bound(
    _ given: [(String?, Value)], _ function: TensorFunction
  ) throws -> BoundArguments {
    try BoundArguments(
      given.map { .init(name: $0.0, value: $0.1, range: 0..<0) },
      to: function.forms[0].signature, of: function, isMethod: false, 0..<0)
  }
}
