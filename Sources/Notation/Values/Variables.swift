package import Engine
internal import Synchronization

/// The names that lines define and their values, which functions of lines look up too.
///
/// A reference whose changes are told to `Changes`.
///
/// Sendable: it belongs to the lines of one session.
package final class GlobalScope: Changeable, @unchecked Sendable {
  /// The names, in the order in which a line first used them.
  private(set) var names: [String] = []
  var slots: ContiguousArray<Value> = []
  private var places: [String: Int] = [:]
  /// What the names without a value mean in any session, as far as that was asked for.
  var builtins: ContiguousArray<Value> = []
  /// The modules of Python's library that lines have used, by name.
  var libraries: [String: Library] = [:]
  package let serial = Serial.next()
  /// The modules of the program's own files that were imported, by name.
  var modules: [String: Library] = [:]
  /// Those of the modules.
  var scopesOfModules: [GlobalScope] = []
  /// What was imported and is not here, by the names that it would have.
  var missing: [String: String] = [:]
  /// The module whose names these are; empty for the program itself.
  let moduleName: String

  /// The name under which a module has its own.
  package static let nameOfModule = "__name__"

  init(moduleName: String = "") { self.moduleName = moduleName }

  /// Where a name's value is; a name that is new gets a place.
  func place(of name: String) -> Int {
    if let known = places[name] { return known }
    let place = names.count
    places[name] = place
    names.append(name)
    slots.append(.undefined)
    builtins.append(.undefined)
    return place
  }

  /// The value of a name, if it has one.
  subscript(name: String) -> Value? {
    guard let place = places[name] else { return nil }
    if case .undefined = slots[place] { return nil }
    return slots[place]
  }

  /// The names that have a value, with these.
  var values: [String: Value] {
    Dictionary(uniqueKeysWithValues: names.compactMap { name in self[name].map { (name, $0) } })
  }

  /// Gives up all values: functions know the scope that knows them, and neither would go by itself.
  ///
  /// The places stay, which the code of functions counts on.
  fileprivate func close() {
    for scope in scopesOfModules { scope.close() }
    scopesOfModules = []
    slots = ContiguousArray(repeating: .undefined, count: slots.count)
    builtins = ContiguousArray(repeating: .undefined, count: builtins.count)
    (libraries, modules) = ([:], [:])
  }

  /// Keeps the names as they are, and those of the modules: a function there may change them.
  ///
  /// - Throws: `MemoryError`.
  func keepAll() throws {
    try Changes.keep(self)
    for scope in scopesOfModules { try scope.keepAll() }
  }

  package func keeping() -> @Sendable () -> Void {
    let (names, slots, places, modules) = (names, slots, places, modules)
    let builtins = builtins
    return {
      (self.names, self.slots, self.places, self.modules) = (names, slots, places, modules)
      self.builtins = builtins
    }
  }
}

/// The scope of a session, which ends with the last copy of the session's variables.
private final class SessionScope: Sendable {
  let scope = GlobalScope()

  /// Those that are kept until the process ends.
  static let lasting = Mutex<[SessionScope]>([])

  deinit { scope.close() }
}

/// The variables that lines defined, in the order of their first definition.
package struct Variables: Sendable {
  /// The names and values, which functions share.
  var scope: GlobalScope { session.scope }
  private let session = SessionScope()
  /// Whether operations are not remembered for backward: `torch.set_grad_enabled(False)`.
  var isGradientOff = false
  /// Where tensors are made where nothing else is said: `torch.set_default_device('meta')`.
  package var device = Device.cpu
  /// How often elements of a tensor or a list were changed in place.
  package private(set) var changes = 0

  /// No names.
  package init() {}

  /// Keeps the values until the process ends, which frees them at once: freeing a long chain of objects, one
  /// within the other, would exhaust the call stack.
  package func lastUntilExit() {
    SessionScope.lasting.withLock { $0.append(session) }
  }

  /// Makes the names those of a module: files that it imports may import it in turn.
  package func begin(module name: String) {
    scope.modules[name] = Library(name, beginning: scope)
  }

  /// The names that have a value.
  package var names: [String] { scope.names.filter { scope[$0] != nil } }

  /// The value of a name; assigning keeps the name's place in the order.
  package subscript(name: String) -> Value? {
    get { scope[name] }
    nonmutating set { scope.slots[scope.place(of: name)] = newValue ?? .undefined }
  }

  /// Bytes of the tensors, each view counted as its block.
  package var bytes: Int { scope.slots.reduce(0) { $0 + $1.bytes } }

  /// Notes that tensors were changed in place.
  mutating func noteChange() { changes += 1 }
}

extension Value {
  /// Bytes of the tensors and texts in it.
  var bytes: Int {
    switch self {
    case .tensor(let tensor): tensor.bytes
    case .string(let text): text.utf8.count
    case .tuple(let values), .list(let values): values.bytes
    case .set(let set): set.members.bytes
    case .result(let result): result.fields.reduce(0) { $0 + $1.value.bytes }
    case .torchModule(let module): module.bytes
    case .dictionary(let dictionary): dictionary.bytes
    default: 0
    }
  }

  /// Whether it is a tensor, or has one in it.
  var holdsTensors: Bool {
    switch self {
    case .tensor: true
    case .tuple(let values), .list(let values): values.holdsTensors
    case .result: true
    default: false
    }
  }

  /// What it is itself, of a value that is compared by that.
  var identity: ObjectIdentifier? {
    switch self {
    case .tensor(let tensor): ObjectIdentifier(tensor)
    case .list(let list), .tuple(let list): ObjectIdentifier(list)
    case .set(let set): ObjectIdentifier(set)
    case .dictionary(let dictionary): ObjectIdentifier(dictionary)
    case .torchModule(let module): ObjectIdentifier(module)
    case .type(let type): ObjectIdentifier(type)
    case .instance(let object): ObjectIdentifier(object)
    case .closure(let function): ObjectIdentifier(function)
    case .native(let function): ObjectIdentifier(function)
    case .bound(let method): ObjectIdentifier(method)
    case .iterator(let iterator): ObjectIdentifier(iterator)
    case .node(let node): ObjectIdentifier(node)
    case .optimization(let value): ObjectIdentifier(value.thing)
    case .library(let library): ObjectIdentifier(library)
    default: nil
    }
  }
}
