import Commands
import Engine
import Support
import Testing

/// Lines of notebooks that mean something else here, or nothing: what is said of each is right for it.
struct NotebookLineTests {
  /// What changes nothing here is passed over with a remark.
  @Test(arguments: [
    ("!pip install torch", "skipped: a line for a notebook's system shell"),
    ("!ls -l", "skipped: a line for a notebook's system shell"),
  ]) func whatChangesNothingIsPassedOver(line: String, remark: String) throws {
    var bench = try TinyData.bench()
    try bench.run("x = torch.ones(2)")
    #expect(try bench.text(line) == remark)
  }

  /// In a function or a class the name is theirs, whatever it means without an import.
  @Test func importsInFunctionsGiveTheirNamesValues() throws {
    var bench = try TinyData.bench()
    try bench.run(
      """
      def f():
        import torch
        import torch.nn as nn
        from torch.nn import functional as F
        from torch import ones
        return F.relu(ones(2) - torch.ones(2)).sum().item(), nn.Linear(3, 1).in_features
      """)
    #expect(try bench.text("f()") == "(0.0, 3)")
    try bench.run("class C:\n  import torch\n  x = torch.ones(3).sum().item()")
    #expect(try bench.text("C.x") == "3.0")
    try bench.run("def g():\n  import pandas\n  return 1")
    bench.expectPlainFailure("g()", "ModuleNotFoundError: No module named 'pandas'")
    try bench.run("def h():\n  from torch.nn import Nothing")
    bench.expectPlainFailure(
      "h()", "ImportError: cannot import name 'Nothing' from 'torch.nn' here")
  }

  /// The line that does what was meant is offered, and `fix` carries it out.
  @Test func aScaledWeightIsAFix() throws {
    var bench = try TinyData.bench()
    let statement = try #require(
      try Lexer.statements(of: "model.layers[-1].weight *= 0.1").first)
    #expect(Interpreter.carryOut(statement, &bench.session).failure != nil)
    #expect(try bench.text("fix").hasPrefix("replace 3 linear 12 6 scale=0.1\n"))
    #expect(bench.layers[2] == "linear 12 6 scale=0.1")
    #expect(Interpreter.carryOut(statement, &bench.session).failure != nil)
    try bench.run("fix")
    #expect(bench.layers[2] == "linear 12 6 scale=0.01")
    let other = try #require(try Lexer.statements(of: "model[2].weight += 1").first)
    #expect(Interpreter.carryOut(other, &bench.session).failure != nil)
    bench.expectFailure(
      "fix 1", "the fixes that a message offered have expired",
      "give the line again to see them")
  }

  @Test(arguments: [
    (
      "model[2].weight *= 0.1",
      "with torch.no_grad(): before it, or change its .data; fix 1 is replace 3 linear 12 6 scale=0.1:"
        + " it begins with such weights"
    ),
    (
      "model[2].weight /= 10",
      "with torch.no_grad(): before it, or change its .data; fix 1 is replace 3 linear 12 6 scale=0.1:"
        + " it begins with such weights"
    ),
    ("model[2].weight += 1", "with torch.no_grad(): before it, or change its .data"),
    (
      "model[0].weight = x",
      "nn.Parameter(x) makes one of a tensor; m.weight.data = x changes its numbers"
    ),
    ("model[0].name = 'first'", "the stack's layers change by replace"),
  ]) func aHintIsRightForItsLine(line: String, mend: String) throws {
    var bench = try TinyData.bench()
    try bench.run("x = torch.ones(2); n = 8")
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    #expect(Diagnosis(of: error).mend == mend)
  }

  /// The hints of the last test that are lines work.
  @Test(arguments: [
    "replace 3 linear 12 6 scale=0.1", "add nn.Linear(6, 4)", "add torch.nn.BatchNorm1d(6)",
    "x[...] = 3", "x = torch.zeros(3)", "with torch.no_grad(): y = x + 1",
  ]) func hintsWork(line: String) throws {
    var bench = try TinyData.bench()
    try bench.run("x = torch.ones(2)")
    try bench.run(line)
  }

  @Test func dataIsTheTensorItself() throws {
    var bench = try Bench("W = torch.zeros(2)", "V = W")
    #expect(try bench.text("W.data += 1") == "W  2  float32")
    try bench.run("W.data[0] = 5")
    try bench.run("W.data *= torch.tensor([1., 2.])")
    #expect(try bench.text("(V.tolist(), W.tolist())") == "([5.0, 2.0], [5.0, 2.0])")
  }

  @Test(arguments: ["torch.no_grad()", "torch.inference_mode()", "torch.set_grad_enabled(False)"])
  func aWithThatChangesNothingIsRead(context: String) throws {
    var bench = try TinyData.bench()
    #expect(
      try bench.text("with \(context): h = model(Xtr[:2]); print(h.shape)")
        == "torch.Size([2, 6])")
    #expect(try bench.text("h.shape") == "torch.Size([2, 6])")
  }

  // MARK: Names of the session's

  @Test func aNameThatHidesTheSessionsSaysSo() throws {
    var bench = try TinyData.bench()
    try bench.run("train 2 batch=4")
    #expect(
      try bench.text("lossi = []")
        == "lossi  []  list\nlossi hides the session's own; del lossi brings it back")
    #expect(try bench.text("lossi = [1]") == "lossi  [1]  list", "once is enough")
    try bench.run("del lossi")
    #expect(try bench.text("len(lossi)") == "2")
    bench.expectPlainFailure("del lossi", "'lossi', which is the session's own, cannot be deleted")
    bench.expectPlainFailure("del nothing", "there is no 'nothing'")
  }

  @Test func theContextsOfTheDataAreToldApart() throws {
    var bench = try TinyData.bench()
    #expect(try bench.text("block_size = 3") == "block_size  3  int", "it is what the data has")
    #expect(try bench.text("vocab_size = len(itos)") == "vocab_size  6  int")
    try bench.run("data names; del block_size; block_size = 3")
    #expect(
      try bench.text("del block_size; block_size = 3").hasSuffix(
        "contexts still have 8 symbols: data block=3 changes that"))
    try bench.run("data block=3; del block_size")
    #expect(try bench.text("Xtr.shape[1]") == "3")
  }

  @Test func namesAreDeleted() throws {
    var bench = try Bench("x = 1; y = 2; z = 3", "del x, y")
    #expect(try bench.text("vars") == "z  3  int")
    try bench.run("undo")
    #expect(try bench.text("vars") == "x  1  int\ny  2  int\nz  3  int")
    bench.expectPlainFailure("del x, w", "there is no 'w'")
    #expect(try bench.text("x") == "1", "nothing is deleted of a line that fails")
  }

  // MARK: Equivalents

  @Test(arguments: [
    ("nn.LazyLinear(200)", "add linear _ 200 works the first size out"),
    ("add nn.LazyLinear(200)", "add linear _ 200 works the first size out"),
    ("model = nn.Sequential(nn.LazyLinear(200))", "add linear _ 200 works the first size out"),
    ("summary(model, (4, 8))", "push 4x8 shows every shape"),
    ("summary(model, input_size=(4, 3, 8))", "push 4x3x8 shows every shape"),
    ("summary(model)", "push 4x8 shows every shape and counts the parameters"),
    (
      "rearrange(x, 'b (t n) c -> b t (n c)', n=2)", "x.view(4, 4, 2, 10).reshape(4, 4, 20) does it"
    ),
    ("rearrange(x, 'b t c -> b c t')", "x.permute(0, 2, 1) does it"),
    ("rearrange(x, 'b t c -> (b t) c')", "x.reshape(32, 10) does it"),
    ("rearrange(x, 'b t c -> b t c')", "x itself is the same"),
    (
      "rearrange(x, 'b (h w) c -> h b (w c)', w=4)",
      "x.view(4, 2, 4, 10).permute(1, 0, 2, 3).reshape(2, 4, 40) does it"
    ),
    ("rearrange(x, 'b t')", "x.view(…), x.transpose(1, 2) and x.permute(…) regroup axes"),
    ("model.apply(x)", "init draws all weights anew, scale=0.1 of linear draws smaller ones"),
    (
      "torch.optim.swa_utils.AveragedModel(model)",
      "train 1000 ema=0.999 keeps an average of the weights"
    ),
    ("DataLoader(x, batch_size=32)", "train 1000 batch=32 draws batches of Xtr and Ytr"),
    ("np.array([1])", "torch.tensor does it"),
  ]) func theEquivalentIsNamed(line: String, mend: String) throws {
    var bench = try TinyData.bench()
    try bench.run("x = torch.zeros(4, 8, 10)")
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    #expect(Diagnosis(of: error).mend == mend)
  }

  /// Those that are expressions work and give the same.
  @Test func equivalentsWork() throws {
    var bench = try Bench("x = torch.arange(320).view(4, 8, 10)")
    for (line, shape) in [
      ("x.view(4, 4, 2, 10).reshape(4, 4, 20)", "[4, 4, 20]"), ("x.permute(0, 2, 1)", "[4, 10, 8]"),
      ("x.view(4, 2, 4, 10).permute(1, 0, 2, 3).reshape(2, 4, 40)", "[2, 4, 40]"),
    ] {
      #expect(try bench.text("(\(line)).shape") == "torch.Size(\(shape))")
    }
    for line in [
      "torch.tensor([1, 2], dtype=torch.long)", "torch.tensor([1, 2], dtype=torch.float)",
      "torch.zeros(2, 3, dtype=torch.float)", "torch.log(torch.tensor(float(2))).item()",
    ] {
      try bench.run(line)
    }
  }

  // MARK: Python's values

  @Test func setsHoldEachValueOnce() throws {
    var bench = try Bench()
    for (line, text) in [
      ("set('ab')", "{'a', 'b'}"), ("sorted(set('ab'))", "['a', 'b']"),
      ("list('ab')", "['a', 'b']"),
      ("sorted(list(set(''.join(['emma', 'ava']))))", "['a', 'e', 'm', 'v']"), ("set()", "set()"),
      ("len(set([3, 1, 3, 1.0, True]))", "2"), ("set([(1, 2), (1, 2)])", "{(1, 2)}"),
      (
        "set('ab') == set('ba'), set('a') < set('ab'), set('ab') <= set('a')", "(True, True, False)"
      ),
      ("set('ab') | set('bc'), set('ab') & set('bc')", "({'a', 'b', 'c'}, {'b'})"),
      ("set('ab') - set('bc'), set('ab') ^ set('bc')", "({'a'}, {'a', 'c'})"),
      ("'a' in set('ab'), bool(set()), max(set([1, 5]))", "(True, False, 5)"),
      ("[c for c in set('ba')]", "['a', 'b']"),
      ("set(torch.tensor([2, 1, 2]).tolist())", "{1, 2}"),
    ] {
      #expect(try bench.text(line) == text, "\(line)")
    }
    bench.expectPlainFailure(
      "set([[1]])", "TypeError: unhashable type: 'list'")
    bench.expectPlainFailure("set('ab')[0]", "a set cannot take an index")
    #expect(try bench.json("set('ab')").contains(#""kind":"set""#))
    #expect(try bench.text("set precision 5") == "precision  5")
  }

  /// An error within nested blocks underlines what is meant, in the line that has it.
  @Test(arguments: [
    (
      "for i in range(3):\n\n  # minibatch\n  ix = 3\n  for p in [1]:\n    p.grad = None",
      "a whole number has no 'grad'", "    p.grad = None", "grad"
    ),
    (
      "for i in range(3):\n  x = 1 # one\n  if i % 10 == 0:\n    print(i, y)",
      "there is no 'y'", "    print(i, y)", "y"
    ),
  ])
  func aFailureInABlockHasItsLine(cell: String, what: String, line: String, part: String) throws {
    var bench = try Bench()
    let error = #expect(throws: (any Error).self) { try bench.run(cell) }
    let diagnosis = Diagnosis(of: try #require(error))
    #expect(diagnosis.what == what)
    let excerpt = try #require(diagnosis.excerpt)
    #expect(excerpt.line == line)
    #expect(excerpt.line.dropFirst(excerpt.start).prefix(excerpt.length) == part)
  }
}
