package import Engine
import Support

/// The value of an expression: a tensor, or one of Python's values.
package enum Value: Sendable {
  /// Of a name that has none yet: no line ever sees it.
  case undefined
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case tensor(DynamicTensor)
  case tuple(ValueList)
  case list(ValueList)
  /// `set('ab')`: each value once, sorted if possible.
  case set(SetObject)
  /// `{'a': 1}`, and `m.state_dict()`.
  case dictionary(DictionaryObject)
  /// `torch.Size`.
  case size([Int])
  /// The result of `max(dim)` and the like: named values.
  indirect case result(NamedValues)
  /// `range(start, end, step)`.
  indirect case range(Progression)
  /// `itos` and `stoi`.
  indirect case mapping(Mapping)
  case dtype(DType)
  case ellipsis
  indirect case slice(Slice)
  case function(TensorFunction)
  indirect case method(Value, TensorFunction)
  /// A function of Python's library.
  case native(NativeFunction)
  /// A function that lines define.
  case closure(FunctionObject)
  /// A method with the value whose it is.
  case bound(BoundMethod)
  /// `torch`, `F` and other modules of functions.
  case module(FunctionModule)
  /// `math`, `random` and other modules of Python's library.
  case library(Library)
  /// The stack, or a layer of it.
  case layer(LayerValue)
  /// torch's `nn.Module`.
  case torchModule(Module)
  /// A class.
  case type(TypeObject)
  /// An object of a class that lines define, or an exception.
  case instance(InstanceObject)
  /// The keys, the values or the pairs of a dictionary.
  case view(DictionaryView)
  /// What a loop goes through, such as a generator.
  case iterator(IteratorObject)
  /// The variable of a function that functions within it share.
  case cell(CellObject)
  /// `torch.Generator()`.
  case generator(GeneratorValue)
  /// `x.grad_fn`.
  case node(GradientNode)
  /// `torch.no_grad()` and its kin: whether operations within are remembered.
  case gradientMode(isOn: Bool)
  /// `torch.device('meta')`.
  case device(Device)
  /// An optimizer, its groups, or a schedule of its rates.
  indirect case optimization(OptimizationValue)

  /// `start:end:step`, as an index.
  package struct Slice: Sendable {
    let start, end, step: Value
  }

  /// Several named values, such as `torch.return_types.max(values=…, indices=…)`.
  package struct NamedValues: Sendable {
    let name: String
    let fields: [(name: String, value: Value)]
  }

  /// `range(start, end, step)`.
  package struct Progression: Sendable, Equatable {
    let start, end, step: Int

    /// How many numbers it has, at most what an `Int` counts.
    var count: Int {
      guard step > 0 ? start < end : start > end else { return 0 }
      let span = step > 0 ? UInt(bitPattern: end &- start) : UInt(bitPattern: start &- end)
      return Int(clamping: (span - 1) / step.magnitude + 1)
    }

    subscript(index: Int) -> Int { start &+ index &* step }
  }

  /// `itos` or `stoi`: symbols by number, or numbers by symbol.
  package struct Mapping: Sendable {
    let vocabulary: Vocabulary
    let isByNumber: Bool
  }

  /// The number as a scalar tensor; nil for anything else.
  var scalar: DynamicTensor? {
    switch self {
    case .bool(let value): .number(value)
    case .int(let value): .number(value)
    case .float(let value): .number(value)
    case .instance(let object): object.number?.scalar
    default: nil
    }
  }

  /// The tensor, or the number as one.
  var operand: DynamicTensor? {
    if case .tensor(let tensor) = self { tensor } else { scalar }
  }

  /// A whole number, or that of a scalar tensor.
  package var wholeNumber: Int? {
    switch self {
    case .int(let value): value
    case .tensor(let tensor) where tensor.count == 1 && tensor.dtype.isWhole:
      try? tensor.integers().first
    case .instance(let object): object.number?.wholeNumber
    default: nil
    }
  }

  /// A number as a Double.
  var realNumber: Double? {
    switch self {
    case .int(let value): Double(value)
    case .float(let value): value
    case .bool(let value): value ? 1 : 0
    case .tensor(let tensor) where tensor.count == 1: (try? tensor.doubles().first).flatMap { $0 }
    case .instance(let object): object.number?.realNumber
    default: nil
    }
  }

  /// The whole numbers of a tuple, a list or a size.
  package var wholeNumbers: [Int]? {
    switch self {
    case .size(let sizes): return sizes
    case .tuple(let values), .list(let values):
      let numbers = values.compactMap(\.wholeNumber)
      return numbers.count == values.count ? numbers : nil
    default: return nil
    }
  }

  /// Its kind, for messages.
  package var kind: String {
    switch self {
    case .undefined, .none: "None"
    case .bool: "a bool"
    case .int: "a whole number"
    case .float: "a float"
    case .string: "text"
    case .tensor(let tensor):
      tensor.rank == 0
        ? "a scalar tensor of \(tensor.dtype.shortName)"
        : "a \(tensor.shapeText) tensor of \(tensor.dtype.shortName)"
    case .tuple: "a tuple"
    case .list: "a list"
    case .set: "a set"
    case .size: "a torch.Size"
    case .result(let result): result.fields.count == 2 ? "a result of two tensors" : "a result"
    case .range: "a range"
    case .mapping: "a dictionary"
    case .dtype: "a dtype"
    case .ellipsis: "..."
    case .function(let function): "the function \(function.name)"
    case .method(_, let function): "the method \(function.name)"
    case .module(let module): "the module \(module.rawValue)"
    case .layer(let layer): layer.isWhole ? "the stack" : "a layer"
    case .torchModule(let module): module.kind
    case .dictionary: "a dictionary"
    case .type(let type): "the class \(type.name)"
    case .instance(let object): "a \(object.type.name)"
    case .closure(let function): "the function \(function.name)"
    case .native(let function): "the function \(function.name)"
    case .bound(let method): "the method \(method.name)"
    case .library(let library): "the module \(library.name)"
    case .iterator(let iterator): iterator.kind
    case .slice: "a slice"
    case .view(let view): view.name
    case .cell: "a variable"
    case .generator: "a generator"
    case .node: "a grad_fn"
    case .gradientMode: "a context"
    case .device: "a device"
    case .optimization(let value): value.kind
    }
  }
}

extension Value {
  /// The value as it is now, whatever later lines change in place; long lists of tensors are not frozen,
  /// since a list that grows line by line would be gone through for each.
  ///
  /// - Throws: `MemoryError`.
  func frozen() throws -> Value {
    switch self {
    case .tensor(let tensor): return .tensor(try tensor.frozen())
    case .list(let values)
    where values.holdsTensors && values.total(atMost: Self.mostFrozen) <= Self.mostFrozen:
      return .list(ValueList(try values.map { try $0.frozen() }))
    case .tuple(let values)
    where values.holdsTensors && values.total(atMost: Self.mostFrozen) <= Self.mostFrozen:
      return .tuple(ValueList(try values.map { try $0.frozen() }))
    default: return self
    }
  }

  /// As many as JSON lists one by one.
  private static let mostFrozen = 100

  /// The values of a list or a tuple.
  var parts: ValueList? {
    switch self {
    case .list(let list), .tuple(let list): list
    default: nil
    }
  }

  /// A list and a tuple of values.
  static func listed(_ values: [Value]) -> Value { .list(ValueList(values)) }
  static func tupled(_ values: [Value]) -> Value { .tuple(ValueList(values)) }
  /// A tuple of two values.
  static func pair(_ first: Value, _ second: Value) -> Value { .tuple(ValueList(first, second)) }
}

/// The modules of functions.
package enum FunctionModule: String, Sendable, CaseIterable {
  case torch
  case functional = "torch.nn.functional"
  case nn = "torch.nn"
  case linalg = "torch.linalg"
  case tensor = "torch.Tensor"
  case autograd = "torch.autograd"
  case optimizers = "torch.optim"
  case schedules = "torch.optim.lr_scheduler"
  case initialisers = "torch.nn.init"
  case utilities = "torch.nn.utils"
}

/// The stack, or one of its layers.
package struct LayerValue: Sendable {
  /// Indices from the top, counted from 0 as in Python; none for the whole stack.
  let path: [Int]

  var isWhole: Bool { path.isEmpty }

  /// The stack during a line, from which a layer's text is made.
  @TaskLocal package static var stack = Sequential()

  /// The layer as PyTorch prints it.
  var torchText: String {
    if isWhole { return Self.stack.torchText }
    let position = path.reduce(Position.root) { $0.child($1) }
    return Self.stack.layer(at: position)?.torchText ?? "<layer \(position), which is gone>"
  }
}
