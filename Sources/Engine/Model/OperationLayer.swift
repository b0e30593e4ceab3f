import Support

/// A layer made of the operations on tensors that torch.nn's functions and modules are made of too: it has
/// no kernels of its own in a plan.
///
/// Its passes run those operations, remembered where there are backward passes. Each pass makes tensors anew, so
/// that a training step through it allocates, as one through a layer with kernels does not.
package protocol OperationLayer: Layer {
  /// What it holds.
  var parts: OperationParts { get set }
  /// A layer that holds these.
  init(_ parts: OperationParts)

  /// Refuses arguments that do not go together.
  ///
  /// - Throws: `LayerError`.
  static func check(_ arguments: LayerArguments) throws
  /// The tensors that it begins with, in their order.
  ///
  /// - Throws: `LayerError` or `ShapeError`.
  static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor]
  /// What PyTorch prints between its brackets: `{name}` is an argument by PyTorch's name, `{name:2}` the same
  /// as two numbers, and a part in `[…]` is left out where its argument is the default.
  static var torchTemplate: String? { get }
  /// The arguments as PyTorch keeps and prints them.
  static func settings(_ arguments: LayerArguments) -> LayerArguments

  /// What it makes of a tensor.
  ///
  /// - Throws: `TensorError`; `LayerError`; `MemoryError`; `Interruption.stopped`.
  func result(of input: DynamicTensor, _ call: inout OperationCall) throws -> DynamicTensor
}

/// What a layer made of operations holds.
package struct OperationParts: Sendable {
  let arguments: LayerArguments
  var parameters, buffers: [NamedTensor]
  var written = WrittenArguments()
}

/// The tensors and the mode of one pass through a layer made of operations.
package struct OperationCall {
  /// The layer's tensors by name; statistics that move are put back into it.
  var tensors: [String: DynamicTensor]
  let isTraining: Bool
  /// The stream that dropout draws from.
  var generator: Generator

  /// A tensor that the layer always has.
  ///
  /// - Throws: `LayerError.missing`.
  func required(_ name: String) throws(LayerError) -> DynamicTensor {
    guard let tensor = tensors[name] else {
      throw .missing(layer: "the layer", argument: name, usage: name)
    }
    return tensor
  }

  /// Factors and offsets, where it has them.
  var affine: DynamicTensor.Affine {
    DynamicTensor.Affine(weight: tensors["weight"], bias: tensors["bias"])
  }
}

extension OperationLayer {
  /// Default: all go together.
  package static func check(_ arguments: LayerArguments) throws {}
  /// Default: none.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] { [] }
  /// Default: each argument under PyTorch's name.
  package static var torchTemplate: String? { nil }
  /// Default: as they are given.
  package static func settings(_ arguments: LayerArguments) -> LayerArguments { arguments }

  /// Makes the layer that a line describes, its weights drawn as PyTorch draws them.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    let decided = arguments.decided
    try Self.check(decided)
    let tensors = try Self.tensors(decided)
    let counts = tensors.map { tensor in
      tensor.sizes.reduce(1) { count, size in
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        return overflow ? Int.max : product
      }
    }
    try MemoryBudget.check("the weights of \(Self.spec.keyword)", floats: counts)
    let drawn = try generator.drawn(tensors)
    func named(isBuffer: Bool) -> [NamedTensor] {
      zip(tensors, drawn).filter { $0.0.isBuffer == isBuffer }.map {
        NamedTensor(name: $0.0.name, tensor: $0.1)
      }
    }
    self.init(
      OperationParts(
        arguments: decided, parameters: named(isBuffer: false), buffers: named(isBuffer: true)))
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments { parts.arguments }
  /// How its arguments were written.
  public var written: WrittenArguments {
    get { parts.written }
    set { parts.written = newValue }
  }
  /// Trained tensors, under PyTorch's names.
  public var parameters: [NamedTensor] {
    get { parts.parameters }
    set { parts.parameters = newValue }
  }
  /// Tensors that are saved but not trained.
  public var buffers: [NamedTensor] {
    get { parts.buffers }
    set { parts.buffers = newValue }
  }

  /// A layer of these arguments as PyTorch prints it.
  public static func torchText(_ arguments: LayerArguments) -> String {
    let settings = settings(arguments)
    return torchTemplate.map { spec.filled($0, settings) } ?? spec.torchText(settings)
  }
}

extension OperationLayer {
  /// With `batch_first`, where it has that.
  public func withContextsFirst(for input: Shape) -> LayerArguments? {
    guard input.rank == 3, arguments["batch_first"] == .flag(false) else { return nil }
    var first = arguments.marking(blanks)
    first["batch_first"] = .flag(true)
    return first
  }
}

extension OperationLayer {
  /// The sizes of a frame's tensor: where each number is treated alone, of the rows that are to be computed.
  private func sizes(_ buffer: Buffer<Float>) -> [Int] {
    treatsNumbersAlike ? [buffer.count] : buffer.shape.dimensions
  }

  /// Runs the operations, remembered where there are backward passes.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    guard !frame.hasFailed, pass.goesOn() else { return }
    frame.remembered = nil
    do {
      let (isTraining, generator) = (pass.mode == .training, pass.generator)
      let made = try pass.undisturbed {
        try run(frame, isTraining, generator)
      }
      pass.generator = made
    } catch {
      frame.fail(error)
    }
  }

  private func run(
    _ frame: Frame, _ isTraining: Bool, _ generator: Generator
  ) throws -> Generator {
    let input = try DynamicTensor(frame.input.values, sizes(frame.input))
    let tensors = try zip(parameters, frame.parameters).map { named, buffer in
      try DynamicTensor(buffer.values, named.tensor.shape.dimensions)
    }
    let statistics = try zip(buffers, frame.buffers).map { named, buffer in
      try DynamicTensor(buffer.values, named.tensor.shape.dimensions)
    }
    if frame.hasBackward {
      for tensor in tensors { try tensor.want(gradient: true) }
      try input.want(gradient: frame.wantsInputGradient)
    }
    let names = (parameters + buffers).map(\.name)
    var call = OperationCall(
      tensors: Dictionary(zip(names, tensors + statistics)) { first, _ in first },
      isTraining: isTraining, generator: generator)
    let made = try GradientMode.with(isOn: frame.hasBackward) {
      try result(of: input, &call)
    }
    guard made.sizes == sizes(frame.output) else {
      throw TensorError.wrongCount(from: made.sizes, to: sizes(frame.output))
    }
    frame.output.copy(from: try made.floats())
    if isTraining {
      for (named, buffer) in zip(buffers, frame.buffers) {
        if let moved = call.tensors[named.name] { buffer.copy(from: try moved.floats()) }
      }
    }
    if frame.hasBackward {
      frame.remembered = RememberedPass(input: input, tensors: tensors, output: made)
    }
    return call.generator
  }

  /// Walks back through the operations of the last forward pass.
  public func backward(_ frame: Frame) {
    guard !frame.hasFailed, let pass = frame.remembered else { return }
    if !frame.retainsPass { frame.remembered = nil }
    do {
      try Interruption.withoutWatch {
        let wanted = (frame.wantsInputGradient ? [pass.input] : []) + pass.tensors
        var found = try pass.gradients(
          DynamicTensor(frame.outputGradient.values, sizes(frame.output)), for: wanted,
          retains: frame.retainsPass)
        if frame.wantsInputGradient { try frame.inputGradient.take(found.removeFirst()) }
        for (buffer, gradient) in zip(frame.gradients, found) { try buffer.take(gradient) }
      }
    } catch {
      frame.fail(error)
    }
  }
}

/// The operations of a forward pass, kept for backward.
struct RememberedPass {
  let input: DynamicTensor
  let tensors: [DynamicTensor]
  let output: DynamicTensor

  /// The gradients of some of its tensors; `nil` for one that the output does not depend on.
  ///
  /// - Throws: `GradientError`; `MemoryError`.
  fileprivate func gradients(
    _ gradient: DynamicTensor, for wanted: [DynamicTensor], retains: Bool
  ) throws -> [DynamicTensor?] {
    guard output.requiresGradient else { return wanted.map { _ in nil } }
    return try GradientWalk.gradients(
      of: [output], [gradient], for: wanted, retains: retains, creates: false)
  }
}

extension Buffer<Float> {
  /// Takes over a gradient; zeros where there is none.
  fileprivate func take(_ gradient: DynamicTensor?) throws {
    guard let gradient else { return clear() }
    copy(from: try gradient.floats())
  }
}

extension LayerSpec {
  /// A template with the arguments of a layer, as PyTorch prints it.
  func filled(_ template: String, _ values: LayerArguments) -> String {
    "\(torchNames.first ?? keyword)(\(part(template[...], values).trimmingPrefix(", ")))"
  }

  private func part(_ template: Substring, _ values: LayerArguments) -> String {
    var (text, rest) = ("", template)
    while let next = rest.firstIndex(where: { $0 == "{" || $0 == "[" }) {
      text += rest[..<next]
      guard let end = rest[next...].firstIndex(of: rest[next] == "{" ? "}" : "]") else { break }
      let inside = rest[rest.index(after: next)..<end]
      if rest[next] == "{" {
        text += value(inside, values)
      } else if !isDefault(inside, values) {
        text += part(inside, values)
      }
      rest = rest[rest.index(after: end)...]
    }
    return text + rest
  }

  private func argument(_ torchName: some StringProtocol) -> LayerArgument? {
    arguments.first { ($0.torchName ?? $0.name) == torchName }
  }

  private func value(_ placeholder: Substring, _ values: LayerArguments) -> String {
    let words = placeholder.split(separator: ":")
    guard let argument = argument(words[0]),
      let value = values[argument.name] ?? argument.standard
    else { return "None" }
    guard words.count == 2, let count = Int(words[1]) else { return value.torchText }
    // PyTorch does not quote the names of paddings.
    guard case .size(let size) = value else { return value.description }
    return LayerValue.sizes([Int?](repeating: size, count: count)).description
  }

  private func isDefault(_ part: Substring, _ values: LayerArguments) -> Bool {
    guard let start = part.firstIndex(of: "{") else { return false }
    let name = part[part.index(after: start)...].prefix { $0 != "}" && $0 != ":" }
    guard let argument = argument(name) else { return true }
    return values[argument.name].map { $0 == argument.standard } ?? true
  }
}
