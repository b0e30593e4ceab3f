import Commands
import Engine
import Support
import Testing

/// The stack's own tensors in a session: what lines change in them, commands go on with, and the other
/// way round.
struct StackTensorTests {
  /// A stack of small layers, a batch for it, and its loss.
  private static func bench() throws -> Bench {
    try Bench(
      "seed 42", "add linear 3 4, batchnorm 4, tanh, linear 4 2",
      "x = torch.randn(5, 3); y = torch.tensor([0, 1, 1, 0, 1])")
  }

  private static let step = "F.cross_entropy(model(x), y).backward()"

  @Test func aWeightIsTheTensorItself() throws {
    var bench = try Self.bench()
    try bench.run("W = model[0].weight")
    #expect(
      try bench.text("W is model[0].weight, W is model.parameters()[0], W.requires_grad, W.is_leaf")
        == "(True, True, True, True)")
    #expect(try bench.text("model[1].running_mean.requires_grad") == "False")
    try bench.run(Self.step)
    #expect(try bench.text("W.grad is not None, W.grad is model[0].weight.grad") == "(True, True)")
    try bench.run("model.zero_grad()")
    #expect(try bench.text("W.grad is None") == "True")
  }

  /// Whatever changes a weight, `push` and `save` go on with it.
  @Test(arguments: [
    "with torch.no_grad(): model[3].weight *= 2", "with torch.no_grad(): model[3].weight[0] = 7",
    "model[3].weight.data.mul_(0.5)", "nn.init.zeros_(model[3].weight)",
    "for p in model.parameters(): p.data += -0.1 * p.grad",
    "torch.optim.SGD(model.parameters(), lr=0.1).step()",
    "with torch.no_grad(): model[3].weight.copy_(torch.ones(4, 2))",
    "model[3].weight.data = torch.ones(4, 2)",
  ])
  func theStackGoesOnWithAChange(line: String) throws {
    var bench = try Self.bench()
    try bench.run("W = model[3].weight; \(Self.step)")
    let before = Snapshot(bench.session)
    try bench.run(line)
    let after = Snapshot(bench.session)
    #expect(after != before)
    let numbers = bench.session.state.model.namedTensors.first { $0.name == "layers.3.weight" }
    let shown = try bench.text("(W * 1000).round().long().flatten().tolist()")
    let own = try #require(numbers).tensor.values.map { Int(($0 * 1000).rounded()) }
    #expect(shown == "\(own)")
    #expect(try bench.text("W is model[3].weight") == "True")
    try bench.run("undo")
    #expect(Snapshot(bench.session) == before)
    #expect(try bench.text("W is model[3].weight") == "True")
    try bench.run("redo")
    #expect(Snapshot(bench.session) == after)
    #expect(try bench.text("(W * 1000).round().long().flatten().tolist()") == shown)
  }

  /// Lines that fail, or are refused, change neither the tensor nor the stack.
  @Test(arguments: [
    (
      "model[0].weight *= 0.1",
      "*= would change a tensor that wants a gradient, while operations are remembered"
    ),
    (
      "model[0].weight[0] = 0",
      "= would change a part of a tensor that wants a gradient, while operations are remembered"
    ),
    (
      "model[0].weight.data = torch.ones(2)",
      "weight of layer 1: it is 3x4, and (2) was put in its place"
    ),
    (
      "model.load_state_dict(nn.Linear(3, 4).state_dict())",
      "the state does not fit Sequential: missing 0.weight, 0.bias"
    ),
    ("a = [model[0].weight.data.zero_(), model(x), torch.zeros(1)[3]]", "index 3 is outside"),
  ])
  func aLineThatFailsChangesNothing(line: String, what: String) throws {
    var bench = try Self.bench()
    let before = Snapshot(bench.session)
    let shown = try bench.text("model[0].weight, model[1].running_mean")
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    #expect(Diagnosis(of: error).what.hasPrefix(what))
    #expect(Snapshot(bench.session) == before)
    #expect(try bench.text("model[0].weight, model[1].running_mean") == shown)
  }

  @Test func trainingAndLinesGoOnFromEachOther() throws {
    var bench = try TinyData.bench()
    try bench.run("W = model[2].weight; nn.init.zeros_(W); train 1 batch=4 lr=0.5")
    #expect(try bench.text("W is model[2].weight, W.abs().max().item() < 1") == "(True, True)")
    #expect(try bench.text("W.abs().sum().item() > 0") == "True")
    let trained = try bench.text("W")
    try bench.run("V = W.detach().clone(); with torch.no_grad(): W += 1")
    try bench.run("train 1 batch=4 lr=1e-30")
    #expect(try bench.text("(W - V - 1).abs().max().item() < 1e-6") == "True")
    try bench.run("undo; undo")
    #expect(try bench.text("W") == trained)
    try bench.run("redo; redo")
    #expect(try bench.text("(W - V - 1).abs().max().item() < 1e-6") == "True")
    try bench.run("init")
    #expect(
      try bench.text("W is model[2].weight, (W - V - 1).abs().max().item() > 0.1") == "(True, True)"
    )
  }

  @Test func aWeightThatWantsNoGradientIsNotTrained() throws {
    var bench = try TinyData.bench()
    try bench.run("m = model[0].requires_grad_(False)")
    bench.expectPlainFailure(
      "train 1 batch=4", "weight of layer 1 wants no gradient, and train would step it")
    try bench.run("m = model.requires_grad_(); train 1 batch=4")
  }

  /// A tensor of a layer that is gone is a tensor that no stack uses.
  @Test(arguments: [
    "replace 1 linear 3 4", "remove 1", "clear", "model = Sequential([Linear(3, 4)])",
  ])
  func anEditLeavesItsTensorsBehind(edit: String) throws {
    var bench = try Self.bench()
    try bench.run("W = model[0].weight")
    try bench.run(edit)
    try bench.run("W.data.zero_()")
    let own = bench.session.state.model.namedTensors
    #expect(
      own.allSatisfy { $0.name != "layers.0.weight" || $0.tensor.values.contains { $0 != 0 } })
    try bench.run("undo; undo")
    #expect(try bench.text("W is model[0].weight, W.abs().sum().item() > 0") == "(True, True)")
    try bench.run("with torch.no_grad(): W.zero_()")
    #expect(
      bench.session.state.model.namedTensors[0].tensor.values.allSatisfy { $0 == 0 })
  }

  @Test func aMovedLayerKeepsItsTensors() throws {
    var bench = try Bench("add linear 3 3, tanh, linear 3 3")
    try bench.run("W = model[0].weight; move 1 3")
    #expect(try bench.text("W is model[2].weight") == "True")
    try bench.run("W.data.fill_(2)")
    #expect(bench.session.state.model.namedTensors[2].tensor.values.allSatisfy { $0 == 2 })
  }

  @Test func modesAreTorchs() throws {
    var bench = try Self.bench()
    #expect(try bench.text("model.training, model[1].training") == "(True, True)")
    try bench.run("h = model(x)")
    #expect(try bench.text("model[1].running_mean.abs().sum().item() > 0") == "True")
    try bench.run("m = model.eval(); r = model[1].running_mean.clone()")
    #expect(try bench.text("model.training, model[1].training") == "(False, False)")
    #expect(try bench.text("(model(x)[:1] - model(x[:1])).abs().max().item() < 1e-6") == "True")
    #expect(try bench.text("(model[1].running_mean == r).all().item()") == "True")
    try bench.run("m = model[1].train()")
    #expect(try bench.text("model.training, model[1].training") == "(False, True)")
    try bench.run("undo 3")
    #expect(try bench.text("model[1].training") == "True")
    try bench.run("for layer in model.layers: layer.training = False")
    #expect(try bench.text("model(x[:1]).shape, model.training") == "(torch.Size([1, 2]), True)")
    try bench.run("m = model.train()")
    bench.expectPlainFailure(
      "model(x[:1])", "needs at least 2 rows for its statistics in training, got 1")
  }

  @Test func nothingIsKeptWithoutGradients() throws {
    var bench = try Self.bench()
    try bench.run("with torch.no_grad(): z = model(x)")
    #expect(try bench.text("z.requires_grad, z.grad_fn is None") == "(False, True)")
    try bench.run("z = model(x); z.sum().backward()")
    bench.expectPlainFailure(
      "z.sum().backward()", "backward came this way before: what LinearBackward0 kept was freed")
    try bench.run("z = model(x); with torch.no_grad(): model[3].weight += 1")
    bench.expectPlainFailure(
      "z.sum().backward()",
      "LinearBackward0 needs 4x2 numbers as they were in the forward pass, and 'with torch.no_grad(): "
        + "model[3].weight += 1' changed them in place")
    try bench.run("g = torch.autograd.grad(model(x).sum(), model[0].weight, create_graph=True)[0]")
    bench.expectPlainFailure(
      "g.sum().backward()", "the gradient of the gradient of the stack's Linear is not known here")
  }

  @Test func aPushOfWhatTheStackMakesLeavesItAlone() throws {
    var bench = try Self.bench()
    let shown = try bench.text("model[1].running_mean")
    let before = Snapshot(bench.session)
    try bench.run("push model[1](model[0](x))[:, :3]")
    try bench.run("add linear int(model(x).data.zero_().sum()+2) 3")
    try bench.run("undo")
    #expect(try bench.text("model[1].running_mean") == shown)
    #expect(Snapshot(bench.session) == before)
  }

  /// Also where layers made of operations are inside one, or are called by themselves.
  @Test func aGraphThatIsKeptIsWalkedAgain() throws {
    var bench = try Bench(
      "add nn.LSTM(3, 4, batch_first=True), residual (linear 4 4, nn.Softsign()), flatten",
      "x = torch.randn(5, 2, 3)", "z = model(x)", "z.sum().backward(retain_graph=True)")
    try bench.run("a = model[0].weight_ih_l0.grad.clone(); b = model[1][0].weight.grad.clone()")
    try bench.run("z.sum().backward()")
    #expect(
      try bench.text("(model[0].weight_ih_l0.grad - 2 * a).abs().max().item() < 1e-5") == "True")
    #expect(try bench.text("(model[1][0].weight.grad - 2 * b).abs().max().item() < 1e-5") == "True")
  }

  @Test func outputsOfLayersHaveGradients() throws {
    var bench = try Self.bench()
    try bench.run("z = model(x); model[2].out.retain_grad(); z.sum().backward()")
    #expect(try bench.text("model[2].out.grad.shape") == "torch.Size([5, 4])")
    #expect(try bench.text("model[2].out.grad_fn") == "<TanhBackward0>")
  }

  @Test func theNamesAreTorchs() throws {
    var bench = try Bench("add residual (linear 3 3, tanh), batchnorm 3")
    #expect(
      try bench.text("[n for n, p in model.named_parameters()]")
        == "['0.0.weight', '0.0.bias', '1.weight', '1.bias']")
    #expect(
      try bench.text("list(model.state_dict().keys())[-2:]")
        == "['1.running_mean', '1.running_var']")
    #expect(
      try bench.text("[n for n, m in model.named_modules()]") == "['', '0', '0.0', '0.1', '1']")
    #expect(try bench.text("len(model[0].parameters()), len(model[0].children())") == "(2, 2)")
  }

  @Test func aParameterIsPutInAnothersPlace() throws {
    var bench = try Self.bench()
    try bench.run("W = model[3].weight; V = nn.Parameter(torch.ones(4, 2))")
    try bench.run("model[3].weight = V")
    #expect(try bench.text("V is model[3].weight, W is model[3].weight") == "(True, False)")
    try bench.run("V.data *= 3")
    let weight = { bench.session.state.model.namedTensors.first { $0.name == "layers.3.weight" } }
    #expect(try #require(weight()).tensor.values.allSatisfy { $0 == 3 })
    bench.expectPlainFailure(
      "model[3].weight = torch.ones(4, 2)",
      "weight is a parameter and cannot become a 4x2 tensor of float32")
    bench.expectPlainFailure(
      "model[3].weight = nn.Parameter(torch.ones(2))",
      "weight of layer 4: it is 4x2, and (2) was put in its place")
    bench.expectPlainFailure(
      "model[0].bias = model[1].weight",
      "bias of layer 1: the stack has this tensor in another place, and each is trained by itself")
    try bench.run("undo 2")
    #expect(try bench.text("W is model[3].weight") == "True")
  }

  @Test func aStateOfAModuleFits() throws {
    var bench = try Bench(
      "add nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)", "x = torch.randn(5, 3)")
    try bench.run("net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))")
    try bench.run("model.load_state_dict(net.state_dict())")
    #expect(try bench.text("(model(x) - net(x)).abs().max().item() < 1e-6") == "True")
    try bench.run("model[0].weight.data.zero_(); net.load_state_dict(model.state_dict())")
    #expect(try bench.text("net[0].weight.abs().sum().item()") == "0.0")
  }

  @Test func handMadeWeightsCountAsTrained() throws {
    var bench = try Self.bench()
    try bench.run("model[0].weight.data.fill_(3)")
    #expect(try bench.text("replace 1 linear 3 4 bias=false").contains("weights kept"))
    #expect(bench.session.state.model.namedTensors[0].tensor.values.allSatisfy { $0 == 3 })
  }
}
