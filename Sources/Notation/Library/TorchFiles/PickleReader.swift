import Engine
import Support

/// Reads what `torch.save` wrote: values of Python's own kinds, and tensors, and nothing that runs.
///
/// Source: the documentation of Python's `pickletools`.
struct PickleReader {
  private let bytes: [UInt8]
  private var place = 0
  private var stack: [Item] = []
  private var marks: [Int] = []
  private var memo: [Int: Item] = [:]
  /// The bytes of a tensor's numbers, by their name.
  private let storage: (String) -> [UInt8]?

  /// What stands on the stack: a value, a name of a module, or where a tensor's numbers are.
  private enum Item {
    case value(Value)
    case global(String)
    case storage(name: String, kind: String)
  }

  /// The value of a pickle.
  ///
  /// - Throws: `PythonException` for one that cannot be read; `MemoryError`.
  static func value(
    of bytes: [UInt8], _ storage: @escaping (String) -> [UInt8]?
  ) throws -> Value {
    var reader = PickleReader(bytes: bytes, storage: storage)
    return try reader.read()
  }

  private init(bytes: [UInt8], storage: @escaping (String) -> [UInt8]?) {
    (self.bytes, self.storage) = (bytes, storage)
  }

  private static func bad(_ reason: String) -> PythonException {
    PythonException("UnpicklingError", reason)
  }

  private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - place else { throw Self.bad("the pickle is cut off") }
    defer { place += count }
    return bytes[place..<place + count]
  }

  private mutating func number(_ count: Int) throws -> Int {
    try take(count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func line() throws -> String {
    guard let end = bytes[place...].firstIndex(of: 10) else { throw Self.bad("a line has no end") }
    defer { place = end + 1 }
    return String(decoding: bytes[place..<end], as: UTF8.self)
  }

  private mutating func pop() throws -> Item {
    guard let item = stack.popLast() else { throw Self.bad("the stack is empty") }
    return item
  }

  private mutating func popValue() throws -> Value {
    switch try pop() {
    case .value(let value): return value
    case .global(let name): throw Self.bad("\(name) is not read here")
    case .storage: throw Self.bad("expected a value, got numbers")
    }
  }

  private mutating func popMark() throws -> [Value] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw Self.bad("no mark") }
    let items = stack[mark...]
    stack.removeSubrange(mark...)
    return items.map {
      switch $0 {
      case .value(let value): return value
      case .global(let name): return .string(name)
      case .storage(let name, let kind): return .tupled([.string(name), .string(kind)])
      }
    }
  }

  private mutating func push(_ value: Value) { stack.append(.value(value)) }

  private mutating func read() throws -> Value {
    while true {
      try Interruption.check()
      guard let code = try take(1).first else { throw Self.bad("the pickle is cut off") }
      switch Unicode.Scalar(code) {
      case ".": return try popValue()
      case "\u{80}", "\u{95}": _ = try take(code == 0x80 ? 1 : 8)
      case "(": marks.append(stack.count)
      case "q", "r":
        guard let top = stack.last else { throw Self.bad("the stack is empty") }
        memo[try number(code == 0x71 ? 1 : 4)] = top
      case "\u{94}": memo[memo.count] = stack.last
      case "h", "j":
        guard let item = memo[try number(code == 0x68 ? 1 : 4)] else { throw Self.bad("no memo") }
        stack.append(item)
      case "c":
        let module = try line()
        stack.append(.global("\(module).\(try line())"))
      case "Q": try persistent()
      case "R": try reduce()
      case "b": _ = try pop()
      default: try simple(code)
      }
    }
  }

  private mutating func simple(_ code: UInt8) throws {
    switch Unicode.Scalar(code) {
    case "N": push(.none)
    case "\u{88}": push(.bool(true))
    case "\u{89}": push(.bool(false))
    case "K": push(.int(try number(1)))
    case "M": push(.int(try number(2)))
    case "J": push(.int(Int(Int32(truncatingIfNeeded: try number(4)))))
    case "\u{8a}":
      let count = try number(1)
      guard count <= 8 else { throw Self.bad("a whole number beyond 64 bits") }
      let own = Array(try take(count))
      let sign: Int = own.last ?? 0 > 127 ? -1 : 0
      push(.int(own.reversed().reduce(sign) { $0 << 8 | Int($1) }))
    case "G":
      push(.float(Double(bitPattern: try take(8).reduce(0) { $0 << 8 | UInt64($1) })))
    case "X", "\u{8c}":
      let count = try number(code == 0x58 ? 4 : 1)
      push(.string(String(decoding: try take(count), as: UTF8.self)))
    case ")": push(.tupled([]))
    case "]": push(.listed([]))
    case "}": push(.dictionary(DictionaryObject()))
    default: try gathered(code)
    }
  }

  private mutating func gathered(_ code: UInt8) throws {
    switch Unicode.Scalar(code) {
    case "\u{85}", "\u{86}", "\u{87}":
      let count = Int(code) - 0x84
      var values: [Value] = []
      for _ in 0..<count { values.insert(try popValue(), at: 0) }
      push(.tupled(values))
    case "t":
      // What names a tensor's numbers keeps the class of its first part.
      push(.tupled(try popMark()))
    case "e":
      let values = try popMark()
      guard case .list(let list)? = top else { throw Self.bad("no list") }
      for value in values { try list.append(value, in: 0) }
    case "a":
      let value = try popValue()
      guard case .list(let list)? = top else { throw Self.bad("no list") }
      try list.append(value, in: 0)
    case "u":
      let values = try popMark()
      guard case .dictionary(let dictionary)? = top, values.count % 2 == 0 else {
        throw Self.bad("no dictionary")
      }
      for place in stride(from: 0, to: values.count, by: 2) {
        try dictionary.put(values[place + 1], for: values[place])
      }
    case "s":
      let (value, key) = (try popValue(), try popValue())
      guard case .dictionary(let dictionary)? = top else { throw Self.bad("no dictionary") }
      try dictionary.put(value, for: key)
    default: throw Self.bad("the step \(code) of a pickle is not read here")
    }
  }

  private var top: Value? { if case .value(let value)? = stack.last { value } else { nil } }

  private mutating func persistent() throws {
    guard let parts = try popValue().parts, parts.count == 5, case .string(let kind) = parts[1],
      case .string(let name) = parts[2]
    else { throw Self.bad("a tensor's numbers have no name") }
    stack.append(.storage(name: name, kind: kind))
  }

  private mutating func reduce() throws {
    let given = try pop()
    guard case .global(let function) = try pop(), case .value(let value) = given,
      let parts = value.parts
    else { throw Self.bad("a call of what is not known") }
    switch function {
    case "collections.OrderedDict":
      push(.dictionary(DictionaryObject(kind: .ordered)))
    case "torch.Size":
      push(.size(parts.first?.wholeNumbers ?? []))
    case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor":
      push(.tensor(try tensor(Array(parts))))
    case "torch._utils._rebuild_parameter":
      guard case .tensor(let tensor)? = parts.first else { throw Self.bad("no tensor") }
      push(.tensor(try tensor.parameter(wanting: parts[1].truth())))
    default:
      throw Self.bad(
        "\(function) is not read here: files with tensors, numbers, texts and lists, tuples and "
          + "dictionaries of these are, such as a state_dict()")
    }
  }

  private func tensor(_ parts: [Value]) throws -> DynamicTensor {
    guard parts.count >= 4, let place = parts[0].parts, place.count == 2,
      case .string(let name) = place[0], case .string(let kind) = place[1],
      let offset = parts[1].wholeNumber, let sizes = parts[2].wholeNumbers,
      let strides = parts[3].wholeNumbers, sizes.count == strides.count,
      let bytes = storage(name)
    else { throw Self.bad("a tensor is not whole") }
    guard let dtype = DType.allCases.first(where: { "torch.\($0.storageName)" == kind }) else {
      throw Self.bad("\(kind) is not read here")
    }
    let all = try DynamicTensor.row(ofLittleBytes: bytes, dtype)
    let wants = parts.count > 4 ? try parts[4].truth() : false
    guard let tensor = try all.laidOut(sizes, strides, from: offset) else {
      throw Self.bad("a tensor is not whole")
    }
    if wants { try tensor.want(gradient: true) }
    return tensor
  }
}
