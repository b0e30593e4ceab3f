import Engine

/// What notebooks import: torch's modules are built in, others get a message.
extension ExpressionEvaluator {
  private static let modules: [String: FunctionModule] = [
    "torch": .torch, "torch.nn": .nn, "torch.nn.functional": .functional,
    "torch.linalg": .linalg, "torch.autograd": .autograd, "torch.optim": .optimizers,
    "torch.optim.lr_scheduler": .schedules, "torch.nn.init": .initialisers,
    "torch.nn.utils": .utilities,
  ]

  /// The effect of an import: nothing if the name means the same already, another name for torch's
  /// own, or a remark.
  ///
  /// - Throws: `LocatedError` for a name that is taken.
  mutating func bring(_ item: Import) throws {
    let range = item.range
    let root = item.module.split(separator: ".").first.map(String.init) ?? item.module
    guard let module = Self.modules[item.module] else {
      return remark(item, [item.member, item.alias, root])
    }
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
      else { return remark(item, [member]) }
      value = own
      name = item.alias ?? member
    }
    // `torch`, `F` and bare names of functions mean what an import would give them.
    guard let name, try !isKnown(name, as: value) else { return }
    try assign(value, to: .name(name, range), range)
  }

  /// The names of imports that were there before, as in `torch and nn`; nil where other things happened.
  package func imported(_ imports: [Import]) -> String? {
    guard !imports.isEmpty, remarks.isEmpty, assigned.isEmpty,
      imports.allSatisfy({ Self.modules[$0.module] != nil })
    else { return nil }
    var names: [String] = []
    for item in imports {
      let member = item.member == "*" ? "what \(item.module) has" : item.member
      let name = item.alias ?? member ?? item.module
      if !names.contains(name) { names.append(name) }
    }
    guard names.count > 1 else { return "\(names[0]) is here already" }
    return
      "\(names.dropLast().joined(separator: ", ")) and \(names[names.count - 1]) are here already"
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

  /// Says what does here what was to be imported, by the first of its names for which there is something.
  private mutating func remark(_ item: Import, _ names: [String?]) {
    let what = (item.member.map { "\(item.module).\($0)" } ?? item.module).prefix(60)
    let names = names.compactMap(\.self)
    let layer = names.lazy.compactMap(LayerParser.type).first.map {
      "\(HostCommand.add) \($0.spec.example) puts one on the stack"
    }
    guard let hint = layer ?? names.lazy.compactMap({ Equivalents.hint($0) }).first else {
      return remarks.append("\(what) is not here: a line that uses it will say so")
    }
    remarks.append("\(what) is not needed here: \(hint)")
  }
}
