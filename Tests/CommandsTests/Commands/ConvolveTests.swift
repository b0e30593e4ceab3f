import Commands
import Engine
import Rendering
import Support
import TestSupport
import Testing

struct ConvolveTests {
  private func tree(_ lines: String...) throws -> Bench {
    var options = Dataset.Options()
    options.block = 4
    var bench = try Bench(
      "add embedding 6 4, flatten 2, linear 8 7, batchnorm 7, tanh, flatten 2, linear 14 6",
      data: try Dataset(bytes: Array(TinyData.text.utf8), source: "tiny", options))
    for line in lines { try bench.run(line) }
    return bench
  }

  @Test func showsBothStacksSideBySide() throws {
    var bench = try Bench(
      "add embedding 27 24",
      "add flatten 2, linear 48 128 bias=false, batchnorm 128, tanh",
      "add flatten 2, linear 256 128 bias=false, batchnorm 128, tanh",
      "add flatten 2, linear 256 128 bias=false, batchnorm 128, tanh",
      "add linear 128 27 scale=0.1", "push Bx8")
    #expect(
      try bench.text("convolve \"diondre\"") == """
        tree  convolution
        input  Bx8  Bx8
        1  embedding 27 24  Bx8x24  Bx8x24
        - 2  flatten 2  Bx4x48
        - 3  linear 48 128 bias=false  Bx4x128
        + 2  conv 24 128 2 pad=none bias=false  Bx7x128
        3  batchnorm 128  Bx4x128  Bx7x128
        4  tanh  Bx4x128  Bx7x128
        - 6  flatten 2  Bx2x256
        - 7  linear 256 128 bias=false  Bx2x128
        + 5  conv 128 128 2 dilation=2 pad=none bias=false  Bx5x128
        6  batchnorm 128  Bx2x128  Bx5x128
        7  tanh  Bx2x128  Bx5x128
        - 10  flatten 2  Bx256
        - 11  linear 256 128 bias=false  Bx128
        + 8  conv 128 128 2 dilation=4 pad=none bias=false  Bx1x128
        9  batchnorm 128  Bx128  Bx1x128
        10  tanh  Bx128  Bx1x128
        11  linear 128 27 scale=0.1  Bx27  Bx1x27
        the outputs are the same to the last bit: 8 windows of "diondre"
        tree  convolution
        nodes a symbol  7  3
        multiply-adds a symbol  126,336  75,136
        nodes of the 8 windows of "diondre"  56  34
        note  in training the two differ: batchnorm takes its statistics from other rows
        """)
  }

  /// The loss stays, undo takes all of it back, and training goes on.
  @Test func isOneChange() throws {
    var bench = try tree("train 30 batch=8 optimizer=adam lr=0.01")
    let before = Snapshot(bench.session)
    let loss = try bench.text("eval")
    let shown = try bench.text("convolve")
    #expect(shown.contains("of the first item of val"))
    #expect(shown.contains("note  the weights stay; what the optimizer remembers starts anew"))
    #expect(try bench.text("eval") == loss)
    #expect(bench.session.state.step == 30)
    try bench.run("undo")
    #expect(Snapshot(bench.session) == before)
    try bench.run("redo")
    #expect(try bench.text("eval") == loss)
    try bench.run("train 5 batch=8")
    #expect(bench.session.state.step == 35)
    #expect(try bench.text("sample 3").isEmpty == false)
  }

  /// Fixes that would draw trained weights anew are refused for the convolution too.
  @Test func trainedWeightsStayTrained() throws {
    var bench = try Bench(
      "add embedding 6 4, flatten, nn.Linear(12, 6)", data: try TinyData.dataset())
    try bench.run("train 3 batch=8")
    try bench.run("convolve")
    let shown = try bench.text("push 4x3; replace 2 conv 4 6 3")
    #expect(shown.contains("weights kept"))
  }

  @Test func comparesRandomRowsWithoutData() throws {
    var bench = try Bench("add linear 3 4, flatten 2, linear 8 5", "push 2x6x3")
    let shown = try bench.text("convolve")
    #expect(shown.contains("32 windows of random numbers"))
    #expect(shown.contains("nodes of the 8 windows of a random row  8  8"))
  }

  @Test func saysThatAnAverageIsForgotten() throws {
    var bench = try tree("train 5 batch=8 ema=0.9")
    #expect(try bench.text("convolve").hasSuffix("note  the average of the weights is forgotten"))
    #expect(bench.session.state.average == nil)
    try bench.run("undo")
    #expect(bench.session.state.average != nil)
  }

  @Test func saysWhatDrawsOtherwise() throws {
    var bench = try Bench("add linear 3 4, flatten 2, linear 8 5 scale=0.1", "push 2x6x3")
    #expect(
      try bench.text("convolve").contains(
        "note  init would draw the convolutions' weights as conv does"))
  }

  @Test func tracesLaterEditsFromTheConvolution() throws {
    var bench = try tree("push 2x4", "convolve")
    let shown = try bench.text("add tanh")
    #expect(shown.contains("+ 6  tanh  2x1x6"))
    #expect(!shown.contains("+ 2  conv"))
  }

  @Test func givesBothStacksToPrograms() throws {
    var bench = try Bench("add linear 3 4, flatten 2, linear 8 5", "push 2x4x3")
    #expect(
      try bench.json("convolve") == """
        {"compared":"random numbers","convolution":{"layers":[\
        {"layer":"linear 3 4","output":"2x4x4","position":"1"},\
        {"layer":"conv 4 5 2 pad=none","output":"2x3x5","position":"2"}],\
        "multiplyAddsPerSymbol":52,"nodesOfFirst":8,"nodesPerSymbol":1},"first":"a random row",\
        "largestDifference":0,"remarks":[],"tree":{"layers":[\
        {"layer":"linear 3 4","output":"2x4x4","position":"1"},\
        {"layer":"flatten 2","output":"2x2x8","position":"2"},\
        {"layer":"linear 8 5","output":"2x2x5","position":"3"}],"multiplyAddsPerSymbol":64,\
        "nodesOfFirst":8,"nodesPerSymbol":1},"windows":32,"windowsOfFirst":8}
        """)
  }

  @Test func refusesWhatIsNoTree() throws {
    var bench = try Bench("add embedding 27 4, flatten 4, tanh, batchnorm 16", "push 2x8")
    bench.expectFailure(
      "convolve",
      "layer 4 (batchnorm 16) reads the steps that layer 2 (flatten 4) puts side by side: only a "
        + "linear is a convolution of them", "insert 4 linear 16 16")
    var empty = try Bench()
    empty.expectFailure("convolve", "the stack is empty", "add a layer: add embedding 27 10")
    var numbers = try Bench("add linear 3 4, flatten 2, linear 8 5", "push 2x4x3")
    numbers.expectFailure(
      "convolve \"emma\"", "the stack does not begin with an embedding, so text cannot go in",
      "insert 1 embedding _ 10")
  }
}
