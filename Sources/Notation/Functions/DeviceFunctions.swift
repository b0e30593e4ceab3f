import Engine

/// Where tensors lie.
enum DeviceFunctions {
  static let all: [TensorFunction] = [
    TensorFunction(
      "device", .torch, "type: any",
      "'cpu', or 'meta', where tensors have shapes and no numbers; with torch.device('meta'): makes them there.",
      example: "torch.empty(3, 4, device=torch.device('meta'))"
    ) { arguments, _ in .device(try arguments.device("type")) },
    TensorFunction(
      "get_default_device", .torch, "", "Where tensors are made.",
      example: "torch.get_default_device()"
    ) { _, host in .device(host.variables.device) },
    TensorFunction(
      "set_default_device", .torch, "device: any", "Says where tensors are made from here on.",
      example: "torch.set_default_device('cpu'); torch.zeros(2).device"
    ) { arguments, host in
      host.variables.device =
        arguments.has("device") ? try arguments.device("device") : .cpu
      host.variables.noteChange()
      return .none
    },
    TensorFunction(
      "device", .attribute, "input: Tensor", "Where it lies.", example: "torch.zeros(4).device"
    ) { arguments, _ in .device(try arguments.tensor().device) },
    TensorFunction(
      "is_meta", .attribute, "input: Tensor", "Whether it has a shape and no numbers.",
      example: "torch.empty(4, device='meta').is_meta"
    ) { arguments, _ in .bool(try arguments.tensor().isMeta) },
    TensorFunction(
      "is_cuda", .attribute, "input: Tensor", "False: it is not on a graphics card.",
      example: "torch.zeros(4).is_cuda"
    ) { _, _ in .bool(false) },
    TensorFunction(
      "is_cpu", .attribute, "input: Tensor", "Whether its numbers are in the processor's memory.",
      example: "torch.zeros(4).is_cpu"
    ) { arguments, _ in .bool(try !arguments.tensor().isMeta) },
    TensorFunction(
      "cpu", .method, "input: Tensor", "The tensor, which is in the processor's memory.",
      example: "torch.arange(3).cpu()"
    ) { arguments, _ in .tensor(try arguments.tensor().moved(to: .cpu)) },
  ]
}

extension BoundArguments {
  /// A device, by its name or as torch.device gives it.
  ///
  /// - Throws: `ExpressionError.cannot` for one that is not here.
  func device(_ name: String) throws -> Device {
    switch self[name] {
    case .device(let device): return device
    case .string("cpu"), .string("cpu:0"): return .cpu
    case .string("meta"), .string("meta:0"): return .meta
    case let other:
      throw ExpressionError.cannot(
        what: "be made on \(try other.written())", value: "a tensor",
        mend:
          "tensors are in the processor's memory: leave device out, or give 'cpu'; on 'meta' they have shapes and no numbers"
      )
    }
  }

  /// Carries out a function where its tensors lie, or where it is told to make them.
  ///
  /// - Throws: what `body` throws.
  func onDevice(
    of function: TensorFunction.Placing, _ standard: Device, _ body: () throws -> Value
  ) throws -> Value {
    var device = hasMeta ? Device.meta : .cpu
    switch function {
    case .makes: device = has("device") ? try self.device("device") : standard
    case .makesLike: if has("device") { device = try self.device("device") }
    case .computes: break
    }
    guard device != Device.standard else { return try body() }
    let value = try Device.$standard.withValue(device, operation: body)
    // Numbers that were read before the tensor was made are left out.
    guard device == .meta, function != .computes, case .tensor(let tensor) = value else {
      return value
    }
    return .tensor(try tensor.moved(to: .meta))
  }

  /// Whether a tensor among the arguments has no numbers.
  private var hasMeta: Bool { given.contains(where: \.isOnMeta) }
}

extension TensorFunction {
  /// Whether a function makes tensors where it is told, where another lies, or of those that it is given.
  enum Placing: Sendable { case makes, makesLike, computes }
}

extension Value {
  /// Whether it is a tensor on meta, or has one on its first level, or is a module of such.
  fileprivate var isOnMeta: Bool {
    switch self {
    case .tensor(let tensor): tensor.isMeta
    case .list(let values), .tuple(let values):
      values.holdsTensors && values.contains { $0.isOnMeta }
    default: false
    }
  }
}
