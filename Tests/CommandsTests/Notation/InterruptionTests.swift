import Commands
import Engine
import Support
import Synchronization
import Testing

/// Ctrl-C is heard within one operation on many elements, not only between operations.
struct InterruptionTests {
  @Test(arguments: [
    "torch.randn(N, 1)", "torch.rand(N)", "torch.zeros(N)", "torch.eye(N // 300, 300)",
    "torch.randint(0, 9, (N,))", "torch.randperm(N)", "torch.arange(N)", "torch.linspace(0, 1, N)",
    "x + 1", "x > 0", "x.exp()", "-x", "x.abs()", "x.long()", "x.bool()",
    "x.view(-1, 100).T.contiguous()",
    "torch.where(x > 0, x, 0)", "x.tril()", "x.softmax(1)", "x.sum()", "x.std()", "x.mean(0)",
    "x.norm()", "x.all()", "x.argmax()", "x.logsumexp(0)", "x.cumsum(1)", "x.view(-1).cumsum(0)",
    "x.sort()", "x.nonzero()", "x[x > 1]", "x[torch.arange(1)]", "x.flip(1)", "x.roll(1, 0)",
    "x.expand(3, N).contiguous()",
    "x.view(1, 1, N).expand(1, 2, N)[:, torch.arange(1)]", "x.long() @ x.long().T",
    "torch.ones(1, 1).long() @ x.long()", "F.layer_norm(x, (N,))",
    "x.gather(0, torch.zeros(1, N, dtype=torch.int64))", "torch.cat([x, x])", "x.repeat(2, 2)",
    "F.pad(x, (1, 1))", "F.one_hot(torch.zeros(N, dtype=torch.int64), 2)", "x.T @ torch.ones(1, 1)",
    "torch.multinomial(torch.ones(N), 1)", "F.cross_entropy(x.T, torch.zeros(N).long())",
  ])
  func isAskedWithin(line: String) throws {
    let few = try questions(line, elements: 1000)
    let many = try questions(line, elements: 400_000)
    #expect(many > few)
  }

  @Test func aStoppedLineKeepsNothing() throws {
    var bench = try Bench("x = torch.zeros(1, 400000)")
    let before = Snapshot(bench.session)
    let asked = Counter()
    bench.session.environment.isInterrupted = { asked.add() > 3 }
    let error = try #require(throws: (any Error).self) { try bench.run("y = x.exp()") }
    #expect(Diagnosis(of: error).what == "stopped")
    #expect(Snapshot(bench.session) == before)
  }

  /// A search for ways or faults asks as it goes, and one that is stopped changes nothing.
  @Test(arguments: ["want 4x999", "lint", "push 4x9"])
  func searchesAreStopped(line: String) throws {
    let block = "linear 12 12, batchnorm 12, tanh"
    let stack =
      "add embedding 27 3, flatten 4, \(Array(repeating: block, count: 12).joined(separator: ", "))"
    var whole = try Bench(stack, "push 4x8")
    let asked = Counter()
    whole.session.environment.isInterrupted = { asked.add() < 0 }
    try whole.run(line)
    let all = asked.add() - 1
    #expect(all > 6, "\(line) asks \(all) times")
    var bench = try Bench(stack, "push 4x8", "want 4x5")
    let before = Snapshot(bench.session)
    let counter = Counter()
    bench.session.environment.isInterrupted = { counter.add() > 2 }
    let output = try bench.run(line)
    #expect(output.isInterrupted)
    #expect(output.plain == "stopped; nothing has changed")
    #expect(counter.add() < 7, "it ends soon after it was told to")
    #expect(Snapshot(bench.session) == before)
    bench.session.environment.isInterrupted = { false }
    #expect(try bench.text("trace").hasPrefix("input  4x8"), "what was pushed is still that")
    #expect(try bench.run(line).isInterrupted == false)
  }

  /// Counts from any thread.
  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func add() -> Int { count.add(1, ordering: .relaxed).newValue }
  }

  /// How often a line with this many elements checks whether to stop.
  private func questions(_ line: String, elements: Int) throws -> Int {
    let size = String(elements)
    var bench = try Bench("x = torch.zeros(1, \(size))")
    let asked = Counter()
    bench.session.environment.isInterrupted = { asked.add() < 0 }
    try bench.run("y = " + line.replacing("N", with: size))
    return asked.add() - 1
  }
}
