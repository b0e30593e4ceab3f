import Engine
import Support

/// Other sizes for tensors that the program made.
extension ProgramCures {
  /// The sizes of a tensor that the program made, as they are needed: `zeros(2, n, h)` for `zeros(1, n, h)`.
  var sizes: [SourceEdit] {
    var edits: [SourceEdit] = []
    for (part, own, wanted) in wrongShapes {
      edits += lifted(part, own, wanted)
      guard own.count <= wanted.count else { continue }
      for made in made(part) { edits += changed(made, own, Array(wanted.suffix(own.count))) }
    }
    if module != nil { edits += shortened(wrongShapes) }
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
    let tensors = operands.compactMap { operand in operand.tensor.map { (operand.expression, $0) } }
    // What is not there is missing at every size.
    guard cause is TensorError, tensors.count == 2 else { return [] }
    let (left, right) = (tensors[0], tensors[1])
    return [(right.0, right.1.sizes, left.1.sizes), (left.0, left.1.sizes, right.1.sizes)]
  }

  /// The first tensor of the state that a recurrent module was given.
  var givenState: DynamicTensor? {
    guard let state = module?.values.dropFirst().first else { return nil }
    if case .tensor(let tensor) = state { return tensor }
    return state.tensors?.first
  }

  /// The state that a recurrent module wants: (layers, B, H).
  private static func state(of failure: ModuleFailure) -> [Int]? {
    let module = failure.module
    if ["LSTMCell", "GRUCell", "RNNCell"].contains(module.type.name) {
      guard case .tensor(let input)? = failure.values.first, input.rank == 2,
        let features = module.setting("hidden_size").wholeNumber
      else { return nil }
      return [input.sizes[0], features]
    }
    guard ["LSTM", "GRU", "RNN"].contains(module.type.name),
      case .tensor(let input)? = failure.values.first, input.rank == 3,
      let layers = module.setting("num_layers").wholeNumber,
      let features = module.setting("hidden_size").wholeNumber
    else { return nil }
    let isFirst = module.arguments.flag("batch_first")
    let directions = module.arguments.flag("bidirectional") ? 2 : 1
    return [layers * directions, input.sizes[isFirst ? 0 : 1], features]
  }

  /// The functions whose sizes a tensor gets.
  static let makers: Set<String> = [
    "zeros", "ones", "randn", "rand", "empty", "new_zeros", "new_ones", "new_empty", "eye",
    "arange",
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
    if places.count == 1, let size = places.first, let number = own.first, let other = wanted.last,
      own.allSatisfy({ $0 == number }), wanted.allSatisfy({ $0 == other }), number != other,
      call.lastName == (own.count == 2 ? "eye" : "arange"), own.count < 3
    {
      return multiples(of: size, being: number, as: other).map { text.replacing(size, with: $0) }
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

  /// Another size for one that is written: a multiple of its name, a name or a number.
  private func multiples(of size: Expression, being own: Int, as wanted: Int) -> [String] {
    guard own > 0, wanted > 0 else { return [] }
    let (times, rest) = wanted.quotientAndRemainder(dividingBy: own)
    let isNamed =
      switch size.kind {
      case .name, .attribute: true
      default: false
      }
    let scaled =
      isNamed && rest == 0 && 2...64 ~= times
      ? ["\(times) * \(ExpressionWriter(text.source.text).text(size))"] : []
    return scaled + [sized(wanted, 0, nil), String(wanted)]
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
