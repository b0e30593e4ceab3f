import Engine

/// `torch.tensor(data)`: nested lists as a tensor.
enum TensorData {
  /// The numbers of nested lists in order, and the sizes.
  private struct Collected {
    var integers: [Int] = []
    var reals: [Double] = []
    var dtype = DType.bool
    var sizes: [Int] = []
    var isEmpty = true

    /// Refuses numbers that a dtype cannot hold.
    func check(_ dtype: DType) throws {
      for number in integers { try dtype.check(.number(number)) }
    }
  }

  /// The tensor of a number, of nested lists, or a copy of a tensor.
  ///
  /// - Throws: `ExpressionError` where the lists differ in length or hold something else;
  ///   `TensorError` if a tensor used as a number has several elements.
  static func tensor(
    _ value: Value, _ operation: String = "torch.tensor", as dtype: DType? = nil
  ) throws -> DynamicTensor {
    if case .tensor(let tensor) = value.held {
      return try dtype.map { try tensor.converted(to: $0) } ?? tensor
    }
    var collected = Collected()
    let most = ValueArithmetic.mostJoined
    if let total = value.parts?.total(atMost: most), total > most {
      throw ExpressionError.tooMuch(what: "a list", count: total, most: most)
    }
    try collect(value, depth: 0, &collected, operation)
    let dtype = dtype ?? (collected.isEmpty ? .float32 : collected.dtype)
    // Whole numbers keep all their digits.
    guard collected.dtype.isReal, dtype.isReal else {
      try collected.check(dtype)
      return try DynamicTensor(collected.integers, collected.sizes).converted(to: dtype)
    }
    return try DynamicTensor.reals(collected.reals, collected.sizes, dtype)
  }

  private static func collect(
    _ value: Value, depth: Int, _ into: inout Collected, _ operation: String
  ) throws {
    let isOfNumpy = if case .instance(let own) = value { own.type.name == "float64" } else { false }
    switch value.held {
    case .bool(let value): add(value ? 1 : 0, value ? 1 : 0, .bool, &into)
    case .int(let value): add(value, Double(value), .int64, &into)
    case .float(let value):
      add(
        Int(exactly: value.rounded(.towardZero)) ?? Int.min, value,
        isOfNumpy ? .float64 : .float32, &into)
    case .tensor(let tensor):
      // A scalar tensor among numbers counts as a number; a tensor in place of a list counts as
      // that list.
      guard into.sizes.count == depth else {
        let items = try tensor.unbound(0).map { Value.tensor($0) }
        return try collect(.listed(items), depth: depth, &into, operation)
      }
      guard tensor.count == 1 else {
        throw TensorError.refused(
          operation: operation,
          reason: "a \(tensor.shapeText) tensor in a list is not a single number")
      }
      add(try tensor.integers()[0], try tensor.doubles()[0], tensor.dtype, &into)
    default:
      guard let items = try value.items() else {
        throw ExpressionError.wrongArgument(
          function: operation, argument: "data", wants: "numbers", got: value.kind)
      }
      if into.sizes.count == depth {
        // Deeper sizes may only come with the first number.
        guard into.isEmpty else { throw ragged(operation) }
        into.sizes.append(items.count)
      }
      guard into.sizes[depth] == items.count, depth < 64 else { throw ragged(operation) }
      for item in items {
        if !item.isNested, into.sizes.count != depth + 1 { throw ragged(operation) }
        try collect(item, depth: depth + 1, &into, operation)
      }
    }
  }

  private static func add(_ whole: Int, _ real: Double, _ dtype: DType, _ into: inout Collected) {
    into.integers.append(whole)
    into.reals.append(real)
    into.dtype = max(into.dtype, dtype)
    into.isEmpty = false
  }

  private static func ragged(_ operation: String) -> ExpressionError {
    .cannot(
      what: "become a tensor", value: "a list of lists of different lengths",
      mend: "\(operation) wants rows of equal length")
  }
}

extension Value {
  /// The number or the tensor that an object of numpy holds; any other value itself.
  fileprivate var held: Value {
    guard case .instance(let object) = self else { return self }
    return object.number ?? object.array.map { .tensor($0) } ?? self
  }

  /// Whether it is not a single number.
  fileprivate var isNested: Bool {
    if case .tensor(let tensor) = self { return tensor.rank > 0 }
    return scalar == nil
  }

  /// A tensor as nested lists of numbers.
  ///
  /// - Throws: `MemoryError`.
  static func nested(_ tensor: DynamicTensor) throws -> Value {
    guard tensor.rank > 0 else { return try element(tensor) }
    guard tensor.count <= ValueArithmetic.mostJoined else {
      throw ExpressionError.tooMuch(
        what: "a list", count: tensor.count, most: ValueArithmetic.mostJoined)
    }
    let lists = tensor.rank > 1 ? try innerLists(of: tensor) : 0
    try ListBudget.reserve(
      tensor.count + lists * ListBudget.bytesOfList / ListBudget.bytesOfValue)
    let elements: [Value] =
      switch tensor.dtype {
      case .bool: try tensor.booleans().map { .bool($0) }
      case .uint8, .int32, .int64: try tensor.integers().map { .int($0) }
      case .float32, .float64: try tensor.doubles().map { .float($0) }
      }
    return nested(elements[...], tensor.sizes[...])
  }

  /// Elements in order as lists of these sizes, one within another.
  private static func nested(_ elements: ArraySlice<Value>, _ sizes: ArraySlice<Int>) -> Value {
    let rest = sizes.dropFirst()
    guard let size = sizes.first, !rest.isEmpty else { return .list(ValueList(elements)) }
    let length = elements.count / max(size, 1)
    return .listed(
      (0..<size).map { place in
        let start = elements.startIndex + place * length
        return nested(elements[start..<start + length], rest)
      })
  }

  /// How many inner lists there will be; refuses, before building them, lists that would be too large.
  private static func innerLists(of tensor: DynamicTensor) throws -> Int {
    var (values, total) = (1, 0)
    for size in tensor.sizes {
      let (product, overflow) = values.multipliedReportingOverflow(by: size)
      // Where there are no elements, there may be more lists than can be counted.
      guard !overflow, product <= Value.mostItems - total else {
        let (count, isMore) = total.addingReportingOverflow(product)
        throw ExpressionError.tooMuch(
          what: "a list", count: overflow || isMore ? Int.max : count, most: Value.mostItems)
      }
      values = product
      total += product
    }
    return total - values
  }

  /// The only element as Python's number.
  ///
  /// - Throws: `TensorError` where there is not one.
  static func element(_ tensor: DynamicTensor) throws -> Value {
    let scalar = try tensor.onlyElement("item")
    return switch scalar.dtype {
    case .bool: .bool(try scalar.booleans()[0])
    case .uint8, .int32, .int64: .int(try scalar.integers()[0])
    case .float32, .float64: .float(try scalar.doubles()[0])
    }
  }
}
