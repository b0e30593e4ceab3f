import Commands
import Engine
import Notation
import Rendering
import Support
import Testing

/// Tensor expressions as part of a session.
struct ExpressionSessionTests {
  /// An editor makes a session for each change of a file: functions, which know all names, do not keep them.
  @Test func aSessionThatEndsFreesItsNames() throws {
    func tensor() throws -> DynamicTensor? {
      var bench = try Bench()
      try bench.run("def f(): return x")
      try bench.run("x = torch.zeros(3)")
      guard case .tensor(let tensor)? = bench.session.variables["x"] else { return nil }
      return tensor
    }
    let kept = try tensor()
    #expect(kept != nil)
    weak let freed = try tensor()
    #expect(freed == nil)
  }

  @Test func shapeFirstThenValues() throws {
    var bench = try Bench()
    #expect(
      try bench.text("torch.arange(6).view(2, 3)")
        == "2x3 int64\ntensor([[0, 1, 2],\n[3, 4, 5]])"
    )
    #expect(try bench.text("x = torch.zeros(4, 8)") == "x  4x8  float32")
    #expect(try bench.text("x.shape") == "torch.Size([4, 8])")
    #expect(try bench.text("B, T = x.shape") == "B  4  int\nT  8  int")
    #expect(
      try bench.text("x.split(2)[0].shape, 1.5, 'a', None")
        == "(torch.Size([2, 8]), 1.5, 'a', None)")
    #expect(try bench.text("print('a', x.shape, sep='-')") == "a-torch.Size([4, 8])")
    #expect(try bench.run("None").blocks.isEmpty)
    #expect(try bench.text("import torch.nn.functional as F") == "F is here already")
  }

  @Test func programsGetTheNumbers() throws {
    var bench = try Bench()
    #expect(
      try bench.json("torch.tensor([1.5, 2.0])")
        == #"{"value":{"dtype":"float32","kind":"tensor","shape":[2],"text":"tensor([1.5000, 2.0000])","values":[1.5,2]}}"#
    )
    #expect(
      try bench.json("x = 3") == #"{"names":{"x":{"kind":"int","text":"3"}}}"#)
    #expect(try bench.run("x").command == "expression")
  }

  /// What a line takes from a generator or another iterator comes again after `undo`.
  @Test func whatAGeneratorGaveIsUndone() throws {
    var bench = try Bench(
      "def g():\n    for i in range(4):\n        got = yield i\n        if got: yield got",
      "x = g()", "it = iter('abcd')")
    #expect(try bench.text("next(x)") == "0")
    #expect(try bench.text("next(x), next(it)") == "(1, 'a')")
    #expect(try bench.text("undo") == "took back next(x), next(it)")
    #expect(try bench.text("next(x), next(it)") == "(1, 'a')")
    #expect(try bench.text("x.send(7)") == "7")
    try bench.run("undo")
    #expect(try bench.text("list(x)") == "[2, 3]")
    #expect(try bench.text("list(x)") == "[]")
    try bench.run("undo")
    #expect(try bench.text("list(x), list(it)") == "([2, 3], ['b', 'c', 'd'])")
    try bench.run("undo")
    try bench.run("x.close()")
    #expect(try bench.text("list(x)") == "[]")
    try bench.run("undo")
    #expect(throws: (any Error).self) { try bench.run("[next(x), 1 / 0]") }
    #expect(try bench.text("next(x)") == "2")
  }

  @Test func namesAreListedAndUndone() throws {
    var bench = try Bench("x = torch.zeros(4, 8)", "n = 3", "y = x.view(-1)")
    #expect(try bench.text("vars") == "x  4x8  float32\nn  3  int\ny  32  float32")
    #expect(try bench.text("undo") == "took back y = x.view(-1)")
    #expect(try bench.text("vars") == "x  4x8  float32\nn  3  int")
    try bench.run("redo")
    #expect(try bench.text("y.shape") == "torch.Size([32])")
    try bench.run("x[0] = 1")
    #expect(try bench.text("y.sum()") == "scalar float32\ntensor(8.)")
    try bench.run("undo")
    #expect(try bench.text("y.sum()") == "scalar float32\ntensor(0.)", "the views go back too")
  }

  @Test func lookingLeavesNothingToUndo() throws {
    var bench = try Bench("x = torch.ones(2)", "x + 1", "x.shape", "print(x)")
    #expect(try bench.text("undo") == "took back x = torch.ones(2)")
    try bench.run("torch.randn(3)")
    #expect(try bench.text("undo") == "took back torch.randn(3)", "the stream had moved on")
  }

  @Test func aLineThatFailsAssignsNothing() throws {
    var bench = try Bench("x = torch.zeros(3)")
    for line in [
      "a = b = torch.zeros(2, -1)", "a, x[5] = 1, 2", "x[0], a = 5, undefined",
      "for i in range(3): x[i] = torch.zeros(i, 2)", "x += torch.zeros(2, 2, 3)",
    ] {
      #expect(throws: (any Error).self, "\(line)") { try bench.run(line) }
    }
    #expect(try bench.text("vars") == "x  3  float32")
    #expect(try bench.text("x") == "3 float32\ntensor([0., 0., 0.])")
  }

  @Test func theStreamIsTheSessions() throws {
    var bench = try Bench("seed 42", "a = torch.randn(4, 8)", "torch.manual_seed(42)")
    #expect(try bench.text("(torch.randn(4, 8) == a).all()") == "scalar bool\ntensor(True)")
    #expect(bench.session.state.seed == 42)
    try bench.run("torch.manual_seed(7)")
    #expect(bench.session.state.seed == 7)
  }

  @Test func pushHasAnotherStream() throws {
    var bench = try Bench("add linear 8 2", "seed 1", "push 4x8", "a = torch.randn(3)", "seed 1")
    #expect(try bench.text("(torch.randn(3) == a).all()") == "scalar bool\ntensor(True)")
  }

  @Test func theStackIsAValue() throws {
    var bench = try TinyData.bench()
    #expect(try bench.text("model(Xtr[:2]).shape") == "torch.Size([2, 6])")
    #expect(try bench.text("model[2].weight.shape") == "torch.Size([12, 6])")
    #expect(try bench.text("model[-1].bias.shape") == "torch.Size([6])")
    #expect(try bench.text("len(model), len(model.layers)") == "(3, 3)")
    #expect(try bench.text("sum(p.nelement() for p in model.parameters())") == "102")
    try bench.run("h = model[1](model[0](Xtr[:2]))")
    #expect(try bench.text("h.shape") == "torch.Size([2, 12])")
    #expect(
      try bench.text("torch.allclose(h @ model[2].weight + model[2].bias, model[2](h))") == "True")
    #expect(
      try bench.text("(model[1].out.shape, model[0].__class__.__name__)")
        == "(torch.Size([2, 12]), 'Embedding')")
    bench.expectPlainFailure(
      "model(torch.zeros(2, 3))",
      "the stack: its embedding reads symbols, int64 numbers, got 2x3 float32")
    bench.expectPlainFailure("model(Xtr[:2] * 0 + 6)", "symbol 6 is outside the vocabulary")
    bench.expectPlainFailure("model[3]", "index 3 is outside a list of 3 values")
    bench.expectPlainFailure("model[2](torch.zeros(2, 3))", "wants C=12, got C=3")
    bench.expectPlainFailure(
      "model[2].weight[0] = 1",
      "= would change a part of a tensor that wants a gradient, while operations are remembered")
    bench.expectPlainFailure("Xtr[0] = 1", "a tensor of Xtr cannot be changed in place")
  }

  @Test func stridesThatAreNeverWalkedDoNotOverflow() throws {
    var bench = try TinyData.bench()
    for view in ["[1::9223372036854775807][1:]", "[1::9223372036854775807].unfold(0, 1, 1)[1:]"] {
      #expect(try bench.text("torch.zeros(3)\(view).numel()") == "0")
    }
    #expect(
      try bench.text("torch.zeros(2, 3)[1::9223372036854775807][1:].shape") == "torch.Size([0, 3])")
  }

  @Test func listsThatDoubleAreRefusedInTime() throws {
    var bench = try TinyData.bench()
    try bench.run("x = [torch.zeros(2)]")
    for _ in 0..<40 { try bench.run("x = [x, x]") }
    // What would go through all of it is refused.
    bench.expectPlainFailure("str(x)", "a text of 100,002 is too much")
    for number in 0..<60 { try bench.run("y = \(number)") }
    #expect(try bench.text("len(x), y") == "(2, 59)")
  }

  @Test func aLoopMayChangeATensorManyTimes() throws {
    var bench = try TinyData.bench()
    try bench.run("x = torch.zeros(3)")
    try bench.run("for i in range(100000): x[0] = i")
    #expect(try bench.text("x[0].item()") == "99999.0")
  }

  @Test func whatIsNoNumberIsTheMedian() throws {
    var bench = try TinyData.bench()
    #expect(try bench.text("torch.tensor([1., float('nan'), 2.]).median().item()") == "nan")
    try bench.run("x = torch.tensor([[3., 1., 2.], [float('nan'), 1., 2.]])")
    #expect(try bench.text("x.median(1).values.tolist()") == "[2.0, nan]")
    #expect(try bench.text("x.median(1, keepdim=True).indices.tolist()") == "[[2], [0]]")
  }

  @Test func wholeNumbersDoNotWrap() throws {
    var bench = try TinyData.bench()
    for line in [
      "list(enumerate([1, 2], 9223372036854775807))",
      "len(range(-9223372036854775807, 9223372036854775807))",
    ] {
      #expect(throws: (any Error).self) { try bench.run(line) }
    }
  }

  @Test func onlyALayerHasAWeight() throws {
    let bench = try TinyData.bench()
    func offered(_ line: String) -> [String] {
      Completer.completions(of: line, at: line.utf8.count, bench.session).candidates
    }
    #expect(offered("model.").contains { $0.contains("layers") })
    #expect(!offered("model.").contains { $0.contains("weight") })
    #expect(offered("model[2].").contains { $0.contains("weight") })
  }

  @Test func aRowOfTimesIsOne() throws {
    var bench = try TinyData.bench()
    try bench.run(String(repeating: "time ", count: 5000) + "layers")
  }

  @Test func theDataIsThere() throws {
    var bench = try TinyData.bench()
    let counts = ["Xtr", "Xdev", "Xte"].map { "\($0).shape[0]" }.joined(separator: " + ")
    #expect(try bench.text(counts) == "45")
    #expect(try bench.text("Xtr.shape[1], Ytr.ndim, vocab_size, block_size") == "(3, 1, 6, 3)")
    #expect(try bench.text("itos[1] + itos[0], stoi['b']") == "('a.', 2)")
    #expect(try bench.text("len(itos), 'q' in stoi") == "(6, False)")
    #expect(try bench.text("F.cross_entropy(model(Xtr[[0]]), Ytr[[0]]).item() > 0") == "True")
    try bench.run("train 5 batch=4")
    #expect(try bench.text("len(lossi)") == "5")
    bench.expectPlainFailure("itos[9]", "9 is no key of the dictionary")
  }

  @Test func aListChangesUnderEveryName() throws {
    var bench = try Bench("x = [1, 2]", "y = x", "z = [x, (x, 3)]", "w = x + []")
    try bench.run("x += range(3)")
    #expect(
      try bench.text("y, z, w")
        == "([1, 2, 0, 1, 2], [[1, 2, 0, 1, 2], ([1, 2, 0, 1, 2], 3)], [1, 2])")
    #expect(try bench.text("(x is y, x is w, z[0] is x)") == "(True, False, True)")
    try bench.run("z[0] *= 2")
    #expect(try bench.text("len(y)") == "10")
    try bench.run("undo")
    #expect(try bench.text("len(y)") == "5")
    try bench.run("t = (1,)")
    try bench.run("u = t")
    try bench.run("t += (2,)")
    #expect(try bench.text("u") == "(1,)", "a tuple is never changed")
  }

  /// Lines of a notebook that the shell does otherwise: each says how, and that line is read.
  @Test(arguments: [
    (
      "loss.backward()",
      "w.requires_grad_() before the forward pass makes w want one; torch.no_grad() and .detach()"
        + " cut the way back"
    ),
    ("optimizer.step()", "train 100 optimizer=adam updates the weights"),
    ("plt.plot(lossi)", "plot draws the losses, after train"),
    ("model(torch.randn(4, 3))", "model(Xtr[:4]) → 4x6"),
    ("model(Xtr[7])", "model(Xtr[[7]]) → 1x6, or model(Xtr[7].unsqueeze(0)) → 1x6"),
    ("model(Xtr[:2, :2])", "model(Xtr[:4]) → 4x6"),
  ])
  func whatANotebookHoldsLeadsOn(line: String, mend: String) throws {
    var bench = try TinyData.bench()
    try bench.run("loss = torch.tensor(2.5)")
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    #expect(Diagnosis(of: error).mend == mend)
  }

  @Test(arguments: ["%matplotlib inline", "import torch"])
  func whatIsHereAlreadyIsPassedOver(line: String) throws {
    var bench = try Bench()
    try bench.run(line)
    #expect(throws: (any Error).self, "nothing is to be taken back") { try bench.run("undo") }
  }

  @Test func hintsAreLinesThatWork() throws {
    var bench = try TinyData.bench()
    for line in ["model(Xtr[:4])", "model(Xtr[[7]])", "train 5 optimizer=adam batch=4", "plot"] {
      try bench.run(line)
    }
    #expect(try bench.text("stack").hasSuffix("help stack explains it; layers lists the stack"))
    #expect(try bench.text("help stack").hasPrefix("torch.stack("))
  }

  @Test func severalOnALine() throws {
    var bench = try Bench()
    #expect(try bench.text("x = torch.ones(2); y = x * 3; y.sum()") == "scalar float32\ntensor(6.)")
    #expect(try bench.text("x = 0; for i in range(3): x += i; x *= 2") == "x  8  int")
  }
}

extension Bench {
  /// Expects a line to fail with a text, wherever it is marked.
  mutating func expectPlainFailure(
    _ line: String, _ what: String, at location: SourceLocation = #_sourceLocation
  ) {
    do {
      let output = try run(line)
      Issue.record("\(line) did not fail: \(output.plain)", sourceLocation: location)
    } catch {
      #expect(Diagnosis(of: error).what == what, sourceLocation: location)
    }
  }
}
