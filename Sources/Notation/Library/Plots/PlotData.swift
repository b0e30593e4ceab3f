import Engine

/// Numbers that are to be drawn: a number, a list, a table.
struct PlotData {
  private(set) var sizes: [Int] = []
  private(set) var values: [Double] = []

  /// `(3, 4)`.
  var shapeText: String {
    "(\(sizes.map(String.init).joined(separator: ", "))\(sizes.count == 1 ? "," : ""))"
  }

  /// The numbers of a value: a tensor, an array, or lists within lists.
  ///
  /// - Throws: `PythonException` for what has no numbers, or whose rows are not equally long.
  init(_ value: Value, _ machine: inout Machine, _ host: inout any Host) throws {
    try take(try Self.plain(value, &machine, &host), 0, &machine, &host)
  }

  /// How many axes a value has.
  ///
  /// - Throws: what its methods throw.
  static func depth(
    of value: Value, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Int {
    switch try plain(value, &machine, &host) {
    case .tensor(let tensor): return tensor.sizes.count
    case let value:
      guard let first = value.parts?.first else { return value.parts == nil ? 0 : 1 }
      if case .string = first { return 1 }
      return 1 + (try depth(of: first, &machine, &host))
    }
  }

  /// A tensor or a list in place of an array or of what a loop goes through.
  private static func plain(
    _ value: Value, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
    switch value {
    case .tensor(let tensor):
      guard !tensor.requiresGradient else {
        throw PythonException(
          "RuntimeError",
          "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
      }
      return value
    case .list, .tuple, .int, .float, .bool: return value
    case .instance(let object) where object.type.lookup(Symbol("tolist")) != nil:
      return try machine.call(method: Symbol("tolist"), of: value, [], &host)
    case .range, .view, .set, .iterator, .size, .instance:
      guard let make = Builtins.all["list"] else { return value }
      return try machine.call(make, value, host: &host)
    default: return value
    }
  }

  private mutating func take(
    _ value: Value, _ depth: Int, _ machine: inout Machine, _ host: inout any Host
  ) throws {
    let value = try Self.plain(value, &machine, &host)
    if case .tensor(let tensor) = value {
      try note(tensor.sizes, depth)
      values += try tensor.doubles()
      return
    }
    if let parts = value.parts {
      guard depth < 8 else { throw Self.ragged }
      try note([parts.count], depth, isInner: true)
      for part in parts { try take(part, depth + 1, &machine, &host) }
      return
    }
    guard let number = value.realNumber else {
      throw PythonException(
        "TypeError", "float() argument must be a string or a real number, not '\(value.typeName)'")
    }
    guard sizes.count == depth else { throw Self.ragged }
    values.append(number)
  }

  /// Notes how long a part is; equal parts must be equally long.
  private mutating func note(_ lengths: [Int], _ depth: Int, isInner: Bool = false) throws {
    if sizes.count <= depth, values.isEmpty {
      sizes += lengths
    } else if !sizes[min(depth, sizes.count)...].prefix(lengths.count).elementsEqual(lengths) {
      throw Self.ragged
    }
  }

  private static let ragged = PythonException(
    "ValueError",
    "setting an array element with a sequence. The requested array has an inhomogeneous shape.")
}

/// The bins of histograms, as numpy cuts them.
enum PlotBins {
  /// Values, bins and range: the edges of the bins.
  static func edges(
    _ given: Arguments, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
    guard given.values.count == 3 else { return .none }
    let bins = given.values[1]
    guard let count = bins.wholeNumber else {
      if case .string = bins {
        throw ExpressionError.notSupported(
          what: "a rule for bins", mend: "give how many there are, or their edges")
      }
      return .listed(try PlotData(bins, &machine, &host).values.map { .float($0) })
    }
    guard (1...1_000_000).contains(count) else {
      throw PythonException("ValueError", "`bins` must be positive, when an integer")
    }
    let numbers = given.values[0].parts?.compactMap(\.realNumber) ?? []
    var (low, high) = (numbers.min() ?? 0, numbers.max() ?? 1)
    if !given.values[2].isNone {
      let ends = try PlotData(given.values[2], &machine, &host).values
      guard ends.count == 2, ends[0] <= ends[1] else {
        throw PythonException("ValueError", "max must be larger than min in range parameter.")
      }
      (low, high) = (ends[0], ends[1])
    }
    guard low.isFinite, high.isFinite else {
      throw PythonException(
        "ValueError", "autodetected range of [\(low), \(high)] is not finite")
    }
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    let step = (high - low) / Double(count)
    return .listed((0...count).map { .float($0 == count ? high : low + Double($0) * step) })
  }

  /// Values, edges and weights: how much is in each bin; the last one has both its edges.
  static func counts(
    _ given: Arguments, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
    guard given.values.count == 3 else { return .none }
    let numbers = given.values[0].parts?.compactMap(\.realNumber) ?? []
    let edges = given.values[1].parts?.compactMap(\.realNumber) ?? []
    let weights = given.values[2].parts?.compactMap(\.realNumber)
    guard edges.count > 1 else {
      throw PythonException("ValueError", "`bins` must have at least two edges")
    }
    if let weights, weights.count != numbers.count {
      throw PythonException("ValueError", "weights should have the same shape as x")
    }
    var counts = [Double](repeating: 0, count: edges.count - 1)
    for (place, number) in numbers.enumerated() {
      guard number >= edges[0], number <= edges[edges.count - 1] else { continue }
      var (low, high) = (0, edges.count - 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if number >= edges[middle] { low = middle } else { high = middle }
      }
      counts[low] += weights?[place] ?? 1
    }
    return .listed(counts.map { .float($0) })
  }
}
