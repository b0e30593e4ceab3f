import Engine
import Support
import Testing

/// What comes back from a checkpoint is what went in, to the last bit.
struct CheckpointRoundTripTests {
  private func reread(_ checkpoint: Checkpoint) throws -> Checkpoint {
    try Checkpoint(try SafetensorsFile(try checkpoint.encoded()))
  }

  @Test(arguments: [
    "tanh", "embedding 4 3", "linear 3 2 scale=0.1", "batchnorm 5 over=batch", "layernorm 4, gelu",
    "embedding 27 10, flatten, linear 80 200 bias=false, relu, dropout 0.125, linear 200 27",
    TinyRun.stack,
  ])
  func everyStackComesBack(stack: String) throws {
    let run = try TinyRun.Run(stack)
    let checkpoint = Checkpoint(
      model: run.model, optimizer: nil, data: nil, generator: run.generator, seed: .max, step: 0,
      losses: [])
    let back = try reread(checkpoint)
    #expect(back.model.children.map(\.description) == run.model.children.map(\.description))
    #expect(back.model.namedTensors == run.model.namedTensors)
    #expect(back.generator == run.generator)
    #expect(back.seed == .max)
    #expect(back.data == nil && back.vocabulary == nil && back.optimizer == nil)
    #expect(try back.encoded() == checkpoint.encoded())
  }

  /// Every layer there is, as the shell and as torch have it: what comes back computes the same.
  @Test(arguments: LayerRegistry.specs.map(\.keyword), [false, true])
  func everyLayerComputesTheSameAgain(keyword: String, isTorchs: Bool) throws {
    let type = try #require(LayerParser.type(named: keyword))
    guard !isTorchs || type.spec.differsFromTorch else { return }
    // torch's batchnorm reads the channels of three axes elsewhere.
    let example = try #require(LayerParser.parse(type.spec.example).first)
    var arguments = example.arguments
    if isTorchs, let name = type.spec.torchNames.first {
      arguments.isTorchs = true
      // What the lecture's layer takes torch's may not.
      for argument in type.spec(as: name).arguments where argument.isOption {
        arguments[argument.name] = argument.standard
      }
    }
    var input = try Shape(4, 6)
    if type.takes != .symbols {
      (input, arguments) = try type.taken(
        by: arguments, isTorchs ? [[8, 12]] : [[4, 6, 12], [4, 12, 6, 5], [8, 12]])
    }
    var generator = Generator(seed: 1)
    var layer = try type.init(arguments, generator: &generator)
    for index in layer.parameters.indices {
      let shape = layer.parameters[index].tensor.shape
      layer.parameters[index].tensor = try generator.normal(shape)
    }
    for index in layer.buffers.indices {
      let old = layer.buffers[index].tensor
      let values = old.values.indices.map { 0.5 + Float($0 % 7) }
      layer.buffers[index].tensor = try Tensor(values, shape: old.shape)
    }
    // A skip is inside skips alone.
    if layer.wiring == .tap { layer = Skips([.made(layer)]) }
    let model = Sequential([layer])
    let back = try reread(
      Checkpoint(
        model: model, optimizer: nil, data: nil, generator: generator, seed: 1, step: 0, losses: [])
    ).model
    #expect(back.children.map(\.description) == [layer.description])
    #expect(back.namedTensors == model.namedTensors)
    let outputs = try [model, back].map { model -> [UInt32] in
      let plan = try Plan(model, input: input, purpose: .inference)
      var stream = Generator(seed: 2)
      plan.draw(&stream)
      try plan.evaluate()
      return plan.output.values.map(\.bitPattern)
    }
    #expect(outputs[0] == outputs[1] && !outputs[0].isEmpty)
  }

  @Test func theKeptNormalComesBack() throws {
    var run = try TinyRun.Run()
    _ = try run.generator.normal(try Shape(3))
    var back = try reread(try run.checkpoint)
    #expect(back.generator == run.generator)
    var stream = back.generator
    let next = (try stream.normal(try Shape(2)), try run.generator.normal(try Shape(2)))
    #expect(next.0 == next.1)
    back = try reread(try run.checkpoint)
    #expect(back.generator == run.generator)
  }

  @Test func oddNumbersComeBack() throws {
    let odd: [Float] = [
      .nan, .infinity, -0.0, .leastNonzeroMagnitude, Float(bitPattern: 0x7fc0_1234),
    ]
    let run = try TinyRun.Run()
    let checkpoint = Checkpoint(
      model: run.model, optimizer: nil, data: nil, generator: run.generator, seed: 0,
      step: odd.count, losses: odd)
    #expect(try reread(checkpoint).losses.map(\.bitPattern) == odd.map(\.bitPattern))
  }

  @Test func theDataComesBack() throws {
    let checkpoint = try TinyRun.Run().checkpoint
    let back = try reread(checkpoint)
    #expect(back.data == checkpoint.data)
    #expect(back.vocabulary?.symbols == [".", "a", "b", "c"])
    let data = try TinyRun.data()
    #expect(back.data?.matches(data) == true)
  }

  @Test(arguments: [
    Optimizer.sgd, .momentum(0.9),
    .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0),
    .adam(beta1: 0.85, beta2: 0.95, epsilon: 1e-7, weightDecay: 0.01),
  ])
  func goingOnIsNeverHavingStopped(optimizer: Optimizer) throws {
    for stack in [TinyRun.stack, "embedding 4 3, batchnorm 3 over=batch, flatten, linear 12 4"] {
      var whole = try TinyRun.Run(stack)
      try whole.train(20, optimizer)
      for cut in [0, 1, 7] {
        var first = try TinyRun.Run(stack)
        if cut > 0 { try first.train(cut, optimizer) }
        var second = TinyRun.Run(try reread(try first.checkpoint))
        try second.train(20 - cut, optimizer)
        #expect(try second.checkpoint.encoded() == whole.checkpoint.encoded())
      }
    }
  }

  /// Twenty steps are ten, a file, and ten more: weights, average, losses and epoch to the bit.
  @Test(arguments: RowOrder.allCases, [nil, 0.5, 0.999])
  func epochsAndAveragesGoOn(order: RowOrder, ema: Double?) throws {
    let optimizer = Optimizer.adam(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01)
    for optimizer in [Optimizer.sgd, optimizer] {
      var whole = try TinyRun.Run()
      try whole.train(20, optimizer, order, ema: ema)
      for cut in [10, 1, 19] {
        var first = try TinyRun.Run()
        try first.train(cut, optimizer, order, ema: ema)
        var second = TinyRun.Run(try reread(try first.checkpoint))
        #expect(second.epoch == first.epoch && second.average == first.average)
        #expect((second.average == nil) == (ema == nil))
        try second.train(20 - cut, optimizer, order, ema: ema)
        #expect(second.losses == whole.losses && second.average == whole.average)
        #expect(try second.checkpoint.encoded() == whole.checkpoint.encoded())
      }
    }
  }

  /// Averaging changes nothing of the run, and its weights are between those of its steps.
  @Test func anAverageLooksOn() throws {
    var (plain, kept) = (try TinyRun.Run(), try TinyRun.Run())
    var weights: [[Float]] = []
    for _ in 0..<5 {
      try plain.train(1)
      try kept.train(1, ema: 0.75)
      #expect(kept.model.namedTensors == plain.model.namedTensors)
      weights.append(kept.model.namedTensors[0].tensor.values)
    }
    let averaged = try #require(try kept.average?.model(kept.model))
    var mean = weights[0].map(Double.init)
    for step in weights.dropFirst() {
      mean = zip(mean, step).map { 0.75 * $0 + 0.25 * Double($1) }
    }
    #expect(difference(averaged.namedTensors[0].tensor.values, from: mean) == nil)
    for (one, other) in zip(averaged.namedTensors, kept.model.namedTensors) {
      let isBuffer = one.name.contains("running")
      #expect((one.tensor == other.tensor) == isBuffer, "\(one.name): buffers are as they are")
    }
  }

  @Test func runningBuffersKeepTheirShapes() throws {
    var run = try TinyRun.Run("embedding 4 3, batchnorm 3 over=batch, flatten, linear 12 4")
    try run.train(2)
    let back = try reread(try run.checkpoint)
    let shapes = back.model.namedTensors.filter { $0.name.contains("running") }
      .map(\.tensor.shape.description)
    #expect(shapes == ["1x4x3", "1x4x3"])
    #expect(back.model.namedTensors == run.model.namedTensors)
  }

  @Test func memoriesOfAnotherStackAreLeftOut() throws {
    var run = try TinyRun.Run()
    try run.train(1, .momentum(0.9))
    run.model.children.removeLast()
    #expect(try reread(try run.checkpoint).optimizer == nil)
    var other = try TinyRun.Run()
    try other.train(1, ema: 0.9)
    other.model.children.removeLast()
    #expect(try reread(try other.checkpoint).average == nil)
  }

  @Test func everyFlippedByteIsNoticed() throws {
    let good = try TinyRun.bytes(2, .momentum(0.5))
    for index in good.indices {
      var bytes = good
      bytes[index] ^= UInt8(1 << (index % 8))
      let outcome = Result { try Checkpoint(try SafetensorsFile(bytes)).encoded() }
      switch outcome {
      case .success(let again): #expect(again == good, "byte \(index)")
      case .failure(let error):
        #expect(error is any DiagnosableError, "byte \(index): \(error)")
      }
    }
  }

  @Test func everyTruncationIsNoticed() throws {
    let good = try TinyRun.bytes()
    for length in good.indices {
      #expect(throws: CheckpointError.self, "\(length) bytes") {
        _ = try Checkpoint(try SafetensorsFile(Array(good[..<length])))
      }
    }
    #expect(throws: CheckpointError.trailingBytes(bytes: 1)) {
      _ = try SafetensorsFile(good + [0])
    }
  }
}
