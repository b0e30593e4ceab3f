import Engine

extension ExpressionEvaluator {
  /// `base[items]`.
  mutating func item(_ base: Expression, _ items: [Expression], _ range: Range<Int>) throws -> Value
  {
    let owner = try evaluate(base)
    if case .tensor(let tensor) = owner {
      let index = try indexItems(items)
      let start = items.first?.range.lowerBound ?? range.lowerBound
      // Expressions made by the program have no place in the line.
      let place = start..<max(start, range.upperBound - 1)
      do {
        return try located(place) { .tensor(try tensor.indexed(index)) }
      } catch let error as LocatedError {
        let whole = Expression(kind: .item(base, items), range: range, depth: 1)
        var operation = FailedOperation(
          expression: whole, operands: [FailedOperation.Operand(expression: base, value: owner)])
        operation.masks = Set(
          zip(items, index).filter { index.count == items.count && $1.isMask }.map(\.0.range))
        throw cured(error, operation)
      }
    }
    if case .set = owner {
      throw LocatedError(
        ExpressionError.cannot(what: "take an index", value: owner.kind, mend: "sorted(x)[0] can"),
        range)
    }
    guard items.count == 1 else {
      throw LocatedError(
        ExpressionError.cannot(what: "take several indices", value: owner.kind, mend: nil), range)
    }
    if case .slice(let start, let end, let step) = items[0].kind {
      let bounds = (try bound(start), try bound(end), try bound(step))
      do {
        return try slice(owner, bounds)
      } catch {
        throw error is LocatedError ? error : LocatedError(error, items[0].range)
      }
    }
    let key = try evaluate(items[0])
    return try located(items[0].range) { try element(owner, key) }
  }

  private func element(_ owner: Value, _ key: Value) throws -> Value {
    if case .mapping(let mapping) = owner {
      guard let value = mapping.value(key) else {
        throw ExpressionError.cannot(
          what: "be found", value: try key.written(),
          mend: mapping.isByNumber
            ? "the symbols are numbered 0 to \(mapping.vocabulary.count - 1)"
            : "it is not a symbol of the data")
      }
      return value
    }
    if case .optimization(let group) = owner, case .string(let name) = key {
      return try group.item(name)
    }
    if case .dictionary(let dictionary) = owner { return try dictionary.value(key) }
    if case .torchModule(let module) = owner, module.type.name == "ModuleDict",
      case .string(let name) = key
    {
      guard let child = module.contents.children[name] else { throw module.lacks(name) }
      return .torchModule(child)
    }
    guard let index = key.wholeNumber else {
      throw ExpressionError.cannot(what: "be an index of \(owner.kind)", value: key.kind, mend: nil)
    }
    if case .range(let range) = owner {
      return .int(range[try Self.place(index, range.count)])
    }
    if case .torchModule(let module) = owner, !module.isList {
      throw ExpressionError.cannot(what: "take an index", value: owner.kind, mend: nil)
    }
    if case .layer(let layer) = owner {
      let children = try layer.children(in: host)
      guard !children.isEmpty else { throw host.noSuchLayer(1, of: 0) }
      return .layer(children[try Self.place(index, children.count)])
    }
    if let parts = owner.parts { return parts[try Self.place(index, parts.count)] }
    guard let items = try owner.items() else {
      throw ExpressionError.cannot(what: "take an index", value: owner.kind, mend: nil)
    }
    return items[try Self.place(index, items.count)]
  }

  private static func place(_ index: Int, _ count: Int) throws -> Int {
    guard index >= -count, index < count else {
      throw ExpressionError.indexOutside(index: index, count: count)
    }
    return index < 0 ? index + count : index
  }

  private mutating func bound(_ expression: Expression?) throws -> Int? {
    guard let expression else { return nil }
    let value = try evaluate(expression)
    if case .none = value { return nil }
    guard let number = value.wholeNumber else {
      throw LocatedError(
        ExpressionError.cannot(what: "be the bound of a slice", value: value.kind, mend: nil),
        expression.range)
    }
    return number
  }

  /// Python's slices of lists, whose step may be negative.
  private mutating func slice(_ owner: Value, _ bounds: (Int?, Int?, Int?)) throws -> Value {
    let step = bounds.2 ?? 1
    guard step != 0 else {
      throw ExpressionError.cannot(what: "be 0", value: "the step of a slice", mend: nil)
    }
    guard let items = try owner.items() else {
      if case .layer(let layer) = owner {
        let children = try layer.children(in: host)
        return .listed(Self.indices(children.count, bounds, step).map { .layer(children[$0]) })
      }
      throw ExpressionError.cannot(what: "be sliced", value: owner.kind, mend: nil)
    }
    let chosen = Self.indices(items.count, bounds, step).map { items[$0] }
    switch owner {
    case .tuple, .result: return .tupled(chosen)
    case .torchModule(let module): return .torchModule(try module.slice(chosen, &host))
    case .size: return .size(chosen.compactMap(\.wholeNumber))
    case .string:
      return .string(chosen.map { if case .string(let text) = $0 { text } else { "" } }.joined())
    default: return .listed(chosen)
    }
  }

  private static func indices(_ count: Int, _ bounds: (Int?, Int?, Int?), _ step: Int) -> [Int] {
    func clipped(_ bound: Int?, _ standard: Int) -> Int {
      guard let bound else { return standard }
      let index = bound < 0 ? (bound < -count ? -1 : bound + count) : bound
      return step > 0 ? min(max(index, 0), count) : min(max(index, -1), count - 1)
    }
    let start = clipped(bounds.0, step > 0 ? 0 : count - 1)
    let end = clipped(bounds.1, step > 0 ? count : -1)
    // A larger step leaves the list just as well, and this one cannot overflow.
    return Array(stride(from: start, to: end, by: min(max(step, -count - 1), count + 1)))
  }
}

extension ExpressionEvaluator {
  /// The items in brackets after a tensor.
  mutating func indexItems(_ items: [Expression]) throws -> [IndexItem] {
    var index: [IndexItem] = []
    for item in items {
      if case .slice(let start, let end, let step) = item.kind {
        index.append(.slice(try bound(start), try bound(end), try bound(step) ?? 1))
        continue
      }
      let value = try evaluate(item)
      if items.count == 1, let parts = value.indexParts {
        // x[(0, 1)] and x[[[0, 1], [1, 0]]] are x[0, 1] and x[[0, 1], [1, 0]].
        index += try located(item.range) { try parts.map { try Self.indexItem($0) } }
      } else {
        index.append(try located(item.range) { try Self.indexItem(value) })
      }
    }
    return index
  }

  private static func indexItem(_ value: Value) throws -> IndexItem {
    switch value {
    case .int(let number): return .index(number)
    case .bool(let truth): return .tensor(DynamicTensor(truth))
    case .none: return .newAxis
    case .ellipsis: return .ellipsis
    case .tensor(let tensor):
      if tensor.rank == 0, tensor.dtype == .int64 { return .index(try tensor.integers()[0]) }
      return .tensor(tensor)
    case .list, .tuple, .range, .size:
      let tensor = try TensorData.tensor(.listed(try value.requiredItems()), "an index")
      // An empty list chooses nothing; it counts as whole numbers.
      return .tensor(tensor.count == 0 ? try tensor.converted(to: .int64) : tensor)
    default:
      throw ExpressionError.cannot(
        what: "be an index of a tensor", value: value.kind,
        mend: "indices are whole numbers, slices, None, ... and tensors")
    }
  }
}

extension Value {
  /// The indices that a tuple holds, or a list with more in it than numbers, as PyTorch reads it.
  fileprivate var indexParts: ValueList? {
    switch self {
    case .tuple(let parts): return parts
    case .list(let parts):
      let isNested = parts.contains { part in
        switch part {
        case .list, .tuple, .size, .tensor, .none, .ellipsis: true
        default: false
        }
      }
      return isNested ? parts : nil
    default: return nil
    }
  }
}
