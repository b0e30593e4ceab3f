import Engine
import Testing

/// What holds for every layer.
struct LayerRegistryTests {
  private static let specs = LayerRegistry.specs

  @Test func listsEachOnce() {
    #expect(Self.specs.count >= 10)
    #expect(Set(Self.specs.map(\.keyword)).count == Self.specs.count)
    let torch = Self.specs.flatMap(\.torchNames).map { $0.lowercased() }
    #expect(Set(torch).count == torch.count)
  }

  @Test(arguments: specs.map(\.keyword))
  func hasAnExampleThatReadsBack(keyword: String) throws {
    let spec = try #require(LayerParser.type(named: keyword)).spec
    let description = try #require(LayerParser.parse(spec.example).first)
    #expect(description.keyword == keyword)
    var generator = Generator(seed: 0)
    let layer = try description.make(&generator)
    #expect(layer.description == spec.example)
    let again = try #require(LayerParser.parse(layer.description).first)
    #expect(again.arguments == layer.arguments)
    #expect(again.keyword == keyword)
    #expect(layer.arguments == description.arguments)
  }

  @Test(arguments: specs.map(\.keyword))
  func isDocumented(keyword: String) throws {
    let spec = try #require(LayerParser.type(named: keyword)).spec
    #expect(spec.summary.hasSuffix("."))
    #expect(spec.summary.first?.isUppercase == true)
    #expect(spec.shapes.isEmpty == false)
    #expect(spec.usage.hasPrefix(spec.keyword))
    for argument in spec.arguments {
      #expect(argument.summary.isEmpty == false)
      #expect(argument.isOption == (argument.name == argument.name.lowercased()))
      #expect(argument.isOption == false || argument.standard != nil)
    }
  }

  @Test(arguments: specs.map(\.keyword))
  func isReadUnderTorchsNames(keyword: String) throws {
    let spec = try #require(LayerParser.type(named: keyword)).spec
    #expect(spec.torchNames.isEmpty == false)
    for name in spec.torchNames {
      for written in [name, "nn.\(name)", "torch.nn.\(name)", name.uppercased()] {
        #expect(LayerParser.type(named: written)?.spec.keyword == keyword)
      }
    }
  }

  /// The arguments by torch's own names, as `nn.Linear(in_features=20, out_features=200)`.
  @Test(arguments: specs.map(\.keyword))
  func isReadWithTorchsArguments(keyword: String) throws {
    let spec = try #require(LayerParser.type(named: keyword)).spec
    let plain = try #require(LayerParser.parse(spec.example).first)
    let called = try #require(LayerParser.type(named: keyword)).spec(as: spec.torchName)
    let holds = called.arguments.contains { if case .layer = $0.kind { true } else { false } }
    // It reads the layer that it holds.
    guard !holds else {
      #expect(try LayerParser.parse(called.example).first?.arguments == plain.arguments)
      return
    }
    let places = spec.arguments.filter { !$0.isOption }
    let words = places.compactMap { argument in
      plain.arguments[argument.name].map { "\(argument.torchName ?? argument.name)=\($0)" }
    }
    let options = spec.arguments.filter { $0.isOption && $0.torchName != nil }.compactMap {
      option in
      plain.arguments[option.name].map { "\(option.name)=\($0)" }
    }
    let torch = "nn.\(spec.torchNames[0])(\((words + options).joined(separator: ", ")))"
    var read = try #require(LayerParser.parse(torch).first).arguments
    #expect(read.isTorchs == spec.differsFromTorch)
    read.isTorchs = false
    // Of what torch's calls leave out, torch's default is read.
    let theirs = try #require(LayerParser.type(named: keyword)).spec(as: spec.torchName)
    var wanted = plain.arguments
    for argument in theirs.arguments {
      let own = spec.arguments.first { $0.name == argument.name }
      if let own, own.isOption, own.torchName == nil { wanted[own.name] = argument.standard }
    }
    #expect(read == wanted)
  }

  /// A fresh layer takes the shape that its `fitted` arguments are made for.
  @Test(arguments: specs.map(\.keyword))
  func takesWhatItIsFittedTo(keyword: String) throws {
    let type = try #require(LayerParser.type(named: keyword))
    let example = try #require(LayerParser.parse(type.spec.example).first)
    #expect(throws: Never.self) { try type.taken(by: example.arguments) }
  }

  /// Every axis of an output is as long as its declared origin makes it.
  @Test(arguments: specs.map(\.keyword))
  func originsAgreeWithTheFormula(keyword: String) throws {
    let type = try #require(LayerParser.type(named: keyword))
    let example = try #require(LayerParser.parse(type.spec.example).first)
    var generator = Generator(seed: 7)
    var taken = 0
    for round in 0..<60 {
      let rank = 1 + round % 4
      let sizes = (0..<rank).map { _ in generator.integer(in: 1..<7) * (round % 2 + 1) }
      let shape = try Shape(sizes)
      let fitted = round % 3 == 0 ? example.arguments : type.fitted(example.arguments, to: shape)
      let layer = try type.init(fitted, generator: &generator)
      guard let output = try? layer.outputShape(for: shape) else { continue }
      taken += 1
      // Its axes are those of the taps, at whatever depth they are.
      guard layer.wiring != .collect else { continue }
      let made = layer.axes(for: shape).rules.map { rule -> Int? in
        switch rule {
        case .kept(let axis): sizes[axis]
        case .fused(let axis, let group): sizes[axis] / group
        case .halved(let axis): sizes[axis] / 2
        case .windowed(let axis, let window): window.stops(along: sizes[axis])
        case .resized(_, let size, _), .split(_, let size): size
        case .made(let name, _): layer.arguments[name].flatMap { Int($0.description) }
        case .merged(let factors):
          factors.reduce(1) { product, factor in
            switch factor {
            case .axis(let axis): product * sizes[axis]
            case .neighbours(_, let count): product * count
            }
          }
        }
      }
      #expect(made == output.dimensions, "\(layer) of \(shape)")
    }
    #expect(taken >= 10, "of 60 shapes it takes too few to tell")
  }
}
