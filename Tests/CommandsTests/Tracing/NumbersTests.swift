import Commands
import Rendering
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

  /// An edit does not say again what the push said.
  @Test func saysOnceThatRunningStatisticsAreUntrained() throws {
    let note =
      "note  batchnorm normalises by its running statistics, which are mean 0 and variance 1"
    var bench = try Bench("data names", "add embedding 27 10, flatten, linear 80 20, batchnorm 20")
    #expect(try !bench.text("push 4x8").contains(note), "no column shows what they do")
    try bench.run("set columns output,mean,std")
    #expect(try bench.text("push 4x8").contains(note))
    #expect(try !bench.text("add linear 20 27").contains(note))
    #expect(try bench.text("trace").contains(note), "asked for, it is said")
    try bench.run("train 2")
    #expect(try !bench.text("push 4x8").contains(note))
  }

  /// The input stands under the headings as the layers do, and says its shape where no column does.
  @Test func theInputIsUnderTheHeadings() throws {
    var bench = try Bench("add linear 3 4", "set columns mean,axes")
    let look = TextRenderer(width: 80).render(try bench.run("push 2x3")).split(separator: "\n")
    #expect(look[1].contains("input 2x3"))
    let columns = zip(look, ["axes", "B=2 C=3", "B=2 C=4"]).map { line, text in
      line.firstRange(of: text).map { line[..<$0.lowerBound].count }
    }
    #expect(columns[0] != nil && Set(columns).count == 1)
  }

  /// A column that was asked for does not vanish without a word.
  @Test func columnsWithoutRoomAreNamed() throws {
    var bench = try Bench("add linear 3 4 bias=false", "set columns all")
    let output = try bench.run("push 2x3")
    let narrow = TextRenderer(width: 60).render(output).split(separator: "\n")
    #expect(
      narrow.joined(separator: " ").split(separator: " ").joined(separator: " ")
        .contains("bytes, mean, std and finite need a wider terminal"))
    #expect(narrow.allSatisfy { $0.count <= 60 })
    #expect(!TextRenderer(width: 200).render(output).contains("terminal"))
    try bench.run("set columns output,mean")
    #expect(!TextRenderer(width: 60).render(try bench.run("trace")).contains("terminal"))
  }

  /// What takes long and nobody sees is not computed, unless a column asks for it.
  @Test func areComputedWhereAColumnShowsThem() throws {
    var bench = try Bench("add tanh, tanh, tanh")
    #expect(
      try bench.text("push 10000x10000").hasSuffix(
        """
        note  the numbers were not computed: no column shows these 300,000,000; \
        set columns output,parameters,finite does
        """))
    #expect(try !bench.text("add flatten").contains("not computed"), "said once")
    #expect(try bench.text("push 100x100").contains("not computed") == false)
  }

  @Test func areMissingWhereNothingWasComputed() throws {
    var bench = try Bench("add tanh", "set columns output,mean,finite")
    #expect(try bench.text("push 1000000000x1000000").contains("1  tanh  1000000000x1000000\n"))
  }
}
