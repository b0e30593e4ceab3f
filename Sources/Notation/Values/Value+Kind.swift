extension Value {
  /// The name of its type in Python.
  package var kindName: String {
    switch self {
    case .none: "None"
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
    case .function, .method: "function"
    case .module: "module"
    case .layer, .torchModule: "module"
    case .dictionary: "dict"
    case .type: "type"
    case .generator: "generator"
    case .node: "grad_fn"
    case .gradientMode: "context"
    case .optimization(let value): value.kindName
    }
  }
}
