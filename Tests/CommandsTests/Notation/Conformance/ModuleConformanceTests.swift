import Commands
import Engine
import Notation
import Testing

/// The modules of Vectors/modules/cases.txt are drawn, printed, named and called as PyTorch's are, and
/// have its gradients.
struct ModuleConformanceTests {
  private static let vectors = Swift.Result { try ModuleVectors.read() }
  private static let families =
    (try? vectors.get().families.keys.sorted()) ?? ["vectors.json cannot be read"]

  @Test func areFromThisVersion() throws {
    #expect(try Self.vectors.get().torch.hasPrefix("2.13"))
  }

  @Test(arguments: families)
  func agrees(family: String) throws {
    for example in try #require(try Self.vectors.get().families[family]) {
      let difference = ConformanceTests.difference(example)
      #expect(difference == nil, "\(example.text)")
    }
  }

  /// Every class is among the cases.
  @Test func everyClassHasCases() throws {
    let lines = try Self.vectors.get().families.values.flatMap { $0.map(\.text) }
    for type in ModuleTypes.all {
      #expect(lines.contains { $0.contains("nn.\(type.name)(") }, "\(type.name)")
    }
  }

  /// A class's example makes it.
  @Test(arguments: ModuleTypes.all.map(\.constructor.example))
  func examplesWork(example: String) throws {
    var bench = try Bench()
    try bench.run("m = \(example)")
  }

  /// A layer of the stack and the module of the same line have the same numbers and the same text.
  @Test(arguments: [
    "nn.Linear(3, 4)", "nn.Linear(3, 4, bias=False)", "nn.Conv1d(2, 4, 3, groups=2)",
    "nn.Embedding(5, 3)", "nn.BatchNorm1d(4)", "nn.LayerNorm(4)", "nn.RMSNorm(4)", "nn.GELU()",
    "nn.LeakyReLU(0.2)", "nn.ELU()", "nn.Softplus()", "nn.GLU()", "nn.Softmax(dim=1)",
    "nn.LogSoftmax(dim=1)", "nn.ReLU()", "nn.SiLU()", "nn.Sigmoid()", "nn.Tanh()", "nn.Flatten()",
    "nn.Dropout(0.1)", "nn.Identity()",
  ])
  func isTheStacksLayer(line: String) throws {
    var bench = try Bench()
    try bench.run("seed 7; m = \(line); seed 7; add \(line)")
    #expect(try bench.text("str(m) == str(model[0])").contains("True"))
    let layer = try #require(bench.session.state.model.children[0].made)
    for named in layer.parameters {
      #expect(
        try bench.text("(m.\(named.name) - model[0].\(named.name)).abs().max().item()") == "0.0")
    }
  }
}
