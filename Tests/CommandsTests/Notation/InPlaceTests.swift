import Commands
import Engine
import Testing

/// Methods that change their tensor, and streams of random numbers of a session's own.
struct InPlaceTests {
  @Test func everyNameShowsTheChange() throws {
    var bench = try Bench()
    try bench.run("x = torch.zeros(2, 3)")
    try bench.run("row = x[0]")
    try bench.run("row.add_(1)")
    #expect(try bench.text("x.sum()") == "scalar float32\ntensor(3.)")
    try bench.run("undo")
    #expect(try bench.text("x.sum()") == "scalar float32\ntensor(0.)")
  }

  @Test func valuesOfTheSameStatementShowTheChange() throws {
    var bench = try Bench()
    try bench.run("x = torch.zeros(1)")
    #expect(
      try bench.text("[x, x.add_(1)]") == "1, 1\n[tensor([1.]), tensor([1.])]")
    #expect(
      try bench.text("[x.add_(1) for i in range(2)]") == "1, 1\n[tensor([3.]), tensor([3.])]")
  }

  @Test func tensorsOfTheSessionAreRefused() throws {
    var bench = try Bench()
    bench.expectPlainFailure("Xtr.zero_()", "a tensor of Xtr cannot be changed in place")
    bench.expectPlainFailure(
      "torch.arange(3).add_(1.5)", "add_: int64 cannot hold a result of float32")
    bench.expectPlainFailure(
      "torch.zeros(1).expand(3).add_(1)",
      "add_: the tensor is expanded: its elements share memory")
  }

  /// The statement of a cell that changed what backward needs, whichever of its ways to change it took.
  @Test(
    arguments: [
      "y += 1", "y[0] = 3", "y.add_(1)", "nn.init.zeros_(y)", "F.relu(y.detach(), inplace=True)",
    ])
  func backwardNamesTheStatement(change: String) throws {
    var bench = try Bench()
    try bench.run("w = torch.ones(3).requires_grad_()")
    let cell = """
      for i in range(1):
        y = w.exp()
        with torch.no_grad():
          \(change)
      y.sum().backward()
      """
    bench.expectPlainFailure(
      cell,
      "ExpBackward0 needs (3) numbers as they were in the forward pass, and '\(change)' (line 4)"
        + " changed them in place")
  }

  @Test func generatorsAreStreamsOfTheirOwn() throws {
    var bench = try Bench()
    try bench.run("g = torch.Generator().manual_seed(3)")
    let first = try bench.text("torch.rand(2, generator=g)")
    #expect(try bench.text("torch.rand(2, generator=g)") != first)
    try bench.run("undo 2")
    #expect(try bench.text("torch.rand(2, generator=g)") == first)
    try bench.run("g.manual_seed(3)")
    #expect(try bench.text("torch.rand(2, generator=g)") == first)
    bench.expectPlainFailure(
      "torch.rand(2, generator=3)",
      "generator of rand wants a torch.Generator, got a whole number")
  }

  @Test func helpKnowsTheForms() throws {
    var bench = try Bench()
    #expect(try bench.text("help x.add_").contains("add_("))
    #expect(try bench.text("help torch.linalg.vector_norm").contains("torch.linalg.vector_norm("))
  }
}
