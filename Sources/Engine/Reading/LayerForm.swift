import Support

/// A word that stands for several layers: they are written out when the line is read, and stand in the
/// stack one by one.
public struct LayerForm: Sendable {
  /// The word, such as `repeat`.
  public let keyword: String
  /// How it is written.
  public let usage: String
  /// One sentence.
  public let summary: String
  /// What each part of it means.
  public let arguments: [(usage: String, summary: String)]
  /// A complete, working line.
  public let example: String

  /// Every form, in the order of the words.
  public static let all = [repeated, wavenet]

  /// The form with this word.
  package static func named(_ name: String) -> LayerForm? { all.first { $0.keyword == name } }

  static let repeated = LayerForm(
    keyword: "repeat", usage: "repeat N (LAYER, …)",
    summary: "Writes layers out N times, each with weights of its own.",
    arguments: [
      ("N", "how many times"), ("(LAYER, …)", "the layers, in order"),
    ], example: "repeat 3 (residual (linear 64 64, tanh))")

  static let wavenet = LayerForm(
    keyword: "wavenet", usage: "wavenet R D S dilations=1,2,4,8",
    summary: "Writes out the body of a WaveNet: gated residual blocks, whose skips are added up.",
    arguments: [
      ("R", "channels that come in and go from block to block"),
      ("D", "channels of the dilated convolutions, after the gate"),
      ("S", "channels that go out: each block's skip"),
      ("dilations=1,2,4,8", "one block for each, with a convolution of two taps so far apart"),
    ], example: "wavenet 48 48 64 dilations=1,2,4,8")
}

extension LayerReader {
  /// The layers that a form stands for; `nil` where a part is no form.
  mutating func form(_ part: Range<Int>, depth: Int) throws(Slip) -> [LayerDescription]? {
    switch source.name(at: part.lowerBound, in: part) {
    case LayerForm.repeated.keyword: return try repetition(of: part, depth: depth)
    case LayerForm.wavenet.keyword: return try wavenet(part)
    default: return nil
    }
  }

  private mutating func repetition(
    of part: Range<Int>, depth: Int
  ) throws(Slip) -> [LayerDescription] {
    let form = LayerForm.repeated
    for place in part.dropFirst() where source.isSign("(", at: place, in: part) {
      guard let (inside, rest) = source.bracketed(place..<part.upperBound), rest.isEmpty else {
        continue
      }
      let times = part.lowerBound + 1..<place
      guard !times.isEmpty, !inside.isEmpty else { break }
      return try repeated(
        try layers(of: inside, depth: depth + 1), times, (form.keyword, "N"))
    }
    throw slip(.missing(layer: form.keyword, argument: "N (LAYER, …)", usage: form.usage), part)
  }

  private mutating func wavenet(_ part: Range<Int>) throws(Slip) -> [LayerDescription] {
    let form = LayerForm.wavenet
    var (sizes, dilations) = ([Int](), [Int]())
    for word in source.words(of: part.dropFirst()) {
      guard let name = word.name else {
        guard sizes.count < 3 else {
          throw slip(
            .tooMany(layer: form.keyword, extra: source.text(word.value), usage: form.usage),
            word.value)
        }
        sizes.append(try size(word.value, ["R", "D", "S"][sizes.count], form))
        continue
      }
      guard source.text(name) == "dilations" else {
        throw slip(
          .unknownOption(
            layer: form.keyword, option: source.text(name),
            similar: Similarity.nearest(to: source.text(name), in: ["dilations"]),
            usage: form.usage), name)
      }
      guard dilations.isEmpty else {
        throw slip(.givenTwice(layer: form.keyword, argument: "dilations"), word.whole)
      }
      // They may be in brackets; without, the commas belong to them.
      let list =
        source.bracketed(word.value).map(\.inside) ?? word.value.lowerBound..<part.upperBound
      for one in source.parts(of: list) where !one.isEmpty {
        dilations.append(try size(one, "dilations", form))
      }
      if source.bracketed(word.value) == nil { break }
    }
    guard sizes.count == 3, !dilations.isEmpty else {
      let missing = sizes.count < 3 ? ["R", "D", "S"][sizes.count] : "dilations"
      throw slip(.missing(layer: form.keyword, argument: missing, usage: form.usage), part)
    }
    return try body(sizes, dilations, part)
  }

  private func size(
    _ part: Range<Int>, _ argument: String, _ form: LayerForm
  ) throws(Slip) -> Int {
    guard case .whole(let size)? = number(part), LayerArgument.Kind.sizes.contains(size) else {
      throw slip(
        .badValue(
          layer: form.keyword, argument: argument, text: source.text(part),
          wants: LayerArgument.Kind.sizes.wants), part)
    }
    return size
  }

  /// `skips (residual (conv R 2D 2 dilation=…, gate, skip (linear D S), linear D R), …)`.
  private mutating func body(
    _ sizes: [Int], _ dilations: [Int], _ part: Range<Int>
  ) throws(Slip) -> [LayerDescription] {
    let (residual, dilated, skip) = (sizes[0], sizes[1], sizes[2])
    let (double, overflow) = dilated.multipliedReportingOverflow(by: 2)
    guard !overflow else {
      throw slip(
        .badValue(
          layer: LayerForm.wavenet.keyword, argument: "D", text: String(dilated),
          wants: "a number whose double can be counted"), part)
    }
    let (blocks, isTooMany) = dilations.count.multipliedReportingOverflow(by: 6)
    try add(isTooMany ? Int.max : blocks + 1, part)
    func linear(_ outputs: Int) -> LayerDescription {
      LayerDescription(Linear.self, sizes: [.inputs: dilated, .outputs: outputs])
    }
    func holding(_ type: any Layer.Type, _ layers: [LayerDescription]) -> LayerDescription {
      var held = LayerDescription(type)
      held.arguments[type.spec.arguments[0].name] = .layers(layers)
      return held
    }
    let made = dilations.map { dilation in
      var conv = LayerDescription(Conv1d.self, sizes: [.inputs: residual, .outputs: double])
      conv.arguments["dilation"] = .size(dilation)
      return holding(
        Residual.self,
        [
          conv, LayerDescription(Gate.self), holding(Skip.self, [linear(skip)]), linear(residual),
        ])
    }
    return [holding(Skips.self, made)]
  }
}
