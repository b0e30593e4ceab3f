import Engine
import Support

/// Assignments to attributes: `layer.training = False`, `p.requires_grad = True`, `w.data += 1`.
extension ExpressionEvaluator {
  /// `owner.name = value`: an assignment without effect here is skipped with a remark, any other is
  /// refused with the line that does it.
  ///
  /// - Throws: `ExpressionError.notSupported`.
  mutating func give(
    _ owner: Value, _ name: String, _ value: Value, from base: Expression
  ) throws {
    switch (owner, name) {
    case (.layer(let layer), "training"):
      host.modes.set(layer.path, isTraining: try value.truth())
      noteChange(of: base)
    case (.layer, "requires_grad"):
      remark("torch has no use for it: .requires_grad_(False) has its weights want no gradient")
    case (.torchModule(let module), _):
      try module.give(name, value)
      noteChange(of: base)
    case (.tensor(let tensor), "requires_grad"):
      try tensor.want(gradient: try value.truth())
      noteChange(of: base)
    case (.tensor(let tensor), "data"):
      guard case .tensor(let other) = value else {
        throw ExpressionError.cannot(what: "be a tensor's .data", value: value.kind, mend: nil)
      }
      try refuseSessions(base)
      try tensor.adopt(data: other)
      noteChange(of: base)
    case (.tensor(let tensor), "grad"):
      switch value {
      case .none: try tensor.setGradient(nil)
      case .tensor(let gradient): try tensor.setGradient(gradient)
      default:
        throw ExpressionError.cannot(what: "be a tensor's .grad", value: value.kind, mend: nil)
      }
      noteChange(of: base)
    case (.layer(let layer), _):
      // `model[0].weight *= 0.1` gives back what it has changed.
      if case .tensor(let tensor) = value, try layer.tensor(name, in: host) === tensor { return }
      throw ExpressionError.notSupported(
        what: "assigning to a layer's '\(name)'", mend: layer.mend(giving: name))
    default:
      throw ExpressionError.notSupported(
        what: "assigning to \(owner.kind)'s '\(name)'", mend: nil)
    }
  }

  /// Notes that a tensor has changed other than in its elements.
  mutating func noteChange(of base: Expression) {
    host.variables.noteChange()
    hasChanged = true
    if case .name(let name) = base.kind, !assigned.contains(name) { assigned.append(name) }
  }

  /// Adds a remark about the line, once.
  mutating func remark(_ text: String) {
    if !remarks.contains(text) { remarks.append(text) }
  }

  /// Adds a remark about what a new name hides, and how to get that back.
  mutating func remark(_ name: String, _ value: Value) {
    if host.usage(ofCommand: name) != nil {
      remark("\(name) alone is still the command; print(\(name)) shows the value")
    }
    guard Names.ofTheSession.contains(name), !isSessions(name, value) else { return }
    remark("\(name) hides the session's own; del \(name) brings it back")
    guard name == "block_size", case .int(let block) = value, Dataset.blocks.contains(block)
    else { return }
    let own = host.dataOptions
    guard own.cut == .contexts else { return }
    remark(
      "contexts still have \(counted(own.block, "symbol")): \(own.line(block: block)) changes that")
  }

  /// Whether a value is what the session has under that name anyway.
  private func isSessions(_ name: String, _ value: Value) -> Bool {
    guard case .int(let number) = value else { return false }
    return switch name {
    case "block_size": number == host.dataOptions.block
    case "vocab_size": number == host.knownVocabulary
    default: false
    }
  }
}

extension LayerValue {
  /// The command that does what an assignment to an attribute is meant to do.
  fileprivate func mend(giving name: String) -> String {
    Self.layerMembers.contains(name)
      ? "with torch.no_grad(): \(text).\(name).copy_(x) gives it other numbers"
      : "the stack's layers change by \(HostCommand.replace)"
  }
}
