package import Engine

/// A network of lines taken apart into what may be layers of the stack, one after another.
package struct NetworkChain {
  /// A layer that a part may be, as the stack is told of it, and the tensors that it would have.
  package struct Candidate: Sendable {
    package let text: String
    package let tensors: [(name: String, tensor: DynamicTensor)]
  }

  /// One part of the network.
  package struct Part: Sendable {
    /// The expression that it is: `net.layers[2]`.
    package let path: String
    /// What messages call it: `a Norm`.
    package let kind: String
    package let candidates: [Candidate]
    /// An expression of what it may be called with, where only a call tells what it is; `nil` for torch's
    /// own modules, of which the class tells.
    package let input: String?
    package let isTraining: Bool
  }

  package private(set) var parts: [Part] = []
  /// Whether the parts follow one another by torch's or Python's own rules; elsewhere the class of the
  /// network may do something else with them.
  package private(set) var isCertain = true

  /// Takes a value apart, which `path` is.
  ///
  /// - Throws: `MemoryError`.
  package init(_ value: Value, _ path: String) throws { try take(value, path) }

  private mutating func take(_ value: Value, _ path: String) throws {
    switch value {
    case .list(let values), .tuple(let values):
      for (place, part) in values.enumerated() { try take(part, "\(path)[\(place)]") }
    case .torchModule(let module): try take(module, path)
    case .instance(let object):
      guard let (name, layers) = Self.layers(of: object) else {
        return parts.append(try Self.part(object, path))
      }
      isCertain = false
      for (place, part) in layers.enumerated() { try take(part, "\(path).\(name)[\(place)]") }
    default: parts.append(Self.unknown(value.kind, path))
    }
  }

  private mutating func take(_ module: Module, _ path: String) throws {
    let children = module.contents.children.entries
    if module.object == nil, module.type.name == "Sequential" || module.type.name == "ModuleList" {
      for (place, child) in children.enumerated() {
        try take(child.value, "\(path)[\(place)]")
      }
    } else if module.object != nil, !children.isEmpty {
      isCertain = false
      for (name, child) in children { try take(child, "\(path).\(name)") }
    } else if module.object != nil {
      parts.append(Self.unknown("a \(module.type.name)", path))
    } else {
      let tensors =
        module.contents.parameters.entries.map { ($0.name, $0.value) }
        + module.contents.buffers.entries.map { ($0.name, $0.value.tensor) }
      let text = "nn.\(try module.text().split(separator: "\n").joined(separator: " "))"
      parts.append(
        Part(
          path: path, kind: "nn.\(module.type.name)",
          candidates: [
            Candidate(
              text: text, tensors: tensors.filter { $0.1.dtype == .float32 })
          ], input: nil, isTraining: module.contents.isTraining))
    }
  }

  private static func unknown(_ kind: String, _ path: String) -> Part {
    Part(path: path, kind: kind, candidates: [], input: nil, isTraining: true)
  }

  /// The attribute of an object that lists layers; `nil` where there is none, or more than one.
  private static func layers(of object: InstanceObject) -> (name: String, values: ValueList)? {
    let lists = object.attributes.compactMap { name, value -> (String, ValueList)? in
      switch value {
      case .list(let values), .tuple(let values):
        return !values.isEmpty && values.allSatisfy(\.isObject) ? (name, values) : nil
      default: return nil
      }
    }
    return lists.count == 1 ? lists[0] : nil
  }
}

extension NetworkChain {
  /// A part by the tensors that its object has: what it is, a call tells.
  private static func part(_ object: InstanceObject, _ path: String) throws -> Part {
    let own = object.attributes
    let tensors = own.compactMap { name, value -> (name: String, tensor: DynamicTensor)? in
      if case .tensor(let tensor) = value, tensor.dtype == .float32 { (name, tensor) } else { nil }
    }
    // What it remembers of a call is no weight.
    let weights = tensors.filter { $0.tensor.requiresGradient && $0.tensor.isLeaf }
    let others = ["out", "mean", "var"]
    let trained =
      weights.isEmpty
      ? tensors.filter { named in
        named.tensor.isLeaf && !others.contains { named.name.contains($0) }
      } : weights
    let numbers = own.compactMap { name, value -> (name: String, value: Double)? in
      if case .bool = value { return nil }
      return value.realNumber.map { (name, $0) }
    }
    var isTraining = true
    if case .bool(let truth)? = object[Symbol("training")] { isTraining = truth }
    let (candidates, input) = candidates(trained, tensors, numbers)
    return Part(
      path: path, kind: "a \(object.type.name)", candidates: candidates, input: input,
      isTraining: isTraining)
  }

  private typealias Named = (name: String, tensor: DynamicTensor)

  private static func candidates(
    _ trained: [Named], _ tensors: [Named], _ numbers: [(name: String, value: Double)]
  ) -> (all: [Candidate], input: String?) {
    let wide = trained.filter { $0.tensor.sizes.count == 2 }
    let flat = trained.filter { $0.tensor.sizes.count == 1 }
    if trained.isEmpty || flat.count >= 2 && wide.isEmpty && tensors.isEmpty {
      return unweighted(numbers)
    }
    if wide.count == 1, flat.count <= 1 {
      return product(wide[0].tensor, flat.first?.tensor)
    }
    if wide.isEmpty, flat.count >= 1, let width = flat.first?.tensor.count {
      return norms(flat, tensors, numbers, width)
    }
    return ([], nil)
  }

  /// Layers without weights, by the whole number that the object has, if it has one.
  private static func unweighted(
    _ numbers: [(name: String, value: Double)]
  ) -> (all: [Candidate], input: String?) {
    let sizes = numbers.compactMap { Int(exactly: $0.value) }.filter { (1...1024).contains($0) }
    guard let size = sizes.first else {
      let names = [
        "tanh", "relu", "sigmoid", "gelu", "silu", "nn.LeakyReLU()", "nn.ELU()", "nn.Softplus()",
        "nn.Flatten()", "nn.Softmax(dim=-1)", "nn.Identity()",
      ]
      return (
        names.map { Candidate(text: $0, tensors: []) },
        "torch.linspace(-3, 3, 24).view(3, 8)"
      )
    }
    return (
      [Candidate(text: "flatten \(size)", tensors: [])],
      "torch.linspace(-3, 3, \(12 * size)).view(2, \(2 * size), 3)"
    )
  }

  /// Layers that multiply by a matrix, or look its rows up.
  private static func product(
    _ matrix: DynamicTensor, _ bias: DynamicTensor?
  ) -> (all: [Candidate], input: String?) {
    let (rows, columns) = (matrix.sizes[0], matrix.sizes[1])
    let weight = [(name: "weight", tensor: matrix)]
    guard let bias else {
      return (
        [
          Candidate(text: "linear \(rows) \(columns) bias=false", tensors: weight),
          Candidate(text: "nn.Linear(\(columns), \(rows), bias=False)", tensors: weight),
          Candidate(text: "embedding \(rows) \(columns)", tensors: weight),
        ], nil
      )
    }
    let both = weight + [(name: "bias", tensor: bias)]
    return (
      [
        Candidate(text: "linear \(rows) \(columns)", tensors: both),
        Candidate(text: "nn.Linear(\(columns), \(rows))", tensors: both),
      ], nil
    )
  }

  /// Layers that scale and shift each place.
  private static func norms(
    _ flat: [Named], _ tensors: [Named], _ numbers: [(name: String, value: Double)], _ width: Int
  ) -> (all: [Candidate], input: String?) {
    let running = tensors.filter { named in
      !flat.contains { $0.tensor === named.tensor } && named.tensor.count == width
        && named.name != "out"
    }
    let mean = running.first { $0.name.contains("mean") }?.tensor
    let variance = running.first { $0.name.contains("var") }?.tensor
    let others = running.filter { $0.tensor !== mean && $0.tensor !== variance }
    guard flat.count >= 2, others.count < 3 else {
      return (
        [Candidate(text: "rmsnorm \(width)", tensors: [("weight", flat[0].tensor)])],
        "torch.linspace(-2, 2, \(6 * width)).view(6, \(width)) ** 3"
      )
    }
    let small = numbers.first { $0.value > 0 && $0.value < 0.01 }?.value ?? 1e-5
    let share =
      numbers.first { $0.value >= 0.001 && $0.value <= 1 && $0.value != small }?.value ?? 0.1
    var all: [Candidate] = []
    let pairs = [(flat[0].tensor, flat[1].tensor), (flat[1].tensor, flat[0].tensor)]
    for (scale, shift) in pairs {
      let both = [(name: "weight", tensor: scale), (name: "bias", tensor: shift)]
      if let mean, let variance {
        let states = [
          (name: "running_mean", tensor: mean), (name: "running_var", tensor: variance),
        ]
        all.append(
          Candidate(
            text: "batchnorm \(width) eps=\(small) momentum=\(share)", tensors: both + states))
        all.append(
          Candidate(
            text: "nn.BatchNorm1d(\(width), eps=\(small), momentum=\(share))",
            tensors: both + states))
      }
      all.append(Candidate(text: "nn.LayerNorm(\(width), eps=\(small))", tensors: both))
    }
    return (all, "torch.linspace(-2, 2, \(6 * width)).view(6, \(width)) ** 3")
  }
}

extension Value {
  /// Whether it is a module, or an object that may be a layer or hold some.
  package var isNetwork: Bool { isObject }

  /// Whether it may be a layer of a network.
  fileprivate var isObject: Bool {
    switch self {
    case .instance(let object):
      object.type.isOfLines && object.type.lookup(Symbol("__call__")) != nil
    case .torchModule: true
    default: false
    }
  }
}
