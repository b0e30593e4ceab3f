/// A member after a dot.
package enum Members {
  /// Every name that a value has.
  package static func names(of value: Value) -> [String] {
    switch value {
    case .tensor:
      TensorFunctions.names(in: TensorFunctions.methods)
        + TensorFunctions.names(in: TensorFunctions.attributes)
    case .module(.torch):
      TensorFunctions.names(in: TensorFunctions.torch) + Machine.dtypes.keys.sorted()
        + ["nn", "linalg", "autograd", "inf", "nan", "pi"]
        + ["accelerator", "amp", "backends", "cuda", "distributed", "mps", "utils", "version"]
    case .module(.functional): TensorFunctions.names(in: TensorFunctions.functional)
    case .module(.nn): ["functional", "init", "utils"] + TensorFunctions.nn.keys.sorted()
    case .module(.optimizers):
      TensorFunctions.names(in: TensorFunctions.table(of: .optimizers)) + ["lr_scheduler"]
    case .module(let module)
    where [.schedules, .initialisers, .utilities].contains(module):
      TensorFunctions.names(in: TensorFunctions.table(of: module))
    case .module(.linalg): TensorFunctions.names(in: TensorFunctions.linalg)
    case .module(.autograd): TensorFunctions.names(in: TensorFunctions.autograd)
    case .module(.tensor): TensorFunctions.names(in: TensorFunctions.methods)
    case .result(let result): result.fields.map(\.name)
    case .device: ["type", "index"]
    case .layer(let layer): layer.members
    case .torchModule(let module): module.memberNames
    case .generator: GeneratorValue.members
    case .instance(let object):
      object.attributes.map(\.name) + object.type.order.flatMap(\.ownNames)
    case .type(let type): type.order.flatMap(\.ownNames)
    case .library(let library): library.members.keys.sorted()
    case .optimization(let value): value.members
    default: ValueMethods.names(of: value)
    }
  }
}
