import Support

/// Reads the arguments of a layer: words after the shell's name, or PyTorch's call.
struct LayerArgumentReader {
  private let spec: LayerSpec
  /// The layer's own arguments; torch's call may lack some of them.
  private let own: [LayerArgument]
  private var values: LayerArguments
  private var places: ArraySlice<LayerArgument>
  /// The meaning of further values without names in a call, in PyTorch's order.
  private var further: ArraySlice<Further> = []
  private var seen: Set<String> = []

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

  /// For a layer that a line calls by this name.
  init(_ type: any Layer.Type, as name: String) {
    spec = type.spec(as: name)
    own = type.spec.arguments
    values = LayerArguments(type.spec.keyword)
    places = spec.arguments.filter { !$0.isOption }[...]
  }

  /// Reads what comes after the name.
  ///
  /// - Throws: `LayerError`.
  mutating func read(_ text: Substring) throws(LayerError) -> LayerArguments {
    if text.trimmingSpaces().first == "(" {
      let options = spec.arguments.filter { $0.isOption && $0.torchName != nil }
      further = (options.map(Further.own) + spec.torchOnly.map(Further.torch))[...]
    }
    for word in Self.words(of: text) { try take(word) }
    for argument in spec.arguments where values[argument.name] == nil {
      if argument.isRequired {
        throw .missing(layer: spec.keyword, argument: argument.name, usage: spec.usage)
      }
      values[argument.name] = argument.standard
    }
    for argument in own where values[argument.name] == nil && !argument.isRequired {
      values[argument.name] = argument.standard
    }
    return values
  }

  /// The words of `20 200 bias = false` and of `(20 * 2, normalized_shape=(20,))`.
  private static func words(of text: Substring) -> [String] {
    var words: [String] = []
    var rest = text.trimmingSpaces()
    while !rest.isEmpty {
      if rest.first == "(", let (inside, tail) = LayerText.bracketed(rest) {
        // Parentheses right after the name, or after others, hold arguments.
        words += LayerText.parts(of: String(inside)).flatMap(bareWords)
        rest = tail.trimmingSpaces()
      } else {
        words += bareWords(String(rest))
        break
      }
    }
    return words
  }

  /// Cuts at spaces outside brackets and quotes, except those beside `=` and `*`.
  private static func bareWords(_ text: String) -> [String] {
    var tight = ""
    for character in text {
      if character == "=" || character == "*" {
        while tight.last?.isWhitespace == true { tight.removeLast() }
      } else if character.isWhitespace, let last = tight.last, last == "=" || last == "*" {
        continue
      }
      tight.append(character)
    }
    var (words, depth, quote) = ([""], 0, Character?.none)
    for character in tight {
      if let open = quote {
        if character == open { quote = nil }
      } else if "\"'".contains(character) {
        quote = character
      } else if "([".contains(character) {
        depth += 1
      } else if ")]".contains(character) {
        depth -= 1
      }
      if character.isWhitespace, depth <= 0, quote == nil {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words.filter { !$0.isEmpty }
  }

  private mutating func take(_ word: String) throws(LayerError) {
    if let equals = word.firstIndex(of: "="), !word.hasPrefix("_=") {
      let name = String(word[..<equals])
      try take(String(word[word.index(after: equals)...]), for: try option(name))
      return
    }
    // Named arguments are taken already.
    places = places.drop { values[$0.name] != nil }
    if let place = places.popFirst() { return try take(word, for: .own(place)) }
    further = further.drop { seen.contains($0.name) }
    guard let next = further.popFirst() else {
      throw .tooMany(layer: spec.keyword, extra: word, usage: spec.usage)
    }
    try take(word, for: next)
  }

  private mutating func take(_ text: String, for argument: Further) throws(LayerError) {
    guard seen.insert(argument.name).inserted else {
      throw .givenTwice(layer: spec.keyword, argument: argument.name)
    }
    switch argument {
    case .own(let own):
      values[own.name] = try LayerValue(reading: text, for: own, of: spec.keyword)
    case .torch(let torch):
      let value = text.filter { !"\"'".contains($0) }
      guard torch.values.contains(value) else {
        throw .badValue(
          layer: spec.keyword, argument: torch.name, text: value, wants: torch.wants)
      }
    }
  }

  private func option(_ name: String) throws(LayerError) -> Further {
    if let own = spec.arguments.first(where: { $0.name == name || $0.torchName == name }) {
      return .own(own)
    }
    if let torch = spec.torchOnly.first(where: { $0.name == name }) { return .torch(torch) }
    throw .unknownOption(
      layer: spec.keyword, option: name,
      similar: Similarity.nearest(to: name, in: spec.arguments.map(\.name)), usage: spec.usage)
  }
}

extension LayerValue {
  /// Reads a value as a line or Python writes it: `200*2`, `(20,)`, `False`, `'tanh'`, `None`.
  ///
  /// - Throws: `LayerError.badValue`.
  init(
    reading text: String, for argument: LayerArgument, of layer: String
  ) throws(LayerError) {
    if argument.takesNone, text == "None" {
      self = argument.kind == .axis ? .none : argument.standard ?? .none
      return
    }
    guard let value = Self.read(text, argument.kind) else {
      throw .badValue(
        layer: layer, argument: argument.name, text: text.filter { !"\"'".contains($0) },
        wants: argument.kind.wants)
    }
    self = value
  }

  private static func read(_ text: String, _ kind: LayerArgument.Kind) -> LayerValue? {
    switch kind {
    case .size:
      if text == "_" { return .blank }
      if text.hasPrefix("_=") { return product(String(text.dropFirst(2))).map { .found($0) } }
      return product(single(text)).map { .size($0) }
    case .number(let bounds):
      return Double(text).flatMap { bounds.contains($0) ? .number($0) : nil }
    case .flag: return ["true": true, "false": false][text.lowercased()].map { .flag($0) }
    case .word(let words):
      let word = text.filter { !"\"'".contains($0) }
      return words.contains(word) ? .word(word) : nil
    case .axis: return Int(text).flatMap { (-8...7).contains($0) ? .axis($0) : nil }
    case .layers: return nil
    }
  }

  /// The one size of `(20,)`, `[20]` or `(20)`; other text as it is.
  private static func single(_ text: String) -> String {
    guard let (inside, rest) = LayerText.bracketed(text[...]), rest.isEmpty,
      "([".contains(text.first ?? " ")
    else { return text }
    let body = inside.trimmingSpaces()
    return String((body.hasSuffix(",") ? body.dropLast() : body).trimmingSpaces())
  }

  /// A whole number, or a product such as `200*2`, as the lecture writes sizes.
  private static func product(_ text: String) -> Int? {
    var product = 1
    for factor in text.split(separator: "*", omittingEmptySubsequences: false) {
      guard let number = Int(factor), number >= 1 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: number)
      guard !overflow else { return nil }
      product = next
    }
    return product
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
