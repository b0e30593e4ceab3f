import Commands
import Engine
import Support
import Testing

/// Modules in a session: undo, lines that fail, messages, and what is shown.
struct ModuleSessionTests {
  @Test func undoGivesTheGeneratorBack() throws {
    var bench = try Bench()
    try bench.run("m = nn.Linear(3, 4); w = m.weight")
    let first = try bench.text("w")
    try bench.run("undo; undo; m = nn.Linear(3, 4); w = m.weight")
    #expect(try bench.text("w") == first)
  }

  @Test(arguments: [
    ("m.eval()", "m.training", "True"),
    ("m.append(nn.ReLU())", "len(m)", "1"),
    ("m[0].bias = nn.Parameter(torch.ones(4))", "m[0].bias.sum().item() == 4", "False"),
    ("m.register_buffer('b', torch.ones(1))", "len(list(m.buffers()))", "0"),
    ("m.load_state_dict(s)", "m[0].weight.abs().sum().item() == 0", "False"),
    ("m.requires_grad_(False)", "m[0].weight.requires_grad", "True"),
    ("m.add_module('x', nn.Tanh())", "len(m)", "1"),
  ])
  func undoTakesAChangeBack(line: String, look: String, text: String) throws {
    var bench = try Bench()
    try bench.run("m = nn.Sequential(nn.Linear(3, 4))")
    try bench.run(
      "n = nn.Sequential(nn.Linear(3, 4)); n[0].weight.data.zero_(); s = n.state_dict()")
    try bench.run(line)
    #expect(try bench.text(look) != text)
    try bench.run("undo")
    #expect(try bench.text(look) == text)
    try bench.run("redo")
    #expect(try bench.text(look) != text)
  }

  /// Containers take what a loop gives, generators too.
  @Test(arguments: [
    ("nn.ModuleList(nn.Linear(2, 2) for _ in range(3))", "3"),
    ("nn.ModuleList(map(lambda n: nn.Linear(n, n), (1, 2)))", "2"),
    ("nn.ModuleList().extend(nn.ReLU() for _ in range(4))", "4"),
    ("nn.ModuleDict((str(n), nn.Tanh()) for n in range(2))", "2"),
    ("nn.ParameterList(nn.Parameter(torch.ones(n)) for n in (1, 2))", "2"),
  ])
  func containersTakeGenerators(made: String, count: String) throws {
    var bench = try Bench()
    #expect(try bench.text("len(\(made))") == count)
  }

  @Test func aLineThatFailsChangesNothing() throws {
    var bench = try Bench()
    try bench.run("m = nn.Sequential(nn.Linear(3, 4)); x = torch.ones(2)")
    #expect(throws: (any Error).self) {
      try bench.run("for i in [1, 0]: y = [m.append(nn.ReLU()), x[5 - 4 * i]]")
    }
    #expect(try bench.text("len(m)") == "1")
  }

  @Test(arguments: [
    (
      "nn.Linear(3, 4)(torch.ones(2, 5))",
      "Linear(in_features=3, out_features=4, bias=True): wants 3 as the last axis, got 2x5"
    ),
    (
      "m = nn.Linear(3, -4)",
      "out_features of nn.Linear wants a whole number from 0, got -4"
    ),
    ("m = nn.Linear(3)", "Linear is missing out_features"),
    ("m = nn.Linear(3, 4, baes=False)", "Linear has no argument 'baes'"),
    (
      "m = nn.Linear(3, 4, device='cuda')", "a tensor cannot be made on 'cuda'"
    ),
    (
      "m = nn.Sequential(3)", "its parts of nn.Sequential wants modules, got a whole number"
    ),
    (
      "l = nn.ModuleList(); l(torch.ones(1))", "nn.ModuleList cannot be called"
    ),
    (
      "l = nn.ModuleList(); l.append(l)", "ModuleList would be inside itself"
    ),
    (
      "l = nn.Linear(3, 4); l.weight = torch.ones(4, 3)",
      "weight is a parameter and cannot become a 4x3 tensor of float32"
    ),
    (
      "l = nn.Linear(3, 4); l.load_state_dict(nn.Linear(2, 4, bias=False).state_dict())",
      "the state does not fit Linear: missing bias; weight is 4x3, got 4x2"
    ),
    ("l = nn.Linear(3, 4); l.wieght", "nn.Linear has no 'wieght'"),
    ("l = nn.Tanh(); l.append(l)", "nn.Tanh has no 'append'"),
    (
      "l = nn.Sequential(); l.add_module('a.b', nn.Tanh())",
      "'a.b' cannot be the name of a module's part: it has a full stop"
    ),
  ])
  func messages(line: String, what: String) throws {
    var bench = try Bench()
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    #expect(Diagnosis(of: error).what == what)
  }

  /// Whatever is asked for, nothing traps.
  @Test(arguments: [
    "nn.Linear(10**18, 4)(torch.ones(1))", "nn.Linear(0, 0)(torch.ones(2, 0))",
    "nn.Linear(0, 3)(torch.ones(0))", "nn.Conv1d(1, 1, 10**18)(torch.ones(1, 1, 3))",
    "nn.Conv2d(10**9, 10**9, 10**9)", "nn.Conv1d(1, 1, 0)(torch.ones(1, 1, 3))",
    "nn.Conv1d(0, 0, 3)(torch.ones(1, 0, 3))",
    "nn.Conv1d(1, 1, 3, dilation=10**18)(torch.ones(1, 1, 3))",
    "nn.ConvTranspose1d(1, 1, 3, stride=10**18)(torch.ones(1, 1, 3))",
    "nn.ConvTranspose1d(1, 1, 3, padding=10**18)(torch.ones(1, 1, 3))",
    "nn.ConvTranspose1d(1, 1, 3, dilation=10**18)(torch.ones(1, 1, 3))",
    "nn.ConvTranspose2d(1, 1, 0)(torch.ones(1, 1, 3, 3))",
    "nn.ConvTranspose1d(1, 1, 3)(torch.ones(1, 1, 0))", "nn.Embedding(0, 0)(torch.tensor([0]))",
    "nn.Embedding(10**18, 10**18)", "nn.BatchNorm1d(0)(torch.ones(2, 0))", "nn.BatchNorm1d(-1)",
    "nn.LayerNorm(-1)", "nn.LayerNorm(())(torch.ones(2))", "nn.LayerNorm(0)(torch.ones(2, 0))",
    "nn.GroupNorm(0, 0)", "nn.PixelShuffle(10**18)(torch.ones(1, 1, 1))",
    "nn.PixelShuffle(-1)(torch.ones(1, 1, 1))", "nn.ZeroPad2d(10**18)(torch.ones(1, 1, 1))",
    "nn.ZeroPad2d(-5)(torch.ones(1, 1, 1))",
    "nn.Upsample(scale_factor=10**18)(torch.ones(1, 1, 1))",
    "nn.MaxPool2d(10**18)(torch.ones(1, 1, 1))", "nn.AvgPool1d(0)(torch.ones(1, 1, 1))",
    "nn.AdaptiveAvgPool1d(10**18)(torch.ones(1, 1, 1))", "nn.PReLU(0)",
    "nn.PReLU()(torch.tensor(1.0))",
    "nn.Unflatten(5, (2, 2))(torch.ones(2))", "nn.Flatten(3, 9)(torch.ones(2))",
    "nn.Linear(True, 4)", "nn.Linear(3.5, 4)", "nn.Linear(torch.ones(2), 4)",
    "nn.Sequential()[0]", "nn.ModuleList([1])", "nn.ModuleDict([1])", "nn.ModuleDict(3)",
    "nn.InstanceNorm1d(2)(torch.ones(0, 2, 3))", "nn.InstanceNorm1d(2)(torch.ones(2))",
    "nn.Parameter(3)", "nn.Bilinear(0, 1, 1)", "nn.Softmax(dim=10**18)(torch.ones(2))",
    "nn.Identity()()", "nn.ParameterList([3])", "nn.Tanh().forward()",
  ])
  func nothingTraps(expression: String) throws {
    var bench = try Bench()
    do { try bench.run("x = \(expression)") } catch {
      #expect(!Diagnosis(of: error).what.isEmpty)
    }
  }

  @Test func nestingHasAnEnd() throws {
    var bench = try Bench()
    try bench.run("m = nn.Tanh()")
    let error = try #require(throws: (any Error).self) {
      for _ in 0..<100 { try bench.run("m = nn.Sequential(m)") }
    }
    #expect(Diagnosis(of: error).what == "modules are nested more than 64 deep")
    #expect(try bench.text("m(torch.zeros(1)).item()") == "0.0")
  }

  @Test func aTableShowsClassAndParameters() throws {
    var bench = try Bench()
    #expect(
      try bench.text("m = nn.Linear(3, 4)")
        == "m  Linear(in_features=3, out_features=4, bias=True)  16 parameters")
    #expect(
      try bench.text("n = nn.Sequential(m, nn.Tanh())")
        == "n  Sequential of 2 modules  16 parameters")
  }

  @Test func aModulesWeightIsALineOfItsOwn() throws {
    var bench = try Bench()
    #expect(try bench.text("nn.Linear(3, 4).weight.shape") == "torch.Size([4, 3])")
  }
}
