import Support

/// Reads layers as people write them: `linear 20 200 bias=false`, `nn.Linear(20, 200, bias=False)`.
public enum LayerParser {
  /// Reads several layers separated by commas, in Python's lists too.
  ///
  /// - Throws: `LayerError`.
  public static func parse(_ text: String) throws(LayerError) -> [LayerDescription] {
    var lists = LayerListParser()
    return try lists.layers(of: text, depth: 0)
  }

  /// The parts of a text between commas outside brackets and quotes.
  package static func parts(of text: String) -> [String] { LayerText.parts(of: text) }

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

  /// A name in lower case, without `nn.`.
  private static func bare(_ name: String) -> String {
    var key = name.lowercased()
    for prefix in modules where key.hasPrefix(prefix) { key.removeFirst(prefix.count) }
    return key
  }

  /// Reads one layer.
  static func parseOne(
    _ text: String, depth: Int, _ lists: inout LayerListParser
  ) throws(LayerError) -> LayerDescription {
    let text = text.trimmingSpaces()
    let name = String(text.prefix { !$0.isWhitespace && !"([{,".contains($0) })
    guard !name.isEmpty else {
      guard let first = text.split(separator: " ").first, first.contains(where: { $0.isLetter })
      else { throw .empty }
      throw .unknown(name: String(first), similar: nil)
    }
    guard let type = type(named: name) else {
      let known = LayerRegistry.specs.flatMap { [$0.keyword] + $0.torchNames }
      throw .unknown(name: name, similar: Similarity.nearest(to: bare(name), in: known))
    }
    let rest = text.dropFirst(name.count)
    if let place = type.spec.arguments.first(where: { $0.kind == .layers }) {
      let inside = try inside(of: rest, place, type.spec)
      return LayerDescription(
        type,
        LayerArguments(
          type.spec.keyword,
          [place.name: .layers(try lists.layers(of: inside, depth: depth + 1))]))
    }
    var reader = LayerArgumentReader(type, as: name)
    var description = LayerDescription(type, try reader.read(rest))
    if modules.contains(where: name.lowercased().hasPrefix) { description.markAsTorchs() }
    return description
  }

  /// The text in the parentheses after a name: `residual (tanh)`, `Residual(LAYER=(tanh))`.
  private static func inside(
    of text: Substring, _ place: LayerArgument, _ spec: LayerSpec
  ) throws(LayerError) -> String {
    var body = text.trimmingSpaces()
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
}
