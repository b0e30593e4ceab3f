import Engine
import TestSupport
import Testing

/// What optimisers.json holds.
private struct OptimizerVectors: Decodable {
  struct Options: Decodable {
    let lr: Double
    let momentum, eps, weightDecay, clip, ema: Double?
    let betas: [Double]?

    enum CodingKeys: String, CodingKey {
      case lr, momentum, eps, betas, clip, ema
      case weightDecay = "weight_decay"
    }
  }
  struct Case: Decodable {
    let optimiser: String
    let options: Options
    let start: [Float]
    let gradients, values: [[Float]]
    let averages: [[Float]]?
  }
  let cases: [Case]
}

struct OptimizerTests {
  private static func optimizer(_ vector: OptimizerVectors.Case) -> Optimizer {
    guard vector.optimiser != "sgd" else {
      return .momentum(Double(vector.options.momentum ?? 0))
    }
    let betas = vector.options.betas ?? []
    return .adam(
      beta1: betas.first ?? 0, beta2: betas.last ?? 0, epsilon: vector.options.eps ?? 0,
      weightDecay: vector.options.weightDecay ?? 0)
  }

  /// A plan whose parameters are the vector's numbers, and nothing else.
  private static func plan(_ count: Int) throws -> (Sequential, Plan) {
    let model = try Stacks.made("linear \(count) 1 bias=false")
    return (model, try Plan(model, input: try Shape(2, count), purpose: .training))
  }

  /// Five steps of each equal torch.optim's.
  @Test(arguments: 0..<9)
  func vectors(_ index: Int) throws {
    let all: OptimizerVectors = try Vectors.read("optimisers")
    let vector = all.cases[index]
    let count = vector.start.count
    let (model, plan) = try Self.plan(count)
    plan.parameters.copy(from: vector.start)
    let clip = vector.options.clip
    var update = try OptimizerUpdate(
      Self.optimizer(vector), of: model, plan, from: nil, clip: clip)
    for (step, gradient) in vector.gradients.enumerated() {
      plan.gradients.copy(from: gradient)
      update.apply(to: plan, rate: Float(vector.options.lr))
      let off = difference(Array(plan.parameters.values.prefix(count)), from: vector.values[step])
      #expect(off == nil, "\(vector.optimiser) step \(step)")
      // What is remembered carries everything: a new update goes on where the old one stood.
      update = try OptimizerUpdate(
        Self.optimizer(vector), of: model, plan, from: try update.state(), clip: clip)
    }
    #expect(try update.state().updates == vector.gradients.count)
  }

  /// An average that follows five steps is torch's.
  @Test func averages() throws {
    let all: OptimizerVectors = try Vectors.read("optimisers")
    let kept = all.cases.filter { $0.averages != nil }
    #expect(kept.map(\.options.ema) == [0.9, 0.999, 0.25])
    for vector in kept {
      let (wanted, decay) = (try #require(vector.averages), try #require(vector.options.ema))
      let (model, plan) = try Self.plan(vector.start.count)
      var update = try AverageUpdate(decay: decay, of: model, plan, from: nil)
      #expect(try update.average() == nil)
      for (step, weights) in vector.values.enumerated() {
        plan.parameters.copy(from: weights)
        update.follow(plan.parameters)
        let average = try #require(try update.average())
        let values = Array(average.values.values.prefix(weights.count))
        #expect(
          difference(values, from: wanted[step], relative: 1e-6, absolute: 1e-6) == nil,
          "ema=\(decay) step \(step)")
        #expect(average.updates == step + 1 && average.decay == decay)
        // What is kept carries everything.
        update = try AverageUpdate(decay: decay, of: model, plan, from: average)
      }
    }
  }

  /// Equal weights stay what they are, however long they are averaged.
  @Test func anAverageOfEqualsIsTheSame() throws {
    let (model, plan) = try Self.plan(7)
    plan.parameters.copy(from: [0.1, -0.3, 1e-8, 7.7, 123.456, 0, -1e10])
    let update = try AverageUpdate(decay: 0.9999, of: model, plan, from: nil)
    for _ in 0..<1000 { update.follow(plan.parameters) }
    #expect(try update.average()?.values.values == plan.parameters.values)
  }

  /// Another stack begins anew; another decay goes on.
  @Test func anAverageBelongsToItsStack() throws {
    let (model, plan) = try Self.plan(3)
    let update = try AverageUpdate(decay: 0.9, of: model, plan, from: nil)
    update.follow(plan.parameters)
    let average = try #require(try update.average())
    let other = try AverageUpdate(decay: 0.5, of: model, plan, from: average)
    #expect(try other.average()?.values == average.values)
    #expect(try other.average()?.decay == 0.5)
    let (wider, widerPlan) = try Self.plan(4)
    #expect(try AverageUpdate(decay: 0.9, of: wider, widerPlan, from: average).average() == nil)
    #expect(try average.model(wider) == nil)
    #expect(try average.model(model)?.namedTensors == model.namedTensors)
  }

  /// Weights that step with their gradient end in the same bits as after the whole pass.
  @Test func together() throws {
    let model = try Stacks.made(
      "embedding 7 5, flatten 2, linear 10 33, batchnorm 33, tanh, flatten 2, linear 66 7")
    func trained(_ step: (OptimizerUpdate, Plan) throws -> Void) throws -> [Float] {
      let plan = try Plan(model, input: try Shape(3, 4), purpose: .training)
      let update = try OptimizerUpdate(.sgd, of: model, plan, from: nil)
      var pass = Pass(mode: .training, generator: Generator(seed: 1))
      for seed in 1...3 {
        plan.draw(&pass.generator)
        try plan.forward(&pass)
        var fixed = FixedNumbers(UInt64(seed))
        plan.outputGradient.copy(from: fixed.list(plan.output.count))
        try step(update, plan)
        let updates = try update.state().updates
        #expect(updates == seed)
      }
      return plan.parameters.values
    }
    let apart = try trained { update, plan in
      try plan.backward()
      update.apply(to: plan, rate: 0.1)
    }
    let together = try trained { update, plan in try update.stepBack(through: plan, rate: 0.1) }
    #expect(together == apart)
    #expect(apart.allSatisfy { $0.isFinite })
  }

  /// Another optimizer or another stack starts afresh.
  @Test func afresh() throws {
    let (model, plan) = try Self.plan(3)
    plan.gradients.copy(from: [1, 2, 3])
    let update = try OptimizerUpdate(.momentum(0.9), of: model, plan, from: nil)
    update.apply(to: plan, rate: 0.1)
    let state = try update.state()
    let same = try OptimizerUpdate(.momentum(0.9), of: model, plan, from: state)
    #expect(try same.state() == state)
    let other = try OptimizerUpdate(.momentum(0.5), of: model, plan, from: state)
    #expect(try other.state().updates == 0)
    let (wider, widerPlan) = try Self.plan(4)
    let moved = try OptimizerUpdate(.momentum(0.9), of: wider, widerPlan, from: state)
    #expect(try moved.state().updates == 0)
  }

  /// The standard rates are torch's and the lecture's.
  @Test func standardRates() {
    #expect(Optimizer.sgd.standardRate == 0.1)
    let adam = Optimizer.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0)
    #expect(adam.standardRate == 0.001)
  }
}
