import Support

/// Reads the arguments of a layer: words after the shell's name, or PyTorch's call.
struct LayerArgumentReader {
  private let reader: LayerReader
  private let spec: LayerSpec
  /// The layer's own arguments; torch's call may lack some of them.
  private let own: [LayerArgument]
  /// The layer's name, for errors about missing arguments.
  private let name: Range<Int>
  private var values: LayerArguments
  private var places: ArraySlice<LayerArgument>
  /// The meaning of further values without names in a call, in PyTorch's order.
  private var further: ArraySlice<Further> = []
  private var seen: Set<String> = []
  /// The values taken so far, as they were typed.
  private var read: [String] = []

  /// An argument after the positional ones.
  private enum Further {
    case own(LayerArgument)
    case torch(TorchArgument)

    var name: String {
      switch self {
      case .own(let argument): argument.name
      case .torch(let argument): argument.name
      }
    }
  }

  /// For a layer that a text calls by this name.
  init(_ reader: LayerReader, _ type: any Layer.Type, as written: String, _ name: Range<Int>) {
    self.reader = reader
    self.name = name
    spec = type.spec(as: written)
    own = type.spec.arguments
    values = LayerArguments(type.spec.keyword)
    places = spec.arguments.filter { !$0.isOption }[...]
  }

  private var source: LayerSource { reader.source }

  /// Reads the text after the name.
  ///
  /// - Throws: `LayerReader.Slip`.
  mutating func read(_ part: Range<Int>) throws(LayerReader.Slip) -> LayerArguments {
    if source.isCall(part) {
      let options = spec.arguments.filter { $0.isOption && $0.torchName != nil }
      further = (options.map(Further.own) + spec.torchOnly.map(Further.torch))[...]
    }
    for word in source.words(of: part) {
      try take(word)
      read.append(source.text(word.whole))
    }
    for argument in spec.arguments where values[argument.name] == nil {
      if argument.isRequired {
        throw reader.slip(
          .missing(layer: spec.keyword, argument: argument.name, usage: spec.usage), name)
      }
      values[argument.name] = argument.standard
    }
    for argument in own where values[argument.name] == nil && !argument.isRequired {
      values[argument.name] = argument.standard
    }
    return values
  }

  private mutating func take(_ word: LayerWord) throws(LayerReader.Slip) {
    if let name = word.name { return try take(word, for: try option(name)) }
    // Named arguments are taken already.
    places = places.drop { values[$0.name] != nil }
    if let place = places.popFirst() { return try take(word, for: .own(place)) }
    further = further.drop { seen.contains($0.name) }
    guard let next = further.popFirst() else {
      if let joined = joinedSign {
        throw reader.slip(
          .signApart(
            layer: spec.keyword, extra: source.text(word.value), read: read, joined: joined),
          word.value)
      }
      throw reader.slip(
        .tooMany(layer: spec.keyword, extra: source.text(word.value), usage: spec.usage),
        word.value)
    }
    try take(word, for: next)
  }

  /// `n+1` where `n +1` was read as two words.
  private var joinedSign: String? {
    zip(read, read.dropFirst()).first { $1.hasPrefix("+") || $1.hasPrefix("-") }.map { $0 + $1 }
  }

  private mutating func take(
    _ word: LayerWord, for argument: Further
  ) throws(LayerReader.Slip) {
    guard seen.insert(argument.name).inserted else {
      throw reader.slip(.givenTwice(layer: spec.keyword, argument: argument.name), word.whole)
    }
    switch argument {
    case .own(let own): values[own.name] = try value(word, own)
    case .torch(let torch):
      guard torch.values.contains(unquoted(word.value)) else {
        throw badValue(torch.name, word, wants: torch.wants)
      }
    }
  }

  private func option(_ name: Range<Int>) throws(LayerReader.Slip) -> Further {
    let written = source.text(name)
    if let own = spec.arguments.first(where: { $0.name == written || $0.torchName == written }) {
      return .own(own)
    }
    if let torch = spec.torchOnly.first(where: { $0.name == written }) { return .torch(torch) }
    throw reader.slip(
      .unknownOption(
        layer: spec.keyword, option: written,
        similar: Similarity.nearest(to: written, in: spec.arguments.map(\.name)),
        usage: spec.usage), name)
  }

  private func badValue(_ argument: String, _ word: LayerWord, wants: String) -> LayerReader.Slip {
    let text = unquoted(word.value)
    // The value of a name or an expression is shown if it is a number after all.
    let value = source.plainNumber(word.value) == nil ? reader.number(word.value) : nil
    var other = value.map { $0.description == text ? "" : ", not \($0)" } ?? ""
    if let last = read.last, Int(last) == nil, word.name == nil, text.hasPrefix("-") {
      other += "; a difference is written without blanks: \(last)\(text)"
    }
    return reader.slip(
      .badValue(layer: spec.keyword, argument: argument, text: text, wants: wants + other),
      word.value.isEmpty ? word.whole : word.value)
  }

  private func unquoted(_ part: Range<Int>) -> String {
    source.text(part).filter { !"\"'".contains($0) }
  }
}

extension LayerArgumentReader {
  /// A value as a line or Python writes it: `200*2`, `(20,)`, `n // 2`, `False`, `'tanh'`, `None`.
  private func value(
    _ word: LayerWord, _ argument: LayerArgument
  ) throws(LayerReader.Slip) -> LayerValue {
    if argument.takesNone, source.text(word.value) == "None" {
      return argument.kind == .axis ? .none : argument.standard ?? .none
    }
    guard let value = value(word.value, argument.kind) else {
      throw badValue(argument.name, word, wants: argument.kind.wants)
    }
    return value
  }

  private func value(_ part: Range<Int>, _ kind: LayerArgument.Kind) -> LayerValue? {
    switch kind {
    case .size: return size(part)
    case .number(let bounds):
      let number: Double? =
        switch reader.number(part) {
        case .whole(let number): Double(number)
        case .real(let number): number
        default: nil
        }
      return number.flatMap { bounds.contains($0) ? .number($0) : nil }
    case .flag:
      if let flag = ["true": true, "false": false][source.text(part).lowercased()] {
        return .flag(flag)
      }
      guard case .flag(let flag)? = reader.number(part) else { return nil }
      return .flag(flag)
    case .word(let words):
      let word = unquoted(part)
      if words.contains(word) { return .word(word) }
      guard case .word(let word)? = reader.number(part), words.contains(word) else { return nil }
      return .word(word)
    case .axis:
      guard case .whole(let axis)? = reader.number(part), (-8...7).contains(axis) else {
        return nil
      }
      return .axis(axis)
    case .layers: return nil
    }
  }

  /// A size, `_`, `_=80`, or the one size of `(20,)`, `[20]` and `(20)`.
  private func size(_ part: Range<Int>) -> LayerValue? {
    if source.name(at: part.lowerBound, in: part) == "_" {
      guard part.count > 1 else { return .blank }
      guard source.isSign("=", at: part.lowerBound + 1, in: part) else { return nil }
      return whole(part.dropFirst(2)).map { .found($0) }
    }
    if let (inside, rest) = source.bracketed(part), rest.isEmpty {
      let parts = source.parts(of: inside)
      guard parts.count == 1 || parts.count == 2 && parts[1].isEmpty else { return nil }
      return whole(parts[0]).map { .size($0) }
    }
    return whole(part).map { .size($0) }
  }

  private func whole(_ part: Range<Int>) -> Int? {
    guard case .whole(let number)? = reader.number(part), number >= 1 else { return nil }
    return number
  }
}

extension LayerArgument.Kind {
  /// What it accepts, for messages.
  fileprivate var wants: String {
    switch self {
    case .size: "a whole number from 1 up"
    case .number(let bounds):
      "a number from \(shortNumber(bounds.lowerBound)) to \(shortNumber(bounds.upperBound))"
    case .flag: "true or false"
    case .word(let words): words.joined(separator: " or ")
    case .axis: "an axis from -8 to 7, such as -1 for the last"
    case .layers: "layers in parentheses"
    }
  }
}
