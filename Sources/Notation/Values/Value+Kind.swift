extension Value {
  /// The name of its type in Python.
  package var kindName: String {
    switch self {
    case .undefined, .none: "None"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "str"
    case .tensor: "tensor"
    case .tuple, .result: "tuple"
    case .list: "list"
    case .set: "set"
    case .size: "torch.Size"
    case .range: "range"
    case .mapping: "dict"
    case .dtype: "dtype"
    case .ellipsis: "ellipsis"
    case .function, .method, .closure, .native, .bound: "function"
    case .module, .library: "module"
    case .layer, .torchModule: "module"
    case .dictionary: "dict"
    case .type: "type"
    case .instance(let object): object.type.name
    case .iterator(let iterator): iterator.typeName
    case .view(let view): view.name
    case .slice: "slice"
    case .cell: "cell"
    case .generator: "generator"
    case .node: "grad_fn"
    case .gradientMode: "context"
    case .device: "device"
    case .optimization(let value): value.kindName
    }
  }
}
