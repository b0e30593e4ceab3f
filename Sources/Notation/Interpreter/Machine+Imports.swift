import Engine

/// What notebooks import: torch's modules and a part of Python's library are built in, others get a message.
extension Machine {
  private static let modules: [String: FunctionModule] = [
    "torch": .torch, "torch.nn": .nn, "torch.nn.functional": .functional,
    "torch.linalg": .linalg, "torch.autograd": .autograd, "torch.optim": .optimizers,
    "torch.optim.lr_scheduler": .schedules, "torch.nn.init": .initialisers,
    "torch.nn.utils": .utilities,
  ]

  /// The value that an import gives a name; `nil` if the name means the same already, or where a
  /// remark says that nothing is there.
  ///
  /// - Throws: `ExpressionError` for a member that a module does not have.
  mutating func bring(_ item: Import, _ host: inout any Host) throws -> Value? {
    let root = item.module.split(separator: ".").first.map(String.init) ?? item.module
    if let library = try Libraries.library(item.module, &self, &host) {
      return try bring(item, library, &host)
    }
    if Self.modules[item.module] == nil {
      if item.member == "*", try bringAll(item, &host) { return nil }
      if let own = try ownModule(item, &host) { return own }
    }
    if Self.modules[item.module] == nil, let part = try part(item, &host) { return part }
    guard let module = Self.modules[item.module] else {
      // A program that can do without it says so.
      let hasRoot =
        try Self.modules[root] != nil || Libraries.library(root, &self, &host) != nil
      let name = hasRoot ? item.module : root
      let missing = PythonException("ModuleNotFoundError", "No module named '\(name)'")
      try missing.object.put(.string(name), Symbol("name"), in: 0)
      guard isOutermost, !isCaught(missing) else { throw missing }
      remark(item, [item.member, item.alias, root])
      return nil
    }
    guard let member = item.member else {
      let value = Value.module(item.alias == nil ? Self.modules[root] ?? module : module)
      return try isKnown(item.alias ?? root, as: value, &host) ? nil : value
    }
    guard member != "*" else { return nil }
    let value =
      try Self.modules["\(item.module).\(member)"].map { Value.module($0) }
      ?? Libraries.library("\(item.module).\(member)", &self, &host).map { .library($0) }
      ?? Self.member(of: module, member)
      ?? TorchParts.part(of: module, member, &self, &host)
    guard let value else {
      guard isOutermost else {
        throw Self.missing(member, of: item.module)
      }
      remark(item, [member])
      return nil
    }
    // `torch`, `F` and bare names of functions mean what an import would give them.
    return try isKnown(item.alias ?? member, as: value, &host) ? nil : value
  }

  private static func missing(
    _ member: String, of module: String, isPartial: Bool = false
  ) -> PythonException {
    let error = PythonException(
      "ImportError",
      isPartial
        ? "cannot import name '\(member)' from partially initialized module '\(module)' (most likely due "
          + "to a circular import)"
        : "cannot import name '\(member)' from '\(module)' here")
    try? error.object.put(.string(module), Symbol("name"), in: 0)
    return error
  }

  /// What is imported as if it were a module, and is a value of one: `torch.backends.cudnn`.
  private mutating func part(_ item: Import, _ host: inout any Host) throws -> Value? {
    guard let dot = item.module.lastIndex(of: ".") else { return nil }
    let (outer, inner) = (item.module[..<dot], item.module[item.module.index(after: dot)...])
    guard let library = try Libraries.library(String(outer), &self, &host),
      let value = library[String(inner)], item.member != "*"
    else { return nil }
    if let member = item.member { return try self.member(value, Symbol(member), &host) }
    guard item.alias == nil else { return value }
    return try bring(
      Import(module: String(outer), member: nil, alias: nil, range: item.range), library, &host)
  }

  private mutating func bring(
    _ item: Import, _ library: Library, _ host: inout any Host
  ) throws -> Value? {
    guard let member = item.member else {
      let root = item.module.split(separator: ".").first.map(String.init) ?? item.module
      guard item.alias == nil, root != item.module else { return .library(library) }
      if let module = Self.modules[root] {
        let value = Value.module(module)
        return try isKnown(root, as: value, &host) ? nil : value
      }
      return .library(try Libraries.library(root, &self, &host) ?? library)
    }
    guard member != "*" else {
      for (name, value) in library.members where !name.hasPrefix("_") {
        globals.slots[globals.place(of: name)] = value
      }
      return nil
    }
    if let inner = try Libraries.library("\(item.module).\(member)", &self, &host) {
      return .library(inner)
    }
    guard let value = library[member] else {
      throw Self.missing(member, of: item.module)
    }
    return value
  }

  /// Gives names to all that a file of the program's own has; false where there is no such file.
  private mutating func bringAll(_ item: Import, _ host: inout any Host) throws -> Bool {
    guard let library = try library(of: absolute(item.module), &host) else { return false }
    for (name, value) in library.members where !name.hasPrefix("_") {
      globals.slots[globals.place(of: name)] = value
    }
    return true
  }

  /// What an import of the program's own files gives; `nil` where there is no such file.
  private mutating func ownModule(_ item: Import, _ host: inout any Host) throws -> Value? {
    let name = absolute(item.module)
    if let member = item.member,
      let inner = try library(of: name.isEmpty ? member : "\(name).\(member)", &host)
    {
      return .library(inner)
    }
    guard let library = try library(of: name, &host) else { return nil }
    guard let member = item.member else {
      // `import a.b` gives a name to `a`, which has `b`.
      let parts = name.split(separator: ".").map(String.init)
      guard item.alias == nil, parts.count > 1 else { return .library(library) }
      return .library(
        parts.dropLast().reversed().reduce((library, parts[parts.count - 1])) { inner, outer in
          (Library(outer, [inner.1: .library(inner.0)]), outer)
        }.0)
    }
    guard let value = library[member] else {
      throw Self.missing(member, of: name, isPartial: library.isPartial)
    }
    return value
  }

  /// `.parts` of the module `unet.model` is `unet.parts`.
  private func absolute(_ name: String) -> String {
    guard name.hasPrefix(".") else { return name }
    let rest = name.drop { $0 == "." }
    let own = globals.moduleName.split(separator: ".").map(String.init)
    let base = own.dropLast(name.count - rest.count)
    return (base + (rest.isEmpty ? [] : [String(rest)])).joined(separator: ".")
  }

  /// A module of the program's own files, carried out once; `nil` where there is no such file.
  private mutating func library(
    of name: String, _ host: inout any Host
  ) throws -> Library? {
    if let known = told.scope?.modules[name] { return known }
    guard !name.isEmpty, let source = try host.source(ofModule: name) else { return nil }
    guard told.nesting < Self.mostNested else { throw Self.tooDeep }
    let isPackage = source.name.hasSuffix("__init__.py")
    let scope = GlobalScope(moduleName: isPackage ? "\(name).__init__" : name)
    scope.slots[scope.place(of: GlobalScope.nameOfModule)] = .string(name)
    globals.scopesOfModules.append(scope)
    let program = try PythonParser.program(source)
    let code = try Compiler.code(program, scope)
    var machine = Machine(scope, told)
    machine.push(code, base: 0, result: -1)
    // Files that it imports may import it in turn.
    let library = Library(name, beginning: scope)
    told.scope?.modules[name] = library
    do {
      _ = try machine.execute(&host)
    } catch {
      told.scope?.modules[name] = nil
      throw error
    }
    library.end()
    return library
  }

  private mutating func isKnown(
    _ name: String, as value: Value, _ host: inout any Host
  ) throws -> Bool {
    // A name of a function or a class has the value that is imported there, and no other.
    guard isOutermost, globals[name] == nil else { return false }
    switch value {
    case .function(let function):
      // `from torch import sum` is not Python's own.
      let bare = TensorFunctions.bare(name)
      return Builtins.all[name] == nil && bare?.name == function.name && bare?.places != .python
    case .dtype: return Self.dtypes[name] != nil && Builtins.all[name] == nil
    case .module(let module):
      if case .module(let own)? = try? builtin(globals.place(of: name), &host) {
        return own == module
      }
      return false
    default: return false
    }
  }

  /// Whether the statement is outside functions and classes: there a name may be without a value until a line
  /// uses it.
  private var isOutermost: Bool { frames.last?.code.qualifiedName.isEmpty ?? true }

  /// Says what does here what was to be imported, by the first of its names for which there is something.
  private mutating func remark(_ item: Import, _ names: [String?]) {
    let what = (item.member.map { "\(item.module).\($0)" } ?? item.module).prefix(60)
    let names = names.compactMap(\.self)
    let layer = names.lazy.compactMap(LayerParser.type).first.map {
      "\(HostCommand.add) \($0.spec.example) puts one on the stack"
    }
    guard let hint = layer ?? names.lazy.compactMap({ Equivalents.hint($0) }).first else {
      let first = item.module.split(separator: ".").first.map(String.init) ?? item.module
      globals.missing[item.alias ?? item.member ?? first] = String(what)
      return told.remarks.append("\(what) is not here: a line that uses it will say so")
    }
    told.remarks.append("\(what) is not needed here: \(hint)")
  }

  /// The names of imports that were there before, as in `torch and nn`; nil where other things happened.
  package static func imported(_ program: Program, _ told: RunningLine) -> String? {
    guard program.statements.count == 1, case .importing(let imports) = program.statements[0].kind,
      !imports.isEmpty, told.remarks.isEmpty, told.noted.isEmpty,
      imports.allSatisfy({ modules[$0.module] != nil })
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
}
