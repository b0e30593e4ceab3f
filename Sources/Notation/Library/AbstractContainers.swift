import Engine

/// What `collections.abc` calls values by what they can do.
enum AbstractContainers {
  private static let modules: Set = ["collections.abc", "typing"]

  /// Whether a value is of a class of `collections.abc`; `nil` for any other class.
  static func contains(_ value: Value, _ type: TypeObject) -> Bool? {
    guard type.isOfLines, modules.contains(type.moduleName) else { return nil }
    let methods: [String] =
      switch type.name {
      case "Iterable": ["__iter__"]
      case "Iterator", "Generator": ["__iter__", "__next__"]
      case "Sized": ["__len__"]
      case "Container": ["__contains__"]
      case "Callable": ["__call__"]
      default: []
      }
    if type.name == "Callable" { return Builtins.isCallable(value) }
    if type.name == "Hashable" { return (try? ValueKey(value)) != nil }
    if let own = value.ownType, value.inner == nil {
      return !methods.isEmpty && methods.allSatisfy { own.lookup(Symbol($0)) != nil }
    }
    return kinds(value.inner ?? value).contains(type.name)
  }

  private static func kinds(_ value: Value) -> Set<String> {
    let collection: Set = ["Iterable", "Sized", "Container", "Collection"]
    switch value {
    case .list: return collection.union(["Sequence", "MutableSequence"])
    case .tuple, .string, .range, .size: return collection.union(["Sequence"])
    case .dictionary, .mapping: return collection.union(["Mapping", "MutableMapping"])
    case .set(let set): return collection.union(set.isFrozen ? ["Set"] : ["Set", "MutableSet"])
    case .view: return collection.union(["Set"])
    case .tensor: return ["Iterable", "Sized", "Container", "Collection"]
    case .iterator(let iterator):
      if case .generator = iterator.source { return ["Iterable", "Iterator", "Generator"] }
      return ["Iterable", "Iterator"]
    default: return []
    }
  }
}
