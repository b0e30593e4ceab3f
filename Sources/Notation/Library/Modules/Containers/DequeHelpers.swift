import Engine

/// What `collections.deque` does with the list that it is.
enum DequeHelpers {
  static let all: [NativeFunction] = [
    adding("_deque_append", "append") { values, value, isFull in
      values.append(value)
      if isFull { values.removeFirst() }
    },
    adding("_deque_appendleft", "appendleft") { values, value, isFull in
      values.insert(value, at: 0)
      if isFull { values.removeLast() }
    },
    taking("_deque_pop") { $0.popLast() },
    taking("_deque_popleft") { $0.isEmpty ? nil : $0.removeFirst() },
  ]

  private static let limit = Symbol("maxlen")

  private static func adding(
    _ name: String, _ method: String,
    _ body: @escaping @Sendable (inout ContiguousArray<Value>, Value, Bool) -> Void
  ) -> NativeFunction {
    NativeFunction(name) { machine, _, given in
      guard given.values.count == 2, case .instance(let object) = given.values[0],
        case .list(let list)? = object.inner
      else {
        throw PythonException(
          "TypeError",
          "deque.\(method)() takes exactly one argument (\(given.values.count - 1) given)")
      }
      let most = object[limit]?.wholeNumber
      machine.told.hasChanged = true
      if most == 0 { return .none }
      let isFull = most.map { $0 <= list.count } ?? false
      try list.change { body(&$0, given.values[1], isFull) }
      return .none
    }
  }

  private static func taking(
    _ name: String, _ body: @escaping @Sendable (inout ContiguousArray<Value>) -> Value?
  ) -> NativeFunction {
    NativeFunction(name) { machine, _, given in
      guard case .list(let list)? = given.values.first?.inner else { return .none }
      machine.told.hasChanged = true
      guard let value = try list.change({ body(&$0) }) else {
        throw PythonException("IndexError", "pop from an empty deque")
      }
      return value
    }
  }
}
