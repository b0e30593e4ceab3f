import Engine

/// What notebooks import: torch's modules are built in, others get a message.
extension ExpressionEvaluator {
  /// Modules that notebooks import for what the shell does by commands: reported when it is used.
  private static let silent: Set<String> = ["random", "matplotlib"]

  private static let modules: [String: FunctionModule] = [
    "torch": .torch, "torch.nn": .nn, "torch.nn.functional": .functional,
    "torch.linalg": .linalg,
  ]

  /// The effect of an import: nothing if the name means the same already, another name for torch's
  /// own, or a remark.
  ///
  /// - Throws: `LocatedError` for a name that is taken.
  mutating func bring(_ item: Import) throws {
    let range = item.range
    let root = item.module.split(separator: ".").first.map(String.init) ?? item.module
    guard !Self.silent.contains(root) else { return }
    guard let module = Self.modules[item.module] else { return remark(item, root) }
    var value = Value.module(module)
    var name = item.alias
    if let member = item.member, member != "*" {
      guard
        let own = try located(
          range,
          { () -> Value? in
            if let inner = Self.modules["\(item.module).\(member)"] { return .module(inner) }
            return try self.member(of: module, member)
          })
      else { return remark(item, member) }
      value = own
      name = item.alias ?? member
    }
    // `torch`, `F` and bare names of functions mean what an import would give them.
    guard let name, try !isKnown(name, as: value) else { return }
    try assign(value, to: .name(name, range), range)
  }

  /// Whether imports of torch had no effect and need no remark.
  package func hasAllImported(_ imports: [Import]) -> Bool {
    !imports.isEmpty && remarks.isEmpty && assigned.isEmpty
      && imports.allSatisfy { Self.modules[$0.module] != nil }
  }

  private mutating func isKnown(_ name: String, as value: Value) throws -> Bool {
    switch value {
    case .function(let function):
      // `from torch import sum` is not Python's own.
      let bare = TensorFunctions.bare(name)
      return bare?.name == function.name && bare?.places != .python
    case .dtype: return Self.dtypes[name] != nil
    case .module(let module):
      if case .module(let own)? = try? look(up: name) { return own == module }
      return false
    default: return false
    }
  }

  private mutating func remark(_ item: Import, _ name: String) {
    let what = item.member.map { "\(item.module).\($0)" } ?? item.module
    let hint = Equivalents.hint(name) ?? item.alias.flatMap { Equivalents.hint($0) }
    let layer = LayerParser.type(named: name).map {
      "\(HostCommand.add) \($0.spec.example) puts one on the stack"
    }
    remarks.append(
      "\(what.prefix(60)) is not needed here: \(layer ?? hint ?? "lines work without it")")
  }
}
