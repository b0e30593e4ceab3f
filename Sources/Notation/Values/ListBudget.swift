import Engine

/// What a list may take while it grows: the blocks of its tensors, each counted once, its texts, and
/// the values themselves.
struct ListBudget {
  private var blocks: Set<ObjectIdentifier> = []
  private var bytes = 0
  private var asked = 0

  /// A value with its box, and a tensor with its sizes and strides.
  static let bytesOfValue = 48
  static let bytesOfTensor = 320

  /// Asks for the memory of a list with this many values and the places they take.
  ///
  /// - Throws: `MemoryError`.
  static func reserve(_ count: Int, bytesEach size: Int = bytesOfValue) throws(MemoryError) {
    try MemoryBudget.check(count, bytesEach: size + 2 * MemoryLayout<Value>.stride)
  }

  /// Counts a value; asks now and then whether so much more is there.
  ///
  /// - Throws: `MemoryError`.
  mutating func add(_ value: Value) throws {
    count(value)
    try MemoryBudget.checkGrowth("a list of tensors", bytes: bytes, asked: &asked)
  }

  private mutating func count(_ value: Value) {
    bytes += Self.bytesOfValue
    switch value {
    case .tensor(let tensor):
      bytes += Self.bytesOfTensor
      if blocks.insert(ObjectIdentifier(tensor.block)).inserted { bytes += tensor.bytes }
    case .string(let text): bytes += text.utf8.count
    case .list(let list), .tuple(let list): for part in list { count(part) }
    case .result(let result): for field in result.fields { count(field.value) }
    default: break
    }
  }
}
