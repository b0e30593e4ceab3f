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
      host.modes.set(only: layer.path, isTraining: try value.truth())
      if try !layer.children(in: host).isEmpty {
        remark("its layers go on as they are: \(layer.text).eval() and .train() change them too")
      }
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
      if case .tensor(let tensor) = value, try host.give(tensor, to: layer, name) {
        return noteChange(of: base)
      }
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

extension LayerValue {
  /// The refusal of `weight *= 0.1` while operations are remembered, with the line that draws such
  /// weights: `weight *= 0.1` of a linear layer is its `scale=0.1`.
  func refusal(
    _ error: LocatedError, _ name: String, _ operation: Operator, _ value: Value, in host: any Host
  ) -> LocatedError {
    guard case GradientError.leafChanged = error.cause, name == "weight",
      let number = value.realNumber, number != 0,
      let line = scaled(in: host, by: operation == .divide ? 1 / number : number),
      operation == .multiply || operation == .divide
    else { return error }
    var diagnosis = Diagnosis(of: error.cause)
    diagnosis.mend =
      "\(diagnosis.mend ?? ""); \(HostCommand.fix) 1 is \(line): it begins with such weights"
    var refusal = LocatedError(FailedLine(diagnosis: diagnosis, cause: error.cause), error.range)
    refusal.fix = line
    return refusal
  }

  /// A number without the last digits in which products differ from what is meant: 0.01 for 0.1 · 0.1.
  private static func short(_ number: Double) -> Double {
    let rounded = (1...15).lazy.compactMap { Double(decimal(number, $0)) }
    return rounded.first { abs($0 - number) <= abs(number) * 1e-12 } ?? number
  }

  /// `replace 3 linear 12 6 scale=0.1`, where that is a line that is read.
  private func scaled(in host: any Host, by factor: Double) -> String? {
    let position = path.reduce(Position.root) { $0.child($1) }
    guard let layer = host.model.layer(at: position),
      case .number(let scale)? = LayerDescription(of: layer)[.scale]
    else { return nil }
    let scaled = LayerDescription(of: layer).with(.scale, .number(Self.short(scale * factor)))
    let line = scaled.asWritten.line
    guard (try? LayerParser.parse(line)) != nil else { return nil }
    return "\(HostCommand.replace) \(position) \(line)"
  }
}
