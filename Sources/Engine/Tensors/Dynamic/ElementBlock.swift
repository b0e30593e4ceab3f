import Support

/// The elements that views share, and how often they were changed.
///
/// Sendable: the lines of a session run one after another, and no two sessions share a block. A change
/// is told to the `Changes` of the running line, which can take it back.
package final class ElementBlock: Changeable, @unchecked Sendable {
  /// Elements of one dtype.
  package enum Values: Sendable {
    case bools([Bool])
    case bytes([UInt8])
    case words([Int32])
    case integers([Int])
    case floats([Float])
    case doubles([Double])
    /// As many as are said, of which none has a value.
    case none(DType, count: Int)
  }

  private(set) var values: Values
  /// How often the elements were changed in place: what backward needs must be as it was.
  private(set) var version = 0
  /// How often they were changed at all, through `x.data` too.
  private(set) var changes = 0
  /// What changed them last.
  private(set) var changedBy: (any ChangePlace)?
  /// Whether the operation under way may write its result here: see `DynamicTensor.offering`.
  var isOffered = false
  /// Blocks are numbered as they are made.
  package let serial: Int
  /// The kind of the elements.
  let dtype: DType
  /// How many elements there are.
  let count: Int

  /// `serial` is another than the next for a block that lines find as if it had always been there.
  init(_ values: Values, serial: Int = Serial.next()) {
    self.values = values
    self.serial = serial
    (dtype, count) = (values.dtype, values.count)
    if case .none = values { isMeta = true } else { isMeta = false }
    MemoryBudget.hold(bytes)
  }

  deinit { MemoryBudget.hold(-bytes) }

  /// Whether the elements have no values.
  let isMeta: Bool
  /// Bytes of the elements.
  var bytes: Int { isMeta ? 0 : count * dtype.bytes }

  /// Changes elements in place: everything that shares the block shows them.
  ///
  /// `counts` says whether backward is to notice, as it does for all but `x.data`.
  ///
  /// - Throws: `MemoryError`; what `body` throws.
  func change(counts: Bool = true, _ body: (inout Values) throws -> Void) throws {
    try Changes.keep(self)
    defer {
      if counts { version += 1 }
      changes += 1
      changedBy = Changes.current?.place
    }
    try body(&values)
  }

  /// The next change copies the elements.
  package var keptBytes: Int { bytes }

  package func keeping() -> @Sendable () -> Void {
    let (values, version, changes, changedBy) = (values, version, changes, changedBy)
    return { [self] in
      (self.values, self.version, self.changes) = (values, version, changes)
      self.changedBy = changedBy
    }
  }
}

extension ElementBlock.Values {
  var dtype: DType {
    switch self {
    case .bools: .bool
    case .bytes: .uint8
    case .words: .int32
    case .integers: .int64
    case .floats: .float32
    case .doubles: .float64
    case .none(let dtype, _): dtype
    }
  }

  var count: Int {
    switch self {
    case .bools(let values): values.count
    case .bytes(let values): values.count
    case .words(let values): values.count
    case .integers(let values): values.count
    case .floats(let values): values.count
    case .doubles(let values): values.count
    case .none(_, let count): count
    }
  }
}
