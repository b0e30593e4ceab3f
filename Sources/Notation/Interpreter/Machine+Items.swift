import Engine
import Support

/// What is in brackets after a value.
extension Machine {
  /// `owner[key]`.
  ///
  /// - Throws: `ExpressionError`; `TensorError`; what `__getitem__` raises.
  mutating func item(_ owner: Value, _ key: Value, _ host: inout any Host) throws -> Value {
    if case .instance(let object) = key, !owner.isOfLines, !owner.isDictionary {
      if let number = object.number { return try item(owner, number, &host) }
      if let method = object.type.lookup(Names.index) {
        return try item(owner, call(method, key, host: &host), &host)
      }
    }
    switch owner {
    case .list(let list), .tuple(let list):
      guard case .int(let index) = key else { break }
      let place = index < 0 ? index + list.count : index
      guard place >= 0, place < list.count else {
        throw ExpressionError.indexOutside(index: index, count: list.count)
      }
      return list[place]
    case .dictionary(let dictionary): return try item(dictionary, key, &host)
    case .tensor(let tensor):
      let value = Value.tensor(try tensor.indexed(indexItems(key)))
      trace?.operate("[]", [owner, key], value)
      return value
    case .instance(let object):
      if let method = object.type.lookup(Names.getItem) {
        return try call(method, owner, key, host: &host)
      }
      if let inner = object.inner {
        if case .dictionary(let dictionary) = inner, let method = object.type.lookup(Names.missing),
          try dictionary.value(key) == nil
        {
          return try call(method, owner, key, host: &host)
        }
        return try item(inner, key, &host)
      }
    case .torchModule(let module):
      if let method = module.object?.type.lookup(Names.getItem) {
        return try call(method, owner, key, host: &host)
      }
    // `list[int]` says of what type something is.
    case .type:
      if let method = try classItem(of: owner, &host) { return try call(method, key, host: &host) }
      guard let method = try found(owner, Names.classItem, &host) else { return owner }
      return try call(method, key, host: &host)
    case .function: return owner
    default: break
    }
    if case .slice(let slice) = key { return try self.slice(owner, slice, &host) }
    return try element(owner, key, &host)
  }

  private mutating func item(
    _ dictionary: DictionaryObject, _ key: Value, _ host: inout any Host
  ) throws -> Value {
    if let value = try dictionary.value(key) { return value }
    switch dictionary.kind {
    case .counter: return .int(0)
    case .standard(let make):
      let value = try call(make, host: &host)
      try dictionary.put(value, for: key, in: line)
      return value
    case .plain, .ordered: throw try ExpressionError.missing(key, in: dictionary)
    }
  }

  private mutating func element(_ owner: Value, _ key: Value, _ host: inout any Host) throws
    -> Value
  {
    switch owner {
    case .set:
      throw ExpressionError.cannot(
        what: "take an index", value: owner.kind, mend: "sorted(x)[0] can")
    case .mapping(let mapping):
      guard let value = mapping.value(key) else {
        throw ExpressionError.missingKey(
          key: try key.written(),
          mend: mapping.isByNumber
            ? "the symbols are numbered 0 to \(mapping.vocabulary.count - 1)"
            : "it is not a symbol of the data")
      }
      return value
    case .optimization(let group):
      if case .string(let name) = key { return try group.item(name) }
    case .torchModule(let module) where module.type.name == "ModuleDict":
      guard case .string(let name) = key else { break }
      guard let child = module.contents.children[name] else { throw module.lacks(name) }
      return .torchModule(child)
    case .torchModule(let module) where !module.isList:
      throw ExpressionError.cannot(what: "take an index", value: owner.kind, mend: nil)
    default: break
    }
    if case .tuple = key {
      throw ExpressionError.cannot(what: "take several indices", value: owner.kind, mend: nil)
    }
    guard let index = key.wholeOrTruth else {
      throw ExpressionError.cannot(what: "be an index of \(owner.kind)", value: key.kind, mend: nil)
    }
    switch owner {
    case .range(let range): return .int(range[try Self.place(index, range.count)])
    case .string(let text):
      let scalars = text.unicodeScalars
      // Plain texts are indexed by their bytes, which are as many.
      if text.utf8.count == scalars.count || index >= 0 && index < 64 {
        let count = scalars.count
        let place = try Self.place(index, count)
        return .string(String(scalars[scalars.index(scalars.startIndex, offsetBy: place)]))
      }
      return .string(
        String(
          scalars[scalars.index(scalars.startIndex, offsetBy: try Self.place(index, scalars.count))]
        ))
    case .layer(let layer):
      let children = try layer.children(in: host)
      guard !children.isEmpty else { throw host.noSuchLayer(1, of: 0) }
      return .layer(children[try Self.place(index, children.count)])
    default: break
    }
    if let parts = owner.parts { return parts[try Self.place(index, parts.count)] }
    guard let items = try owner.items(), owner.hasPlaces else {
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

  // MARK: Slices

  /// A bound of a slice; `nil` for none.
  ///
  /// - Throws: `ExpressionError.cannot` for what is no whole number.
  static func bound(_ value: Value) throws -> Int? {
    if value.isNone { return nil }
    if let number = value.wholeOrTruth { return number }
    throw ExpressionError.cannot(what: "be the bound of a slice", value: value.kind, mend: nil)
  }

  /// Python's slices of lists, whose step may be negative.
  private mutating func slice(
    _ owner: Value, _ slice: Value.Slice, _ host: inout any Host
  ) throws -> Value {
    func places(_ count: Int) throws -> [Int] { try Self.places(slice, of: count) }
    switch owner {
    case .list(let list): return .listed(try places(list.count).map { list[$0] })
    case .tuple(let list): return .tupled(try places(list.count).map { list[$0] })
    case .size(let sizes): return .size(try places(sizes.count).map { sizes[$0] })
    case .string(let text):
      let scalars = Array(text.unicodeScalars)
      var part = String.UnicodeScalarView()
      part.append(contentsOf: try places(scalars.count).map { scalars[$0] })
      return .string(String(part))
    case .range(let range):
      let (start, step) = (try Self.bound(slice.start), try Self.bound(slice.step) ?? 1)
      guard step != 0 else { throw Self.noStep }
      let chosen = Slices.bounds(range.count, start, try Self.bound(slice.end), step)
      return .range(
        Value.Progression(
          start: range[chosen.start], end: range[chosen.end], step: range.step &* step))
    case .torchModule(let module):
      guard let items = module.items else {
        throw ExpressionError.cannot(what: "be sliced", value: owner.kind, mend: nil)
      }
      return .torchModule(try module.slice(places(items.count).map { items[$0] }, &host))
    case .layer:
      let layers = try values(of: owner, &host)
      return try together(try places(layers.count).map { layers[$0] }, &host)
    case .dictionary, .set, .mapping, .int, .float, .bool, .none:
      throw ExpressionError.cannot(what: "be sliced", value: owner.kind, mend: nil)
    default:
      guard let items = try owner.items(), owner.hasPlaces else {
        throw ExpressionError.cannot(what: "be sliced", value: owner.kind, mend: nil)
      }
      return .listed(try places(items.count).map { items[$0] })
    }
  }

  /// The places that a slice chooses.
  ///
  /// - Throws: `ExpressionError.cannot`.
  static func places(_ slice: Value.Slice, of count: Int) throws -> [Int] {
    let step = try bound(slice.step) ?? 1
    guard step != 0 else { throw noStep }
    let chosen = Slices.bounds(count, try bound(slice.start), try bound(slice.end), step)
    // A larger step leaves the list just as well, and this one cannot overflow.
    return Array(
      stride(from: chosen.start, to: chosen.end, by: min(max(step, -count - 1), count + 1)))
  }

  private static var noStep: ExpressionError {
    .cannot(what: "be 0", value: "the step of a slice", mend: nil)
  }

  // MARK: Tensors

  /// The index of a tensor that a value is.
  ///
  /// - Throws: `ExpressionError.cannot`; `TensorError`.
  func indexItems(_ key: Value) throws -> [IndexItem] {
    guard let parts = key.indexParts else { return [try indexItem(key)] }
    return try parts.map { try indexItem($0) }
  }

  private func indexItem(_ value: Value) throws -> IndexItem {
    switch value {
    case .int(let number): return .index(number)
    case .bool(let truth): return .tensor(DynamicTensor(truth))
    case .none: return .newAxis
    case .ellipsis: return .ellipsis
    case .slice(let slice):
      return .slice(
        try Self.bound(slice.start), try Self.bound(slice.end), try Self.bound(slice.step) ?? 1)
    case .tensor(let tensor):
      if tensor.rank == 0, tensor.dtype == .int64 || tensor.dtype == .int32 {
        return .index(try tensor.integers()[0])
      }
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

/// Python's slices.
enum Slices {
  /// Where a slice of `count` values begins and ends.
  static func bounds(_ count: Int, _ start: Int?, _ end: Int?, _ step: Int) -> (
    start: Int, end: Int
  ) {
    func clipped(_ bound: Int?, _ standard: Int) -> Int {
      guard let bound else { return standard }
      let index = bound < 0 ? (bound < -count ? -1 : bound + count) : bound
      return step > 0 ? min(max(index, 0), count) : min(max(index, -1), count - 1)
    }
    return (
      clipped(start, step > 0 ? 0 : count - 1), clipped(end, step > 0 ? count : -1)
    )
  }
}

extension ExpressionError {
  /// The error of a key that a dictionary does not have.
  static func missing(_ key: Value, in dictionary: DictionaryObject) throws -> ExpressionError {
    let some = try dictionary.keys.prefix(4).map { try $0.written() }.joined(separator: ", ")
    return .missingKey(
      key: try key.written(),
      mend: dictionary.isEmpty
        ? "the dictionary is empty"
        : "the keys are \(some)\(dictionary.count > 4 ? ", …" : "")")
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

  fileprivate var isDictionary: Bool {
    switch self {
    case .dictionary, .type, .function: true
    default: false
    }
  }

  /// Whether its values are counted by place.
  fileprivate var hasPlaces: Bool {
    switch self {
    case .size, .result, .torchModule: true
    default: false
    }
  }
}
