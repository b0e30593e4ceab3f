import Support
import Engine
import Testing

@Suite struct LayerParserTests {
  /// What a line means, each layer written as the shell writes it.
  private func lines(_ text: String) throws -> [String] {
    try LayerParser.parse(text).map { description in
      try #require(LayerParser.type(named: description.keyword)).spec.line(description.arguments)
    }
  }

  @Test(arguments: [
    "linear 20 200 bias=false", "Linear 20 200 bias=False", "nn.Linear(20, 200, bias=False)",
    "torch.nn.Linear(20, 200, bias=False)", "linear(20,200,bias=false)",
    "nn.Linear(in_features=20, out_features=200, bias=False)", "LINEAR 20 200 bias=FALSE",
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
    ("linear 10*8 200", "linear 80 200"), ("nn.Linear(2*3*4, 5)", "linear 24 5"),
    ("FlattenConsecutive(8)", "flatten 8"), ("Flatten()", "flatten"), ("flatten N=2", "flatten 2"),
    ("ReLU()", "relu"), ("nn.GELU()", "gelu"), ("nn.Dropout(p=0.1)", "dropout 0.1"),
    ("Dropout()", "dropout"), ("nn.LayerNorm(normalized_shape=64)", "layernorm 64"),
    ("BatchNorm1d(num_features=64)", "batchnorm 64"),
    ("linear 2 3 scale=0.1", "linear 2 3 scale=0.1"),
    ("nn.Embedding(num_embeddings=27, embedding_dim=10)", "embedding 27 10"),
    ("linear 2 3 bias=true scale=1", "linear 2 3"), ("dropout 5e-1", "dropout"),
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
    ("conv2d 3 4", .unknown(name: "conv2d", similar: nil)),
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

  @Test func readsBlanks() throws {
    func line(_ text: String) throws -> String {
      try #require(LayerParser.parse(text).first).line
    }
    #expect(try line("linear _ 200 bias=false") == "linear _ 200 bias=false")
    #expect(try line("nn.Linear(_, 200)") == "linear _ 200")
    #expect(try line("nn.Linear(in_features=_, out_features=200)") == "linear _ 200")
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
