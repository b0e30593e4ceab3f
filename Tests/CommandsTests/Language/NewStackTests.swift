import Commands
import Engine
import Support
import Testing

/// `model = Sequential([…])`, and sizes that have names.
struct NewStackTests {
  static let sizes = "n_embd = 24; n_hidden = 128"
  /// The lecture's own lines, as the joiner hands them on.
  static let lecture = """
    model = Sequential([ Embedding(vocab_size, n_embd), \
    FlattenConsecutive(2), Linear(n_embd * 2, n_hidden, bias=False), BatchNorm1d(n_hidden), Tanh(), \
    FlattenConsecutive(2), Linear(n_hidden*2, n_hidden, bias=False), BatchNorm1d(n_hidden), Tanh(), \
    FlattenConsecutive(2), Linear(n_hidden*2, n_hidden, bias=False), BatchNorm1d(n_hidden), Tanh(), \
    Linear(n_hidden, vocab_size), ])
    """
  static let tree = [
    "embedding 27 24", "flatten 2", "linear 48 128 bias=false", "batchnorm 128", "tanh",
    "flatten 2", "linear 256 128 bias=false", "batchnorm 128", "tanh", "flatten 2",
    "linear 256 128 bias=false", "batchnorm 128", "tanh", "linear 128 27",
  ]

  @Test func theLecturesLinesMakeTheStack() throws {
    var bench = try Bench(Self.sizes)
    try bench.run(Self.lecture)
    #expect(bench.layers == Self.tree)
    #expect(try bench.text("sum(p.nelement() for p in model.parameters())") == "76579")
    var added = try Bench(Self.sizes)
    try added.run("add " + Self.lecture.dropFirst("model = ".count))
    #expect(Snapshot(added.session) == Snapshot(bench.session), "drawn in the same order")
  }

  @Test func aSignWithABlankBeforeItIsTold() throws {
    var bench = try Bench(Self.sizes)
    bench.expectFailure(
      "add linear n_embd +1 3", "linear does not take '3' after 'n_embd' and '+1'",
      "write n_embd+1 without blanks")
    try bench.run("add linear n_embd+1 3")
    #expect(bench.layers == ["linear 25 3"])
  }

  @Test func takesTheStacksPlaceAsOneStep() throws {
    var bench = try Bench("add embedding 27 10, flatten", "push 4x8")
    let output = try bench.text("model = nn.Sequential(nn.Embedding(27, 24), nn.Tanh())")
    #expect(bench.layers == ["embedding 27 24", "tanh"])
    #expect(output.contains("in place of 2 layers; undo brings them back"))
    #expect(output.contains("4x8x24"), "what was pushed is pushed again")
    try bench.run("undo")
    #expect(bench.layers == ["embedding 27 10", "flatten"])
    bench.expectFailure(
      "model = Sequential([Linaer(3, 4)])", "'Linaer' is not a layer", "did you mean 'linear'?")
    #expect(try bench.text("model = 3").contains("del model brings it back"))
  }

  /// What PyTorch prints of a stack, pasted.
  @Test func aPrintedStackMakesTheStack() throws {
    let printed = """
      Sequential( (0): Linear(in_features=20, out_features=8, bias=True) (1): Sequential( \
      (0): BatchNorm1d(8, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True) \
      (1): GELU(approximate='none') ) (2): Dropout(p=0.2, inplace=False) )
      """
    var bench = try Bench("add tanh")
    #expect(try bench.text(printed).contains("in place of 1 layer; undo brings it back"))
    let layers = ["nn.Linear(20, 8)", "nn.BatchNorm1d(8)", "gelu", "dropout 0.2"]
    #expect(bench.layers == layers)
    try bench.run("model = \(printed)")
    try bench.run("add \(printed)")
    #expect(bench.layers == layers + layers)
  }

  @Test func pythonsListsMakeTheStack() throws {
    var bench = try Bench("n = 2")
    try bench.run(
      "model = nn.Sequential(OrderedDict([('a', nn.Tanh()), ('b', *[nn.ReLU() for _ in range(n)])]))"
    )
    #expect(bench.layers == ["tanh", "relu", "relu"])
    try bench.run("add *[nn.Linear(10, 10) for _ in range(3)]")
    #expect(
      bench.layers.suffix(3) == ["nn.Linear(10, 10)", "nn.Linear(10, 10)", "nn.Linear(10, 10)"])
  }

  @Test(arguments: [
    ("add linear n_embd n_hidden, batchnorm n_hidden", ["linear 24 128", "batchnorm 128"]),
    ("add embedding vocab_size 2, flatten block_size", ["embedding 27 2", "flatten 8"]),
    ("add linear n_embd*2 3 bias=false", ["linear 48 3 bias=false"]),
    ("add Linear(n_hidden, 2)", ["linear 128 2"]),
    ("add linear 1 2; tanh = 3; add tanh", ["linear 1 2", "tanh"]),
    ("add linear 1 2; insert 1 linear n_embd 1", ["linear 24 1", "linear 1 2"]),
    ("add residual (linear n_embd n_embd)", ["residual (linear 24 24)"]),
    ("add nn.Linear(28**2, 512), linear n_embd//2 2", ["nn.Linear(784, 512)", "linear 12 2"]),
    ("add nn.Linear(n_embd // 2, 2)", ["nn.Linear(12, 2)"]),
    ("add linear n_embd // 2 n_hidden - 28", ["linear 12 100"]),
    ("add linear (n_embd + 1) * 2 len(itos)", ["linear 50 27"]),
    ("add linear (n_embd+1)*2 len(itos)", ["linear 50 27"]),
    ("add linear 2 * (n_embd + 1) (n_embd - 4) // 2", ["linear 50 10"]),
    ("add linear n_embd (n_embd + 1) * 2, tanh", ["linear 24 50", "tanh"]),
    ("add linear (n_embd) (n_hidden)", ["linear 24 128"]),
    ("add linear (20 + 4) * 2 27", ["linear 48 27"]),
    (
      "add linear (n_embd, 2), linear (2, n_embd) bias=false",
      [
        "linear 24 2", "linear 2 24 bias=false",
      ]
    ),
    ("add nn.Linear((n_embd + 1) * 2, 2)", ["nn.Linear(50, 2)"]),
    ("add flatten (block_size - 4) // 2", ["flatten 2"]),
    ("x = torch.zeros(4, 6); add linear x.shape[1] x.size(0)", ["linear 6 4"]),
    ("has = False; add nn.Linear(n_embd, 2, bias=has)", ["nn.Linear(24, 2, bias=False)"]),
    ("dropout = 0.1; add nn.Dropout(dropout)", ["dropout 0.1"]),
    ("tanh = 3; add residual (linear 2 2, tanh)", ["residual (linear 2 2, tanh)"]),
    ("lr = 5; add linear lr 2", ["linear 5 2"]),
  ]) func sizesMayHaveNames(line: String, layers: [String]) throws {
    var bench = try Bench(Self.sizes)
    try bench.run(line)
    #expect(bench.layers == layers)
  }

  @Test(arguments: [
    ("add linear 4 -1", "-1", "OUT", "it wants a whole number from 1 up"),
    ("add linear n_embd / 5 3", "n_embd / 5", "IN", "it wants a whole number from 1 up, not 4.8"),
    (
      "add linear unknown  * 2 3", "unknown  * 2", "IN",
      "there is no 'unknown': it wants a whole number from 1 up"
    ),
    (
      "add tanh, residual (linear n_embd - 24 3)", "n_embd - 24", "IN",
      "it wants a whole number from 1 up, not 0"
    ),
    (
      "add linear n_embd -1", "-1", "OUT",
      "it wants a whole number from 1 up; a difference is written without blanks: n_embd-1"
    ),
  ]) func whatIsNoSizeIsTold(line: String, text: String, name: String, mend: String) throws {
    var bench = try Bench(Self.sizes)
    do {
      try bench.run(line)
      Issue.record("\(line) has no size")
    } catch {
      let diagnosis = Diagnosis(of: error)
      #expect(diagnosis.what.hasPrefix("\(name) of linear cannot be '\(text)'"))
      #expect(diagnosis.mend == mend)
      #expect(diagnosis.excerpt == Excerpt(line, of: text), "the part that was typed is marked")
    }
  }

  @Test func otherNamesAreNoSizes() throws {
    var bench = try Bench("x = 1.5; n_embd = 24")
    bench.expectFailure(
      "add linear x 3", "IN of linear cannot be 'x'",
      "it wants a whole number from 1 up, not 1.5")
    do {
      try bench.run("add tahn, linear n_embd 3")
      Issue.record("a slip is no layer")
    } catch {
      #expect(Diagnosis(of: error).mend == "did you mean 'add tanh, linear n_embd 3'?")
    }
  }

  @Test(arguments: [
    ("linear 20", "did you mean 'add linear 20'?"),
    ("Linear(20, 200)", "did you mean 'add Linear(20, 200)'?"),
  ]) func aLayerAlone(line: String, mend: String) throws {
    var bench = try Bench()
    bench.expectFailure(line, "'\(line.prefix { !"( ".contains($0) })' is not a command", mend)
  }
}

extension Excerpt {
  /// The first place of a text in a line, marked.
  fileprivate init(_ line: String, of text: String) {
    let range = line.firstRange(of: text)
    let start = range.map { line.unicodeScalars[..<$0.lowerBound].count } ?? 0
    self.init(line, start..<start + text.unicodeScalars.count)
  }
}
