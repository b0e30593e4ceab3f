import Engine
import Support
import TestSupport
import Testing

struct ResidualTests {
  /// x + 2x + 1, and the gradients of both ways.
  @Test func addsItsInput() throws {
    let run = try run("residual (linear 1 1)", [[2], [1]], Shape(3, 1))
    #expect(try run.forward([1, -2, 0.5]) == [4, -5, 2.5])
    run.backward([1, 10, 100])
    #expect(run.inputGradient == [3, 30, 300])
    #expect(run.plan.gradients.values[0] == 1 - 20 + 50)
    #expect(run.plan.gradients.values[16] == 111)
  }

  /// Inside one another: x + (x + x), where nothing but the additions computes.
  @Test(arguments: [
    ("residual (residual (dropout 0))", 3), ("residual (flatten)", 2),
    ("residual (residual (flatten), flatten)", 3), ("residual (flatten, residual (flatten))", 3),
  ])
  func countsEveryWay(line: String, ways: Float) throws {
    let run = try LayerRun(line, input: Shape(2, 3))
    let numbers: [Float] = [1, -2, 3, 0.5, 0, 7]
    #expect(try run.forward(numbers) == numbers.map { ways * $0 })
    run.backward(numbers)
    #expect(run.inputGradient == numbers.map { ways * $0 })
  }

  /// Two windows of two steps each leave 2 of 4: the last two of the input are added.
  @Test func addsTheLastSteps() throws {
    let line = "residual (conv 1 1 pad=none, conv 1 1 pad=none bias=false) scale=0.5"
    let run = try run(line, [[10, 1], [0], [1, 0]], Shape(2, 4, 1))
    #expect(run.plan.outputShape == (try Shape(2, 2, 1)))
    #expect(try run.forward([1, 2, 3, 4, 5, 6, 7, 8]) == [7.5, 13.5, 31.5, 37.5])
    run.backward([2, 4, 20, 40])
    // Half of it to the last steps, ten times and once to the steps that the windows read.
    #expect(run.inputGradient == [10, 21, 3, 2, 100, 210, 30, 20])
  }

  @Test(arguments: [
    "residual (conv 3 3 2 dilation=3 pad=none)",
    "residual (tanh, residual (conv 3 4 3 pad=none, conv 4 3 2 pad=none), conv 3 3 2)",
  ])
  func shortensT(line: String) throws {
    let stack = try Stacks.made(line)
    #expect(try stack.outputShape(for: Shape(2, 9, 3)) == Shape(2, 6, 3))
    let axes = try #require(Walk(stack, try Shape(2, 9, 3)).axes(after: Position(1)))
    #expect(axes[0].text == "2 contexts of the push")
    #expect(
      axes[1].text.hasSuffix("; to them the last 6 of 9 that came in are added (layer 1 \(line))"))
    #expect(axes[2].text == "3 channels of the push")
  }

  @Test(arguments: ["pad=1", "stride=2 pad=none", "3 pad=same stride=2"])
  func addsNothingElsewhere(options: String) throws {
    let stop = try #require(try EngineTests.stop("residual (conv 3 3 \(options))", Shape(2, 9, 3)))
    #expect(stop.code == "E-RESIDUAL-SUM")
  }

  @Test func readsItsScale() throws {
    for line in ["residual (tanh) scale=0.7071", "Residual(LAYER=(nn.Tanh())) scale=0.7071"] {
      #expect(try Stacks.made(line).children[0].description == "residual (tanh) scale=0.7071")
    }
    let run = try LayerRun("residual (dropout 0) scale=0.25", input: Shape(1, 2))
    #expect(try run.forward([4, 8]) == [2, 4])
    run.backward([1, 2])
    #expect(run.inputGradient == [0.5, 1])
    #expect(refusal("residual (tanh) 3")?.what == "LAYER of residual cannot be '(tanh) 3'")
    #expect(refusal("residual (tanh) scale=no")?.what == "scale of residual cannot be 'no'")
  }

  @Test(arguments: [[4, 3], [2, 3, 3]])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    let line = "residual (linear 3 5, tanh, residual (gelu), linear 5 3)"
    let shape = try Shape(sizes)
    var numbers = FixedNumbers(3)
    let tensors = [15, 5, 15, 3].map { numbers.list($0) }
    let run = try run(line, tensors, shape)
    let values = numbers.list(shape.count)
    let output = try run.forward(values)
    let weights = numbers.list(shape.count)
    run.backward(weights)
    let exact = tensors.map { $0.map(Double.init) }
    func affine(_ row: [Double], _ weight: [Double], _ bias: [Double]) -> [Double] {
      var sums = bias
      for (place, number) in row.enumerated() {
        for column in bias.indices { sums[column] += number * weight[place * bias.count + column] }
      }
      return sums
    }
    func formula(_ input: [Double], _ p: [[Double]]) -> [Double] {
      byRows(input, of: 3) { row in
        let bent = affine(row, p[0], p[1]).map(Exact.hyperbolicTangent)
        let hidden = bent.map { $0 + Exact.gelu($0) }
        return zip(row, affine(hidden, p[2], p[3])).map { $0 + $1 }
      }
    }
    let input = values.map(Double.init)
    #expect(difference(output, from: formula(input, exact), absolute: 1e-5) == nil)
    func loss(_ input: [Double], _ p: [[Double]]) -> Double {
      zip(formula(input, p), weights).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    func slopes(_ count: Int, _ moved: (Int, Double) -> Double) -> [Double] {
      (0..<count).map { (moved($0, 1e-5) - moved($0, -1e-5)) / 2e-5 }
    }
    let wanted = slopes(input.count) { place, step in
      var copy = input
      copy[place] += step
      return loss(copy, exact)
    }
    #expect(difference(run.inputGradient, from: wanted, relative: 2e-5, absolute: 2e-5) == nil)
    let gradients = Sequential(run.layer.children).namedTensors.gradients(
      in: run.plan.gradients.values)
    for (index, gradient) in gradients.enumerated() {
      let wanted = slopes(exact[index].count) { place, step in
        var copy = exact
        copy[index][place] += step
        return loss(input, copy)
      }
      let off = difference(gradient, from: wanted, relative: 2e-5, absolute: 2e-5)
      #expect(off == nil, "parameter \(index)")
    }
  }

  /// A stack that stops, where, its reason, and the code.
  struct Stop: Sendable {
    let line: String
    let sizes: [Int]
    let place, what, code: String
  }

  @Test(arguments: [
    Stop(
      line: "residual (linear 10 20)", sizes: [4, 8, 10],
      place: "layer 1 (residual (linear 10 20))",
      what: "adds its input 4x8x10 (B, T, C) to 4x8x20: C is 10 and 20", code: "E-RESIDUAL-SUM"),
    Stop(
      line: "residual (flatten 2, linear 20 10)", sizes: [4, 8, 10],
      place: "layer 1 (residual (flatten 2, linear 20 10))",
      what: "adds its input 4x8x10 (B, T, C) to 4x4x10: T is 8 and 4", code: "E-RESIDUAL-SUM"),
    Stop(
      line: "residual (flatten)", sizes: [4, 1, 10], place: "layer 1 (residual (flatten))",
      what: "adds its input 4x1x10 (B, T, C) to 4x10: 3 axes and 2", code: "E-RESIDUAL-SUM"),
    Stop(
      line: "tanh, residual (tanh, linear 10 20, linear 10 10)", sizes: [4, 10],
      place: "layer 2.3 (linear 10 10)", what: "wants C=10, got C=20", code: "E-LINEAR-IN"),
    Stop(
      line: "residual (tanh, residual (flatten 3))", sizes: [4, 8, 10],
      place: "layer 1.2.1 (flatten 3)", what: "T=8 does not divide into groups of 3",
      code: "E-FLATTEN-GROUPS"),
    Stop(
      line: "residual (embedding 5 3)", sizes: [4, 8], place: "layer 1.1 (embedding 5 3)",
      what: "wants symbol numbers, got real numbers", code: "E-EMBEDDING-ELEMENT"),
    Stop(
      line: "residual (linear _ 8, tanh)", sizes: [4, 8], place: "layer 1.1 (linear _ 8)",
      what: "its _ has no value yet", code: "E-LINEAR-UNDECIDED"),
  ])
  func stopsWhereItDoesNotFit(stop: Stop) throws {
    let diagnosis = try #require(try EngineTests.stop(stop.line, Shape(stop.sizes)))
    #expect(diagnosis.place == stop.place)
    #expect(diagnosis.what == stop.what)
    #expect(diagnosis.code == stop.code)
  }

  @Test(arguments: [
    "residual (linear 4 4, tanh)", "Residual(Linear(4, 4), Tanh())",
    "nn.Residual( Linear(4, 4),nn.Tanh() )", "residual(linear 4 4,tanh,)",
    "Residual(nn.Sequential(Linear(4, 4), nn.Tanh()))",
  ])
  func isReadAsPeopleWriteIt(line: String) throws {
    let layers = try Stacks.made(line).children
    #expect(layers.map(\.description) == ["residual (linear 4 4, tanh)"])
    #expect(layers[0].children.count == 2)
  }

  @Test func refusesWhatIsNoBlock() {
    let usage = "usage: residual (LAYER, …) [scale=1]"
    for line in ["residual", "residual ()", "Residual( )"] {
      #expect(refusal(line) == Diagnosis("residual is missing LAYER", mend: usage))
    }
    #expect(
      refusal("residual linear 2 2")
        == Diagnosis(
          "LAYER of residual cannot be 'linear 2 2'",
          mend: "it wants layers in parentheses: residual (linear 200 200, tanh)"))
    #expect(refusal("residual (foo 3)")?.what == "'foo' is not a layer")
    let deep =
      String(repeating: "residual (", count: 5000) + "tanh" + String(repeating: ")", count: 5000)
    #expect(refusal(deep)?.what == "layers are nested more than 16 deep")
  }

  /// Weights are drawn as if the layers inside stood in the stack.
  @Test func drawsInOrder() throws {
    let nested = try Stacks.made(
      "linear 3 3, residual (linear 3 4, residual (linear 4 4), linear 4 3)")
    let flat = try Stacks.made("linear 3 3, linear 3 4, linear 4 4, linear 4 3")
    #expect(nested.namedTensors.map(\.tensor.values) == flat.namedTensors.map(\.tensor.values))
    #expect(
      nested.namedTensors.map(\.name).filter { $0.hasSuffix("weight") } == [
        "layers.0.weight", "layers.1.0.weight", "layers.1.1.0.weight", "layers.1.2.weight",
      ])
    var generator = Generator(seed: 42)
    let redrawn = try nested.redrawn(&generator)
    #expect(redrawn.namedTensors == nested.namedTensors)
    #expect(nested.parameterCount == flat.parameterCount)
  }

  /// A block with these tensors in place of those it drew.
  private func run(_ line: String, _ tensors: [[Float]], _ input: Shape) throws -> LayerRun {
    var block = try #require(Stacks.made(line).children.first?.made)
    var index = 0
    for child in block.children.indices {
      try block.children[child].change { layer in
        for place in layer.parameters.indices {
          let shape = layer.parameters[place].tensor.shape
          layer.parameters[place].tensor = try Tensor(tensors[index], shape: shape)
          index += 1
        }
      }
    }
    return try LayerRun(block, input: input)
  }
}
