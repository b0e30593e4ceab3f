import Engine

extension Host {
  /// Overwrites a tensor with a result: every view of its block shows it, under any name; a tensor
  /// without a name has no other views.
  ///
  /// - Throws: `TensorError` where it does not fit; `MemoryError`.
  mutating func put(_ result: DynamicTensor, into tensor: DynamicTensor) throws -> DynamicTensor {
    let block = try tensor.assigning(result, to: [.ellipsis])
    variables.move(tensor.block, to: block)
    return tensor.moved(to: block)
  }
}

extension ExpressionEvaluator {
  /// Overwrites a tensor with the result of a method that ends in `_`, or of a function with
  /// `inplace=True`.
  ///
  /// - Throws: `ExpressionError.cannot` for the session's own tensors; `TensorError`.
  mutating func put(
    _ value: Value, into owner: Value, _ source: Expression?, _ operation: String
  ) throws -> Value {
    guard case .tensor(let tensor) = owner, case .tensor(let result) = value else { return value }
    let plain = operation.hasSuffix("_") ? String(operation.dropLast()) : operation
    let mend = "write x = x.\(plain)(…), which makes a new tensor"
    try tensor.checkInPlace(
      result, operation, mend: mend, isUniform: ["fill_", "zero_"].contains(operation))
    if !host.variables.holds(tensor.block), let source,
      let name = sessionName(of: source)
    {
      throw ExpressionError.cannot(
        what: "be changed in place", value: "a tensor of \(name)",
        mend: "the session's tensors change by commands; x = ….clone() makes one of its own")
    }
    return .tensor(try host.put(result, into: tensor))
  }

  /// The session's own name that a tensor was taken from, such as `model` of `model[0].weight`.
  private func sessionName(of expression: Expression) -> String? {
    switch expression.kind {
    case .name(let name):
      host.variables[name] == nil && Names.ofTheSession.contains(name) ? name : nil
    case .attribute(let base, _), .item(let base, _): sessionName(of: base)
    case .call(let callee, _):
      // A method may return a view; functions and layers return new tensors.
      if case .attribute(let base, _) = callee.kind { sessionName(of: base) } else { nil }
    default: nil
    }
  }
}
