import Engine

/// Changes of what led to an error: of the lines that made its operands, and of the modules it met.
struct ProgramCures {
  let text: ProgramText
  /// What failed.
  let expression: Expression
  /// Its operands with their values, where those are known.
  let operands: [FailedOperation.Operand]
  /// The values of names where it failed.
  let names: [(name: String, value: Value)]
  /// The module that failed, and what it was given.
  let module: ModuleFailure?
  /// The error.
  let cause: any Error
  /// The number that an expression gives there, if it is a whole one.
  let value: (Expression) -> Int?
  /// The modules that the program has made and still knows, in order.
  let modules: () -> [Module]

  /// The edits to try before those of the expression itself.
  var likely: [SourceEdit] {
    divisions + classCounts + filled + lifted + tuples + turnedMasks + batchFirst + batched
      + ownSqueezes + otherAxes
      + operands.flatMap { operand in
        definitions(of: operand.expression).flatMap { kept($0.all) }
      } + concatenations + heads + slices
  }

  /// The edits to try after those.
  var others: [SourceEdit] {
    sizes + widths + squeezes + flattened + batchesFirst + convolutions + interpolations
      + cropped
  }

  /// An expression and what its names were assigned.
  func definitions(of expression: Expression) -> [Expression] {
    [expression]
      + expression.all.flatMap { part -> [Expression] in
        switch part.kind {
        case .name(let name):
          text.assignment(of: name, before: self.expression.range.lowerBound).map { [$0.value] }
            ?? []
        case .attribute(let base, let name):
          if case .name("self") = base.kind { text.assignments(ofAttribute: name) } else { [] }
        default: []
        }
      }
  }

  private static let reductions: Set<String> = [
    "mean", "sum", "var", "std", "norm", "max", "min", "amax", "amin", "logsumexp", "prod",
  ]

  /// Reductions that keep their axis.
  private func kept(_ parts: [Expression]) -> [SourceEdit] {
    parts.filter { part in
      guard let name = part.lastName, Self.reductions.contains(name), !part.names("keepdim") else {
        return false
      }
      return !part.arguments.isEmpty
    }.map { text.adding("keepdim=True", to: $0) }
  }

  /// The output of a recurrent module without its state: `out, _ = self.lstm(x)`.
  private var tuples: [SourceEdit] {
    expression.all.compactMap { part -> SourceEdit? in
      guard case .name(let name) = part.kind,
        case .tuple? = names.last(where: { $0.name == name })?.value,
        let definition = text.assignment(of: name, before: expression.range.lowerBound),
        definition.value.callee != nil
      else { return nil }
      return text.inserting(", _", at: definition.target.upperBound)
    }
  }

  /// Tensors put together along their features.
  private var concatenations: [SourceEdit] {
    guard module != nil else { return [] }
    return operands.flatMap { definitions(of: $0.expression) }.filter { part in
      ["cat", "concat", "stack"].contains(part.lastName ?? "")
    }.flatMap { call -> [SourceEdit] in
      let feature = module.map { ModuleCures.axisOfFeatures($0.module) } ?? -1
      if let dim = call.arguments.first(where: { $0.keyword == "dim" })?.value
        ?? (call.arguments.count > 1 ? call.arguments[1].value : nil)
      {
        // Joined along the features already.
        guard value(dim) != feature || feature < 0 else { return [] }
        return (feature < 0 ? ["1", "-1"] : ["1"]).map { text.replacing(dim, with: $0) }
      }
      return [text.adding("dim=1", to: call), text.adding("dim=-1", to: call)]
    }
  }

  /// The heads of attention moved in front of the steps, as another operand's are.
  private var heads: [SourceEdit] {
    let moved = ".transpose(1, 2)"
    let made = operands.map { definitions(of: $0.expression) }
    let isMoved = made.joined().contains { $0.lastName == "transpose" }
    guard isMoved else { return [] }
    return made.joined().filter { ["view", "reshape"].contains($0.lastName ?? "") }.filter {
      $0.arguments.count == 4
    }.map { text.inserting(moved, at: $0.range.upperBound) }
  }

  /// A tensor of the module as far as the other reaches: `self.pe[:, :x.size(1)]`.
  private var slices: [SourceEdit] {
    guard operands.count >= 2 else { return [] }
    return operands.indices.flatMap { number -> [SourceEdit] in
      let (operand, other) = (operands[number], operands[number == 0 ? 1 : 0])
      var part = operand.expression
      if case .comparison(let first, _) = part.kind { part = first }
      guard case .attribute = part.kind, let own = operand.tensor?.sizes,
        let sizes = other.tensor?.sizes
      else { return [] }
      let shift = sizes.count - own.count
      var stops: [String] = []
      for (axis, size) in own.enumerated() {
        guard axis + shift >= 0 else { return [] }
        let wanted = sizes[axis + shift]
        guard size != wanted, size != 1 else {
          stops.append(":")
          continue
        }
        guard size > wanted else { return [] }
        stops.append(":" + sized(wanted, axis + shift, other.expression))
      }
      while stops.last == ":" { stops.removeLast() }
      let writer = ExpressionWriter(text.source.text)
      return [text.replacing(part, with: "\(writer.text(part))[\(stops.joined(separator: ", "))]")]
    }
  }

  /// A size as code has it: a name, or that of a tensor.
  func sized(_ size: Int, _ axis: Int, _ tensor: Expression?) -> String {
    if let name = names.last(where: { $0.value.wholeNumber == size })?.name { return name }
    if case .name(let name)? = tensor?.kind { return "\(name).size(\(axis))" }
    return names.lazy.compactMap { name, value -> String? in
      guard case .tensor(let tensor) = value, let axis = tensor.sizes.firstIndex(of: size) else {
        return nil
      }
      return "\(name).size(\(axis))"
    }.first ?? String(size)
  }
}
