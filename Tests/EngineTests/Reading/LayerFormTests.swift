import Engine
import Support
import TestSupport
import Testing

struct LayerFormTests {
  private func lines(_ text: String) throws -> [String] { try LayerParser.parse(text).map(\.line) }

  @Test(arguments: [
    ("repeat 2 (tanh)", ["tanh", "tanh"]),
    (
      "relu, repeat 2 (linear 4 4, tanh), gelu",
      ["relu", "linear 4 4", "tanh", "linear 4 4", "tanh", "gelu"]
    ),
    ("repeat 1 (repeat 2 (tanh), relu)", ["tanh", "tanh", "relu"]),
    ("residual (repeat 2 (tanh))", ["residual (tanh, tanh)"]),
    ("repeat 2*2 (tanh)", ["tanh", "tanh", "tanh", "tanh"]),
  ])
  func repeats(text: String, wanted: [String]) throws { #expect(try lines(text) == wanted) }

  /// Each of them draws weights of its own.
  @Test func repeatedLayersAreApart() throws {
    let stack = try Stacks.made("repeat 2 (linear 3 3)")
    let weights = stack.namedTensors.filter { $0.name.hasSuffix("weight") }.map(\.tensor.values)
    #expect(weights.count == 2)
    #expect(weights[0] != weights[1])
  }

  private func block(_ dilation: Int) -> String {
    "residual (conv 4 6 2\(dilation == 1 ? "" : " dilation=\(dilation)"), gate,"
      + " skip (linear 3 5), linear 3 4)"
  }

  @Test(arguments: [
    "wavenet 4 3 5 dilations=1,2", "wavenet 4 3 5 dilations=(1, 2)",
    "wavenet 4 3 5 dilations=[1,2]",
  ])
  func writesOutAWaveNet(text: String) throws {
    let body = "skips (\(block(1)), \(block(2)))"
    #expect(try lines(text) == [body])
    #expect(
      try lines("embedding 27 4, \(text), relu, linear 5 27")
        == ["embedding 27 4", body, "relu", "linear 5 27"])
    #expect(try Stacks.made(text).outputShape(for: Shape(2, 8, 4)) == Shape(2, 8, 5))
  }

  @Test func itsSumOfDilationsIsItsReach() throws {
    let stack = try Stacks.made("wavenet 3 2 3 dilations=1,2,4,8")
    let plan = try Plan(stack, input: Shape(1, 20, 3), purpose: .inference)
    func last(_ changed: Int?) throws -> [Float] {
      var values = (0..<60).map { Float($0 % 5) - 2 }
      if let changed { values[3 * changed] += 1 }
      try plan.load(values)
      try plan.evaluate()
      return Array(plan.output.values.suffix(3))
    }
    let plain = try last(nil)
    // 1 + 1 + 2 + 4 + 8 steps: the last 16 of 20.
    #expect(try last(3) == plain)
    #expect(try last(4) != plain)
  }

  @Test(arguments: [
    ("repeat (tanh)", "repeat is missing N (LAYER, …)"),
    ("repeat 3", "repeat is missing N (LAYER, …)"),
    ("repeat 3 ()", "repeat is missing N (LAYER, …)"),
    ("repeat 0 (tanh)", "N of repeat cannot be '0'"),
    ("repeat 1000000 (tanh)", "a line has at most 10,000 layers"),
    ("repeat 10000 (repeat 10000 (tanh))", "a line has at most 10,000 layers"),
    ("wavenet 4 3 dilations=1,2", "wavenet is missing S"),
    ("wavenet 4 3 5", "wavenet is missing dilations"),
    ("wavenet 4 3 5 6 dilations=1", "wavenet does not take '6'"),
    ("wavenet 4 0 5 dilations=1", "D of wavenet cannot be '0'"),
    ("wavenet 4 3 5 dilations=1,0", "dilations of wavenet cannot be '0'"),
    ("wavenet 4 3 5 dilation=1,2", "wavenet has no option 'dilation'"),
    ("wavenet 4 \(Int.max) 5 dilations=1", "D of wavenet cannot be '9223372036854775807'"),
  ])
  func refusesWhatItCannotWriteOut(text: String, what: String) {
    #expect(refusal(text)?.what == what)
  }

  @Test func formsAreDocumentedAndWork() throws {
    for form in LayerForm.all {
      #expect(form.summary.hasSuffix("."))
      #expect(form.usage.hasPrefix(form.keyword))
      #expect(LayerParser.type(named: form.keyword) == nil)
      #expect(try !LayerParser.parse(form.example).isEmpty)
    }
    #expect(refusal("repaet 3 (tanh)")?.mend == "did you mean 'repeat'?")
  }
}
