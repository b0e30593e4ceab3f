import Support

/// Reads layers in Python's lists: `Sequential`, `OrderedDict`, a starred list or comprehension,
/// and the text PyTorch prints for a stack.
struct LayerListParser {
  /// How many layers were read.
  private var count = 0

  /// Upper limit of layers in a line.
  static let most = 10_000

  /// The layers of a text that is nested `depth` deep.
  ///
  /// - Throws: `LayerError`.
  mutating func layers(of text: String, depth: Int) throws(LayerError) -> [LayerDescription] {
    guard depth <= LayerParser.deepest else { throw .tooDeep(limit: LayerParser.deepest) }
    guard LayerText.isBalanced(text) else { throw .unbalanced(text: text) }
    if LayerText.label(of: text.trimmingSpaces()) != nil {
      return try all(of: LayerText.labelled(text), depth: depth, isPrinted: true)
    }
    var parts = LayerText.parts(of: text)
    // A line copied out of a list ends in a comma.
    if parts.count > 1, parts[parts.count - 1].allSatisfy(\.isWhitespace) { parts.removeLast() }
    return try all(of: parts, depth: depth)
  }

  private mutating func all(
    of parts: [String], depth: Int, isPrinted: Bool = false
  ) throws(LayerError) -> [LayerDescription] {
    var layers: [LayerDescription] = []
    for part in parts {
      var made = try item(part.trimmingSpaces(), depth: depth)
      if isPrinted { for index in made.indices { made[index].markAsTorchs() } }
      layers += made
    }
    return layers
  }

  /// One part of a list: a layer, or several in brackets of some kind.
  private mutating func item(
    _ text: Substring, depth: Int
  ) throws(LayerError) -> [LayerDescription] {
    if text.first == "*" { return try list(text.dropFirst().trimmingSpaces(), depth: depth) }
    if text.first == "[" { return try list(text, depth: depth) }
    if let (count, rest) = Self.repetition(text) {
      return try repeated(try item(rest, depth: depth + 1), String(count))
    }
    if let inside = Self.inside(text, of: ["sequential", "ordereddict", "modulelist"]) {
      return try layers(of: inside, depth: depth + 1)
    }
    if text.first == "(", let named = Self.namedLayer(text) {
      return try item(named, depth: depth + 1)
    }
    let layer = try LayerParser.parseOne(String(text), depth: depth, &self)
    try add(1)
    return [layer]
  }

  /// `[…]`, `[…] * 3` or `[… for _ in range(3)]`.
  private mutating func list(
    _ text: Substring, depth: Int
  ) throws(LayerError) -> [LayerDescription] {
    guard let (inside, rest) = LayerText.bracketed(text) else {
      throw .unbalanced(text: String(text))
    }
    if let match = String(inside).wholeMatch(
      of: #/(?s)(.*\S)\s+for\s+(\w+)\s+in\s+range\s*\(\s*([^(),]*?)\s*\)\s*/#)
    {
      let body = String(match.1)
      let words = body.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
      guard match.2 == "_" || !words.contains(match.2) else {
        throw .needsLoop(text: String(inside.trimmingSpaces()))
      }
      return try repeated(try layers(of: body, depth: depth + 1), String(match.3))
    }
    let made = try layers(of: String(inside), depth: depth + 1)
    let tail = rest.trimmingSpaces()
    guard !tail.isEmpty else { return made }
    guard tail.first == "*" else { throw .unbalanced(text: String(text)) }
    return try repeated(made, String(tail.dropFirst().trimmingSpaces()))
  }

  /// Layers repeated this many times.
  private mutating func repeated(
    _ layers: [LayerDescription], _ times: String
  ) throws(LayerError) -> [LayerDescription] {
    guard let times = Int(times), times >= 1 else {
      throw .badValue(
        layer: "a repeated list", argument: "the count", text: times,
        wants: "a whole number from 1 up")
    }
    let (more, overflow) = layers.count.multipliedReportingOverflow(by: times - 1)
    try add(overflow ? Int.max : more)
    return Array(repeatElement(layers, count: times).joined())
  }

  private mutating func add(_ more: Int) throws(LayerError) {
    let (sum, overflow) = count.addingReportingOverflow(more)
    guard !overflow, sum <= Self.most else { throw .tooManyLayers(limit: Self.most) }
    count = sum
  }

  /// `3 x Linear(…)`, as PyTorch prints layers that are alike.
  private static func repetition(_ text: Substring) -> (Int, Substring)? {
    guard let match = text.prefixMatch(of: #/(\d+) x (?=\w)/#), let count = Int(match.1) else {
      return nil
    }
    return (count, text[match.range.upperBound...])
  }

  /// The inside of `Sequential(…)`, `nn.Sequential([…])` or another of some names.
  private static func inside(_ text: Substring, of names: [String]) -> String? {
    let name = text.prefix { $0.isLetter || $0 == "." }
    let rest = text[name.endIndex...].trimmingSpaces()
    guard rest.first == "(", let (inside, tail) = LayerText.bracketed(rest), tail.isEmpty,
      let last = name.lowercased().split(separator: ".").last, names.contains(String(last))
    else { return nil }
    let body = inside.trimmingSpaces()
    // They take one list, or one dictionary.
    if "[{".contains(body.first ?? " "), let (list, rest) = LayerText.bracketed(body),
      rest.isEmpty, String(list).firstMatch(of: #/\sfor\s/#) == nil
    {
      return String(list)
    }
    return String(body)
  }

  /// The layer of `("fc1", nn.Linear(20, 200))`.
  private static func namedLayer(_ text: Substring) -> Substring? {
    guard let (inside, rest) = LayerText.bracketed(text), rest.isEmpty else { return nil }
    let parts = LayerText.parts(of: String(inside))
    guard parts.count == 2,
      parts[0].allSatisfy({ $0.isLetter || $0.isNumber || " _'\"".contains($0) })
    else { return nil }
    return parts[1].trimmingSpaces()
  }
}
