import Engine
import Notation
import Support

/// Tries out what parts of a network compute.
enum NetworkTrial {
  /// The value of an expression, whose changes are taken back.
  ///
  /// - Throws: `FailedLine`.
  static func value(of text: String, _ session: Session) throws -> Value {
    do {
      let expression = try PythonParser.expression(of: text)
      return try ProgramRun.value(of: expression, in: text, session)
    } catch let error as LocatedError {
      throw error.diagnosed(in: text)
    }
  }

  /// The layer that a part is; `nil` where it is none.
  ///
  /// - Throws: `MemoryError`; `Interruption`.
  private static func layers(
    for part: NetworkChain.Part, _ session: Session
  ) throws -> [LayerDescription]? {
    for candidate in part.candidates {
      try Interruption.check()
      var trial = Session()
      guard let layers = try? trial.layers(candidate),
        (try? trial.place(layers, at: Position.root.child(0))) != nil
      else { continue }
      guard let input = part.input ?? Self.input(of: candidate, part) else { return layers }
      guard
        let ours = try? tensor("model.\(part.isTraining ? "train" : "eval")()(\(input))", trial),
        let theirs = try? tensor("\(part.path)(\(input))", session), agree(ours, theirs)
      else { continue }
      return layers
    }
    return nil
  }

  /// The layers that a network is a chain of, with its weights, and whether its class may do something
  /// else with them.
  ///
  /// - Throws: `NetworkError`; `FailedLine`; `MemoryError`.
  static func layers(
    of path: String, _ session: Session
  ) throws -> (layers: [LayerDescription], isCertain: Bool) {
    let value = try value(of: path, session)
    let chain = try NetworkChain(value, path)
    guard !chain.parts.isEmpty else {
      throw NetworkError.noLayers(name: path, kind: value.kindName)
    }
    var layers: [LayerDescription] = []
    for part in chain.parts {
      guard let found = try self.layers(for: part, session) else {
        throw NetworkError.noLayer(path: part.path, kind: part.kind)
      }
      layers += found
    }
    return (layers, chain.isCertain)
  }

  /// What a layer with a matrix may be called with; `nil` for torch's own modules.
  private static func input(
    of candidate: NetworkChain.Candidate, _ part: NetworkChain.Part
  ) -> String? {
    guard !part.kind.hasPrefix("nn."), let weight = candidate.tensors.first?.tensor else {
      return nil
    }
    if candidate.text.hasPrefix("embedding") {
      return "torch.arange(\(min(weight.sizes[0], 6) / 2 * 2)).view(2, -1)"
    }
    let width = weight.sizes[candidate.text.hasPrefix("nn.") ? 1 : 0]
    return "torch.linspace(-2, 2, \(3 * width)).view(3, \(width))"
  }

  private static func tensor(_ text: String, _ session: Session) throws -> DynamicTensor? {
    if case .tensor(let tensor) = try value(of: text, session) { tensor } else { nil }
  }

  private static func agree(_ one: DynamicTensor?, _ other: DynamicTensor?) -> Bool {
    guard let one, let other, one.sizes == other.sizes, let left = try? one.floats(),
      let right = try? other.floats()
    else { return false }
    return zip(left, right).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($0)) || $0 == $1 }
  }

  /// Whether a network does what the stack does.
  enum Comparison {
    case agrees
    /// On this input they do not.
    case differs(input: String)
    /// Nothing was found that the network takes.
    case untried
  }

  /// Compares a network with the stack on an input that the network takes.
  static func comparison(_ path: String, _ session: Session) -> Comparison {
    var trial = Session()
    trial.state.model = session.state.model
    for input in inputs(for: session.state.model) {
      guard let theirs = try? tensor("\(path)(\(input))", session) else { continue }
      var isTraining = true
      if case .bool(let truth)? = try? value(of: "getattr(\(path), 'training', True)", session) {
        isTraining = truth
      }
      let ours = [isTraining, !isTraining].map { training in
        try? tensor("model.\(training ? "train" : "eval")()(\(input))", trial)
      }
      return ours.contains { agree($0, theirs) } ? .agrees : .differs(input: input)
    }
    return .untried
  }

  private static func inputs(for stack: Sequential) -> [String] {
    guard let tensor = stack.namedTensors.first?.tensor else {
      return ["torch.linspace(-2, 2, 24).view(3, 8)"]
    }
    let sizes = tensor.shape.dimensions
    if sizes.count > 2 {
      // A convolution's channels, and sizes of images or lengths that many networks take.
      return [28, 32, 8, 64, 16, 12, 100].map { size in
        let axes = [2, sizes[1]] + Array(repeating: size, count: sizes.count - 2)
        let count = axes.reduce(1, *)
        return
          "torch.linspace(-2, 2, \(count)).view(\(axes.map(String.init).joined(separator: ", ")))"
      }
    }
    guard stack.takesElement == .symbols else {
      return [sizes.last, sizes.first].compactMap(\.self).map {
        "torch.linspace(-2, 2, \(4 * $0)).view(4, \($0)) ** 3"
      }
    }
    return [8, 4, 2, 1, 3, 16, 32, 6].map {
      "torch.arange(\(4 * $0)).view(4, \($0)) % \(max(1, sizes[0]))"
    }
  }
}

extension Session {
  /// The layers that a candidate describes, with its tensors.
  fileprivate func layers(_ candidate: NetworkChain.Candidate) throws -> [LayerDescription] {
    var layers = try layers(of: candidate.text)
    if layers.count == 1 { layers[0].given = candidate.tensors }
    return layers
  }
}
