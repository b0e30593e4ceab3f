import Engine
import Support

/// Checks the memory of a growing list: the blocks of its tensors, each counted once, its texts,
/// and the values themselves.
struct ListBudget {
  private var blocks: Set<ObjectIdentifier> = []
  private var bytes = 0
  private var asked = 0

  /// Bytes of a boxed value, and of a tensor's sizes and strides.
  static let bytesOfValue = 48
  static let bytesOfTensor = 320
  /// A list within a list: its values' places, grown in steps, and what is known of them.
  static let bytesOfList = 320

  /// Checks the memory for a list of this many values.
  ///
  /// - Throws: `MemoryError`.
  static func reserve(_ count: Int, bytesEach size: Int = bytesOfValue) throws(MemoryError) {
    try MemoryBudget.check(count, bytesEach: size + 2 * MemoryLayout<Value>.stride)
  }

  /// Counts a value; checks now and then whether there is enough memory.
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
    case .list(let list), .tuple(let list): bytes += Self.bytesOfList + list.bytes
    case .result(let result): for field in result.fields { count(field.value) }
    default: break
    }
  }
}
