import Engine

extension ExpressionEvaluator {
  /// Overwrites a tensor with the result of a method that ends in `_`, or of a function with
  /// `inplace=True`.
  ///
  /// - Throws: `ExpressionError.cannot` for the session's own tensors; `TensorError`; `GradientError`.
  mutating func put(
    _ value: Value, into owner: Value, _ source: Expression?, _ operation: String
  ) throws -> Value {
    guard case .tensor(let tensor) = owner, case .tensor(let result) = value, result !== tensor
    else { return value }
    let plain = operation.hasSuffix("_") ? String(operation.dropLast()) : operation
    let mend = "write x = x.\(plain)(…), which makes a new tensor"
    try tensor.checkInPlace(
      result, operation, mend: mend, isUniform: ["fill_", "zero_"].contains(operation))
    try refuseSessions(source)
    try tensor.put(result, operation)
    host.variables.noteChange()
    return owner
  }

  /// Refuses to change what belongs to the session.
  ///
  /// - Throws: `ExpressionError.cannot`.
  func refuseSessions(_ source: Expression?) throws {
    guard let source, let name = sessionName(of: source) else { return }
    throw ExpressionError.cannot(
      what: "be changed in place", value: "a tensor of \(name)",
      mend: "the session's tensors change by commands; x = ….clone() makes one of its own")
  }

  /// Refuses to have a function change what belongs to the session.
  ///
  /// - Throws: `ExpressionError.notSupported` with the command that does it.
  func refuseSessions(_ source: Expression, in function: String) throws {
    guard sessionName(of: source) != nil else { return }
    throw ExpressionError.notSupported(
      what: "'\(function)' of the stack's own tensors",
      mend: Equivalents.hint(function)
        ?? "the stack's tensors change by \(HostCommand.train), \(HostCommand.`init`) and \(HostCommand.load)"
    )
  }

  /// The session's own name that a tensor was taken from, such as `Xtr` of `Xtr[0]`; the stack's own
  /// change as those of torch's modules do.
  private func sessionName(of expression: Expression) -> String? {
    switch expression.kind {
    case .name(let name):
      host.variables[name] == nil && name != Names.stack && Names.ofTheSession.contains(name)
        ? name : nil
    case .attribute(let base, _), .item(let base, _): sessionName(of: base)
    case .call(let callee, _):
      // A method may return a view; functions and layers return new tensors.
      if case .attribute(let base, _) = callee.kind { sessionName(of: base) } else { nil }
    default: nil
    }
  }
}
