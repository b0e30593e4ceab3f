import Testing

/// What the legends of pyplot's pictures say.
struct PlotLegendTests {
  /// A legend of the values that chose the colours, at most nine of them.
  @Test func ofScatteredClasses() throws {
    var bench = try Bench()
    try bench.run("import matplotlib.pyplot as plt")
    try bench.run("s = plt.scatter([1, 2, 3, 4], [4, 3, 2, 1], c=torch.tensor([2, 0, 2, 5]));")
    try bench.run("handles, labels = s.legend_elements()")
    #expect(try bench.text("labels") == "['0', '2', '5']")
    #expect(try bench.text("len(set(h._color for h in handles))") == "3")
    try bench.run("ax = plt.gca(); ax.legend(handles, labels, title='class');")
    #expect(try bench.text("[name for name, _ in ax._legend]") == "['0', '2', '5']")
    try bench.run("s = plt.scatter(range(40), range(40), c=range(40));")
    #expect(try bench.text("len(s.legend_elements()[1])") == "9")
    #expect(try bench.text("s.legend_elements(num=3)[1]") == "['0', '19', '39']")
    try bench.run("s = plt.scatter([1], [2], label='a');")
    #expect(try bench.text("len(s.legend_elements()[0])") == "0")
  }
}
