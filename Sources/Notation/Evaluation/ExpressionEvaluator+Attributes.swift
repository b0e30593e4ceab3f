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
    case (.layer, "training"):
      guard try !value.truth() else { throw Self.noTrainingMode("'.training = True'") }
      remark("model(x) always evaluates")
    case (.layer, "requires_grad"):
      remark("\(HostCommand.train) works out every layer's gradients by itself")
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

  /// Whether `owner.name += value` is refused with the line that does it: what belongs to the stack
  /// changes by commands.
  ///
  /// - Throws: `LocatedError`.
  mutating func refuses(
    _ base: Expression, _ name: String, _ operation: Operator, _ expression: Expression,
    _ place: Range<Int>
  ) throws -> Bool {
    if name == "data", case .attribute(let layer, let tensor) = base.kind,
      case .layer = try evaluate(layer)
    {
      return try refuses(layer, tensor, operation, expression, place)
    }
    guard case .layer(let layer) = try evaluate(base) else { return false }
    let value = try evaluate(expression)
    let line = layer.line(changing: name, operation, value, in: host)
    var error = LocatedError(
      ExpressionError.notSupported(
        what: "changing a layer's '\(name)'",
        mend: line.map { "\(HostCommand.fix) 1 is \($0): it begins with such weights" }
          ?? layer.mend(giving: name)), place.lowerBound..<expression.range.upperBound)
    error.fix = line
    throw error
  }

  /// The equivalent of a notebook's work with gradients.
  static let gradients = "train 100 works out the gradients and updates the weights"

  /// Why a model or a layer cannot be switched to training.
  static func noTrainingMode(_ what: String) -> ExpressionError {
    .notSupported(
      what: what, mend: "leave it out: \(HostCommand.train) 100 trains, model(x) evaluates")
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
      ? "the stack's tensors change by \(HostCommand.train), \(HostCommand.`init`) and \(HostCommand.load)"
      : "the stack's layers change by \(HostCommand.replace)"
  }

  /// The line for one that changes it: `weight *= 0.1` of a linear layer is its `scale=0.1`.
  fileprivate func line(
    changing name: String, _ operation: Operator, _ value: Value, in host: any Host
  ) -> String? {
    guard name == "weight", let number = value.realNumber, number != 0 else { return nil }
    return switch operation {
    case .multiply: scaled(in: host) { $0 * number }
    case .divide: scaled(in: host) { $0 / number }
    default: nil
    }
  }

  /// A number without the last digits in which products differ from what is meant: 0.01 for 0.1 · 0.1.
  private static func short(_ number: Double) -> Double {
    let rounded = (1...15).lazy.compactMap { Double(decimal(number, $0)) }
    return rounded.first { abs($0 - number) <= abs(number) * 1e-12 } ?? number
  }

  /// `replace 3 linear 12 6 scale=0.1`, where that is a line that is read.
  private func scaled(in host: any Host, _ change: (Double) -> Double) -> String? {
    let position = path.reduce(Position.root) { $0.child($1) }
    guard let layer = host.model.layer(at: position),
      case .number(let scale)? = LayerDescription(of: layer)[.scale]
    else { return nil }
    let scaled = LayerDescription(of: layer).with(.scale, .number(Self.short(change(scale))))
    let line = scaled.asWritten.line
    guard (try? LayerParser.parse(line)) != nil else { return nil }
    return "\(HostCommand.replace) \(position) \(line)"
  }
}
