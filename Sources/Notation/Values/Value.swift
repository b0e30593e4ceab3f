package import Engine
import Support

/// The value of an expression: a tensor, or one of Python's values.
package indirect enum Value: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case tensor(DynamicTensor)
  case tuple(ValueList)
  case list(ValueList)
  /// `set('ab')`: each value once, sorted if possible.
  case set(ValueList)
  /// `torch.Size`.
  case size([Int])
  /// The result of `max(dim)` and the like: named values.
  case result(NamedValues)
  case range(Progression)
  case mapping(Mapping)
  case dtype(DType)
  case ellipsis
  case function(TensorFunction)
  case method(Value, TensorFunction)
  /// `torch`, `F` and other modules of functions.
  case module(FunctionModule)
  /// The stack, or a layer of it.
  case layer(LayerValue)
  /// torch's `nn.Module`.
  case torchModule(Module)
  /// `m.state_dict()`.
  case dictionary(OrderedDictionary)
  /// A layer's class, of which only the name is used.
  case type(String)
  case generator(GeneratorValue)
  /// `x.grad_fn`.
  case node(GradientNode)
  /// `torch.no_grad()` and its kin: whether operations within are remembered.
  case gradientMode(isOn: Bool)
  /// An optimizer, its groups, or a schedule of its rates.
  case optimization(OptimizationValue)

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
    case .bool(let value): DynamicTensor(value)
    case .int(let value): DynamicTensor(value)
    case .float(let value): DynamicTensor(Float(value))
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
    case .tensor(let tensor) where tensor.count == 1 && tensor.dtype == .int64:
      try? tensor.integers().first
    default: nil
    }
  }

  /// A number as a Double.
  var realNumber: Double? {
    switch self {
    case .int(let value): Double(value)
    case .float(let value): value
    case .bool(let value): value ? 1 : 0
    case .tensor(let tensor) where tensor.count == 1: (try? tensor.floats().first).map(Double.init)
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
    case .none: "None"
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
    case .result: "a result of two tensors"
    case .range: "a range"
    case .mapping: "a dictionary"
    case .dtype: "a dtype"
    case .ellipsis: "..."
    case .function(let function): "the function \(function.name)"
    case .method(_, let function): "the method \(function.name)"
    case .module(let module): "the module \(module.rawValue)"
    case .layer(let layer): layer.isWhole ? "the stack" : "a layer"
    case .torchModule(let module): "nn.\(module.type.name)"
    case .dictionary: "a dictionary"
    case .type(let name): "the class \(name)"
    case .generator: "a generator"
    case .node: "a grad_fn"
    case .gradientMode: "a context"
    case .optimization(let value): value.kind
    }
  }
}

/// The values of a list or a tuple, with totals known without iterating over them.
package struct ValueList: Sendable, RandomAccessCollection {
  /// The identity of the list: `+=` changes it under every name.
  final class Identity: Sendable {}

  private var values: ChunkedArray<Value>
  private(set) var identity: Identity
  /// The depth of nested lists, this one included.
  private(set) var depth: Int
  /// How many values there are on all levels; lists within lists count each time.
  private(set) var total: Int
  /// Bytes of the values, tensors and texts in it, on all levels; each view counts as its block.
  private(set) var bytes: Int
  /// Whether a tensor is among them, on any level.
  private(set) var holdsTensors: Bool

  /// Deeper lists would exhaust the call stack.
  static let deepest = 64

  init(_ values: some Sequence<Value>, _ identity: Identity = Identity()) {
    self.values = []
    self.identity = identity
    (depth, total, bytes, holdsTensors) = (1, 0, 0, false)
    for value in values { append(value) }
    Work.add(count)
  }

  private mutating func append(_ value: Value) {
    values.append(value)
    total = Self.sum(total, 1)
    bytes = Self.sum(bytes, value.bytes + ListBudget.bytesOfValue)
    holdsTensors = holdsTensors || value.holdsTensors
    guard let list = value.parts else { return }
    depth = Swift.max(depth, list.depth + 1)
    total = Self.sum(total, list.total)
  }

  /// A new list of these values and some more.
  ///
  /// - Complexity: O(the number added): the old values are shared.
  func appending(_ more: some Sequence<Value>) -> ValueList {
    var list = self
    list.identity = Identity()
    for value in more { list.append(value) }
    Work.add(list.count - count)
    return list
  }

  /// These values with the identity of another list, which all its names then show.
  func identified(as identity: Identity) -> ValueList {
    var list = self
    list.identity = identity
    return list
  }

  private static func sum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? Int.max : sum
  }

  /// The value with the old version of a changed list replaced by the new one.
  func updated(_ list: ValueList) -> ValueList {
    depth == 1 ? self : ValueList(values.map { $0.updated(list) }, identity)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { values.count }
  package subscript(index: Int) -> Value { values[index] }
}

extension Value {
  /// The value as it is now, whatever later lines change in place; long lists of tensors are not frozen,
  /// since a list that grows line by line would be gone through for each.
  ///
  /// - Throws: `MemoryError`.
  func frozen() throws -> Value {
    switch self {
    case .tensor(let tensor): return .tensor(try tensor.frozen())
    case .list(let values) where values.holdsTensors && values.total <= Self.mostFrozen:
      return .list(ValueList(try values.map { try $0.frozen() }))
    case .tuple(let values) where values.holdsTensors && values.total <= Self.mostFrozen:
      return .tuple(ValueList(try values.map { try $0.frozen() }))
    default: return self
    }
  }

  /// As many as JSON lists one by one.
  private static let mostFrozen = 100

  /// The values of a list or a tuple.
  var parts: ValueList? {
    switch self {
    case .list(let list), .tuple(let list), .set(let list): list
    default: nil
    }
  }

  /// A list and a tuple of values.
  static func listed(_ values: [Value]) -> Value { .list(ValueList(values)) }
  static func tupled(_ values: [Value]) -> Value { .tuple(ValueList(values)) }
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
