import Commands
import Engine
import Rendering
import Support
import Testing

/// Networks of lines on the stack: with the very weights, or with the part named that is no layer.
struct UseTests {
  private static let classes = """
    class Linear:
      def __init__(self, a, b, bias=True):
        self.weight = torch.randn((a, b)) / a**0.5
        self.bias = torch.zeros(b) if bias else None
      def __call__(self, x):
        self.out = x @ self.weight
        if self.bias is not None:
          self.out += self.bias
        return self.out
    class Norm:
      def __init__(self, dim):
        self.eps, self.momentum, self.training = 1e-5, 0.1, True
        self.gamma, self.beta = torch.ones(dim), torch.zeros(dim)
        self.running_mean, self.running_var = torch.zeros(dim), torch.ones(dim)
      def __call__(self, x):
        m, v = (x.mean(0), x.var(0)) if self.training else (self.running_mean, self.running_var)
        return self.gamma * (x - m) / torch.sqrt(v + self.eps) + self.beta
    class Bend:
      def __call__(self, x):
        return torch.tanh(x)
    class Table:
      def __init__(self, n, d):
        self.weight = torch.randn((n, d))
      def __call__(self, x):
        return self.weight[x]
    class Pairs:
      def __init__(self, n):
        self.n = n
      def __call__(self, x):
        b, t, c = x.shape
        x = x.view(b, t // self.n, c * self.n)
        return x.squeeze(1) if x.shape[1] == 1 else x
    class Chain:
      def __init__(self, layers):
        self.layers = layers
      def __call__(self, x):
        for layer in self.layers:
          x = layer(x)
        return x
    class Odd:
      def __call__(self, x):
        return x * x - 1

    """

  private static func session(_ text: String) throws -> Session {
    var session = Session()
    try Interpreter.run(python: classes + text, name: "test.py", &session) { _ in }
    return session
  }

  private static func run(_ line: String, _ session: inout Session) throws -> String {
    try Lexer.statements(of: line).map { statement in
      let outcome = Interpreter.carryOut(statement, &session)
      return outcome.failure?.sentenceForTests ?? outcome.output.map { TextRenderer().render($0) }
        ?? ""
    }.joined(separator: "\n")
  }

  @Test func ownClassesAreRecognisedByWhatTheyCompute() throws {
    var session = try Self.session(
      "net = Chain([Table(27, 6), Pairs(2), Linear(12, 8, bias=False), Bend(), Pairs(2), Linear(16, 5)])"
    )
    let shown = try Self.run("use net", &session)
    #expect(
      session.state.model.lines == [
        "embedding 27 6", "flatten 2", "linear 12 8 bias=false", "tanh", "flatten 2", "linear 16 5",
      ], "\(shown)")
    let same = try Self.run(
      "x = torch.arange(12).view(3, 4); torch.allclose(net(x), model(x), atol=1e-5)", &session)
    #expect(same.contains("True"), "\(same)")
  }

  @Test(arguments: [
    ("net = [Linear(4, 3), Norm(3), Bend()]", ["linear 4 3", "batchnorm 3", "tanh"]),
    (
      "net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Sequential(nn.Linear(3, 2)))",
      ["nn.Linear(4, 3)", "relu", "nn.Linear(3, 2)"]
    ),
  ])
  func chainsBecomeTheStack(text: String, lines: [String]) throws {
    var session = try Self.session(text)
    let shown = try Self.run("use net", &session)
    #expect(session.state.model.lines.count == lines.count, "\(shown)")
    let again = try Self.run("undo; layers", &session)
    #expect(again.contains("no layers") || again.contains("empty"), "\(again)")
  }

  @Test func whatIsNoLayerIsNamed() throws {
    var session = try Self.session("net = Chain([Linear(4, 3), Odd()])")
    let shown = try Self.run("use net", &session)
    #expect(
      shown.contains("net.layers[1], an object of type Odd")
        || shown.contains("net.layers[1], a Odd"), "\(shown)")
    #expect(session.state.model.lines == [])
    let other = try Self.run("x = 3; use x", &session)
    #expect(other.contains("x"), "\(other)")
  }

  @Test func aNetworkThatDoesSomethingElseIsRefused() throws {
    var session = try Self.session(
      """
      class Residual(Chain):
        def __call__(self, x):
          return x + super().__call__(x)
      net = Residual([Linear(4, 4)])
      """)
    let shown = try Self.run("use net", &session)
    #expect(shown.contains("does not call its layers one after another"), "\(shown)")
    #expect(session.state.model.lines == [])
    #expect(try Self.run("use net.layers", &session).contains("linear 4 4"))
  }

  @Test func addTakesAModuleWithItsWeights() throws {
    var session = try Self.session("m = nn.Linear(3, 2)")
    _ = try Self.run("add m", &session)
    let same = try Self.run("(model[-1].weight == m.weight).all()", &session)
    #expect(same.contains("True"), "\(same)")
  }

  @Test func aSliceOfTheStackIsCalled() throws {
    var session = Session()
    _ = try Self.run("add linear 3 4, tanh, linear 4 2; x = torch.ones(2, 3)", &session)
    let same = try Self.run("torch.equal(model[1:3](model[:1](x)), model(x))", &session)
    #expect(same.contains("True"), "\(same)")
    #expect(try Self.run("len(model[1:])", &session).contains("2"))
  }
}

extension Diagnosis {
  fileprivate var sentenceForTests: String {
    [place, what, mend].compactMap(\.self).joined(separator: ": ")
  }
}
