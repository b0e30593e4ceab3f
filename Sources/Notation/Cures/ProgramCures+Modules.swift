import Engine
import Support

/// Changes of what the program made modules and states of, and of what is a trap anywhere.
extension ProgramCures {
  /// `squeeze()` takes away the batch too where that is one.
  var squeezes: [SourceEdit] {
    text.calls.filter { $0.lastName == "squeeze" && $0.arguments.isEmpty }.flatMap { call in
      ["-1", "1"].map { text.adding($0, to: call) }
    }
  }

  /// Of the function that failed, where a tensor has lost its batch of one.
  var ownSqueezes: [SourceEdit] {
    guard let function = text.function(at: expression.range.lowerBound) else { return [] }
    return squeezes.filter { edit in
      edit.changes.allSatisfy { function.extent.contains($0.range.lowerBound) }
    }
  }

  /// `view(-1, n)` mixes the batch with the rest where n is wrong.
  var flattened: [SourceEdit] {
    let writer = ExpressionWriter(text.source.text)
    return text.calls.compactMap { call in
      guard call.lastName == "view" || call.lastName == "reshape", call.arguments.count == 2,
        case .attribute(let base, let name)? = call.callee?.kind, base.dottedName != nil,
        writer.text(call.arguments[0].value) == "-1"
      else { return nil }
      let tensor = writer.text(base)
      return text.replacing(call, with: "\(tensor).\(name)(\(tensor).size(0), -1)")
    }
  }

  private static let recurrent = [
    "LSTM", "GRU", "RNN", "MultiheadAttention", "TransformerEncoderLayer",
  ]

  /// Modules that take the batch first.
  var batchesFirst: [SourceEdit] {
    text.calls.filter {
      Self.recurrent.contains($0.lastName ?? "") && !$0.names("batch_first")
    }.map { text.adding("batch_first=True", to: $0) }
  }

  /// Convolutions that keep the size of what they are given, or double it.
  var convolutions: [SourceEdit] {
    let convolutions = text.calls.filter { call in
      guard let name = call.lastName else { return false }
      return name.hasPrefix("Conv") && name.hasSuffix("d") && call.arguments.count >= 3
    }
    let strides = convolutions.filter { call in
      !call.names("stride")
        && text.function(at: call.range.lowerBound)?.parameters.contains { $0.name == "stride" }
          == true
    }.map { text.adding("stride=stride", to: $0) }
    let padded = convolutions.compactMap { call -> SourceEdit? in
      guard call.lastName?.hasPrefix("ConvTranspose") == false, !call.names("padding"),
        case .constant(.int(let kernel)) = call.arguments[2].value.kind, kernel > 1
      else { return nil }
      return text.adding("padding=\(kernel / 2)", to: call)
    }
    // A shortcut beside a path that halves its maps.
    let shortcuts = convolutions.filter { call in
      guard case .constant(.int(1)) = call.arguments[2].value.kind else { return false }
      return !call.names("stride") && call.arguments.count == 3
    }.map { text.adding("stride=2", to: $0) }
    let enlarged = convolutions.filter {
      $0.lastName?.hasPrefix("ConvTranspose") == true && !$0.names("output_padding")
    }.map { text.adding("output_padding=1", to: $0) }
    return [strides, padded, shortcuts, enlarged].flatMap { edits -> [SourceEdit] in
      guard edits.count > 1,
        let all = edits.dropFirst().reduce(
          edits.first, { $0?.joined(with: $1) })
      else { return edits }
      return edits + [all]
    }
  }

  /// Maps that are put together, the later ones as large as the first.
  var interpolations: [SourceEdit] {
    guard expression.lastName == "cat",
      case .list(let parts)? = expression.arguments.first?.value.kind,
      parts.count == 2
    else { return [] }
    let writer = ExpressionWriter(text.source.text)
    // The smaller one grows.
    let maps = operands.first?.value.tensors?.map { $0.sizes.dropFirst(2) } ?? []
    let growsFirst = maps.count == 2 && maps[0].lexicographicallyPrecedes(maps[1])
    return (growsFirst ? [(0, 1), (1, 0)] : [(1, 0), (0, 1)]).map { part, other in
      text.replacing(
        parts[part],
        with:
          "F.interpolate(\(writer.text(parts[part])), size=\(writer.text(parts[other])).shape[2:])")
    }
  }

  // MARK: Sizes

  /// The sizes of a tensor that the program made, as they are needed: `zeros(2, n, h)` for `zeros(1, n, h)`.
  var sizes: [SourceEdit] {
    var edits: [SourceEdit] = []
    for (part, own, wanted) in wrongShapes {
      edits += lifted(part, own, wanted)
      guard own.count <= wanted.count else { continue }
      for made in made(part) { edits += changed(made, own, Array(wanted.suffix(own.count))) }
    }
    // The states of an LSTM are two.
    let shapes = wrongShapes.filter { $0.own.count == $0.wanted.count }
    if shapes.count > 1 {
      let firsts = shapes.compactMap { part, own, wanted in
        made(part).lazy.flatMap { changed($0, own, wanted) }.first
      }
      if firsts.count == shapes.count, let first = firsts.first,
        let all = firsts.dropFirst().reduce(Optional(first), { $0?.joined(with: $1) })
      {
        edits.insert(all, at: 0)
      }
    }
    return edits
  }

  /// Tensors of a shape that another is needed of.
  private var wrongShapes: [(part: Expression, own: [Int], wanted: [Int])] {
    if let module, let wanted = Self.state(of: module) {
      guard let state = expression.arguments.dropFirst().first?.value else { return [] }
      let parts: [Expression] = if case .tuple(let parts) = state.kind { parts } else { [state] }
      guard let own = givenState?.sizes else { return [] }
      return parts.map { ($0, own, wanted) }
    }
    guard operands.count == 2, let left = operands[0].tensor, let right = operands[1].tensor else {
      return []
    }
    return [
      (operands[1].expression, right.sizes, left.sizes),
      (operands[0].expression, left.sizes, right.sizes),
    ]
  }

  /// The first tensor of the state that a recurrent module was given.
  private var givenState: DynamicTensor? {
    guard let state = module?.values.dropFirst().first else { return nil }
    if case .tensor(let tensor) = state { return tensor }
    return state.tensors?.first
  }

  /// Modules that take the batch first, where the state that one was given has its size of the batch.
  var batchFirst: [SourceEdit] {
    guard let module, case .tensor(let input)? = module.values.first, input.rank == 3,
      let state = givenState, state.rank == 3, state.sizes[1] == input.sizes[0],
      state.sizes[1] != input.sizes[1]
    else { return [] }
    return batchesFirst
  }

  /// The state that a recurrent module wants: (layers, B, H).
  private static func state(of failure: ModuleFailure) -> [Int]? {
    let module = failure.module
    guard ["LSTM", "GRU", "RNN"].contains(module.type.name),
      case .tensor(let input)? = failure.values.first, input.rank == 3,
      let layers = module.setting("num_layers").wholeNumber,
      let features = module.setting("hidden_size").wholeNumber
    else { return nil }
    let isFirst = module.arguments.flag("batch_first")
    let directions = module.arguments.flag("bidirectional") ? 2 : 1
    return [layers * directions, input.sizes[isFirst ? 0 : 1], features]
  }

  private static let makers: Set<String> = [
    "zeros", "ones", "randn", "rand", "empty", "new_zeros", "new_ones", "new_empty",
  ]

  /// The calls that made a value, also in a function of the program.
  private func made(_ part: Expression) -> [Expression] {
    var found: [Expression] = []
    var open = [part]
    var seen = 0
    while let next = open.popLast(), seen < 16 {
      seen += 1
      for inner in next.all {
        switch inner.kind {
        case .name(let name):
          if let value = text.assignment(of: name, before: expression.range.lowerBound)?.value,
            value.range != next.range
          {
            open.append(value)
          }
        case .attribute(let base, let name):
          if case .name("self") = base.kind { open += text.assignments(ofAttribute: name) }
        case .call:
          if Self.makers.contains(inner.lastName ?? "") { found.append(inner) }
          for definition in text.functions(named: inner.lastName ?? "") {
            found.append(inner)
            open += definition.body.flatMap(\.all).compactMap { statement in
              if case .returning(let value?) = statement.kind { value } else { nil }
            }
          }
        default: break
        }
      }
    }
    return found
  }

  /// A call that makes a tensor, with the sizes that are wrong replaced.
  private func changed(_ call: Expression, _ own: [Int], _ wanted: [Int]) -> [SourceEdit] {
    let places = call.arguments.filter { $0.keyword == nil }.map(\.value)
    let writer = ExpressionWriter(text.source.text)
    if !Self.makers.contains(call.lastName ?? "") {
      // The batch of a function of the program that makes a state.
      return places.compactMap { argument in
        guard let size = value(argument), let axis = own.firstIndex(of: size),
          own[axis] != wanted[axis]
        else { return nil }
        return text.replacing(argument, with: sized(wanted[axis], axis, nil))
      }
    }
    guard places.count == own.count else { return [] }
    // An axis of 1 fits any.
    let wrong = own.indices.filter {
      own[$0] != wanted[$0] && (own[$0] != 1 || own.count == wanted.count && module != nil)
    }
    if wrong.count > 1, own.sorted() == wanted.sorted() {
      let order = wanted.compactMap { own.firstIndex(of: $0) }
      guard Set(order).count == own.count else { return [] }
      let texts = order.map { writer.text(places[$0]) }
      return [
        SourceEdit(
          text.source,
          zip(places, texts).map { .init(range: $0.range, replacement: $1) })
      ]
    }
    guard wrong.count == 1, let axis = wrong.first else { return [] }
    var texts = [String]()
    let own = text.function(at: call.range.lowerBound)
    let isHere = own?.extent.contains(expression.range.lowerBound) ?? false
    texts += attributes(of: wanted[axis])
    if axis > 0 || module == nil, isHere {
      texts.append(sized(wanted[axis], axis, nil))
    }
    if case .constant = places[axis].kind {
    } else if wanted[axis] == (value(places[axis]) ?? wanted[axis] &- 1) &+ 1 {
      texts.append("\(writer.text(places[axis])) + 1")
    }
    if !isHere { texts += own?.parameters.map(\.name).filter { $0 != "self" } ?? [] }
    texts.append(String(wanted[axis]))
    return texts.prefix(6).map { text.replacing(places[axis], with: $0) }
  }

  /// A vector given the axes of channels.
  private func lifted(_ part: Expression, _ own: [Int], _ wanted: [Int]) -> [SourceEdit] {
    guard own.count == 1, wanted.count > 2, wanted[1] == own[0] else { return [] }
    let ones = [String](repeating: "1", count: wanted.count - 2).joined(separator: ", ")
    let writer = ExpressionWriter(text.source.text)
    return made(part).filter { $0.arguments.count == 1 }.map { call in
      let size = call.arguments[0].value
      return text.replacing(size, with: "1, \(writer.text(size)), \(ones)")
    }
  }

  private func attribute(_ name: String) -> Int? {
    switch names.last(where: { $0.name == "self" })?.value {
    case .torchModule(let module)?:
      (module.object?[Symbol(name)] ?? module.contents.attributes[name])?.wholeNumber
    case .instance(let object)?: object[Symbol(name)]?.wholeNumber
    default: nil
    }
  }

  /// The attributes of `self` that are a number.
  private func attributes(of number: Int) -> [String] {
    guard case .torchModule(let module)? = names.last(where: { $0.name == "self" })?.value else {
      return []
    }
    let own = module.object?.attributes.map(\.name) ?? []
    return (own + module.contents.attributes.keys.sorted()).filter { attribute($0) == number }
      .map { "self.\($0)" }
  }
}
