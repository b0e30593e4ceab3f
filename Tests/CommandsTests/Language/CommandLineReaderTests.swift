import Commands
import Engine
import Testing

struct CommandLineReaderTests {
  @Test(arguments: [
    "train 3 batch=4 lr=0.2", "train batch=4 3 lr=0.2", "train lr=0.2 batch=4 3",
    "TRAIN 3 lr=0.2 batch=4", "train 3 batch=\"4\" lr='0.2'",
  ])
  func optionsStandAnywhere(line: String) throws {
    var expected = try TinyData.bench()
    try expected.run("train 3 batch=4 lr=0.2")
    var bench = try TinyData.bench()
    try bench.run(line)
    #expect(Snapshot(bench.session) == Snapshot(expected.session))
  }

  @Test func thousandsMayBeApart() throws {
    for number in ["1_000", "1,000", "1000"] {
      var bench = try TinyData.bench()
      try bench.run("train \(number) batch=1_0")
      #expect(bench.session.state.step == 1000)
    }
  }

  @Test func restKeepsTheLayersOwnOptions() throws {
    var bench = try Bench("add linear 3 4 bias=false scale=0.5, nn.Linear(4, 5, bias=False)")
    #expect(bench.layers == ["linear 3 4 bias=false scale=0.5", "nn.Linear(4, 5, bias=False)"])
    try bench.run("insert 1 linear 2 3 bias=false")
    #expect(bench.layers[0] == "linear 2 3 bias=false")
  }

  @Test func quotedWordsAreText() throws {
    var bench = try TinyData.bench()
    // Not an option, though it looks like one.
    bench.expectFailure(
      "train 'batch=4'", "STEPS cannot be 'batch=4'",
      "it wants a whole number from 1 to 1,000,000,000")
    // Not the word batch, but a text with a letter that the data lacks.
    bench.expectFailure(
      "push 'batch'", "'t' is not in the vocabulary", "the symbols are .abcde")
  }

  static let usage = Bench.usage("train")

  @Test(arguments: [
    ("train 3 batch=4 batch=4", "train is given batch= twice", "leave one out"),
    ("train 3 =4", "train has no option ''", usage),
    ("train 3 batch=", "batch= cannot be ''", "it wants a whole number from 1 to 1,000,000"),
    ("train 3 bat=4", "train has no option 'bat'", "did you mean 'batch='?"),
    ("undo x=1", "undo has no option 'x'", "usage: undo [N]"),
    ("train 3 4", "train does not take '4'", usage),
    ("train", "train is missing STEPS or epochs=", usage),
    (
      "train 99999999999999999999", "STEPS cannot be '99999999999999999999'",
      "it wants a whole number from 1 to 1,000,000,000"
    ),
  ])
  func refuses(line: String, what: String, mend: String) throws {
    var bench = try TinyData.bench()
    bench.expectFailure(line, what, mend)
  }
}
