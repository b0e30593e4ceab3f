import Commands
import Engine
import TestSupport
import Testing

/// insert, replace, remove, move, clear, layers.
struct StackEditingTests {
  static let stack = "add linear 4 5, tanh, linear 5 6, relu"

  @Test(arguments: [
    ("insert 1 gelu", ["gelu", "linear 4 5", "tanh", "linear 5 6", "relu"]),
    (
      "insert 3 batchnorm 5, gelu",
      ["linear 4 5", "tanh", "batchnorm 5", "gelu", "linear 5 6", "relu"]
    ),
    ("insert 5 gelu", ["linear 4 5", "tanh", "linear 5 6", "relu", "gelu"]),
    ("replace 2 relu", ["linear 4 5", "relu", "linear 5 6", "relu"]),
    ("replace 4 tanh, gelu", ["linear 4 5", "tanh", "linear 5 6", "tanh", "gelu"]),
    ("remove 2", ["linear 4 5", "linear 5 6", "relu"]),
    ("rm 1..3", ["relu"]),
    ("remove 1..4", []),
    ("move 4 1", ["relu", "linear 4 5", "tanh", "linear 5 6"]),
    ("move 1 3", ["tanh", "linear 5 6", "linear 4 5", "relu"]),
    ("move 2 2", ["linear 4 5", "tanh", "linear 5 6", "relu"]),
    ("clear", []),
  ])
  func edits(line: String, layers: [String]) throws {
    var bench = try Bench(Self.stack)
    let before = Snapshot(bench.session)
    #expect(try bench.run(line).isDone)
    #expect(bench.layers == layers)
    #expect(try bench.text("undo") == "took back \(line)")
    #expect(Snapshot(bench.session) == before)
  }

  @Test func othersKeepTheirWeights() throws {
    var bench = try Bench(Self.stack)
    let before = bench.session.state.model.namedTensors
    try bench.run("insert 2 linear 5 5; replace 3 gelu; move 5 1; remove 3; move 1 4")
    #expect(bench.layers == ["linear 4 5", "gelu", "linear 5 6", "relu"])
    let after = bench.session.state.model.namedTensors
    #expect(after == before, "two linear layers, in the same places")
  }

  @Test func tells() throws {
    var bench = try Bench(Self.stack)
    #expect(try bench.text("insert 2 gelu, linear 5 5") == "2  gelu\n3  linear 5 5  30 parameters")
    #expect(
      try bench.json("replace 2 relu")
        == #"{"layers":[{"layer":"relu","parameters":0,"position":"2"}]}"#)
    #expect(try bench.text("move 2 4") == "4  relu")
    #expect(try bench.text("remove 2..3") == "removed linear 5 5, tanh; 4 layers left")
    #expect(try bench.json("remove 1..2") == #"{"removed":["linear 4 5","relu"]}"#)
    #expect(try bench.text("remove 1") == "removed linear 5 6; 1 layer left")
    #expect(
      try bench.json("clear")
        == #"{"message":"removed 1 layer: undo brings it back, Ctrl-L clears the screen"}"#)
    #expect(try bench.text("clear") == "the stack is empty already; Ctrl-L clears the screen")
    #expect(try bench.text("undo") == "took back clear", "an empty stack has nothing to clear")
  }

  @Test func listsTheStack() throws {
    var bench = try Bench()
    #expect(try bench.text("layers") == "the stack is empty: add embedding 27 10 adds a layer")
    #expect(try bench.json("ls") == #"{"layers":[],"parameters":0}"#)
    try bench.run("add linear 2 3, tanh")
    #expect(
      try bench.text("layers") == """
        1  linear 2 3  9 parameters
        2  tanh
        9 parameters
        """)
    #expect(
      try bench.json("layers") == """
        {"layers":[{"layer":"linear 2 3","parameters":9,"position":"1"},\
        {"layer":"tanh","parameters":0,"position":"2"}],"parameters":9}
        """)
    #expect(
      try bench.text("layers tensors") == "layers.0.weight  2x3\nlayers.0.bias  3")
    #expect(
      try bench.json("layers tensors") == """
        {"tensors":[{"name":"layers.0.weight","shape":"2x3"},\
        {"name":"layers.0.bias","shape":"3"}]}
        """)
    bench.expectFailure("layers 2", "layers does not take '2'", "usage: layers [tensors]")
    bench.expectFailure("ls x", "ls does not take 'x'", "usage: ls [tensors]")
  }

  private static let network =
    "add embedding 27 10, flatten, linear 80 20, batchnorm 20, linear 20 27"

  /// Trained weights that go are told of, and those that can stay do.
  @Test(arguments: [
    ("replace 3 linear 80 30", "drawn anew"), ("replace 3 linear 80 20 scale=0.5", "drawn anew"),
    ("replace 3 nn.Linear(80, 20)", "drawn anew"), ("replace 3 linear 80 20", "weights kept"),
    ("replace 3 linear 80 20 bias=false", "weights kept"),
    ("replace 3 linear _ 20 bias=false", "weights kept"),
    ("replace 3 tanh, linear 80 20", "weights kept"),
    ("replace 4 batchnorm 20 momentum=0.5 eps=0.001", "weights kept"),
    ("replace 4 layernorm 20", nil), ("replace 3 tanh", nil), ("move 4 3", nil), ("undo", nil),
    ("insert 3 linear 80 80", nil), ("remove 4", nil),
  ])
  func trainedWeightsAreToldOf(edit: String, note: String?) throws {
    for lines in [["push 4x8"], ["trace off"]] {
      var bench = try Bench(Self.network)
      for line in lines { try bench.run(line) }
      #expect(
        try !bench.text(edit == "undo" ? "add tanh" : edit).contains(/drawn anew|weights kept/),
        "nothing is lost before training")
      try bench.run("undo; train 3")
      if edit == "undo" { try bench.run("add tanh") }
      let trained = bench.session.state.model.namedTensors.filter { $0.name.hasSuffix("weight") }
      let text = try bench.text(edit)
      #expect(text.contains("drawn anew") == (note == "drawn anew"), "\(edit): \(text)")
      #expect(text.contains("weights kept") == (note == "weights kept"), "\(edit): \(text)")
      guard note == "weights kept" else { continue }
      let now = bench.session.state.model.namedTensors.filter { $0.name.hasSuffix("weight") }
      #expect(now.map(\.tensor) == trained.map(\.tensor))
    }
  }

  /// What was drawn after the training has learnt nothing, and what was loaded counts as learnt.
  @Test func onlyWhatWasLearntIsToldOf() throws {
    var bench = try Bench(Self.network, "push 4x8", "train 3", "replace 3 linear 80 20 scale=2")
    #expect(try !bench.text("replace 3 linear 80 20").contains("drawn anew"))
    let folder = try TemporaryFolder()
    try bench.run("save \(folder.path)/run.safetensors; clear; load \(folder.path)/run.safetensors")
    #expect(try bench.text("replace 3 linear 80 20 scale=2").contains("drawn anew"))
    try bench.run("undo; init")
    #expect(try !bench.text("replace 3 linear 80 20 scale=2").contains("drawn anew"))
  }

  @Test func blanksComeFromTheLayersBefore() throws {
    var bench = try Bench(Self.stack, "push 2x4")
    try bench.run("insert 3 batchnorm _")
    try bench.run("replace 1 linear _ 5 bias=false")
    #expect(bench.layers.prefix(3) == ["linear _=4 5 bias=false", "tanh", "batchnorm _=5"])
    // What stops the tensor before the blank leaves it waiting.
    try bench.run("replace 4 linear 9 6")
    #expect(try bench.run("insert 5 linear _ 2").plain.contains("linear 9 6  stopped"))
    #expect(bench.layers[4] == "linear _ 2")
  }

  static let four = "the layers are numbered 1 to 4"

  @Test(arguments: [
    ("insert 6 tanh", "there is no layer 6", "the layers are numbered 1 to 4"),
    ("insert 0 tanh", "there is no layer 0", four),
    ("insert 2", "insert is missing LAYER…", "usage: insert N LAYER…"),
    (
      "insert tanh", "N cannot be 'tanh'", "it wants the number of a layer first, such as 1 tanh"
    ),
    ("insert", "insert is missing N", "usage: insert N LAYER…"),
    ("replace 5 tanh", "there is no layer 5", four),
    ("replace 1 tnh", "'tnh' is not a layer", "did you mean 'tanh'?"),
    ("replace 1", "replace is missing LAYER…", "usage: replace N LAYER…"),
    ("remove", "remove is missing N[..M]", "usage: remove N[..M]"),
    ("remove 5", "there is no layer 5", four),
    ("remove 0..2", "there is no layer 0", four),
    ("remove 3..2", "the range 3..2 ends before it starts", "write it as 2..3"),
    (
      "remove 1..", "N[..M] cannot be '1..'",
      "it wants the number of a layer, or a range such as 2..4"
    ),
    (
      "remove 1.5", "there is no layer 1.5", "layer 1 holds no layers"
    ),
    ("remove 1 2", "remove does not take '2'", "usage: remove N[..M]"),
    ("move 1", "move is missing M", "usage: move N M"),
    ("move 1 5", "there is no layer 5", four),
    ("move 1 2 3", "move does not take '3'", "usage: move N M"),
    ("clear 3", "clear does not take '3'", "usage: clear"),
  ])
  func refuses(line: String, what: String, mend: String) throws {
    var bench = try Bench(Self.stack)
    bench.expectFailure(line, what, mend)
  }

  @Test func emptyStack() throws {
    var bench = try Bench()
    for line in ["remove 1", "replace 1 tanh", "move 1 1"] {
      bench.expectFailure(line, "there is no layer 1", "the stack is empty: add a layer first")
    }
    try bench.run("insert 1 tanh")
    #expect(bench.layers == ["tanh"])
  }

  @Test func clearForgetsTheTraining() throws {
    var bench = try TinyData.bench()
    try bench.run("train 3 batch=4")
    #expect(bench.session.state.step == 3)
    try bench.run("clear")
    #expect(bench.session.state.step == 0)
    #expect(bench.session.state.losses.isEmpty)
  }
}
