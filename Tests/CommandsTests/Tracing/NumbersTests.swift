import Commands
import Testing

/// The columns `mean`, `std` and `finite`, and where a number is not finite.
struct NumbersTests {
  @Test func areColumns() throws {
    var bench = try Bench("add relu", "x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])")
    _ = try bench.run("set columns output,mean,std,finite")
    #expect(
      try bench.text("push x") == """
        layer  output  mean  std  finite
        input  2x3  the tensor x
        1  relu  2x3  3.500  1.871  yes
        2x3
        """)
  }

  @Test func marksTheFirstLayerThatIsNotFinite() throws {
    var bench = try Bench(
      "add tanh, residual (identity, linear 2 2 scale=1000), tanh, linear 2 1",
      "x = torch.tensor([[1.0, 2.0]])")
    #expect(try bench.text("push x").contains("not finite") == false)
    _ = try bench.run("clear")
    _ = try bench.run("add residual (linear 2 2 scale=1000), relu, linear 2 1")
    let text = try bench.text("push x * 1e36")
    let marked = text.split(separator: "\n").filter { $0.contains("not finite from here on") }
    #expect(marked.count == 1)
    #expect(marked.first?.hasPrefix("1.1  linear 2 2 scale=1000") == true, "\(text)")
  }

  @Test func tellsOfAnInputThatIsNotFinite() throws {
    var bench = try Bench("add tanh", "x = torch.tensor([[1.0, float('nan')]])")
    let text = try bench.text("push x")
    #expect(text.hasSuffix("note  1 number of the input is not finite"))
    #expect(!text.contains("from here on"))
  }

  @Test func areMissingWhereNothingWasComputed() throws {
    var bench = try Bench("add tanh", "set columns output,mean,finite")
    #expect(try bench.text("push 1000000000x1000000").contains("1  tanh  1000000000x1000000\n"))
  }
}
