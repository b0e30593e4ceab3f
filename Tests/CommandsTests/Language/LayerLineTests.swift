import Commands
import Engine
import Support
import Testing

struct LayerLineTests {
  /// A line of several layers, the layer that is wrong, what is said of it, and what would do.
  struct Case: Sendable, CustomTestStringConvertible {
    let line: String
    let place: String
    let what: String
    let mend: String
    var isPlain = true
    var testDescription: String { line }
  }

  static let cases = [
    Case(
      line: "add linear 20 200, lineer 200 30, tanh", place: "layer 2 of the 3 in this line",
      what: "'lineer' is not a layer; nothing was added",
      mend: "add linear 20 200, linear 200 30, tanh"),
    Case(
      line: "add tahn, linear 2 3 bais=false", place: "layer 1 of the 2 in this line",
      what: "'tahn' is not a layer; nothing was added", mend: "add tanh, linear 2 3 bias=false"),
    Case(
      line: "add linear 20 200, linear 27", place: "layer 2 of the 2 in this line",
      what: "linear is missing OUT; nothing was added", mend: "add linear 20 200, linear _ 27"),
    Case(
      line: "add linear 20 200 tanh, gelu", place: "layer 1 of the 2 in this line",
      what: "linear does not take 'tanh'; nothing was added",
      mend: "add linear 20 200, tanh, gelu"),
    Case(
      line: "insert 1 relu, batchnrm 20", place: "layer 2 of the 2 in this line",
      what: "'batchnrm' is not a layer; nothing was inserted", mend: "insert 1 relu, batchnorm 20"),
    Case(
      line: "replace 1 nn.Lineer(3, 4), tanh", place: "layer 1 of the 2 in this line",
      what: "'nn.Lineer' is not a layer; nothing was replaced",
      mend: "replace 1 linear(3, 4), tanh"),
    Case(
      line: "add linear 3 4, linear 4 x", place: "layer 2 of the 2 in this line",
      what: "OUT of linear cannot be 'x'; nothing was added",
      mend: "there is no 'x': it wants a whole number from 1 up", isPlain: false),
    Case(
      line: "add linear 5 5, linear 5 _", place: "layer 2 of the 2 in this line",
      what: "nothing before linear determines its OUT; nothing was added", mend: "write a number",
      isPlain: false),
    Case(
      line: "add tanh,,relu", place: "layer 2 of the 3 in this line",
      what: "a layer is missing; nothing was added", mend: "for example: linear 20 200",
      isPlain: false),
    Case(
      line: "add tanh, linear n_hiden 27", place: "layer 2 of the 2 in this line",
      what: "IN of linear cannot be 'n_hiden'; nothing was added",
      mend: "there is no 'n_hiden': did you mean 'n_hidden'?", isPlain: false),
    Case(
      line: "add tanh, linear 3 foo//2", place: "layer 2 of the 2 in this line",
      what: "OUT of linear cannot be 'foo//2'; nothing was added",
      mend: "there is no 'foo': it wants a whole number from 1 up", isPlain: false),
    Case(
      line: "add tanh, dropout _", place: "layer 2 of the 2 in this line",
      what: "P of dropout cannot be '_'; nothing was added", mend: "it wants a number from 0 to 1",
      isPlain: false),
    Case(
      line: "add frobnicate, lineer 3 4", place: "layer 1 of the 2 in this line",
      what: "'frobnicate' is not a layer; nothing was added", mend: "help lists the layers",
      isPlain: false),
  ]

  @Test(arguments: cases)
  func saysWhichLayerAndThatNothingWasDone(example: Case) throws {
    var bench = try Bench("n_hidden = 64", "add linear 3 3")
    let before = Snapshot(bench.session)
    let error = #expect(throws: (any Error).self) { try bench.run(example.line) }
    let diagnosis = Diagnosis(of: try #require(error))
    #expect(diagnosis.place == example.place)
    #expect(diagnosis.what == example.what)
    #expect(diagnosis.mend == (example.isPlain ? "did you mean '\(example.mend)'?" : example.mend))
    #expect(Snapshot(bench.session) == before)
    // The line that is shown does as it says.
    if example.isPlain { try bench.run(example.mend) }
  }

  @Test func theCodeIsThatOfTheLayersError() throws {
    var bench = try Bench()
    let error = #expect(throws: (any Error).self) { try bench.run("add tanh, tahn") }
    #expect(Diagnosis(of: try #require(error)).code == "E-LAYER-UNKNOWN")
  }

  @Test func aSingleLayersErrorSaysAll() throws {
    var bench = try Bench()
    bench.expectFailure("add tahn", "'tahn' is not a layer", "did you mean 'tanh'?")
  }

  /// Values that a comma separates are not one.
  @Test(arguments: [
    (
      "add nn.Linear(n_hidden, -1)", "OUT of linear cannot be '-1'",
      "it wants a whole number from 1 up"
    ),
    (
      "add nn.Softplus(n_hidden, -1, 3)", "softplus does not take '3'",
      "usage: softplus [beta=1] [threshold=20]; put a comma before the next layer"
    ),
  ])
  func aSignAfterACommaIsItsNumbers(line: String, what: String, mend: String) throws {
    var bench = try Bench("n_hidden = 64")
    bench.expectFailure(line, what, mend)
  }

  /// PyTorch's arguments without effect may be names too, as notebooks have them.
  @Test(arguments: [
    ("device = 'cpu'", "add nn.Linear(3, 3, device=device)"),
    ("n = 2", "add nn.Embedding(3, 3, norm_type=n)"),
    ("flag = True", "add nn.ReLU(flag)"),
  ])
  func idleArgumentsAreReadFromNames(name: String, line: String) throws {
    var bench = try Bench(name)
    try bench.run(line)
    #expect(bench.session.state.model.children.count == 1)
  }

  @Test func idleArgumentsSayTheValueOfAName() throws {
    var bench = try Bench("device = 'cuda'")
    bench.expectFailure(
      "add nn.Linear(3, 3, device=device)", "device of linear cannot be 'device'",
      "it wants None or cpu, not cuda")
  }
}
