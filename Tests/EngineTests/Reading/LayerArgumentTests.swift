import Engine
import Support
import Testing

/// Every argument of every layer under every name of the layer, by its declaration: what it accepts,
/// and how it is refused when it is out of bounds, unknown, given twice or missing.
struct LayerArgumentTests {
  /// A layer under one of its names.
  struct Spelling: Sendable, CustomTestStringConvertible {
    let name: String
    let spec: LayerSpec
    let isCall: Bool

    /// A line that gives the layer these words.
    func line(_ words: [String]) -> String {
      isCall ? "\(name)(\(words.joined(separator: ", ")))" : ([name] + words).joined(separator: " ")
    }

    /// All its arguments, in the order in which a call gives them.
    var arguments: [LayerArgument] {
      spec.arguments.filter { !$0.isOption } + spec.arguments.filter(\.isOption)
        + spec.idleArguments
    }

    /// Those that values without names are for.
    var places: [LayerArgument] {
      (isCall ? spec.allArguments : arguments).filter {
        $0.kind != .layers && (!$0.isOption || isCall && $0.torchName != nil)
      }
    }

    /// Words for all that the layer needs, except this argument.
    func needed(without name: String) -> [String] {
      spec.arguments.filter { $0.isRequired && $0.name != name }
        .map { "\($0.name)=\($0.accepted[0])" }
    }

    var testDescription: String { line([]) }
  }

  private static let spellings = LayerRegistry.types.flatMap { type in
    let names = type.spec.torchNames.flatMap { [$0, "nn.\($0)"] }
    return [Spelling(name: type.spec.keyword, spec: type.spec, isCall: type.spec.holdsLayers)]
      + names.map { Spelling(name: $0, spec: type.spec(as: $0), isCall: true) }
  }

  private static func error(_ spelling: Spelling, _ words: [String]) -> LayerError? {
    do throws(LayerError) {
      let read = try LayerParser.parse(spelling.line(words))
      Issue.record("\(spelling.line(words)) is read as \(read.map(\.line))")
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: spellings)
  func acceptsWhatIsWithinItsBounds(spelling: Spelling) throws {
    for argument in spelling.arguments {
      let needed = spelling.needed(without: argument.name)
      for value in argument.accepted {
        let line = spelling.line(needed + ["\(argument.name)=\(value)"])
        let layer = try #require(try LayerParser.parse(line).first, "\(line)")
        // A layer's arguments become those of the layer that holds it.
        if case .layer = argument.kind { continue }
        let read = layer.arguments[argument.name]
        if argument.isIdle {
          #expect(read == nil, "\(line)")
          #expect(try LayerParser.parse(spelling.line(needed)) == [layer], "\(line)")
        } else {
          #expect(read?.description == value.lowercased(), "\(line)")
        }
      }
    }
  }

  @Test(arguments: spellings)
  func namesTheArgumentAndTheBoundThatIsBroken(spelling: Spelling) throws {
    for argument in spelling.arguments {
      for value in argument.refused {
        let words = spelling.needed(without: argument.name) + ["\(argument.name)=\(value)"]
        let error = try #require(Self.error(spelling, words))
        guard case .badValue(spelling.spec.keyword, argument.name, value, let wants) = error else {
          Issue.record("\(spelling.line(words)): \(error)")
          continue
        }
        for bound in argument.bounds {
          #expect(wants.contains(bound), "\(spelling.line(words)): \(wants)")
        }
        #expect(error.diagnosis.what.contains(argument.name))
        #expect(error.diagnosis.mend?.contains(wants) == true)
      }
    }
  }

  @Test(arguments: spellings)
  func refusesUnknownNames(spelling: Spelling) throws {
    let names = spelling.arguments.flatMap { [$0.name, $0.torchName ?? $0.name] }
    let value = spelling.spec.holdsLayers ? "(tanh)" : "1"
    for name in ["nosuch"] + names.flatMap({ ["\($0)x", "x\($0)"] }) {
      let error = try #require(Self.error(spelling, ["\(name)=\(value)"]))
      guard
        case .unknownOption(spelling.spec.keyword, name, let similar, spelling.spec.usage) = error
      else {
        Issue.record("\(name) of \(spelling.name): \(error)")
        continue
      }
      if let similar { #expect(spelling.spec.arguments.contains { $0.name == similar }) }
    }
  }

  @Test(arguments: spellings)
  func refusesWhatIsGivenTwice(spelling: Spelling) throws {
    for argument in spelling.arguments {
      let names = [argument.name, argument.torchName ?? argument.name]
      let value = argument.accepted[0]
      for (first, second) in names.flatMap({ first in names.map { (first, $0) } }) {
        #expect(
          Self.error(spelling, ["\(first)=\(value)", "\(second)=\(value)"])
            == .givenTwice(layer: spelling.spec.keyword, argument: argument.name))
      }
    }
    for (index, argument) in spelling.places.enumerated() {
      let values = spelling.places[...index].map { $0.accepted[0] }
      #expect(
        Self.error(spelling, values + ["\(argument.name)=\(argument.accepted[0])"])
          == .givenTwice(layer: spelling.spec.keyword, argument: argument.name))
    }
  }

  @Test(arguments: spellings)
  func saysWhatIsMissing(spelling: Spelling) throws {
    for argument in spelling.spec.arguments where argument.isRequired {
      #expect(
        Self.error(spelling, spelling.needed(without: argument.name))
          == .missing(
            layer: spelling.spec.keyword, argument: argument.name, usage: spelling.spec.usage))
    }
  }

  @Test(arguments: spellings.filter { !$0.spec.holdsLayers })
  func refusesOneValueTooMany(spelling: Spelling) throws {
    let values = spelling.places.map { $0.accepted[0] }
    let layers = try LayerParser.parse(spelling.line(values))
    #expect(layers.count == 1)
    #expect(
      Self.error(spelling, values + ["77"])
        == .tooMany(layer: spelling.spec.keyword, extra: "77", usage: spelling.spec.usage))
  }

  @Test(arguments: spellings)
  func noTwoArgumentsHaveTheSameName(spelling: Spelling) {
    let names = spelling.arguments.flatMap { Set([$0.name, $0.torchName ?? $0.name]) }
    #expect(Set(names).count == names.count, "\(names)")
  }

  /// What only PyTorch's code has is read, but not proposed.
  @Test(arguments: ["nn.Linear(3, 4, devise='cpu')", "relu inplaced=True", "relu in=True"])
  func idleArgumentsAreNotProposed(line: String) throws {
    #expect(refusal(line)?.mend?.hasPrefix("usage: ") == true)
  }

  /// The layers inside have a name too.
  @Test func layersInsideAreGivenByName() throws {
    #expect(try LayerParser.parse("residual (LAYER=(tanh))").map(\.line) == ["residual (tanh)"])
    #expect(refusal("residual (LAYER=())")?.what == "residual is missing LAYER")
    #expect(refusal("residual (LAYER=tanh)")?.what == "LAYER of residual cannot be 'tanh'")
    #expect(refusal("residual (LAYERS=(tanh))")?.mend == "did you mean 'LAYER='?")
  }
}

extension LayerArgument {
  /// Values at the ends of what is accepted.
  fileprivate var accepted: [String] {
    switch kind {
    case .size: ["1", "4096"]
    case .number(let range): [shortNumber(range.upperBound), shortNumber(range.lowerBound)]
    case .flag: ["true", "False"]
    case .word(let words): words
    case .axis: ["-8", "7"]
    case .sizes(nil, let least): ["(\(least),)", "(2, 3)"]
    case .sizes(_, let least): ["4096", String(least)]
    case .factors: ["2", "0.5"]
    case .sizedPadding(let words, _): words + ["0", "4096"]
    case .padding(let words): words + ["0", "4096"]
    case .layer(let keyword):
      [keyword == "transformerencoderlayer" ? "transformerencoderlayer(4, 2)" : keyword]
    case .layers: ["(tanh)"]
    }
  }

  /// Values next to what is accepted.
  fileprivate var refused: [String] {
    switch kind {
    case .size: ["0", "-1", "1.5", "many"]
    case .number(let range):
      [shortNumber(range.lowerBound.nextDown), shortNumber(range.upperBound.nextUp), "many"]
    case .flag: ["perhaps", "2"]
    case .word: ["nosuch"]
    case .axis: ["-9", "8", "0.5"]
    case .sizes(_, let least): [String(least - 1), "1.5", "many", "(1, 2, 3, 4, 5, 6, 7, 8, 9)"]
    case .factors: ["0", "-1", "many"]
    case .sizedPadding, .padding: ["-1", "0.5", "nosuch"]
    case .layer: ["tanh"]
    case .layers: ["tanh"]
    }
  }

  /// What a message about such a value has to say.
  fileprivate var bounds: [String] {
    switch kind {
    case .size: ["1 up"]
    case .number(let range): [shortNumber(range.lowerBound), shortNumber(range.upperBound)]
    case .flag: ["true", "false"]
    case .word(let words): words
    case .axis: ["-8", "7"]
    case .sizes(_, let least): ["\(least) up"]
    case .factors: ["above 0"]
    case .sizedPadding(let words, _): words + ["0 up"]
    case .padding(let words): words + ["0 up"]
    case .layer: ["nn.", "(…)"]
    case .layers: ["parentheses"]
    }
  }
}
