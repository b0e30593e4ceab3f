import Engine
import TestSupport
import Testing

/// What residual.json holds.
private struct ResidualVectors: Decodable {
  let stack: String
  let ids, targets: [Int32]
  let parameters, gradients: [String: [Float]]
  let losses: [Double]
}

/// A stack of residual blocks trained beside PyTorch's, windows shared and not.
struct ResidualTrainingTests {
  /// The loss before each step, and the gradients before the first.
  private func trained(
    _ vectors: ResidualVectors, sharing lifetime: WindowLifetime?
  ) throws -> (losses: [Double], gradients: [Float], plan: Plan) {
    let model = try Stacks.made(vectors.stack).filled(with: vectors.parameters)
    let shape = try Shape(24, 4)
    let plan =
      try lifetime.map {
        try Plan(model, input: shape, purpose: .training, sharing: $0)
      } ?? Plan(model, input: shape, purpose: .training)
    #expect(plan.sharesWindows == (lifetime != nil))
    let loss = try CrossEntropy(rows: 24)
    loss.targets.copy(from: vectors.targets)
    let update = try OptimizerUpdate(.sgd, of: model, plan, from: nil)
    try plan.load(vectors.ids)
    var pass = Pass(mode: .training, generator: Generator(seed: 0))
    var (losses, gradients) = ([Double](), [Float]())
    for _ in vectors.losses {
      try plan.forward(&pass)
      losses.append(Double(loss.mean(plan.output)))
      loss.backward(plan.output, into: plan.outputGradient)
      try plan.backward()
      if gradients.isEmpty { gradients = plan.gradients.values }
      update.apply(to: plan, rate: 0.1)
    }
    return (losses, gradients, plan)
  }

  @Test(arguments: [nil, WindowLifetime.batch])
  func trainsAsInTorch(lifetime: WindowLifetime?) throws {
    let vectors: ResidualVectors = try Vectors.read("residual")
    let (losses, gradients, plan) = try trained(vectors, sharing: lifetime)
    for (step, (got, wanted)) in zip(losses, vectors.losses).enumerated() {
      #expect(abs(got - wanted) < 2e-5, "step \(step): \(got), not \(wanted)")
    }
    #expect(losses[losses.count - 1] < losses[0] / 2)
    let named = try plan.currentModel().namedTensors.filter { !$0.name.contains("running") }
    #expect(named.count == vectors.gradients.count)
    for (tensor, gradient) in zip(named, named.gradients(in: gradients)) {
      let wanted = try #require(vectors.gradients[tensor.name])
      #expect(
        difference(gradient, from: wanted, relative: 1e-5, absolute: 1e-6) == nil, "\(tensor.name)")
    }
  }

  @Test func isSavedAndLoadedWhole() throws {
    let vectors: ResidualVectors = try Vectors.read("residual")
    let model = try trained(vectors, sharing: .batch).plan.currentModel()
    let checkpoint = Checkpoint(
      model: model, optimizer: nil, data: nil as Dataset?, generator: Generator(seed: 1), seed: 1,
      step: 0, losses: [])
    let again = try Checkpoint(SafetensorsFile(checkpoint.encoded())).model
    #expect(again.children.map(\.description) == model.children.map(\.description))
    #expect(again.namedTensors == model.namedTensors)
  }
}
