import Engine
import Support
import Testing

struct LayerParserTests {
  /// What a line means, each layer written as the shell writes it.
  private func lines(_ text: String) throws -> [String] {
    try LayerParser.parse(text).map { description in
      try #require(LayerParser.type(named: description.keyword)).spec.line(description.arguments)
    }
  }

  @Test(arguments: [
    "linear 20 200 bias=false", "Linear 20 200 bias=False", "Linear(20, 200, bias=False)",
    "linear(20,200,bias=false)", "Linear(20, 200, False)",
    "Linear(in_features=20, out_features=200, bias=False)", "LINEAR 20 200 bias=FALSE",
    "  linear\t20   200  bias = false ", "linear bias=false 20 200",
    "linear IN=20 OUT=200 bias=false",
    "linear 20 200 bias= false scale =1", "linear(20)(200)(bias=false)",
  ])
  func readsPeoplesWays(text: String) throws {
    #expect(try lines(text) == ["linear 20 200 bias=false"])
  }

  @Test func readsSeveralLayers() throws {
    let text = "embedding 27 10, nn.FlattenConsecutive(2),linear(20, 200),BatchNorm1d 200 , tanh"
    #expect(
      try lines(text) == [
        "embedding 27 10", "flatten 2", "linear 20 200", "batchnorm 200", "tanh",
      ])
  }

  @Test(arguments: [
    "tanh, relu", "tanh, relu, ", "nn.Sequential(nn.Tanh(), nn.ReLU())", "Sequential([tanh, relu])",
    "Sequential([\n  Tanh(), ReLU(),\n])", "torch.nn.Sequential( tanh, relu )",
  ])
  func readsLists(text: String) throws {
    #expect(try lines(text) == ["tanh", "relu"])
  }

  @Test(arguments: [
    ("linear 10*8 200", "linear 80 200"), ("nn.Linear(2*3*4, 5)", "nn.Linear(24, 5)"),
    ("FlattenConsecutive(8)", "flatten 8"), ("Flatten()", "flatten"), ("flatten N=2", "flatten 2"),
    ("ReLU()", "relu"), ("nn.GELU()", "gelu"), ("nn.Dropout(p=0.1)", "dropout 0.1"),
    ("Dropout()", "dropout 0.5"), ("nn.LayerNorm(normalized_shape=64)", "layernorm 64"),
    ("BatchNorm1d(num_features=64)", "batchnorm 64"),
    ("linear 2 3 scale=0.1", "linear 2 3 scale=0.1"),
    ("nn.Embedding(num_embeddings=27, embedding_dim=10)", "embedding 27 10"),
    ("linear 2 3 bias=true scale=1", "linear 2 3"), ("dropout 5e-1", "dropout 0.5"),
  ])
  func readsTorch(text: String, line: String) throws {
    #expect(try lines(text) == [line])
  }

  @Test(arguments: [
    ("", LayerError.empty), (" , tanh", .empty), ("tanh,,", .empty), ("Sequential()", .empty),
    ("()", .empty),
    ("liner 20 200", .unknown(name: "liner", similar: "linear")),
    ("nn.Liner(20, 200)", .unknown(name: "nn.Liner", similar: "linear")),
    ("batchnrom 5", .unknown(name: "batchnrom", similar: "batchnorm")),
    ("conv3d 3 4", .unknown(name: "conv3d", similar: "Conv1d")),
    ("linear 20 200, 5", .unknown(name: "5", similar: nil)),
    ("linear(20, 200", .unbalanced(text: "linear(20, 200")),
    ("linear 20, 200)", .unbalanced(text: "linear 20, 200)")),
    (")linear(", .unbalanced(text: ")linear(")),
    ("linear 20 20 IN=5", .givenTwice(layer: "linear", argument: "IN")),
    ("linear 2 3 in_features=5", .givenTwice(layer: "linear", argument: "IN")),
    ("linear 2 3 bias=true bias=true", .givenTwice(layer: "linear", argument: "bias")),
    (
      "linear x 3",
      .badValue(layer: "linear", argument: "IN", text: "x", wants: "a whole number from 1 up")
    ),
    (
      "linear 2 99999999999999999999",
      .badValue(
        layer: "linear", argument: "OUT", text: "99999999999999999999",
        wants: "a whole number from 1 up")
    ),
    (
      "linear -2*-3 5",
      .badValue(layer: "linear", argument: "IN", text: "-2*-3", wants: "a whole number from 1 up")
    ),
    (
      "linear 2*x 5",
      .badValue(layer: "linear", argument: "IN", text: "2*x", wants: "a whole number from 1 up")
    ),
    (
      "linear 5000000000*5000000000 5",
      .badValue(
        layer: "linear", argument: "IN", text: "5000000000*5000000000",
        wants: "a whole number from 1 up")
    ),
    (
      "linear 2 3 bias=",
      .badValue(layer: "linear", argument: "bias", text: "", wants: "true or false")
    ),
    (
      "dropout _",
      .badValue(layer: "dropout", argument: "P", text: "_", wants: "a number from 0 to 1")
    ),
    (
      "linear 2 3 4",
      .tooMany(layer: "linear", extra: "4", usage: "linear IN OUT [bias=true] [scale=1]")
    ),
    (
      "*[nn.Linear(i, 10) for i in range(3)]",
      .needsLoop(text: "nn.Linear(i, 10) for i in range(3)")
    ),
    ("*[tanh] * 10001", .tooManyLayers(limit: 10_000)),
    ("*[*[tanh] * 200 for _ in range(200)]", .tooManyLayers(limit: 10_000)),
    (
      "*[tanh for _ in range(n)]",
      .badValue(
        layer: "a repeated list", argument: "the count", text: "n",
        wants: "a whole number from 1 up")
    ),
    ("nn.Sequential([tanh)", .unbalanced(text: "nn.Sequential([tanh)")),
    (
      "nn.Linear(3, 4, device='cuda')",
      .badValue(layer: "linear", argument: "device", text: "cuda", wants: "None or cpu")
    ),
    (
      "nn.ReLU(3)",
      .badValue(layer: "relu", argument: "inplace", text: "3", wants: "False or True")
    ),
    (
      "nn.Embedding(27, 10, padding_idx=0)",
      .badValue(
        layer: "embedding", argument: "padding_idx", text: "0",
        wants: "None; every symbol's row is learnt here")
    ),
    ("nn.ReLU(True, inplace=True)", .givenTwice(layer: "relu", argument: "inplace")),
    ("tanh tanh", .tooMany(layer: "tanh", extra: "tanh", usage: "tanh")),
    (
      "linear 2 3 Bias=true",
      .unknownOption(
        layer: "linear", option: "Bias", similar: "bias",
        usage: "linear IN OUT [bias=true] [scale=1]")
    ),
    ("embedding 27", .missing(layer: "embedding", argument: "C", usage: "embedding V C")),
  ])
  func refuses(text: String, error: LayerError) {
    #expect(throws: error) { try LayerParser.parse(text) }
  }

  /// Python's ways to write several layers.
  @Test(arguments: [
    "*[nn.Tanh() for _ in range(3)]", "[nn.Tanh()] * 3", "*([nn.Tanh()] * 3)",
    "*[tanh, tanh, tanh]",
    "nn.Sequential(nn.Tanh(), nn.Sequential(nn.Tanh(), nn.Tanh()))",
    "nn.Sequential(*[nn.Tanh() for _ in range( 3 )])", "3 x Tanh()",
    "Sequential( (0): Tanh() (1): Sequential( (0): Tanh() (1): Tanh() ) )",
    "Sequential(\n  (0-1): 2 x Tanh()\n  (last): Tanh()\n)",
    "nn.Sequential(OrderedDict([('a', nn.Tanh()), (\"b\", nn.Tanh()), (c, nn.Tanh())]))",
    "nn.Sequential(collections.OrderedDict([('a', nn.Tanh()), ('b', *[tanh, tanh])]))",
  ])
  func readsPythonsLists(text: String) throws {
    #expect(try lines(text) == ["tanh", "tanh", "tanh"])
  }

  /// What torch prints of each layer, and what torch's calls leave to their order.
  @Test(arguments: [
    ("Flatten(start_dim=1, end_dim=-1)", "flatten"), ("nn.Flatten(1, -1)", "flatten"),
    ("Dropout(p=0.2, inplace=False)", "dropout 0.2"), ("ReLU(inplace=True)", "relu"),
    ("nn.ReLU(True)", "relu"),
    ("LeakyReLU(negative_slope=0.2, inplace=True)", "leakyrelu slope=0.2"),
    ("nn.LeakyReLU(0.2, True)", "leakyrelu slope=0.2"), ("ELU(alpha=1.0)", "elu alpha=1"),
    ("LeakyReLU()", "leakyrelu slope=0.01"), ("Dropout(p=0.5, inplace=False)", "dropout 0.5"),
    ("Softplus(beta=1.0, threshold=20.0)", "softplus"),
    ("nn.Softplus(2, 10)", "softplus beta=2 threshold=10"),
    ("Softmax(dim=1)", "softmax dim=1"), ("nn.LogSoftmax(-1)", "logsoftmax"),
    ("GLU(dim=-1)", "glu"), ("Identity()", "identity"), ("SiLU(inplace=True)", "silu"),
    ("RMSNorm((20,), eps=None, elementwise_affine=True)", "rmsnorm 20"),
    ("Linear(in_features=20, out_features=200, bias=True)", "linear 20 200"),
    ("nn.Linear(20, 200, False)", "nn.Linear(20, 200, bias=False)"),
    ("nn.Linear(20, 200, device=None, dtype=None)", "nn.Linear(20, 200)"),
    ("(0): Linear(in_features=20, out_features=200, bias=True)", "nn.Linear(20, 200)"),
    ("nn.Linear(28*28, out_features = 5)", "nn.Linear(784, 5)"),
    ("Embedding(27, 10)", "embedding 27 10"),
  ])
  func readsWhatTorchPrints(text: String, line: String) throws {
    #expect(try lines(text) == [line])
    #expect(try lines(line) == [line], "and what is shown reads back")
  }

  @Test func readsBlanks() throws {
    func line(_ text: String) throws -> String {
      try #require(LayerParser.parse(text).first).line
    }
    #expect(try line("linear _ 200 bias=false") == "linear _ 200 bias=false")
    #expect(try line("nn.Linear(_, 200)") == "nn.Linear(_, 200)")
    #expect(try line("nn.Linear(in_features=_, out_features=200)") == "nn.Linear(_, 200)")
    #expect(try line("linear _=80 200") == "linear _=80 200")
    #expect(try line("batchnorm _=8*10") == "batchnorm _=80")
    for text in ["linear _=0 200", "linear _=x 200", "linear __ 200"] {
      #expect(refusal(text)?.mend == "it wants a whole number from 1 up", "\(text)")
    }
  }

  @Test func knowsWhatALayerReads() throws {
    #expect(try LayerParser.parse("embedding 27 10, tanh").map(\.takesSymbols) == [true, false])
  }

  @Test func namesNoOtherType() {
    #expect(LayerParser.type(named: "sequential") == nil)
    #expect(LayerParser.type(named: "nn.") == nil)
    #expect(LayerParser.type(named: "") == nil)
  }
}
