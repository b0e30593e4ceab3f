import Engine
import Support
import Synchronization
import TestSupport
import Testing

struct PlanTests {
  @Test func showsEveryShape() throws {
    let model = try Stacks.made("embedding 27 10, flatten 2, linear 20 68, batchnorm 68, tanh")
    let plan = try Plan(model, input: Shape(4, 8), purpose: .inference)
    #expect(
      plan.steps.map { "\($0.position) \($0.layer): \($0.input) → \($0.output)" } == [
        "1 embedding 27 10: 4x8 → 4x8x10", "2 flatten 2: 4x8x10 → 4x4x20",
        "3 linear 20 68: 4x4x20 → 4x4x68", "4 batchnorm 68: 4x4x68 → 4x4x68",
        "5 tanh: 4x4x68 → 4x4x68",
      ])
    #expect(plan.output.shape == (try Shape(4, 4, 68)))
    #expect(plan.element == .symbols)
    #expect(plan.purpose == .inference)
  }

  @Test func saysWhichLayerStops() throws {
    let model = try Stacks.made("embedding 27 10, flatten 2, linear 80 200, tanh")
    let error = #expect(throws: StopError.self) {
      try Plan(model, input: Shape(4, 8), purpose: .inference)
    }
    #expect(error?.position == Position(3))
    #expect(error?.layer == "linear 80 200")
    #expect(error?.input == (try Shape(4, 4, 20)))
    #expect(
      error?.diagnosis
        == Diagnosis(
          "wants C=80, got C=20", place: "layer 3 (linear 80 200)"))
  }

  @Test func saysWhichNestedLayerStops() throws {
    let inner = try Stacks.made("flatten 2, linear 80 200")
    let model = Sequential(try Stacks.made("embedding 27 10").children + [.made(inner)])
    let error = #expect(throws: StopError.self) {
      try Plan(model, input: Shape(4, 8), purpose: .training)
    }
    #expect(error?.position.description == "2.2")
    #expect(error?.diagnosis.place == "layer 2.2 (linear 80 200)")
  }

  @Test func stopsRealNumbersBeforeAnEmbedding() throws {
    #expect(
      try stop("tanh, embedding 27 10", Shape(4, 8))
        == Diagnosis(
          "wants symbol numbers, got real numbers", place: "layer 2 (embedding 27 10)",
          mend: "an embedding must come first"))
  }

  @Test func takesOneBlockOfMemory() throws {
    // Lines of 16 floats. Activations: 2x4 → 16, 2x12 → 32; parameters: 4x12 and 12 → 64.
    let model = try Stacks.made("linear 4 12")
    let training = try Plan(model, input: Shape(2, 4), purpose: .training)
    #expect(training.bytes == ((16 + 32) * 2 + 64 * 2 + 1) * 4)
    let inference = try Plan(model, input: Shape(2, 4), purpose: .inference)
    #expect(inference.bytes == (16 + 32 + 1) * 4)
    #expect(training.parameters.count == 64)
    #expect(training.gradients.count == 64)
  }

  @Test(arguments: [(Purpose.inference, "32.0 TB"), (.training, "64.0 TB")])
  func refusesWhatDoesNotFitBeforeItIsTaken(purpose: Purpose, figure: String) throws {
    let model = try Stacks.made("embedding 27 1000")
    let error = #expect(throws: MemoryError.self) {
      try Plan(model, input: Shape(1_000_000_000, 8), purpose: purpose)
    }
    let text = "running this stack would need \(figure); "
    #expect(error?.diagnosis.what.hasPrefix(text) == true, "\(String(describing: error))")
  }

  @Test func refusesWhatCannotBeCounted() throws {
    let model = try Stacks.made("embedding 2 1000")
    let error = #expect(throws: StopError.self) {
      try Plan(model, input: Shape(1_000_000_000_000_000), purpose: .training)
    }
    #expect(error?.reason == .tooLarge(sizes: "1000000000000000x1000"))
  }

  @Test func evaluatesAlikeForBothPurposes() throws {
    let model = try Stacks.made(
      Stacks.network(embedding: 4, hidden: 6, tree: [2, 2], symbols: 5) + ", dropout 0.5")
    let ids: [Int32] = [0, 1, 2, 3, 4, 4, 3, 2]
    let inference = try Plan(model, input: Shape(2, 4), purpose: .inference)
    let training = try Plan(model, input: Shape(2, 4), purpose: .training)
    for plan in [inference, training] {
      try plan.load(ids)
      try plan.evaluate()
    }
    #expect(difference(training.output.values, from: inference.output.values) == nil)
    var pass = Pass(mode: .training, generator: Generator(seed: 1))
    try training.forward(&pass)
    #expect(difference(training.output.values, from: inference.output.values) != nil)
  }

  /// In portions of rows, so that a long product can be stopped.
  @Test func aWatchedPassMakesTheSameBits() throws {
    let model = try Stacks.made(
      "linear 300 520, tanh, residual (linear 520 520, tanh), linear 520 7")
    let plan = try Plan(model, input: Shape(2000, 300), purpose: .inference)
    var generator = Generator(seed: 1)
    plan.draw(&generator)
    try plan.evaluate()
    let whole = plan.output.values
    plan.output.copy(from: [Float](repeating: 0, count: whole.count))
    try plan.evaluateWatched()
    #expect(plan.output.values == whole)
  }

  @Test func aWatchedPassIsStopped() throws {
    let plan = try Plan(
      Stacks.made("linear 300 520, residual (tanh, linear 520 520)"), input: Shape(2000, 300),
      purpose: .inference)
    // The questions are before and inside each layer: every one can stop it.
    for last in 0..<9 {
      let asked = Mutex(0)
      let watch = Interruption.Watch {
        asked.withLock {
          $0 += 1
          return $0 > last
        }
      }
      Interruption.$watch.withValue(watch) {
        #expect(throws: Interruption.stopped, "\(last)") { try plan.evaluateWatched() }
      }
      #expect(asked.withLock { $0 } == last + 1)
    }
    #expect(throws: Never.self) { try plan.evaluateWatched() }
  }

  @Test func refusesToTrainForInference() throws {
    let plan = try Plan(Sequential([Tanh()]), input: Shape(2), purpose: .inference)
    var pass = Pass(mode: .training, generator: Generator(seed: 1))
    #expect(throws: ModelError.notForTraining) { try plan.forward(&pass) }
    pass = Pass(mode: .evaluation, generator: Generator(seed: 1))
    #expect(throws: Never.self) { try plan.forward(&pass) }
  }

  @Test func refusesOtherCounts() throws {
    let plan = try Plan(Sequential([Tanh()]), input: Shape(2, 3), purpose: .inference)
    #expect(throws: ModelError.wrongCount(wants: 6, got: 5)) {
      try plan.load([Float](repeating: 0, count: 5))
    }
    #expect(throws: ModelError.self) { try plan.load([0] as [Int32]) }
  }

  @Test func leavesTheModelAlone() throws {
    let model = try Stacks.made("batchnorm 2, linear 2 2")
    let before = model.namedTensors
    let plan = try Plan(model, input: Shape(3, 2), purpose: .training)
    try plan.load([1, 2, 3, 4, 5, 6] as [Float])
    var pass = Pass(mode: .training, generator: Generator(seed: 1))
    try plan.forward(&pass)
    plan.parameters[0] = 99
    #expect(model.namedTensors == before)
    let now = try plan.currentModel()
    #expect(now.namedTensors.map(\.name) == before.map(\.name))
    #expect(now.namedTensors[0].tensor.values == [99, 1])
    #expect(difference(now.namedTensors[2].tensor.values, from: [0.3, 0.4]) == nil)
    plan.parameters[0] = 1
    #expect(now.namedTensors[0].tensor.values == [99, 1], "it is a copy")
    let inference = try Plan(model, input: Shape(3, 2), purpose: .inference)
    #expect(try inference.currentModel().namedTensors == before)
  }

  @Test func handsAnEmptyStacksInputOn() throws {
    let plan = try Plan(Sequential(), input: Shape(3), purpose: .training)
    try plan.load([1, 2, 3] as [Float])
    try plan.evaluate()
    #expect(plan.output.values == [1, 2, 3])
    #expect(plan.steps.isEmpty)
  }
}
