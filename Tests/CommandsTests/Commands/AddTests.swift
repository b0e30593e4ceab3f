import Commands
import Engine
import Support
import Testing

struct AddTests {
  @Test func addsInOrder() throws {
    var bench = try Bench()
    let output = try bench.run("add embedding 27 10, flatten 2, linear 20 200")
    #expect(
      output.plain == """
        1  embedding 27 10  270 parameters
        2  flatten 2
        3  linear 20 200  4,200 parameters
        """)
    #expect(try bench.text("add tanh") == "4  tanh")
    #expect(
      try bench.json("add dropout 0.1")
        == #"{"layers":[{"layer":"dropout 0.1","parameters":0,"position":"5"}]}"#)
    #expect(
      bench.layers == ["embedding 27 10", "flatten 2", "linear 20 200", "tanh", "dropout 0.1"])
  }

  @Test func severalLinesDrawAsOne() throws {
    let one = try Bench("add linear 3 4, tanh, linear 4 5")
    let several = try Bench("add linear 3 4", "add tanh", "add linear 4 5")
    #expect(Snapshot(one.session) == Snapshot(several.session))
    let other = try Bench("add linear 3 4, tanh, linear 4 5", seed: 43)
    #expect(Snapshot(one.session).tensors != Snapshot(other.session).tensors)
  }

  @Test func seedFollowsTorch() throws {
    let bench = try Bench("seed 42", "add embedding 27 10")
    let table = try #require(bench.session.state.model.namedTensors.first)
    #expect(table.name == "layers.0.weight")
    // torch.manual_seed(42); torch.randn(27, 10)[0][:3]
    let expected: [Float] = [1.9269153, 1.4872841, 0.9007172]
    for (value, wanted) in zip(table.tensor.values, expected) {
      #expect(abs(value - wanted) < 1e-6)
    }
  }

  @Test(arguments: [
    ("add nn.Linear(20, 200, bias=False)", "nn.Linear(20, 200, bias=False)"),
    ("add torch.nn.Linear(in_features=20, out_features=200)", "nn.Linear(20, 200)"),
    ("add Linear 20 200 bias = False", "linear 20 200 bias=false"),
    ("add BatchNorm1d(200)", "batchnorm 200"),
    ("add FlattenConsecutive(2)", "flatten 2"),
    ("add nn.Flatten()", "flatten"),
    ("add NN.TANH()", "tanh"),
    ("add Sequential([nn.Linear(20*10, 200),])", "nn.Linear(200, 200)"),
    ("add nn.Dropout(p=0.25)", "dropout 0.25"),
    ("add linear 20 200 scale=0.1", "linear 20 200 scale=0.1"),
    ("add linear 20 200 bias=true scale=1", "linear 20 200"),
  ])
  func readsTorchSpelling(line: String, layer: String) throws {
    #expect(try Bench(line).layers == [layer])
  }

  @Test func blanksComeFromThePush() throws {
    var bench = try Bench("push 4x8x10")
    try bench.run("add flatten 2, linear _ 200, batchnorm _, tanh, linear _ 27")
    #expect(
      bench.layers == [
        "flatten 2", "linear _=20 200", "batchnorm _=200", "tanh", "linear _=200 27",
      ])
  }

  @Test func blanksComeFromTheData() throws {
    var bench = try Bench(data: try TinyData.dataset())
    try bench.run("add embedding _ 4, flatten, linear _ 6")
    #expect(bench.layers == ["embedding _=6 4", "flatten", "linear _=12 6"])
  }

  @Test func blanksThatNothingDecides() throws {
    var bench = try Bench()
    bench.expectFailure(
      "add linear 8 _", "nothing before linear determines its OUT",
      "write a number")
    bench.expectFailure(
      "add embedding _ _", "nothing before embedding determines its C",
      "write a number")
  }

  static let usage = "usage: linear IN OUT [bias=true] [scale=1]"

  @Test(arguments: [
    ("add lineer 2 3", "'lineer' is not a layer", "did you mean 'linear'?"),
    ("add frobnicate", "'frobnicate' is not a layer", "help lists the layers"),
    ("add linear 3", "linear is missing OUT", usage),
    (
      "add linear 3 4 5", "linear does not take '5'",
      "\(usage); put a comma before the next layer"
    ),
    ("add linear 3 4 foo=1", "linear has no option 'foo'", usage),
    ("add linear 3 4 in_features=3", "linear is given IN twice", "leave one out"),
    ("add linear 0 3", "IN of linear cannot be '0'", "it wants a whole number from 1 up"),
    ("add linear 3 -1", "OUT of linear cannot be '-1'", "it wants a whole number from 1 up"),
    (
      "add flatten 99999999999999999999", "N of flatten cannot be '99999999999999999999'",
      "it wants a whole number from 1 up"
    ),
    ("add linear 3 4 bias=2", "bias of linear cannot be '2'", "it wants true or false"),
    ("add dropout 2", "P of dropout cannot be '2'", "it wants a number from 0 to 1"),
    ("add dropout nan", "P of dropout cannot be 'nan'", "it wants a number from 0 to 1"),
    (
      "add linear 3 4 scale=1e9", "scale of linear cannot be '1e9'",
      "it wants a number from 0 to 1000"
    ),
    ("add Linear(3, 4", "the parentheses of 'Linear(3, 4' do not match", "close what is opened"),
    ("add Linear 3, 4)", "the parentheses of 'Linear 3, 4)' do not match", "close what is opened"),
    ("add", "add is missing LAYER…", "usage: add LAYER…"),
  ])
  func refuses(line: String, what: String, mend: String) throws {
    var bench = try Bench("add relu, linear 2 2")
    bench.expectFailure(line, what, mend)
  }

  @Test func refusesWhatOverflows() throws {
    var bench = try Bench()
    let huge = "9223372036854775807"
    bench.expectFailure(
      "add linear \(huge) \(huge)",
      "a tensor of \(huge)x\(huge) has more elements than can be counted", "use smaller sizes")
    bench.expectFailure(
      "add linear 3000000000 3000000000",
      "a tensor of 9,000,000,000,000,000,000 numbers would need more bytes than can be counted",
      "use smaller sizes")
    bench.expectFailure(
      "add batchnorm \(huge)",
      "a tensor of 9,223,372,036,854,775,807 numbers would need more bytes than can be counted",
      "use smaller sizes")
  }

  @Test func refusesWhatDoesNotFit() throws {
    var bench = try Bench()
    let before = Snapshot(bench.session)
    let error = #expect(throws: MemoryError.self) {
      try bench.run("add tanh, linear 1000000000 1000000000")
    }
    let diagnosis = try #require(error?.diagnosis)
    let start = "a tensor of 1,000,000,000,000,000,000 numbers would need 4.0 EB; "
    #expect(diagnosis.what.hasPrefix(start))
    #expect(diagnosis.what.hasSuffix(" are available, half of what is free"))
    #expect(diagnosis.mend == "use smaller sizes")
    #expect(Snapshot(bench.session) == before)
  }
}
