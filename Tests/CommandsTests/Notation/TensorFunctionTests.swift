import Commands
import Engine
import Rendering
import Testing

/// What holds for every function of tensors.
struct TensorFunctionTests {
  /// Beside a tensor, numpy's scalars are numbers and its arrays tensors.
  @Test(arguments: [
    ("torch.ones([]) * np.log(2.0)", "torch.float32"),
    ("np.float64(2) * torch.ones(3)", "torch.float32"),
    ("torch.ones(2) + np.arange(2.0)", "torch.float64"),
    ("torch.ones(2) < np.int64(3)", "torch.bool"),
  ])
  func takesNumpysValues(expression: String, dtype: String) throws {
    var bench = try Bench("import numpy as np")
    #expect(try bench.text("torch.is_tensor(\(expression))") == "True")
    #expect(try bench.text("(\(expression)).dtype") == dtype)
  }

  @Test(arguments: Reference.functionExamples)
  func examplesWork(example: String) throws {
    var bench = try Bench()
    let output = try bench.run(example)
    #expect(output.command == "expression")
    #expect(!output.blocks.isEmpty || example.contains("manual_seed"), "\(example)")
  }

  @Test func helpExplainsThem() throws {
    var bench = try Bench()
    #expect(
      try bench.text("help torch.cat")
        == """
        torch.cat(tensors, dim=0)
        Tensors one after another along an axis they have.
        also: concat, concatenate
        torch.cat([torch.zeros(2, 3), torch.ones(1, 3)], dim=0)
        """)
    #expect(
      try bench.text("help randn").hasPrefix(
        "torch.randn(*size, generator=None, dtype=None, device=None, requires_grad=False)\n"))
    #expect(try bench.text("help nn.Bilinear").hasPrefix("nn.Bilinear(in1_features, in2"))
    #expect(try bench.text("help F.softmax").hasPrefix("F.softmax(input, dim, dtype=None)\n"))
    #expect(try bench.text("help x.T").hasPrefix("x.T\n"))
    #expect(try bench.text("help torch.tanh").contains("The hyperbolic tangent."))
    #expect(try bench.text("help max").contains("torch.max(input, dim, keepdim=False)"))
  }
}
