import Commands
import Engine
import TestSupport
import Testing

/// `_` in a session: found, found again, waiting, saved, trained.
struct BlankTests {
  @Test func waitsWhereNothingDecides() throws {
    var bench = try Bench()
    #expect(try bench.text("add linear _ 20") == "1  linear _ 20  _ waits for a push")
    #expect(try bench.text("layers") == "1  linear _ 20  _ waits for a push\n0 parameters")
    #expect(
      try bench.text("push 4x80") == """
        input  4x80  random numbers
        1  linear _=80 20  4x20  1,620 parameters  for this input
        4x80 → 4x20
        """)
    #expect(bench.layers == ["linear _ 20"], "looking draws no weights")
    try bench.run("add tanh")
    #expect(bench.layers == ["linear _=80 20", "tanh"])
  }

  /// The lecture's order, whenever the size becomes known.
  @Test func drawsWhatWrittenSizesDraw() throws {
    let written = try Bench(
      "seed 42", "push 4x80", "add linear 80 20, tanh", "add linear 20 5, batchnorm 5")
    for lines in [
      ["seed 42", "push 4x80", "add linear _ 20, tanh", "add linear _ 5, batchnorm _"],
      ["seed 42", "add linear _ 20, tanh", "push 4x80", "add linear _ 5, batchnorm _"],
    ] {
      var bench = try Bench()
      for line in lines { try bench.run(line) }
      #expect(Snapshot(bench.session).tensors == Snapshot(written.session).tensors)
      #expect(bench.session.state.generator == written.session.state.generator)
    }
  }

  @Test func isFoundAgainWhenTheStackAboveChanges() throws {
    var bench = try Bench(
      "add embedding 27 10, flatten 2, linear _ 68, batchnorm _, linear _ 5", "push 4x8")
    let weights = bench.session.state.model.namedTensors
    try bench.run("replace 2 flatten 4")
    #expect(
      bench.layers == [
        "embedding 27 10", "flatten 4", "linear _=40 68", "batchnorm _=68", "linear _=68 5",
      ])
    let after = bench.session.state.model.namedTensors
    #expect(after.suffix(6) == weights.suffix(6), "what keeps its size keeps its weights")
    try bench.run("undo")
    #expect(bench.session.state.model.namedTensors == weights)
  }

  @Test func withoutAPushTheEditTellsWhatItDrewAnew() throws {
    var bench = try Bench("add embedding 27 10, flatten, linear _ 5")
    #expect(
      try bench.text("replace 1 embedding 27 12") == """
        1  embedding 27 12  324 parameters
        3  linear _=96 5  drawn anew
        """)
  }

  /// Whatever stands before an edit is left alone, though another shape was pushed meanwhile.
  @Test func anOddPushLosesNoWeights() throws {
    var bench = try TinyData.bench()
    try bench.run("replace 3 linear _ 6; train 3 batch=4")
    let trained = bench.session.state.model.namedTensors
    #expect(
      try bench.text("push 4x5").contains("3  linear _=20 6  4x6  126 parameters  for this input"))
    try bench.run("add tanh")
    #expect(bench.session.state.model.namedTensors == trained)
    try bench.run("remove 4; train 2 batch=4")
    #expect(bench.session.state.step == 5)
  }

  @Test func trainingWorksItOutForTheData() throws {
    var bench = try TinyData.bench()
    try bench.run("push 4x5; replace 3 linear _ 6")
    #expect(bench.layers[2] == "linear _=20 6")
    let before = Snapshot(bench.session)
    for line in ["eval val", "sample 1"] {
      bench.expectFailure(
        line, "layer 3 (linear _=20 6) was made for an input other than the data's contexts",
        "train and init work out its _ for the data")
    }
    #expect(try bench.text("train 2 batch=4").hasSuffix("3  linear _=12 6  drawn anew"))
    #expect(bench.layers[2] == "linear _=12 6")
    #expect(try bench.run("eval val").isDone)
    try bench.run("undo")
    #expect(Snapshot(bench.session) == before)
    try bench.run("init")
    #expect(bench.layers[2] == "linear _=12 6")
    #expect(try bench.run("sample 1").isDone)
  }

  @Test func initDrawsWhatTheSameLinesDraw() throws {
    var bench = try Bench(
      "seed 5", "add embedding _ 4, flatten, linear _ 6", data: TinyData.dataset())
    let tensors = Snapshot(bench.session).tensors
    try bench.run("train 2 batch=4; seed 5; init")
    #expect(Snapshot(bench.session).tensors == tensors)
    #expect(bench.layers == ["embedding _=6 4", "flatten", "linear _=12 6"])
  }

  @Test func saveAndLoadKeepIt() throws {
    let folder = try TemporaryFolder()
    let data = try TinyData.dataset()
    var bench = try Bench(
      "add embedding _ 4, flatten, linear _ 6, linear 7 7, linear _ 5", data: data)
    #expect(bench.layers.last == "linear _ 5", "the tensor does not come that far")
    let path = folder.path + "/blank.run"
    try bench.run("save \(path)")
    var loaded = try Bench(data: data)
    try loaded.run("load \(path)")
    #expect(loaded.layers == bench.layers)
    #expect(Snapshot(loaded.session).tensors == Snapshot(bench.session).tensors)
    for line in ["replace 1 embedding 6 5", "remove 4", "undo"] {
      try bench.run(line)
      try loaded.run(line)
      #expect(loaded.layers == bench.layers, "\(line)")
    }
    #expect(loaded.layers[2] == "linear _=15 6")
  }

  @Test func theVocabularyIsFoundAgain() throws {
    var bench = try Bench("add embedding _ 4, flatten, linear _ 27")
    #expect(bench.layers[0] == "embedding _=27 4")
    bench.session.state.data = try TinyData.dataset()
    #expect(try bench.text("replace 3 linear _ 6").contains("embedding") == false)
    #expect(try bench.text("train 2 batch=4").contains("1  embedding _=6 4  drawn anew"))
  }
}
