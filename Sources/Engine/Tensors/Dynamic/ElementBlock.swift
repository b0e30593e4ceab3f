import Support

/// The elements that views share, and how often they were changed.
///
/// Sendable: the lines of a session run one after another, and no two sessions share a block. A change
/// is told to the `Changes` of the running line, which can take it back.
package final class ElementBlock: Changeable, @unchecked Sendable {
  /// Elements of one dtype.
  enum Values: Sendable {
    case bools([Bool])
    case integers([Int])
    case floats([Float])
  }

  private(set) var values: Values
  /// How often the elements were changed in place: what backward needs must be as it was.
  private(set) var version = 0
  /// How often they were changed at all, through `x.data` too.
  private(set) var changes = 0
  /// The line that changed them last.
  private(set) var changedBy: String?
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
    MemoryBudget.hold(bytes)
  }

  deinit { MemoryBudget.hold(-bytes) }

  /// Bytes of the elements.
  var bytes: Int { count * dtype.bytes }

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
      changedBy = Changes.current?.line
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
    case .integers: .int64
    case .floats: .float32
    }
  }

  var count: Int {
    switch self {
    case .bools(let values): values.count
    case .integers(let values): values.count
    case .floats(let values): values.count
    }
  }

  /// Changes the elements without a copy of them, where nobody else holds them.
  mutating func changeFloats(_ body: (inout [Float]) throws -> Void) rethrows {
    guard case .floats(var values) = self else { return }
    self = .floats([])
    defer { self = .floats(values) }
    try body(&values)
  }

  /// As `changeFloats`.
  mutating func changeIntegers(_ body: (inout [Int]) throws -> Void) rethrows {
    guard case .integers(var values) = self else { return }
    self = .integers([])
    defer { self = .integers(values) }
    try body(&values)
  }

  /// As `changeFloats`.
  mutating func changeBools(_ body: (inout [Bool]) throws -> Void) rethrows {
    guard case .bools(var values) = self else { return }
    self = .bools([])
    defer { self = .bools(values) }
    try body(&values)
  }
}
