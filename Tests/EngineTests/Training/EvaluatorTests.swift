import Engine
import TestSupport
import Testing

struct EvaluatorTests {
  /// The mean over every example, one at a time, in float64.
  private func slowly(_ model: Sequential, _ data: Dataset, _ part: Dataset.Part) throws -> Double {
    let plan = try Plan(
      model, input: Shape(1, data.options.block), purpose: .inference)
    var sum = 0.0
    for index in 0..<data.count(part) {
      let example = try #require(data.example(part, index))
      try plan.load(example.context)
      try plan.evaluate()
      let powers = plan.output.values.map { Exact.exponential(Double($0)) }
      sum -= Exact.logarithm(powers[Int(example.target)] / powers.reduce(0, +))
    }
    return sum / Double(data.count(part))
  }

  @Test(arguments: Dataset.Part.allCases)
  func isTheMeanOverAllExamples(part: Dataset.Part) throws {
    let (model, data) = (try SmallData.stack(), try SmallData.letters())
    let loss = try Evaluator.loss(of: model, on: data, part)
    #expect(difference([loss], from: [try slowly(model, data, part)], absolute: 1e-5) == nil)
  }

  /// Of whole items, windows are kept from batch to batch, and forgotten where there is no room for more.
  @Test func keepsTheWindowsOfWholeItems() throws {
    var bytes: [UInt8] = []
    for item in 0..<1500 {
      for place in 0..<3 + item % 7 {
        let mixed = item * item * 31 + place * place * 17 + item * place * 7
        bytes.append(UInt8(ascii: "a") + UInt8(mixed / 3 % 8))
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    var options = Dataset.Options()
    (options.block, options.shares) = (4, [1, 0, 0])
    let contexts = try Dataset(bytes: bytes, source: "test", options)
    options.cut = .whole
    let whole = try Dataset(bytes: bytes, source: "test", options)
    let model = try Stacks.made(
      "embedding 9 4, conv 4 5 2 pad=none, tanh, conv 5 6 2 dilation=2 pad=none, linear 6 9")
    let wanted = try slowly(model, contexts, .train)
    let loss = try Evaluator.loss(of: model, on: whole, .train)
    #expect(difference([loss], from: [wanted], absolute: 1e-5) == nil)
  }

  /// 1,024 examples go through at a time: fewer, exactly as many, one more, and several times.
  @Test(arguments: [1023, 1024, 1025, 2048, 2500])
  func countsEveryExampleOnce(examples: Int) throws {
    var options = Dataset.Options()
    (options.block, options.shares) = (2, [1, 0, 0])
    // Each item is one character and makes two examples; an odd one more has two characters.
    let single = (examples - (examples % 2 == 0 ? 0 : 3)) / 2
    var text = (0..<single).map { $0 % 3 == 0 ? "a\n" : "b\n" }.joined()
    if examples % 2 != 0 { text += "ab\n" }
    let data = try Dataset(bytes: Array(text.utf8), source: "test", options)
    try #require(data.count(.train) == examples)
    let model = try Stacks.made("embedding 3 4, flatten, linear 8 3")
    let loss = try Evaluator.loss(of: model, on: data, .train)
    #expect(difference([loss], from: [try slowly(model, data, .train)], absolute: 1e-5) == nil)
  }

  @Test func givesNothingWhenInterrupted() throws {
    let (model, data) = (try SmallData.stack(), try SmallData.letters())
    #expect(try Evaluator.loss(of: model, on: data, .train, unless: { true }) == nil)
    #expect(try Evaluator.loss(of: model, on: data, .train, unless: { false }) != nil)
  }

  @Test func refusesAnEmptyPart() throws {
    var options = Dataset.Options()
    options.shares = [1, 0, 0]
    options.block = 3
    let data = try Dataset(bytes: Array("ab\nbc\n".utf8), source: "test", options)
    let model = try Stacks.made("embedding 4 2, flatten, linear 6 4")
    #expect(throws: DataError.emptyPart(part: "val")) {
      try Evaluator.loss(of: model, on: data, .val)
    }
    #expect(throws: Never.self) { try Evaluator.loss(of: model, on: data, .train) }
  }

  @Test func refusesStacksThatCannotReadText() throws {
    #expect(throws: ModelError.emptyStack) {
      try Evaluator.loss(of: Sequential(), on: SmallData.letters(), .train)
    }
  }
}
