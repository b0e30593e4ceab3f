import Support

/// Reads the arguments of a layer: words after the shell's name, or PyTorch's call.
struct LayerArgumentReader {
  private let reader: LayerReader
  /// The declaration that the layer's name stands for.
  private let spec: LayerSpec
  /// The layer's own declaration; torch's may lack some of its arguments.
  private let own: LayerSpec
  private let type: any Layer.Type
  /// The layer's name, for errors about missing arguments.
  private let name: Range<Int>

  /// For a layer that a text calls by this name.
  init(_ reader: LayerReader, _ type: any Layer.Type, as written: String, _ name: Range<Int>) {
    self.reader = reader
    self.type = type
    self.name = name
    spec = type.spec(as: written)
    own = type.spec
  }

  private var source: LayerSource { reader.source }

  /// Reads the text after the name; `layers` reads those inside parentheses.
  ///
  /// - Throws: `LayerReader.Slip`.
  func read(
    _ part: Range<Int>, layers: (Range<Int>) throws(LayerReader.Slip) -> [LayerDescription]
  ) throws(LayerReader.Slip) -> LayerArguments {
    let words = own.holdsLayers ? source.heldLayers(of: part) : source.words(of: part)
    let given = words.map { word in
      Given(name: word.name.map(source.text), value: word, range: word.whole)
    }
    var expressions: [String: String] = [:]
    let read = try spec.binder.bind(
      given, isCall: source.isCall(part),
      read: { (argument, given) throws(LayerReader.Slip) -> LayerValue? in
        guard let word = given.first?.value else { return nil }
        if case .layer(let keyword) = argument.kind {
          let made = try layers(word.value)
          return made.count == 1 && made[0].keyword == keyword ? .layers(made) : nil
        }
        guard argument.kind == .layers else {
          expressions[argument.name] = expression(word.value, argument)
          return value(word.value, argument)
        }
        guard let (inside, rest) = source.bracketed(word.value), rest.isEmpty else { return nil }
        guard !inside.isEmpty else { throw slip(.missing(argument), in: words) }
        return .layers(try layers(inside))
      },
      refuse: { slip($0, in: words) })
    var values = LayerArguments(own.keyword)
    for argument in spec.arguments + own.arguments where values[argument.name] == nil {
      values[argument.name] = read[argument.name] ?? argument.standard
    }
    values.expressions = expressions
    return type.unwrapped(values)
  }

  /// What is wrong with the words.
  private func slip(
    _ fault: ParameterFault<LayerArgument, LayerWord>, in words: [LayerWord]
  ) -> LayerReader.Slip {
    let (layer, usage) = (spec.keyword, spec.usage)
    switch fault {
    case .missing(let argument):
      return reader.slip(.missing(layer: layer, argument: argument.name, usage: usage), name)
    case .unexpected(let given):
      return reader.slip(
        tooMany(given.value, after: earlier(words, given.value)), given.value.value)
    case .unknown(let given, let option, let similar):
      return reader.slip(
        .unknownOption(layer: layer, option: option, similar: similar, usage: usage),
        given.value.name ?? given.range)
    case .givenTwice(let argument, let given):
      return reader.slip(.givenTwice(layer: layer, argument: argument.name), given.range)
    case .outOfBounds(let argument, let given):
      let word = given.first?.value ?? LayerWord(name: nil, value: name)
      return reader.slip(
        .badValue(
          layer: layer, argument: argument.name, text: text(word, argument),
          wants: wants(argument, word, after: earlier(words, word))),
        word.value.isEmpty ? word.whole : word.value)
    }
  }

  private func text(_ word: LayerWord, _ argument: LayerArgument) -> String {
    argument.kind == .layers ? source.text(word.value) : unquoted(word.value)
  }

  private func earlier(_ words: [LayerWord], _ word: LayerWord) -> ArraySlice<LayerWord> {
    words.prefix { $0.whole.lowerBound < word.whole.lowerBound }
  }

  private func tooMany(_ word: LayerWord, after read: ArraySlice<LayerWord>) -> LayerError {
    let extra = source.text(word.value)
    for (left, right) in zip(read, read.dropFirst()) {
      guard let joined = joined(left, right) else { continue }
      return .signApart(
        layer: spec.keyword, extra: extra, read: read.map { source.text($0.whole) },
        joined: joined)
    }
    return .tooMany(layer: spec.keyword, extra: extra, usage: spec.usage)
  }

  /// `n+1` where `n +1` was read as two words; `nil` for words that a comma separates.
  private func joined(_ left: LayerWord, _ right: LayerWord) -> String? {
    guard left.whole.upperBound == right.whole.lowerBound,
      ["+", "-"].contains(where: { source.isSign($0, at: right.whole.lowerBound, in: right.whole) })
    else { return nil }
    return source.text(left.whole) + source.text(right.whole)
  }

  /// What an argument accepts, for a word after others that it does not accept.
  private func wants(
    _ argument: LayerArgument, _ word: LayerWord, after read: ArraySlice<LayerWord>
  ) -> String {
    guard argument.kind != .layers else { return "\(argument.wants): \(spec.example)" }
    var wants = argument.wants
    let text = unquoted(word.value)
    // The value of a name or an expression is shown if it is a number after all.
    if source.plainNumber(word.value) == nil,
      let value = reader.number(word.value)?.description, value != text
    {
      wants += ", not \(value)"
    }
    if let last = read.last, Int(source.text(last.whole)) == nil, text.hasPrefix("-"),
      let difference = joined(last, word)
    {
      wants += "; a difference is written without blanks: \(difference)"
    }
    return wants
  }

  private func unquoted(_ part: Range<Int>) -> String {
    source.text(part).filter { !"\"'".contains($0) }
  }
}

extension LayerArgumentReader {
  /// A number with names in it, as it was written; `nil` for any other value.
  private func expression(_ part: Range<Int>, _ argument: LayerArgument) -> String? {
    switch argument.kind {
    case .size, .number, .sizes, .factors: break
    default: return nil
    }
    let hasNames = part.contains { place in
      source.name(at: place, in: part).map { !["_", "None"].contains($0) } ?? false
    }
    return hasNames ? source.text(part) : nil
  }

  /// A value as a line or Python writes it: `200*2`, `(20,)`, `n // 2`, `False`, `'tanh'`, `None`;
  /// `nil` if the argument does not accept it.
  private func value(_ part: Range<Int>, _ argument: LayerArgument) -> LayerValue? {
    if argument.takesNone, source.text(part) == "None" {
      return argument.kind == .axis ? LayerValue.none : argument.standard ?? LayerValue.none
    }
    switch argument.kind {
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
      let written = unquoted(part)
      if words.contains(written) { return .word(written) }
      // The value of a name is read as Python writes it.
      guard let word = reader.number(part)?.description, words.contains(word) else { return nil }
      return .word(word)
    case .axis:
      guard case .whole(let axis)? = reader.number(part), LayerArgument.Kind.axes.contains(axis)
      else { return nil }
      return .axis(axis)
    case .padding(let words):
      let word = unquoted(part)
      if words.contains(word) { return .word(word) }
      return one(of: part).flatMap { whole($0, LayerArgument.Kind.paddings) }.map { .size($0) }
    case .sizes(let count, let least):
      return sizes(part, count, from: least, takesNone: argument.takesNone)
    case .sizedPadding(let words, let axes):
      let word = unquoted(part)
      return words.contains(word) ? .word(word) : sizes(part, axes, from: 0, takesNone: false)
    case .factors:
      let factors = items(of: part).compactMap { reader.number($0)?.real }
      guard factors.count == items(of: part).count, factors.allSatisfy({ $0 > 0 && $0 < 1e6 })
      else { return nil }
      return Set(factors).count == 1 ? .number(factors[0]) : .numbers(factors)
    case .layer, .layers: return nil
    }
  }

  /// `3`, or `(3, 5)`: one number for each of `count` axes, written once where all are equal.
  private func sizes(
    _ part: Range<Int>, _ count: Int?, from least: Int, takesNone: Bool
  ) -> LayerValue? {
    var sizes: [Int?] = []
    for item in items(of: part) {
      if takesNone, source.text(item) == "None" {
        sizes.append(nil)
        continue
      }
      guard case .whole(let size)? = reader.number(item), size >= least,
        size <= LayerArgument.Kind.greatest
      else { return nil }
      sizes.append(size)
    }
    guard let first = sizes.first else { return nil }
    guard let count else {
      return sizes.count <= LayerArgument.Kind.most ? .sizes(sizes) : nil
    }
    guard sizes.count == count || sizes.count == 1 else { return nil }
    if let first, sizes.allSatisfy({ $0 == first }) { return .size(first) }
    return sizes.count == count ? .sizes(sizes) : nil
  }

  /// The parts of `(3, 5)`, or the part itself.
  private func items(of part: Range<Int>) -> [Range<Int>] {
    guard let (inside, rest) = source.bracketed(part), rest.isEmpty else { return [part] }
    var parts = source.parts(of: inside)
    if parts.count > 1, parts[parts.count - 1].isEmpty { parts.removeLast() }
    return parts
  }

  /// A size, `_`, `_=80`, or the one size of `(20,)`, `[20]` and `(20)`.
  private func size(_ part: Range<Int>) -> LayerValue? {
    if source.name(at: part.lowerBound, in: part) == "_" {
      guard part.count > 1 else { return .blank }
      guard source.isSign("=", at: part.lowerBound + 1, in: part) else { return nil }
      return whole(part.dropFirst(2)).map { .found($0) }
    }
    return one(of: part).flatMap { whole($0) }.map { .size($0) }
  }

  /// A part itself, or the one part of `(20,)`, `[20]` and `(20)`.
  private func one(of part: Range<Int>) -> Range<Int>? {
    guard let (inside, rest) = source.bracketed(part), rest.isEmpty else { return part }
    let parts = source.parts(of: inside)
    return parts.count == 1 || parts.count == 2 && parts[1].isEmpty ? parts[0] : nil
  }

  private func whole(
    _ part: Range<Int>, _ bounds: Bounds<Int> = LayerArgument.Kind.sizes
  ) -> Int? {
    guard case .whole(let number)? = reader.number(part), bounds.contains(number) else {
      return nil
    }
    return number
  }
}
