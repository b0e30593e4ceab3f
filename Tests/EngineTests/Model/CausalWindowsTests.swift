import Engine
import TestSupport
import Testing

/// Stacks of convolutions over whole items, each window computed once, beside the same in padded tensors.
struct CausalWindowsTests {
  private static let stacks = [
    "embedding 6 3, conv 3 4 2 pad=none, tanh, conv 4 5 2 dilation=2 pad=none, linear 5 6",
    "embedding 6 3, conv 3 4 2, tanh, conv 4 5 3 dilation=2, gelu, linear 5 6",
    "embedding 6 4, residual (conv 4 8 2 pad=none, gate, linear 4 4) scale=0.7,"
      + " residual (conv 4 8 2 dilation=2, gate, linear 4 4), layernorm 4, linear 4 6",
    "embedding 6 4, skips (residual (conv 4 6 2, gate, skip (linear 3 5), linear 3 4),"
      + " residual (conv 4 6 2 dilation=2 pad=none, gate, skip (linear 3 5), linear 3 4),"
      + " residual (conv 4 6 2 dilation=4, gate, skip (conv 3 5 2), linear 3 4)),"
      + " relu, linear 5 6",
    "embedding 6 4, linear 4 3, tanh, linear 3 6",
  ]

  private static func data(_ cut: Dataset.Cut = .whole, block: Int = 8) throws -> Dataset {
    var options = Dataset.Options()
    (options.cut, options.block) = (cut, block)
    options.end = cut.standardEnd
    let text = ["ab", "abc", "abcde", "b", "eda", "edab", "ab", "cabbadabe", "aa", "d"]
    return try Dataset(
      bytes: Array(text.joined(separator: "\n").utf8), source: "letters.txt", options)
  }

  private static let letters = "abacadabdaaecbadca"

  /// Letters as one stream, in rows of four.
  private static func text() throws -> Dataset {
    var options = Dataset.Options()
    (options.cut, options.end, options.shares) = (.stream(4), "|", [1, 0, 0])
    return try Dataset(bytes: Array(letters.utf8), source: "letters.txt", options)
  }

  /// Outputs at the places with a target, and the gradients of their losses, of a padded tensor.
  private func padded(
    _ model: Sequential, _ data: Dataset, _ examples: [Int]
  ) throws -> (logits: [Float], loss: Float, gradients: [Float]) {
    let (front, places) = (model.reach - 1, data.longestRow)
    let plan = try Plan(
      model, input: Shape(examples.count, front + places), purpose: .training)
    let steps = plan.outputShape.dimensions[1]
    let ids = examples.flatMap { data.input(.train, $0, front: front) }
    var targets = [Int32](repeating: -1, count: examples.count * steps)
    var real: [Int] = []
    for (index, example) in examples.enumerated() {
      let found = try #require(data.example(.train, example))
      for (place, symbol) in (found.context.dropFirst() + [found.target]).enumerated() {
        targets[(index + 1) * steps - places + place] = symbol
        real.append((index + 1) * steps - places + place)
      }
    }
    let loss = try CrossEntropy(rows: targets.count)
    loss.targets.copy(from: targets)
    try plan.load(ids)
    var pass = Pass(mode: .training, generator: Generator(seed: 0))
    try plan.forward(&pass)
    let value = loss.mean(plan.output)
    loss.backward(plan.output, into: plan.outputGradient)
    try plan.backward()
    let all = plan.output.values
    return (real.flatMap { all[$0 * 6..<($0 + 1) * 6] }, value, plan.gradients.values)
  }

  @Test(arguments: stacks)
  func trainsAsInPaddedTensors(stack: String) throws {
    try train(stack, Self.data(), [Array(0..<8), Array(3..<7)])
  }

  /// What is in front of a row has gradients too, but none from the skips at those places.
  @Test(arguments: stacks)
  func trainsAsInPaddedTensorsOfAText(stack: String) throws {
    try train(stack, Self.text(), [[0, 9, 13], [2, 3, 11], [14]])
  }

  private func train(_ stack: String, _ data: Dataset, _ batches: [[Int]]) throws {
    let model = try Stacks.made(stack)
    let predictor = try Predictor(model, data, batch: 8, purpose: .training)
    #expect(predictor.sharesRows)
    for examples in batches {
      predictor.load(.train, examples)
      var pass = Pass(mode: .training, generator: Generator(seed: 0))
      try predictor.plan.forward(&pass)
      let loss = predictor.loss.mean(predictor.plan.output)
      predictor.loss.backward(predictor.plan.output, into: predictor.plan.outputGradient)
      try predictor.plan.backward()
      let wanted = try padded(model, data, examples)
      #expect(
        difference(predictor.plan.output.values, from: wanted.logits, absolute: 2e-6) == nil)
      #expect(abs(loss - wanted.loss) < 1e-6)
      #expect(
        difference(predictor.plan.gradients.values, from: wanted.gradients, absolute: 2e-6) == nil)
    }
  }

  /// Rows of a text see what comes before them, as far as the stack reaches back.
  @Test(arguments: stacks)
  func seesTheTextBeforeARowOfAStream(stack: String) throws {
    let (text, data, model) = (Self.letters, try Self.text(), try Stacks.made(stack))
    let predictor = try Predictor(model, data, batch: 3, purpose: .inference)
    #expect(predictor.sharesRows)
    let front = model.reach - 1
    let plan = try Plan(model, input: Shape(1, front + text.count), purpose: .inference)
    let ids = try data.vocabulary.encode(text)
    try plan.load([Int32](repeating: 0, count: front + 1) + ids.dropLast())
    try plan.evaluate()
    let (all, steps) = (plan.output.values, plan.outputShape.dimensions[1])
    predictor.load(.train, [0, 9, 13])
    try predictor.plan.evaluate()
    var wanted: [Float] = []
    for start in [0, 9, 13] {
      let first = steps - text.count + start
      wanted += all[first * 6..<(first + 4) * 6]
    }
    #expect(difference(predictor.plan.output.values, from: wanted, absolute: 2e-6) == nil)
  }

  /// Dropout at rate 0 leaves every number, and gives each place a row of its own.
  @Test(arguments: [1, 3])
  func givesEachPlaceADrawOfItsOwn(before: Int) throws {
    let lines = Self.stacks[3].split(separator: ", ", maxSplits: 1).map(String.init)
    let plain = try Stacks.made(Self.stacks[3])
    let dropping = try Stacks.made(
      before == 1
        ? "\(lines[0]), dropout 0, \(lines[1])"
        : Self.stacks[3].replacing("gate,", with: "dropout 0, gate, dropout 0,"))
    let data = try Self.data()
    let runs = try [plain, dropping].map { model -> (loss: Float, gradients: [Float]) in
      let predictor = try Predictor(model, data, batch: 8, purpose: .training)
      #expect(predictor.sharesRows)
      predictor.load(.train, 0..<8)
      var pass = Pass(mode: .training, generator: Generator(seed: 0))
      try predictor.plan.forward(&pass)
      let loss = predictor.loss.mean(predictor.plan.output)
      predictor.loss.backward(predictor.plan.output, into: predictor.plan.outputGradient)
      try predictor.plan.backward()
      return (loss, predictor.plan.gradients.values)
    }
    #expect(abs(runs[0].loss - runs[1].loss) < 1e-6)
    #expect(difference(runs[1].gradients, from: runs[0].gradients, absolute: 2e-6) == nil)
  }

  /// The tree as a convolution: its contexts of eight, and the places of whole items.
  @Test func evaluatesAsContextsDo() throws {
    let stack =
      "embedding 6 3, conv 3 4 2 pad=none, batchnorm 4, tanh, conv 4 5 2 dilation=2 pad=none,"
      + " batchnorm 5, tanh, conv 5 6 2 dilation=4 pad=none, tanh, linear 6 6"
    let model = try Stacks.made(stack)
    for part in Dataset.Part.allCases {
      let contexts = try Evaluator.loss(of: model, on: Self.data(.contexts), part)
      let whole = try Evaluator.loss(of: model, on: Self.data(), part)
      #expect(abs(contexts - whole) < 1e-6)
    }
  }

  /// Queues write what a tensor of all that came before does, letter for letter.
  @Test(arguments: stacks)
  func samplesAsFromWindowsComputedAnew(stack: String) throws {
    let (model, data) = (try Stacks.made(stack), try Self.data())
    let sampler = try Sampler(model, data.contexts)
    let front = model.reach - 1
    for prompt in ["", "a", "cab", "abbadabea"] {
      var generator = Generator(seed: 5)
      let item = try sampler.sample(prompt: prompt, temperature: 0, generator: &generator)
      var ids = try data.vocabulary.encode(prompt)
      while ids.last != 0, ids.count < min(item.text.count, 40) {
        let plan = try Plan(model, input: Shape(1, front + 1 + ids.count), purpose: .inference)
        try plan.load([Int32](repeating: 0, count: front + 1) + ids)
        try plan.evaluate()
        let logits = plan.output.values.suffix(6)
        let best = try #require(logits.max())
        ids.append(Int32(try #require(logits.firstIndex(of: best)) - logits.startIndex))
      }
      #expect(item.text.hasPrefix(data.vocabulary.decode(ids)))
    }
  }

  /// Distances whose sum cannot be counted reach in front of every row: all there is `.`.
  @Test func reachesFartherThanCanBeCounted() throws {
    let far = [String](repeating: "conv 3 3 2 dilation=1000000000000000000", count: 10)
    let model = try Stacks.made((["embedding 6 3"] + far + ["linear 3 6"]).joined(separator: ", "))
    let loss = try Evaluator.loss(of: model, on: Self.data(.contexts, block: 1), .train)
    #expect(loss.isFinite)
  }
}
