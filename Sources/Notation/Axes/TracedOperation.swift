import Engine

/// An operation on tensors that a program carried out.
struct TracedOperation {
  /// `view`, `+`, or `Linear`.
  let name: String
  /// The tensors that it was given, in order.
  let inputs: [DynamicTensor]
  /// The tensors that it made.
  let outputs: [DynamicTensor]
  /// What else it was given, by the names of its parameters.
  var argument: (String) -> Value = { _ in .none }

  /// An operation; `nil` for one without tensors.
  init?(
    _ name: String, _ given: [Value], _ result: Value,
    argument: @escaping (String) -> Value = { _ in .none }
  ) {
    outputs = Self.tensors(in: result, depth: 0)
    guard !outputs.isEmpty else { return nil }
    self.name = name
    inputs = given.flatMap { Self.tensors(in: $0, depth: 0) }
    self.argument = argument
  }

  /// The tensors in a value, those of tuples within tuples too.
  private static func tensors(in value: Value, depth: Int) -> [DynamicTensor] {
    switch value {
    case .tensor(let tensor): [tensor]
    case .tuple(let values), .list(let values):
      depth < 3 && values.count <= 64 ? values.flatMap { tensors(in: $0, depth: depth + 1) } : []
    case .result(let result): result.fields.flatMap { tensors(in: $0.value, depth: depth + 1) }
    default: []
    }
  }

  /// Axes that an argument names, counted from 0; `nil` where it is left out.
  func dimensions(_ name: String, rank: Int) -> [Int]? {
    let value = argument(name)
    guard let numbers = value.wholeNumbers ?? value.wholeNumber.map({ [$0] }), !numbers.isEmpty
    else { return nil }
    let counted = numbers.map { $0 < 0 ? $0 + rank : $0 }
    return counted.allSatisfy { (0..<max(rank, 1)).contains($0) } ? counted : nil
  }

  var keepsDimension: Bool { if case .bool(true) = argument("keepdim") { true } else { false } }
}
