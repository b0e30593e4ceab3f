import Commands
import Engine
import Support
import TestSupport
import Testing

/// The classes of torch.nn as modules and on the stack: one implementation, the same numbers.
struct StackedModuleTests {
  /// A class with arguments, and a shape that it takes.
  private static func module(_ random: inout RandomStack) -> (line: String, shape: String) {
    let (channels, width, heads) = (
      random.pick([2, 4]), random.pick([1, 3, 5]), random.pick([1, 2])
    )
    let (batch, length) = (random.pick([1, 2, 3]), random.pick([4, 5, 7]))
    func flag() -> String { random.chance(50) ? "True" : "False" }
    let flat = "\(batch), \(channels), \(length)"
    let picture = "\(batch), \(channels), \(length), \(random.pick([3, 4]))"
    let recurrent = random.pick(["RNN", "LSTM", "GRU"])
    return random.pick([
      ("Linear(\(channels), \(width), bias=\(flag()))", "\(batch), \(channels)"),
      ("Conv1d(\(channels), \(width), 2, padding=1, stride=2, bias=\(flag()))", flat),
      (
        "Conv2d(\(channels), \(channels), (2, 1), padding=1, groups=\(heads), bias=\(flag()))",
        picture
      ),
      ("ConvTranspose1d(\(channels), \(width), 3, stride=2, output_padding=1)", flat),
      ("ConvTranspose2d(\(channels), \(width), 2, padding=1, bias=\(flag()))", picture),
      ("MaxPool1d(3, stride=2, padding=1, ceil_mode=\(flag()))", flat),
      ("MaxPool2d((2, 3), stride=1)", picture),
      ("AvgPool1d(2, padding=1, count_include_pad=\(flag()))", flat),
      ("AvgPool2d(2, ceil_mode=\(flag()))", picture), ("AdaptiveAvgPool1d(\(width))", flat),
      ("AdaptiveAvgPool2d((\(width), None))", picture), ("BatchNorm1d(\(channels))", flat),
      ("BatchNorm2d(\(channels), affine=\(flag()))", picture), ("LayerNorm(\(length))", flat),
      ("GroupNorm(\(heads), \(channels))", picture), ("RMSNorm(\(length))", flat),
      ("InstanceNorm1d(\(channels), affine=\(flag()))", flat),
      ("InstanceNorm2d(\(channels))", picture), ("ReLU6()", flat), ("Mish()", flat),
      ("SELU()", flat), ("Hardsigmoid()", flat), ("Hardswish()", flat), ("LogSigmoid()", flat),
      ("Softsign()", flat), ("CELU(0.5)", flat), ("Hardtanh(-0.5, 0.7)", flat), ("GELU()", flat),
      ("PReLU(\(channels))", flat), ("Softmax(dim=1)", flat), ("LogSoftmax(dim=-1)", flat),
      ("Unflatten(2, (-1, 1))", flat), ("Upsample(scale_factor=2, mode='bilinear')", picture),
      ("ZeroPad1d((1, 2))", flat), ("ReflectionPad2d(1)", picture), ("CircularPad1d(1)", flat),
      (
        "\(recurrent)(\(length), \(width), \(heads), bias=\(flag()), batch_first=\(flag()), bidirectional=\(flag()))",
        flat
      ),
      ("LSTM(\(length), 3, proj_size=2)", flat), ("RNNCell(\(channels), 3)", "2, \(channels)"),
      ("GRUCell(\(channels), 3)", "2, \(channels)"), ("LSTMCell(\(channels), 3)", "2, \(channels)"),
      (
        "TransformerEncoderLayer(\(channels), \(heads), 3, norm_first=\(flag()))",
        "\(length), \(batch), \(channels)"
      ),
    ])
  }

  /// Whether a module gives several tensors.
  private static func gives(_ line: String) -> Bool {
    ["RNN(", "LSTM(", "GRU(", "LSTMCell("].contains(where: line.hasPrefix)
  }

  /// The same draws, and in evaluation the same outputs.
  @Test func haveTheSameNumbers() throws {
    var random = RandomStack(seed: 5)
    for round in 0..<160 {
      let (line, shape) = Self.module(&random)
      let seed = round + 1
      var bench = try Bench(
        "x = torch.randn(\(shape))", "seed \(seed)", "add nn.\(line)", "model.eval()",
        "y = model(x)",
        "seed \(seed)", "m = nn.\(line)", "m = m.eval()", "z = m(x)\(Self.gives(line) ? "[0]" : "")"
      )
      #expect(
        try bench.text("torch.allclose(y, z, rtol=1e-5, atol=1e-6)").hasPrefix("True"),
        "\(line) of \(shape)")
    }
  }

  @Test func ofSeveralOutputsTheFirstGoesOn() throws {
    var bench = try Bench("add nn.LSTM(24, 128)")
    #expect(try bench.text("push 4x8x24").contains("the first of (output, (h_n, c_n))"))
    #expect(try bench.text("help nn.LSTM").contains("of (output, (h_n, c_n)) the first goes on"))
  }

  @Test func theNumbersAreTorchs() throws {
    var bench = try Bench("seed 42", "add nn.LSTM(24, 128)")
    // torch.manual_seed(42); nn.LSTM(24, 128).weight_ih_l0[0, :3]
    #expect(
      try bench.text("model.layers[0].weight_ih_l0[0, :3]").contains("0.0676,  0.0734, -0.0207"))
  }

  @Test func sizesAreWorkedOut() throws {
    var bench = try Bench(
      "add nn.LSTM(_, 16, batch_first=True), nn.TransformerEncoderLayer(_, 4, 8), linear _ 5")
    let table = try bench.text("push 4x8x24")
    #expect(table.contains("lstm _=24 16 batch_first=true"))
    #expect(table.contains("transformerencoderlayer _=16 4 8"))
    #expect(table.contains("linear _=16 5"))
  }

  @Test func wrongSizesAreMended() throws {
    var bench = try Bench("add nn.Conv2d(3, 8, 3), nn.Conv2d(6, 4, 3), nn.ReLU()")
    #expect(try bench.text("push 2x3x9x9").contains("wants 6 channels on axis 1, got 2x8x7x7"))
    #expect(try bench.text("fix 1").contains("conv2d 8 4 3"))
    #expect(try bench.text("push 2x3x9x9").contains("2x4x5x5"))
    #expect(try bench.text("why 2").contains("OUT of layer 2 conv2d 8 4 3"))
  }

  /// A bare call shows the module, as torch prints it, whichever class it is.
  @Test(arguments: [
    ("nn.Linear(3, 4)", "Linear(in_features=3, out_features=4, bias=True)"),
    ("nn.LSTM(3, 4)", "LSTM(3, 4)"),
    ("torch.nn.Conv2d(1, 2, 3)", "Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))"),
  ])
  func aBareCallShowsTheModule(line: String, text: String) throws {
    var bench = try Bench()
    let shown = try bench.text(line)
    #expect(shown.contains(text))
    #expect(shown.contains("add \(line) puts it on the stack"))
    #expect(bench.layers == [])
  }

  @Test func whatTheStackCannotHoldIsOnlyShown() throws {
    var bench = try Bench()
    #expect(try !bench.text("nn.Bilinear(2, 3, 4)").contains("on the stack"))
  }

  /// `inplace` in its place does what the name does.
  @Test(arguments: [
    "relu(x, True)", "elu(x, 1.0, True)", "hardtanh(x, -1, 1, True)", "dropout(x, 1.0, True, True)",
  ])
  func inPlaceByPosition(call: String) throws {
    var bench = try Bench("x = torch.tensor([-3.0, 0.5])", "y = F.\(call)")
    #expect(try bench.text("y is x").hasPrefix("True"))
    #expect(try bench.text("x[0] > -1.5").contains("True"))
  }
}
