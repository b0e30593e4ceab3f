import Commands
import Synchronization
import Testing

/// Lines of Python that Ctrl-C stops after they have done something.
struct StoppedLoopTests {
  /// A loop that Ctrl-C stops has done its rounds, as in a notebook; undo takes them back.
  @Test(
    arguments: [
      ("for i in range(1000000): x += 1", "stopped; "),
      ("for i in range(1000000):\n  x += 1", "stopped in line 2; "),
      ("with torch.no_grad():\n  for i in range(1000000):\n    x += 1", "stopped in line 3; "),
    ])
  func aStoppedLoopKeepsItsRounds(loop: String, told: String) throws {
    var bench = try Bench("x = 0")
    let count = Mutex(0)
    bench.session.environment.isInterrupted = {
      count.withLock {
        $0 += 1; return $0 > 10
      }
    }
    let output = try bench.run(loop)
    #expect(output.isInterrupted)
    #expect(output.plain.hasSuffix(told + "what it has done stays, and undo takes it back"))
    bench.session.environment.isInterrupted = { false }
    #expect(try bench.text("x > 1000, x < 1000000") == "(True, True)")
    #expect(try bench.text("(torch.ones(1, requires_grad=True) * 2).requires_grad") == "True")
    try bench.run("undo")
    #expect(try bench.text("x") == "0")
  }

  /// What a `with` around a stopped loop has set is as before, and a command around it keeps the rounds too.
  @Test func aStoppedLoopEndsWhatIsAroundIt() throws {
    var bench = try Bench("x = 0")
    let count = Mutex(0)
    bench.session.environment.isInterrupted = {
      count.withLock {
        $0 += 1; return $0 > 10
      }
    }
    #expect(try bench.run("with torch.device('meta'):\n  while True: x += 1").isInterrupted)
    count.withLock { $0 = 0 }
    #expect(try bench.run("time while True: x += 1").isInterrupted)
    bench.session.environment.isInterrupted = { false }
    #expect(try bench.text("torch.zeros(1).device") == "device(type='cpu')")
    #expect(try bench.text("x > 5000") == "True")
  }
}
