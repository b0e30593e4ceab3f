import Engine

/// Modules that make another number of features, and tensors that are made with other axes.
extension ProgramCures {
  /// As many outputs as a loss needs classes, or as its other side has.
  var outputs: [SourceEdit] {
    let tensors = operands.compactMap(\.tensor)
    guard tensors.count >= 2, let loss, let wanted = Self.outputs(loss, tensors[0], tensors[1])
    else { return [] }
    var edits: [SourceEdit] = []
    if wanted.fromOne, let targets = operands.filter({ $0.tensor != nil }).last?.expression,
      targets.dottedName != nil
    {
      let written = ExpressionWriter(text.source.text).text(targets)
      edits.append(text.replacing(targets, with: "\(written) - 1"))
    }
    let makers = modules().reversed().compactMap { module -> [SourceEdit]? in
      guard let name = ["out_features", "out_channels"].first(where: { module.arguments.has($0) }),
        module.setting(name).wholeNumber == wanted.made, let origin = module.origin,
        let size = origin.expression.argument(name, of: module.type)
      else { return nil }
      return ProgramText(origin.source)
        .replacing(size, being: wanted.made, with: wanted.needed)
    }
    return edits + makers.prefix(2).joined()
  }

  /// The name of the loss that failed.
  private var loss: String? {
    module.flatMap { Machine.losses[$0.module.type.name] } ?? expression.lastName
  }

  /// How many outputs there are and how many a loss needs, and whether its classes are counted from 1.
  private static func outputs(
    _ loss: String, _ input: DynamicTensor, _ target: DynamicTensor
  ) -> (made: Int, needed: Int, fromOne: Bool)? {
    if ["cross_entropy", "nll_loss"].contains(loss) {
      guard target.dtype == .int64, input.rank > 0, let numbers = try? target.integers(),
        let most = numbers.max(), let least = numbers.min(), least >= 0, most < mostClasses
      else { return nil }
      let classes = input.sizes[min(1, input.rank - 1)]
      return most < classes ? nil : (classes, most + 1, least > 0 && most == classes)
    }
    guard Machine.losses.values.contains(loss), input.rank == target.rank,
      input.sizes.dropLast() == target.sizes.dropLast(), let made = input.sizes.last,
      let needed = target.sizes.last, made != needed
    else { return nil }
    return (made, needed, false)
  }

  /// Labels beyond this are no classes.
  static var mostClasses: Int { 1 << 20 }

  /// Tensors of which an operand is computed, made with the axes that changes give the operand.
  func aligned(as cures: [Cure]) -> [SourceEdit] {
    cures.flatMap { cure in
      operands.flatMap { operand -> [SourceEdit] in
        guard let ending = cure.expression.ending(of: operand.expression), let own = operand.tensor
        else { return [] }
        return operand.expression.all.compactMap { part in
          guard case .name(let name) = part.kind,
            case .tensor(let tensor)? = names.last(where: { $0.name == name })?.value,
            tensor.sizes == own.sizes,
            let made = text.assignment(of: name, before: expression.range.lowerBound)?.value,
            made.range.upperBound <= expression.range.lowerBound
          else { return nil }
          let written = ExpressionWriter(text.source.text).text(made)
          return text.replacing(
            made, with: made.isOperand ? written + ending : "(\(written))\(ending)")
        }
      }
    }
  }

  /// Of a result that has an axis less than its index wants: a batch or a step more for what made it.
  var lifted: [SourceEdit] {
    guard case TensorError.tooManyIndices = cause, case .item(let base, _) = expression.kind,
      case .name(let name) = base.kind,
      let made = text.giver(of: name, before: expression.range.lowerBound),
      let input = made.arguments.first, input.spread == .none, input.keyword == nil
    else { return [] }
    let written = ExpressionWriter(text.source.text).text(input.value)
    guard input.value.isOperand else { return [] }
    return [1, 0].map { text.replacing(input.value, with: "\(written).unsqueeze(\($0))") }
  }

  /// Rows of different lengths, filled up with zeros.
  var filled: [SourceEdit] {
    guard expression.lastName == "tensor", let rows = operands.first, let list = rows.value.parts,
      list.count > 1, list.allSatisfy({ $0.wholeNumbers != nil }),
      Set(list.map { $0.wholeNumbers?.count }).count > 1
    else { return [] }
    let writer = ExpressionWriter(text.source.text)
    let others = expression.arguments.dropFirst().map { argument in
      ", " + (argument.keyword.map { "\($0)=" } ?? "") + writer.text(argument.value)
    }
    let tensors =
      "[torch.tensor(row\(others.joined())) for row in \(writer.text(rows.expression))]"
    return [
      text.replacing(
        expression, with: "\(text.nn).utils.rnn.pad_sequence(\(tensors), batch_first=True)")
    ]
  }
}

extension ProgramText {
  /// What the program calls `torch`: that, where it imports nothing; `nil` where it imports other modules
  /// alone.
  var torch: String? {
    let imports = statements.flatMap { statement -> [Import] in
      if case .importing(let imports) = statement.kind { imports } else { [] }
    }
    guard !imports.isEmpty else { return "torch" }
    return imports.first { item in
      item.member == nil
        && (item.module == "torch" || item.module.hasPrefix("torch.") && item.alias == nil)
    }.map { $0.alias ?? "torch" }
  }

  /// What the program calls `torch.nn`.
  var nn: String {
    let names = statements.flatMap { statement -> [String] in
      guard case .importing(let imports) = statement.kind else { return [] }
      return imports.compactMap { item in
        let isWhole = item.module == "torch.nn" && item.member == nil
        let isMember = item.module == "torch" && item.member == "nn"
        return isWhole ? item.alias : isMember ? item.alias ?? "nn" : nil
      }
    }
    return names.first ?? "torch.nn"
  }
}

extension Expression {
  /// Whether it can be followed by a dot or an index as it is.
  fileprivate var isOperand: Bool {
    switch kind {
    case .name, .attribute, .call, .item: true
    default: false
    }
  }

  /// `[:, None]` or `.unsqueeze(1)`: what a change writes after a part.
  fileprivate func ending(of part: Expression) -> String? {
    all.lazy.compactMap { inner -> String? in
      guard inner.range.isEmpty else { return nil }
      switch inner.kind {
      case .item(let base, _) where base.range == part.range: break
      case .call(let callee, _):
        guard case .attribute(let base, "unsqueeze") = callee.kind, base.range == part.range else {
          return nil
        }
      default: return nil
      }
      return ExpressionWriter("").text(inner.replacing(part.range, with: .made(.name(""))))
    }.first
  }
}
