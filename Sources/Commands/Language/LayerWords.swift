import Advice
import Engine
import Support

/// The words of layers, for completion: names, sizes that fit the input, options.
enum LayerWords {
  /// What may follow.
  @Sendable static func following(_ point: CompletionPoint) -> [String] {
    var lines = Self.lines(of: point.given)
    var last = lines.removeLast()
    // Within the parentheses of a layer that holds layers, the earlier ones come first.
    while let inside = Self.inside(last) {
      lines += Self.lines(of: inside)
      last = lines.removeLast()
    }
    let words = last.split { " (,".contains($0) }.map(String.init)
    guard let name = words.first, let type = LayerParser.type(named: name) else { return names }
    let spec = type.spec
    let places = spec.arguments.filter { !$0.isOption }
    let options = spec.arguments.filter { argument in
      argument.isOption && !words.contains { $0.hasPrefix("\(argument.name)=") }
    }.flatMap(\.completions)
    let filled = words.dropFirst().filter { !$0.contains("=") }.count
    guard filled < places.count else { return options }
    let sizes = sizes(of: places[filled], type, behind: lines, point).map(String.init)
    return sizes + (places[filled].isRequired ? [] : options)
  }

  /// The text after the open parenthesis of a layer that holds layers.
  private static func inside(_ text: String) -> String? {
    guard let open = text.firstIndex(of: "("),
      text.count(where: { $0 == "(" }) > text.count(where: { $0 == ")" }),
      let type = LayerParser.type(named: String(text[..<open].trimmingSpaces())),
      type.spec.arguments.contains(where: { $0.kind == .layers })
    else { return nil }
    return String(text[text.index(after: open)...])
  }

  /// Every layer's name, torch's too.
  private static var names: [String] {
    LayerRegistry.specs.flatMap { [$0.keyword] + $0.torchNames.map { "nn.\($0)(" } }
      + LayerForm.all.map(\.keyword)
  }

  /// The lines of several layers; commas within parentheses do not separate them.
  static func lines(of text: String) -> [String] {
    let source = LayerSource(text)
    return source.parts(of: source.whole).map(source.text)
  }

  /// The sizes that fit the input; if any would, those that the stack and the data have.
  private static func sizes(
    of place: LayerArgument, _ type: any Layer.Type, behind lines: [String],
    _ point: CompletionPoint
  ) -> [Int] {
    guard place.kind == .size else { return [] }
    let vocabulary = point.session.knownVocabulary.map { [$0] } ?? []
    if type.takes == .symbols, place.role == .vocabulary { return vocabulary }
    let fitting = shape(before: type, behind: lines, point).map {
      type.choices(of: place.name, for: $0)
    }
    if let fitting, !fitting.isEmpty { return fitting }
    let present = point.session.state.model.children.compactMap { layer -> Int? in
      guard let layer = layer.made,
        ObjectIdentifier(Swift.type(of: layer)) == ObjectIdentifier(type)
      else { return nil }
      return layer.arguments[place.name].flatMap { Int($0.description) }
    }
    let isDecided = (try? Shape(1, 1, 1)).map { !type.choices(of: place.name, for: $0).isEmpty }
    return Array(
      Set(present + (isDecided ?? true || type.takes == .symbols ? [] : vocabulary)))
  }

  /// The input shape of a layer after some others, at the place where they are added.
  private static func shape(
    before type: any Layer.Type, behind lines: [String], _ point: CompletionPoint
  ) -> Shape? {
    let children = point.session.state.model.children
    let number = point.earlier.first.flatMap { Int($0) } ?? children.count + 1
    guard (1...children.count + 1).contains(number),
      let descriptions = try? lines.flatMap({ try point.session.layers(of: $0) })
    else { return nil }
    let before = Sequential(Array(children.prefix(number - 1)))
    let takesSymbols =
      before.children.isEmpty
      ? descriptions.first?.takesSymbols ?? (type.takes == .symbols)
      : before.takesElement == .symbols
    let session = point.session
    guard var passage = session.presumedPassage(takesSymbols: takesSymbols) else { return nil }
    passage.vocabulary = session.knownVocabulary
    let stack = Sequential(before.children + descriptions.map(\.outline))
    guard let output = try? passage.walk(stack).output, output.extents.sizes.last?.known != nil
    else { return nil }
    return output.shape
  }
}

extension LayerArgument {
  /// `bias=true` and `bias=false`, or `scale=` alone.
  fileprivate var completions: [String] {
    switch kind {
    case .flag: ["\(name)=false", "\(name)=true"]
    case .word(let words), .padding(let words), .sizedPadding(let words, _):
      words.map { "\(name)=\($0)" }
    case .size, .sizes, .factors, .number, .axis: ["\(name)="]
    case .layer, .layers: []
    }
  }
}
