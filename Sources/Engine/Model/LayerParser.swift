import Support

/// Reads layers as people write them: `linear 20 200 bias=false`, `nn.Linear(20, 200, bias=False)`.
public enum LayerParser {
  /// Reads several layers separated by commas.
  ///
  /// - Throws: `LayerError`.
  public static func parse(_ text: String) throws(LayerError) -> [LayerDescription] {
    try parse(text, depth: 0)
  }

  /// Blocks inside one another that nobody writes.
  package static let deepest = 16

  private static func parse(
    _ text: String, depth: Int
  ) throws(LayerError) -> [LayerDescription] {
    guard depth <= deepest else { throw .tooDeep(limit: deepest) }
    var parts = try split(unwrapped(text))
    // A line copied out of a list ends in a comma.
    if parts.count > 1, parts[parts.count - 1].allSatisfy(\.isWhitespace) { parts.removeLast() }
    var layers: [LayerDescription] = []
    for part in parts { layers.append(try parseOne(part, depth: depth)) }
    return layers
  }

  /// The layer type with this keyword or torch name, in any case, with or without `nn.`.
  public static func type(named name: String) -> (any Layer.Type)? {
    let key = bare(name)
    return LayerRegistry.types.first { type in
      type.spec.keyword == key || type.spec.torchNames.contains { $0.lowercased() == key }
    }
  }

  /// A name in lower case, without `nn.`.
  private static func bare(_ name: String) -> String {
    var key = name.lowercased()
    for prefix in ["torch.nn.", "nn."] where key.hasPrefix(prefix) {
      key.removeFirst(prefix.count)
    }
    return key
  }

  /// The inside of `Sequential([…])` or `nn.Sequential(…)`; other text as it is.
  private static func unwrapped(_ text: String) -> String {
    let body = text.trimmingSpaces()
    guard let open = body.firstIndex(of: "("), body.last == ")",
      bare(String(body[..<open])) == "sequential"
    else { return text }
    let inside = body[body.index(after: open)...].dropLast().trimmingSpaces()
    let isList = inside.first == "[" && inside.last == "]"
    return String(isList ? inside.dropFirst().dropLast() : inside)
  }

  /// Cuts at commas outside parentheses.
  private static func split(_ text: String) throws(LayerError) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      guard depth >= 0 else { throw .unbalanced(text: text) }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    guard depth == 0 else { throw .unbalanced(text: text) }
    return parts
  }

  private static func parseOne(_ text: String, depth: Int) throws(LayerError) -> LayerDescription {
    let words = normalised(text).split(whereSeparator: \.isWhitespace).map(String.init)
    guard let name = words.first else { throw .empty }
    guard let type = type(named: name) else {
      let known = LayerRegistry.specs.flatMap { [$0.keyword] + $0.torchNames }
      throw .unknown(name: name, similar: Similarity.nearest(to: bare(name), in: known))
    }
    if let place = type.spec.arguments.first(where: { $0.kind == .layers }) {
      let inside = try parse(try inside(of: text, place, type.spec), depth: depth + 1)
      return LayerDescription(
        type, LayerArguments(type.spec.keyword, [place.name: .layers(inside)]))
    }
    let arguments = try type.translated(
      try read(words.dropFirst(), for: type.spec), from: name)
    return LayerDescription(type, arguments)
  }

  /// What stands in the parentheses behind a name: `residual (tanh)`, `Residual(LAYER=(tanh))`.
  private static func inside(
    of text: String, _ place: LayerArgument, _ spec: LayerSpec
  ) throws(LayerError) -> String {
    var body = text.trimmingSpaces().drop { !$0.isWhitespace && $0 != "(" }.trimmingSpaces()
    guard !body.isEmpty else {
      throw .missing(layer: spec.keyword, argument: place.name, usage: spec.usage)
    }
    guard body.first == "(", body.last == ")" else {
      throw .badValue(
        layer: spec.keyword, argument: place.name, text: String(body),
        wants: "layers in parentheses: \(spec.example)")
    }
    body = body.dropFirst().dropLast().trimmingSpaces()
    let named = "\(place.name)=("
    if body.hasPrefix(named), body.last == ")" {
      body = body.dropFirst(named.count).dropLast().trimmingSpaces()
    }
    guard !body.isEmpty else {
      throw .missing(layer: spec.keyword, argument: place.name, usage: spec.usage)
    }
    return String(body)
  }

  /// Torch's call with parentheses becomes words: `Linear(20 * 2, bias = False)` →
  /// `Linear 20*2 bias=False`.
  private static func normalised(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "(", ")", ",": out.append(" ")
      case "=", "*":
        while out.last?.isWhitespace == true { out.removeLast() }
        out.append(character)
      default:
        if character.isWhitespace, out.last == "=" || out.last == "*" { continue }
        out.append(character)
      }
    }
    return out
  }

  private static func read(
    _ words: ArraySlice<String>, for spec: LayerSpec
  ) throws(LayerError) -> LayerArguments {
    var values = LayerArguments(spec.keyword)
    var places = spec.arguments.filter { !$0.isOption }[...]
    for word in words {
      let argument: LayerArgument
      let text: Substring
      if let equals = word.firstIndex(of: "="), !word.hasPrefix("_=") {
        argument = try option(String(word[..<equals]), of: spec)
        text = word[word.index(after: equals)...]
      } else {
        // A place that was named is taken.
        places = places.drop { values[$0.name] != nil }
        guard let place = places.popFirst() else {
          throw .tooMany(layer: spec.keyword, extra: word, usage: spec.usage)
        }
        argument = place
        text = word[...]
      }
      guard values[argument.name] == nil else {
        throw .givenTwice(layer: spec.keyword, argument: argument.name)
      }
      values[argument.name] = try value(String(text), argument, spec)
    }
    for argument in spec.arguments where values[argument.name] == nil {
      if argument.isRequired {
        throw .missing(layer: spec.keyword, argument: argument.name, usage: spec.usage)
      }
      values[argument.name] = argument.standard
    }
    return values
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

  private static func option(
    _ name: String, of spec: LayerSpec
  ) throws(LayerError) -> LayerArgument {
    let found = spec.arguments.first { $0.name == name || $0.torchName == name }
    guard let found else {
      throw .unknownOption(
        layer: spec.keyword, option: name,
        similar: Similarity.nearest(to: name, in: spec.arguments.map(\.name)), usage: spec.usage)
    }
    return found
  }

  private static func value(
    _ text: String, _ argument: LayerArgument, _ spec: LayerSpec
  ) throws(LayerError) -> LayerValue {
    let wants: String
    switch argument.kind {
    case .size:
      if text == "_" { return .blank }
      if text.hasPrefix("_="), let size = product(String(text.dropFirst(2))) { return .found(size) }
      if let size = product(text) { return .size(size) }
      wants = "a whole number from 1 up"
    case .number(let bounds):
      if let number = Double(text), bounds.contains(number) { return .number(number) }
      wants = "a number from \(shortNumber(bounds.lowerBound)) to \(shortNumber(bounds.upperBound))"
    case .flag:
      if let flag = ["true": true, "false": false][text.lowercased()] { return .flag(flag) }
      wants = "true or false"
    case .word(let words):
      if words.contains(text) { return .word(text) }
      wants = words.joined(separator: " or ")
    case .layers: wants = "layers in parentheses"
    }
    throw .badValue(layer: spec.keyword, argument: argument.name, text: text, wants: wants)
  }
}
