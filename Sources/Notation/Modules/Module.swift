import Engine
import Support

/// torch's `nn.Module` as a value: what it was made of, its tensors, and the modules inside it.
///
/// A reference: who holds it sees what is changed. Changes are told to the running `Changes`, so that
/// undo and a line that fails take them back.
///
/// Sendable: as a tensor, it belongs to the lines of one session.
package final class Module: Changeable, @unchecked Sendable {
  /// A tensor that is saved but not trained.
  struct Buffer: Sendable {
    var tensor: DynamicTensor
    /// Whether the state has it.
    var isPersistent = true
  }

  /// What a line can change.
  struct Contents: Sendable {
    var parameters = OrderedNames<DynamicTensor>()
    var buffers = OrderedNames<Buffer>()
    var children = OrderedNames<Module>()
    /// Other values that were assigned to names; `None` for a parameter that is left out.
    var attributes: [String: Value] = [:]
    var isTraining = true
    /// What is called with its values before and after it computes.
    var hooks: [ModuleHook] = []
  }

  /// Its class.
  let type: ModuleType
  /// The call of a line that made it.
  var origin: ModuleOrigin?
  /// What it was made of.
  private(set) var arguments: BoundArguments
  /// Arguments as torch keeps them: `kernel_size` as a tuple.
  var settings: [String: Value] = [:]
  /// Its class and its other attributes, of a class that lines define.
  var object: InstanceObject?
  /// Whether `super().__init__()` was called, of a class that lines define.
  var isReady = false
  /// torch's class that a class of lines is derived from, besides `nn.Module`.
  private(set) var baseType: ModuleType?
  private(set) var contents = Contents()
  package let serial = Serial.next()

  /// Makes a module; its weights are drawn from the host's generator.
  ///
  /// - Throws: `ExpressionError`, `TensorError` or `MemoryError`.
  init(_ type: ModuleType, _ arguments: BoundArguments, _ host: inout any Host) throws {
    (self.type, self.arguments) = (type, arguments)
    try checkPlaces()
    try DType.$ofParameters.withValue(arguments.dtype() ?? .ofParameters) {
      try type.make(self, arguments, &host)
    }
  }

  /// The same module with tensors of its own: Python's `copy.deepcopy`.
  ///
  /// - Throws: `MemoryError`.
  init(copying other: Module) throws {
    (type, arguments, settings) = (other.type, other.arguments, other.settings)
    origin = other.origin
    (object, isReady, baseType) = (other.object, other.isReady, other.baseType)
    contents = other.contents
    for (name, tensor) in contents.parameters.entries {
      contents.parameters[name] = try tensor.detached().copied().parameter(
        wanting: tensor.requiresGradient)
    }
    for (name, buffer) in contents.buffers.entries {
      contents.buffers[name]?.tensor = try buffer.tensor.detached().copied()
    }
    for (name, child) in contents.children.entries {
      contents.children[name] = try Module(copying: child)
    }
  }

  /// Takes over what a module of torch's own class was made of.
  ///
  /// - Throws: `MemoryError`.
  func adopt(_ made: Module) throws {
    (arguments, settings, baseType) = (made.arguments, made.settings, made.type)
    try change { $0 = made.contents }
  }

  /// Keeps its contents as they are: what is given puts them back.
  package func keeping() -> @Sendable () -> Void {
    let saved = contents
    return { self.contents = saved }
  }

  /// Changes the contents.
  ///
  /// - Throws: `MemoryError`; what `body` throws.
  func change(_ body: (inout Contents) throws -> Void) throws {
    try Changes.keep(self)
    try body(&contents)
  }

  /// Refuses a device that is not here, and weights that are no real numbers.
  private func checkPlaces() throws {
    guard arguments.has("dtype"), !(arguments.dtype()?.isReal ?? false) else { return }
    throw ExpressionError.wrongArgument(
      function: "nn.\(type.name)", argument: "dtype", wants: "torch.float32 or torch.float64",
      got: try arguments["dtype"].written())
  }
}

extension Module {
  /// An argument as torch keeps it.
  func setting(_ name: String) -> Value { settings[name] ?? arguments[name] }

  /// A parameter; `nil` where the module was made without it.
  func parameter(_ name: String) -> DynamicTensor? { contents.parameters[name] }

  /// The dtype of its parameters: that of the first, of its own or of a module inside it.
  var dtype: DType {
    contents.parameters.entries.first?.value.dtype
      ?? contents.children.entries.lazy.map(\.value.dtype).first ?? .float32
  }

  /// A parameter that its class always has.
  ///
  /// - Throws: `ExpressionError.cannot` where a line has taken it away.
  func required(_ name: String) throws -> DynamicTensor {
    if let tensor = contents.parameters[name] ?? contents.buffers[name]?.tensor { return tensor }
    throw ExpressionError.cannot(
      what: "be called without its \(name)", value: "nn.\(type.name)", mend: nil)
  }

  /// Gives it a new parameter, or `None` under the name.
  ///
  /// - Throws: `MemoryError`.
  func add(_ name: String, _ tensor: DynamicTensor?) throws {
    let parameter = try tensor?.parameter()
    try change {
      $0.parameters[name] = parameter
      $0.attributes[name] = parameter == nil ? Value.none : nil
    }
  }

  /// Gives it a new buffer.
  ///
  /// - Throws: `MemoryError`.
  func add(buffer name: String, _ tensor: DynamicTensor, isPersistent: Bool = true) throws {
    try change { $0.buffers[name] = Buffer(tensor: tensor, isPersistent: isPersistent) }
  }

  /// Puts a module inside it.
  ///
  /// - Throws: `ModuleError`.
  func add(child name: String, _ child: Module) throws {
    try child.checkTree(notHolding: self)
    try change {
      $0.children[name] = child
      $0.attributes[name] = nil
    }
  }

  /// Makes a module of another class and puts it inside.
  ///
  /// - Throws: as `init`.
  func add(
    child name: String, _ type: String, _ given: [(String?, Value)], _ host: inout any Host
  ) throws {
    try add(child: name, try ModuleTypes.make(type, given, &host))
  }

  /// A module inside that its class always has.
  ///
  /// - Throws: `ExpressionError.cannot` where a line has taken it away.
  func child(_ name: String) throws -> Module {
    if let child = contents.children[name] { return child }
    throw ExpressionError.cannot(
      what: "be called without its \(name)", value: "nn.\(type.name)", mend: nil)
  }
}

extension Module {
  /// What it makes of values.
  ///
  /// - Throws: `TensorError` under the module's own text, `ExpressionError`, `GradientError`.
  func call(
    _ given: [BoundArguments.Given], _ range: Range<Int>, _ host: inout any Host
  ) throws -> Value {
    try Interruption.check()
    if object != nil || !contents.hooks.isEmpty, var machine = RunningLine.currentMachine {
      let named = given.compactMap { item in item.name.map { ($0, item.value) } }
      let arguments = Arguments(
        values: given.filter { $0.name == nil }.map(\.value), named: named)
      return try machine.callModule(self, arguments, &host)
    }
    return try compute(given, range, &host)
  }

  /// What messages call it: as it is printed, or its class where that takes several lines.
  private func told() throws -> String {
    let text = try text()
    return text.contains { $0.isNewline } ? type.name : text
  }

  /// What it makes of values by torch's own rules.
  ///
  /// - Throws: as `call`.
  func compute(
    _ given: [BoundArguments.Given], _ range: Range<Int>, _ host: inout any Host
  ) throws -> Value {
    let bound = try BoundArguments(
      given, to: type.forward.forms[0].signature, of: type.forward, isMethod: false, range)
    let value: Value
    do {
      let tensors = given.compactMap {
        if case .tensor(let tensor) = $0.value { tensor } else { nil }
      }
      value = try Device.of(tensors) { try type.run(self, bound, &host) }
    } catch let error as TensorError where !type.isContainer {
      throw ModuleFailure(
        cause: error.told(of: try told()), module: self, values: given.map(\.value))
    } catch let error as ModuleFailure where !type.isContainer {
      // What is inside one of torch's own modules is not the program's.
      let inner = error.cause as? TensorError
      throw ModuleFailure(
        cause: try inner?.told(of: told()) ?? error.cause, module: self, values: given.map(\.value))
    }
    RunningLine.current?.trace?.operate(type.name, given.map(\.value), value) { name in
      self.arguments[name]
    }
    guard !type.isContainer, GradientMode.isOn, value.lacksGradient else { return value }
    guard
      given.contains(where: \.value.requiresGradient)
        || contents.parameters.entries.contains(where: \.value.requiresGradient)
    else { return value }
    throw GradientError.unknown(operation: try text())
  }

  /// What it makes of values that are not written in the line.
  ///
  /// - Throws: as the other.
  func call(_ values: Value..., host: inout any Host) throws -> Value {
    try call(values.map { .init(name: nil, value: $0, range: 0..<0) }, 0..<0, &host)
  }
}

extension Value {
  /// The tensor that a module made.
  ///
  /// - Throws: `ExpressionError.cannot` for anything else.
  func madeTensor() throws -> DynamicTensor {
    if case .tensor(let tensor) = self { return tensor }
    throw ExpressionError.cannot(what: "be used as a tensor", value: kind, mend: nil)
  }
}
