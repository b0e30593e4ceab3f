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
    types[bare(name)]
  }

  /// The types by keyword and torch name, in lower case.
  private static let types = Dictionary(
    LayerRegistry.types.flatMap { type in
      ([type.spec.keyword] + type.spec.torchNames.map { $0.lowercased() }).map { ($0, type) }
    }, uniquingKeysWith: { first, _ in first })

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
      let known =
        LayerRegistry.specs.flatMap { [$0.keyword] + $0.torchNames } + LayerForm.all.map(\.keyword)
      let similar = Similarity.nearest(to: LayerParser.bare(written), in: known)
      throw slip(.unknown(name: written, similar: similar), name)
    }
    let rest = name.endIndex..<part.upperBound
    let arguments = try LayerArgumentReader(self, type, as: written, name).read(rest) {
      (inside) throws(Slip) in try layers(of: inside, depth: depth + 1)
    }
    var description = LayerDescription(type, arguments)
    if LayerParser.isTorchs(written) || type.spec(as: written).isTorchsByName {
      description.markAsTorchs()
    }
    return description
  }
}
