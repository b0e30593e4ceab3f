import Support

/// The elements that views share; never written once they are visible.
package final class ElementBlock: Sendable {
  /// Elements of one dtype.
  enum Values: Sendable {
    case bools([Bool])
    case integers([Int])
    case floats([Float])
  }

  let values: Values

  init(_ values: Values) {
    self.values = values
    MemoryBudget.hold(bytes)
  }

  deinit { MemoryBudget.hold(-bytes) }

  private var bytes: Int { count * dtype.bytes }

  var dtype: DType {
    switch values {
    case .bools: .bool
    case .integers: .int64
    case .floats: .float32
    }
  }

  var count: Int {
    switch values {
    case .bools(let values): values.count
    case .integers(let values): values.count
    case .floats(let values): values.count
    }
  }
}
