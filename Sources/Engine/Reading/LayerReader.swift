import Support

/// Reads layers from tokens, in Python's lists too: `Sequential`, `OrderedDict`, a starred list or
/// comprehension, and the text PyTorch prints for a stack.
package struct LayerReader {
  /// A part of a text that cannot be read, and why.
  package struct Slip: Error {
    /// Why.
    package let error: LayerError
    /// In Unicode scalars of the text.
    package let range: Range<Int>
  }

  /// The text being read.
  package let source: LayerSource
  /// Evaluates sizes that are not plain numbers.
  let numbers: LayerNumbers
  /// How many layers were read.
  private var count = 0

  /// Upper limit of layers in a line.
  static let most = 10_000

  /// A reader of a text.
  package init(_ source: LayerSource, numbers: @escaping LayerNumbers = { _, _ in nil }) {
    self.source = source
    self.numbers = numbers
  }

  /// Every layer of the text.
  ///
  /// - Throws: `Slip`.
  package mutating func all() throws(Slip) -> [LayerDescription] {
    guard source.isBalanced else {
      throw slip(.unbalanced(text: source.text(source.whole)), source.whole)
    }
    return try layers(of: source.whole, depth: 0)
  }

  /// The layers of one of the text's parts between commas.
  ///
  /// - Throws: `Slip`.
  package mutating func layers(of part: Range<Int>) throws(Slip) -> [LayerDescription] {
    try item(part, depth: 0)
  }

  /// The layers of a part that is nested `depth` deep.
  mutating func layers(of part: Range<Int>, depth: Int) throws(Slip) -> [LayerDescription] {
    guard depth <= LayerParser.deepest else {
      throw slip(.tooDeep(limit: LayerParser.deepest), part)
    }
    guard source.labelEnd(from: part.lowerBound, in: part) == nil else {
      var layers: [LayerDescription] = []
      for printed in source.labelled(part) {
        var made = try item(printed, depth: depth)
        for index in made.indices { made[index].markAsTorchs() }
        layers += made
      }
      return layers
    }
    var parts = source.parts(of: part)
    // A line copied out of a list ends in a comma.
    if parts.count > 1, parts[parts.count - 1].isEmpty { parts.removeLast() }
    var layers: [LayerDescription] = []
    for part in parts { layers += try item(part, depth: depth) }
    return layers
  }

  /// One part of a list: a layer, or several in brackets of some kind.
  private mutating func item(
    _ part: Range<Int>, depth: Int
  ) throws(Slip) -> [LayerDescription] {
    let start = part.lowerBound
    if source.isSign("*", at: start, in: part) {
      return try list(part.dropFirst(), depth: depth)
    }
    if source.isSign("[", at: start, in: part) { return try list(part, depth: depth) }
    if let repeatedLayer = repetition(part) {
      let layers = try item(repeatedLayer, depth: depth + 1)
      return try repeated(layers, start..<start + 1)
    }
    if let inside = inside(part, of: ["sequential", "ordereddict", "modulelist"]) {
      return try layers(of: inside, depth: depth + 1)
    }
    if let layers = try form(part, depth: depth) { return layers }
    if let named = namedLayer(part) { return try item(named, depth: depth + 1) }
    let layer = try layer(part, depth: depth)
    try add(1, part)
    return [layer]
  }

  /// `[…]`, `[…] * 3` or `[… for _ in range(3)]`.
  private mutating func list(
    _ part: Range<Int>, depth: Int
  ) throws(Slip) -> [LayerDescription] {
    guard let (inside, rest) = source.bracketed(part) else {
      throw slip(.unbalanced(text: source.text(part)), part)
    }
    if let (body, variable, times) = loop(inside) {
      guard variable == "_" || !body.contains(where: { source.name(at: $0, in: body) == variable })
      else { throw slip(.needsLoop(text: source.text(inside)), inside) }
      return try repeated(try layers(of: body, depth: depth + 1), times)
    }
    let made = try layers(of: inside, depth: depth + 1)
    guard let sign = rest.first else { return made }
    guard source.isSign("*", at: sign, in: rest) else {
      throw slip(.unbalanced(text: source.text(part)), part)
    }
    return try repeated(made, rest.dropFirst())
  }

  /// The parts of `BODY for NAME in range(TIMES)`; `nil` for anything else.
  private func loop(
    _ part: Range<Int>
  ) -> (body: Range<Int>, variable: String, times: Range<Int>)? {
    var place = part.lowerBound
    while place < part.upperBound, source.name(at: place, in: part) != "for" {
      place = source.next(after: place, in: part)
    }
    guard place > part.lowerBound, let variable = source.name(at: place + 1, in: part),
      source.name(at: place + 2, in: part) == "in",
      source.name(at: place + 3, in: part) == "range",
      let (times, rest) = source.bracketed(place + 4..<max(place + 4, part.upperBound)),
      rest.isEmpty, source.parts(of: times).count == 1
    else { return nil }
    return (part.lowerBound..<place, variable, times)
  }

  /// Layers repeated this many times; an error says whose argument the number is.
  mutating func repeated(
    _ layers: [LayerDescription], _ part: Range<Int>,
    _ owner: (layer: String, argument: String) = ("a repeated list", "the count")
  ) throws(Slip) -> [LayerDescription] {
    guard case .whole(let times)? = number(part), times >= 1 else {
      throw slip(
        .badValue(
          layer: owner.layer, argument: owner.argument, text: source.text(part),
          wants: "a whole number from 1 up"), part)
    }
    let (more, overflow) = layers.count.multipliedReportingOverflow(by: times - 1)
    try add(overflow ? Int.max : more, part)
    return Array(repeatElement(layers, count: times).joined())
  }

  /// Counts layers that are read.
  mutating func add(_ more: Int, _ part: Range<Int>) throws(Slip) {
    let (sum, overflow) = count.addingReportingOverflow(more)
    guard !overflow, sum <= Self.most else {
      throw slip(.tooManyLayers(limit: Self.most), part)
    }
    count = sum
  }

  /// The layer of `3 x Linear(…)`, as PyTorch prints layers that are alike.
  private func repetition(_ part: Range<Int>) -> Range<Int>? {
    guard part.count > 2, case .integer = source.tokens[part.lowerBound].kind,
      source.name(at: part.lowerBound + 1, in: part) == "x",
      source.name(at: part.lowerBound + 2, in: part) != nil
    else { return nil }
    return part.dropFirst(2)
  }

  /// The inside of `Sequential(…)`, `nn.Sequential([…])` or another of some names.
  private func inside(_ part: Range<Int>, of names: [String]) -> Range<Int>? {
    let name = part.prefix { place in
      source.name(at: place, in: part) != nil || source.isSign(".", at: place, in: part)
    }
    guard let last = name.last.flatMap({ source.name(at: $0, in: part) }),
      names.contains(last.lowercased()),
      let (inside, tail) = source.bracketed(name.endIndex..<part.upperBound), tail.isEmpty
    else { return nil }
    // They take one list, or one dictionary.
    let opens = ["[", "{"].contains { source.isSign($0, at: inside.lowerBound, in: inside) }
    if opens, let (list, rest) = source.bracketed(inside), rest.isEmpty,
      !list.contains(where: { source.name(at: $0, in: list) == "for" })
    {
      return list
    }
    return inside
  }

  /// The layer of `("fc1", nn.Linear(20, 200))`.
  private func namedLayer(_ part: Range<Int>) -> Range<Int>? {
    guard source.isSign("(", at: part.lowerBound, in: part),
      let (inside, rest) = source.bracketed(part), rest.isEmpty
    else { return nil }
    let parts = source.parts(of: inside)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    let isName = parts[0].allSatisfy { place in
      switch source.tokens[place].kind {
      case .name, .string, .integer: true
      default: false
      }
    }
    return isName ? parts[1] : nil
  }

  /// The value of a part as a number.
  func number(_ part: Range<Int>) -> LayerNumber? {
    source.plainNumber(part) ?? (part.isEmpty ? nil : numbers(source, part))
  }

  /// An error of a part.
  func slip(_ error: LayerError, _ part: Range<Int>) -> Slip {
    Slip(error: error, range: source.range(part))
  }
}
