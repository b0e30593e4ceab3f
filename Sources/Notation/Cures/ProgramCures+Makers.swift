import Engine

/// What made an operand, made with the size that the other one has.
extension ProgramCures {
  /// Sizes of another axis for what is made beside a tensor: `arange(x.shape[1])` for `arange(x.shape[0])`.
  var otherAxes: [SourceEdit] {
    let sizes = Set(operands.compactMap(\.tensor).flatMap(\.sizes))
    let made = operands.flatMap { definitions(of: $0.expression) }.flatMap(\.all).filter {
      Self.makers.contains($0.lastName ?? "")
    }
    return made.flatMap(\.all).flatMap { part -> [SourceEdit] in
      guard let (tensor, axis) = part.readAxis, case .constant(.int(let own)) = axis.kind,
        case .tensor(let known)? = names.last(where: { $0.name == tensor })?.value
      else { return [] }
      let place = own < 0 ? own + known.rank : own
      guard known.sizes.indices.contains(place) else { return [] }
      return known.sizes.indices.filter {
        $0 != place && known.sizes[$0] != known.sizes[place] && sizes.contains(known.sizes[$0])
      }.map { text.replacing(axis, with: String($0)) }
    }
  }

  /// Modules that make one operand, with as many outputs as the other has where they do not fit.
  var widths: [SourceEdit] {
    let tensors = operands.compactMap { operand in operand.tensor.map { (operand.expression, $0) } }
    guard module == nil, tensors.count == 2,
      let (left, right) = Self.difference(tensors[0].1.sizes, tensors[1].1.sizes)
    else { return [] }
    return widened(tensors[1].0, from: right, to: left)
      + widened(tensors[0].0, from: left, to: right)
  }

  /// The sizes of the only axis in which two shapes differ, counted from the end.
  private static func difference(_ left: [Int], _ right: [Int]) -> (Int, Int)? {
    let pairs = zip(left.reversed(), right.reversed()).filter { $0 != $1 && $0 != 1 && $1 != 1 }
    return pairs.count == 1 ? pairs[0] : nil
  }

  /// The modules called for an expression whose outputs are of one size, made with another.
  private func widened(_ expression: Expression, from own: Int, to wanted: Int) -> [SourceEdit] {
    let called = expression.all.compactMap { part -> String? in
      guard case .attribute(_, let name)? = part.callee?.kind else { return nil }
      return name
    }
    let origins = called.flatMap { text.assignments(ofAttribute: $0) }.map(\.range)
    return modules().flatMap { module -> [SourceEdit] in
      guard let origin = module.origin, origin.source === text.source,
        origins.contains(origin.expression.range),
        let name = ["out_features", "out_channels"].first(where: { module.arguments.has($0) }),
        module.setting(name).wholeNumber == own,
        let size = origin.expression.argument(name, of: module.type)
      else { return [] }
      let names = origin.names.filter { $0.value == wanted }.map(\.name)
      return (names + [String(wanted)]).map { text.replacing(size, with: $0) }
    }
  }

  /// The longer of two sequences or pictures as far as the other one reaches.
  var cropped: [SourceEdit] {
    let tensors = operands.compactMap { operand in operand.tensor.map { (operand.expression, $0) } }
    guard case .binary = expression.kind, tensors.count == 2,
      tensors[0].1.rank == tensors[1].1.rank, tensors[0].1.rank > 2,
      let (left, right) = Self.difference(tensors[0].1.sizes, tensors[1].1.sizes)
    else { return [] }
    let (long, short) = left > right ? (tensors[0], tensors[1]) : (tensors[1], tensors[0])
    let axes = long.1.sizes.indices.filter { long.1.sizes[$0] != short.1.sizes[$0] }
    guard axes == [long.1.rank - 1], case .name(let name) = short.0.kind, long.0.callee != nil
    else { return [] }
    return [text.inserting("[..., :\(name).size(-1)]", at: long.0.range.upperBound)]
  }

  /// Masks of attention whose axes are the wrong way round.
  var turnedMasks: [SourceEdit] {
    guard let module, Self.attending.contains(module.module.type.name) else { return [] }
    return expression.arguments.compactMap { argument in
      guard argument.keyword?.hasSuffix("mask") ?? false, argument.value.dottedName != nil else {
        return nil
      }
      return text.inserting(".T", at: argument.value.range.upperBound)
    }
  }

  private static let attending: Set<String> = [
    "MultiheadAttention", "TransformerEncoder", "TransformerEncoderLayer", "TransformerDecoder",
    "TransformerDecoderLayer", "Transformer",
  ]

  /// A picture or a sequence as a batch of one, where a layer wants all the numbers that came as one row: it
  /// is the program's call that lacks the batch.
  var batched: [SourceEdit] {
    guard let module, module.module.type.name == "Linear",
      case .tensor(let input)? = module.values.first, input.rank == 2,
      module.module.setting("in_features").wholeNumber == input.count,
      let type = text.type(at: expression.range.lowerBound)
    else { return [] }
    return text.calls.compactMap { call in
      guard let first = call.arguments.first, first.keyword == nil, first.spread == .none,
        text.function(at: call.range.lowerBound) == nil, first.value.dottedName != nil,
        makes(type, call.callee)
      else { return nil }
      return text.inserting(".unsqueeze(0)", at: first.value.range.upperBound)
    }
  }

  /// Whether what is called is an object of a class of the program.
  private func makes(_ type: String, _ callee: Expression?) -> Bool {
    switch callee?.kind {
    case .name(let name): text.outerAssignments(of: name).contains { $0.lastName == type }
    case .call: callee?.lastName == type
    default: false
    }
  }

  /// The last layers of a state of more layers than a recurrent module has.
  func shortened(_ parts: [(part: Expression, own: [Int], wanted: [Int])]) -> [SourceEdit] {
    let edits = parts.compactMap { part, own, wanted -> SourceEdit? in
      guard own.count == wanted.count, own.count > 1, own.dropFirst() == wanted.dropFirst(),
        own[0] > wanted[0], case .name(let name) = part.kind,
        case .tensor? = names.last(where: { $0.name == name })?.value
      else { return nil }
      return text.inserting("[-\(wanted[0]):]", at: part.range.upperBound)
    }
    guard edits.count == parts.count, let first = edits.first,
      let all = edits.dropFirst().reduce(Optional(first), { $0?.joined(with: $1) })
    else { return [] }
    return [all]
  }
}

extension ProgramText {
  /// The class around a place.
  fileprivate func type(at place: Int) -> String? {
    statements.last { statement in
      if case .type(let type) = statement.kind { type.extent.contains(place) } else { false }
    }.flatMap { statement in
      if case .type(let type) = statement.kind { type.name } else { nil }
    }
  }
}

extension Expression {
  /// The name of a tensor and which of its axes is read: of `x.shape[0]` or `x.size(0)`.
  fileprivate var readAxis: (tensor: String, axis: Expression)? {
    switch kind {
    case .item(let base, let items):
      guard items.count == 1, case .attribute(let tensor, "shape") = base.kind,
        case .name(let name) = tensor.kind
      else { return nil }
      return (name, items[0])
    case .call(let callee, let arguments):
      guard arguments.count == 1, case .attribute(let tensor, "size") = callee.kind,
        case .name(let name) = tensor.kind
      else { return nil }
      return (name, arguments[0].value)
    default: return nil
    }
  }
}
