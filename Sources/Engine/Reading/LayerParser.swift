import Support

/// Reads layers as people write them: `linear 20 200 bias=false`, `nn.Linear(20, 200, bias=False)`.
public enum LayerParser {
  /// Reads several layers separated by commas, in Python's lists too.
  ///
  /// - Throws: `LayerError`.
  public static func parse(_ text: String) throws(LayerError) -> [LayerDescription] {
    var reader = LayerReader(LayerSource(text))
    do {
      return try reader.all()
    } catch {
      throw error.error
    }
  }

  /// Upper limit of nested blocks.
  package static let deepest = 16

  /// The layer type with this keyword or torch name, in any case, with or without `nn.`.
  public static func type(named name: String) -> (any Layer.Type)? {
    let key = bare(name)
    return LayerRegistry.types.first { type in
      type.spec.keyword == key || type.spec.torchNames.contains { $0.lowercased() == key }
    }
  }

  private static let modules = ["torch.nn.", "nn."]

  /// Whether a name says that PyTorch's layer is meant.
  static func isTorchs(_ name: String) -> Bool {
    modules.contains(where: name.lowercased().hasPrefix)
  }

  /// A name in lower case, without `nn.`.
  static func bare(_ name: String) -> String {
    var key = name.lowercased()
    for prefix in modules where key.hasPrefix(prefix) { key.removeFirst(prefix.count) }
    return key
  }
}

extension LayerReader {
  /// Reads one layer.
  mutating func layer(_ part: Range<Int>, depth: Int) throws(Slip) -> LayerDescription {
    let name = part.prefix { place in
      (place == part.lowerBound || !source.hasGap(before: place))
        && !["(", "[", "{"].contains { source.isSign($0, at: place, in: part) }
    }
    let written = source.text(name)
    guard !name.isEmpty else {
      let word = source.text(part).prefix { !$0.isWhitespace }
      guard word.contains(where: \.isLetter) else { throw slip(.empty, part) }
      throw slip(.unknown(name: String(word), similar: nil), part)
    }
    guard let type = LayerParser.type(named: written) else {
      let known = LayerRegistry.specs.flatMap { [$0.keyword] + $0.torchNames }
      let similar = Similarity.nearest(to: LayerParser.bare(written), in: known)
      throw slip(.unknown(name: written, similar: similar), name)
    }
    let rest = name.endIndex..<part.upperBound
    if let place = type.spec.arguments.first(where: { $0.kind == .layers }) {
      let inside = try inside(of: rest, place, type.spec, name)
      let layers = try layers(of: inside, depth: depth + 1)
      return LayerDescription(
        type, LayerArguments(type.spec.keyword, [place.name: .layers(layers)]))
    }
    var arguments = LayerArgumentReader(self, type, as: written, name)
    var description = LayerDescription(type, try arguments.read(rest))
    if LayerParser.isTorchs(written) { description.markAsTorchs() }
    return description
  }

  /// The part in the parentheses after a name: `residual (tanh)`, `Residual(LAYER=(tanh))`.
  private func inside(
    of part: Range<Int>, _ place: LayerArgument, _ spec: LayerSpec, _ name: Range<Int>
  ) throws(Slip) -> Range<Int> {
    let missing = slip(
      .missing(layer: spec.keyword, argument: place.name, usage: spec.usage), name)
    guard !part.isEmpty else { throw missing }
    guard source.isSign("(", at: part.lowerBound, in: part),
      let (body, rest) = source.bracketed(part), rest.isEmpty
    else {
      throw slip(
        .badValue(
          layer: spec.keyword, argument: place.name, text: source.text(part),
          wants: "layers in parentheses: \(spec.example)"), part)
    }
    var inside = body
    if source.name(at: body.lowerBound, in: body) == place.name,
      source.isSign("=", at: body.lowerBound + 1, in: body),
      let (named, rest) = source.bracketed(body.dropFirst(2)), rest.isEmpty
    {
      inside = named
    }
    guard !inside.isEmpty else { throw missing }
    return inside
  }
}
