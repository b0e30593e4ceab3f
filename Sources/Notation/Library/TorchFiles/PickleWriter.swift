import Engine
import Support

/// Writes values as Python's pickle does, tensors as torch does: their numbers are members of their own.
///
/// Source: the documentation of Python's `pickletools`, protocol 2.
struct PickleWriter {
  private(set) var bytes: [UInt8] = [0x80, 2]
  /// The numbers of the tensors, in order.
  private(set) var storages: [[UInt8]] = []

  /// The pickle of a value.
  ///
  /// - Throws: `PythonException` for what cannot be written; `MemoryError`.
  init(_ value: Value) throws {
    try write(value, depth: 0)
    op(".")
  }

  private mutating func op(_ letter: Unicode.Scalar) {
    bytes.append(UInt8(truncatingIfNeeded: letter.value))
  }

  private mutating func global(_ module: String, _ name: String) {
    op("c")
    bytes += Array("\(module)\n\(name)\n".utf8)
  }

  private mutating func write(_ value: Value, depth: Int) throws {
    guard depth < 100 else {
      throw PythonException("RecursionError", "maximum recursion depth exceeded while pickling")
    }
    switch value {
    case .none: op("N")
    case .bool(let truth): bytes.append(truth ? 0x88 : 0x89)
    case .int(let number): whole(number)
    case .float(let number):
      op("G")
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (56 - 8 * $0)) }
    case .string(let text): write(text: text)
    case .tuple(let list):
      op("(")
      for item in list { try write(item, depth: depth + 1) }
      op("t")
    case .list(let list):
      op("]")
      op("(")
      for item in list { try write(item, depth: depth + 1) }
      op("e")
    case .size(let sizes):
      global("torch", "Size")
      try write(.tupled([.tupled(sizes.map { .int($0) })]), depth: depth + 1)
      op("R")
    case .dictionary(let dictionary): try write(dictionary, depth)
    case .tensor(let tensor): try write(tensor)
    case .instance(let object) where object.number != nil:
      try write(object.number ?? .none, depth: depth + 1)
    default:
      throw PythonException(
        "PicklingError",
        "\(value.kind) cannot be saved here: tensors, numbers, texts and lists, tuples and "
          + "dictionaries of these can, such as a state_dict()")
    }
  }

  private mutating func whole(_ number: Int) {
    if let small = UInt8(exactly: number) {
      op("K")
      bytes.append(small)
    } else if let middle = Int32(exactly: number) {
      op("J")
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: middle >> (8 * $0)) }
    } else {
      bytes += [0x8a, 8] + (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
  }

  private mutating func write(text: String) {
    op("X")
    let own = Array(text.utf8)
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: own.count >> (8 * $0)) } + own
  }

  private mutating func write(_ dictionary: DictionaryObject, _ depth: Int) throws {
    if case .ordered = dictionary.kind {
      global("collections", "OrderedDict")
      op(")")
      op("R")
    } else {
      op("}")
    }
    op("(")
    for (key, value) in dictionary.entries {
      try write(key, depth: depth + 1)
      try write(value, depth: depth + 1)
    }
    op("u")
  }

  private mutating func write(_ tensor: DynamicTensor) throws {
    let packed = tensor.detached()
    var strides = [Int](repeating: 1, count: packed.rank)
    for axis in packed.sizes.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] &* packed.sizes[axis + 1]
    }
    let place = try storage(of: packed)
    if tensor.isParameter {
      global("torch._utils", "_rebuild_parameter")
      op("(")
    }
    global("torch._utils", "_rebuild_tensor_v2")
    op("(")
    op("(")
    write(text: "storage")
    global("torch", packed.dtype.storageName)
    write(text: String(place))
    write(text: "cpu")
    whole(packed.count)
    op("t")
    op("Q")
    whole(0)
    try write(Value.tupled(packed.sizes.map { Value.int($0) }), depth: 0)
    try write(Value.tupled(strides.map { Value.int($0) }), depth: 0)
    try write(.bool(tensor.requiresGradient), depth: 0)
    hooks()
    op("t")
    op("R")
    if tensor.isParameter {
      try write(.bool(tensor.requiresGradient), depth: 0)
      hooks()
      op("t")
      op("R")
    }
  }

  /// No hooks, which torch writes as an ordered dictionary without entries.
  private mutating func hooks() {
    global("collections", "OrderedDict")
    op(")")
    op("R")
  }

  private mutating func storage(of tensor: DynamicTensor) throws -> Int {
    storages.append(try tensor.littleBytes())
    return storages.count - 1
  }
}
