import Commands
import Engine
import Support
import TestSupport
import Testing

struct PushTests {
  @Test func showsEveryShape() throws {
    var bench = try Bench("add embedding 27 10, flatten 2")
    let output = try bench.run("push 4x8")
    #expect(
      output.plain == """
        input  4x8  4 contexts of 8 symbols
        1  embedding 27 10  4x8x10  270 parameters
        2  flatten 2  4x4x20
        4x8 → 4x8x10 → 4x4x20
        """)
    #expect(output.isDone)
    #expect(
      try output.json.withoutNumbers == """
        {"chain":["4x8","4x8x10","4x4x20"],"input":"4x8","output":"4x4x20","steps":[\
        {"bytes":1280,"input":"4x8","layer":"embedding 27 10","multiplyAdds":0,\
        "output":"4x8x10","parameters":270,"position":"1","reach":1},\
        {"bytes":0,"input":"4x8x10","layer":"flatten 2","multiplyAdds":0,"output":"4x4x20",\
        "parameters":0,"position":"2","reach":2}],\
        "totals":{"bytes":1280,"multiplyAdds":0,"parameters":270}}
        """)
  }

  @Test(arguments: [("4 8", "4x8"), ("B 8", "Bx8"), ("4x8", "4x8")])
  func readsSizesWithSpaces(words: String, shape: String) throws {
    var bench = try Bench("add embedding 27 10", "data")
    #expect(try bench.text("push \(words)") == bench.text("push \(shape)"))
    #expect(try bench.text("want 4 8 3") == bench.text("want 4x8x3"))
  }

  /// Bytes that no number counts end no session: there the memory is refused, or the shape.
  @Test(arguments: [
    "9223372036854775807", "2305843009213693952", "2305843009213693951", "1152921504606846976x2",
  ])
  func countsWhatCannotBeCounted(shape: String) throws {
    for layers in ["elu", "glu", "embedding 7 4, flatten, linear 8 5"] {
      var bench = try Bench("add \(layers)", "set columns all")
      do {
        #expect(try bench.text("push \(shape)").contains("input"))
      } catch {
        #expect(Diagnosis(of: error).what.contains("more elements than can be counted"))
      }
    }
  }

  @Test func saysWhatIsNoShape() throws {
    var bench = try Bench("add tanh")
    bench.expectFailure(
      "push emma", "SHAPE cannot be 'emma'",
      "it wants a shape such as 4x8; text goes in quotes: push \"emma\"")
    let mend = "write the sizes with x between them, such as 4x8x10; text goes in quotes"
    bench.expectFailure("push Bx", "'Bx' is not a shape", mend)
    bench.expectFailure("push 4x8 batch", "'4x8 batch' is not a shape", mend)
    bench.expectFailure(
      "insert tanh", "N cannot be 'tanh'", "it wants the number of a layer first, such as 1 tanh")
  }

  /// What somebody pushed stays pushed, whatever is trained, sampled or loaded.
  @Test func staysWhatItWas() throws {
    let folder = try TemporaryFolder()
    var bench = try Bench("add embedding 27 10, flatten, linear 80 27", "push 5x8")
    for line in ["train 1", "sample 1", "save \(folder.path)/a", "load \(folder.path)/a"] {
      try bench.run(line)
      #expect(try bench.text("trace").hasPrefix("input  5x8"), "\(line)")
      #expect(
        try bench.text("want 5x9").hasPrefix("fix 1  replace 3 linear 80 9  → 5x9"), "\(line)")
    }
  }

  /// Without a push, the default input is named.
  @Test func whatStandsInIsTold() throws {
    var bench = try Bench("add embedding 27 10, flatten, linear 80 27")
    let source = "of 4x8, contexts of the data: nothing was pushed\n"
    #expect(try bench.text("want 4x9").hasPrefix(source + "fix 1"))
    try bench.run("push batch")
    #expect(try bench.text("want 32x9").hasPrefix("of 32x8, the batch that was pushed\nfix 1"))
  }

  @Test func stopsWithWhyAndFixes() throws {
    var bench = try Bench("add embedding 27 10, flatten 2, linear 80 200")
    let before = Snapshot(bench.session)
    let output = try bench.run("push 4x8")
    #expect(
      output.plain == """
        input  4x8  4 contexts of 8 symbols
        1  embedding 27 10  4x8x10  270 parameters
        2  flatten 2  4x4x20
        3  linear 80 200  stopped  wants C=80, got C=20
        4x8 → embedding 4x8x10 → flatten 4x4x20 ⇥ linear 80 200
        why  20 = 2 steps × 10 channels
        fix 1  replace 3 linear 20 200  → 4x4x200
        fix 2  replace 2 flatten 8  → 4x200
        fix 3  replace 1 embedding 27 40  → 4x4x200
        fix 4  insert 3 flatten  → 4x200
        fix 5  replace 3 linear _ 200  → 4x4x200
        _  is worked out from what comes before, again whenever that changes
        """)
    #expect(
      output.failure
        == Diagnosis(
          "wants C=80, got C=20", place: "layer 3 (linear 80 200)"))
    let json = try output.json
    #expect(
      json.contains(
        """
        "stopped":{"fixes":[{"line":"replace 3 linear 20 200","shape":"4x4x200"},\
        {"line":"replace 2 flatten 8","shape":"4x200"},\
        {"line":"replace 1 embedding 27 40","shape":"4x4x200"},\
        {"line":"insert 3 flatten","shape":"4x200"},\
        {"line":"replace 3 linear _ 200","shape":"4x4x200"}],"input":"4x4x20",\
        "layer":"linear 80 200","position":"3",\
        "reason":"wants C=80, got C=20","why":"20 = 2 steps × 10 channels"}
        """))
    #expect(!json.contains(#""output":"4x200""#))
    #expect(Snapshot(bench.session) == before, "a stop never loses the stack")
  }

  @Test func stopsBeforeTheFirstLayer() throws {
    var bench = try Bench("add batchnorm 3")
    let output = try bench.run("push 4x5x6x7")
    #expect(
      output.plain == """
        input  4x5x6x7  random numbers
        1  batchnorm 3  stopped  wants (B, C) or (B, T, C), got 4x5x6x7 (4 axes)
        4x5x6x7 ⇥ batchnorm 3
        why  the push 4x5x6x7 has 4 axes, more than B, T and C
        fix 1  insert 1 flatten; replace 2 batchnorm 210  → 4x210
        fix 2  remove 1  → 4x5x6x7
        """)
  }

  @Test func symbolsInTheMiddleTellAMend() throws {
    var bench = try Bench("add tanh, embedding 27 10")
    let output = try bench.run("push 4x8")
    #expect(output.failure?.what == "wants symbol numbers, got real numbers")
    #expect(output.plain.contains("fix 1  move 2 1  → 4x8x10"))
  }

  @Test func emptyStackHandsOn() throws {
    var bench = try Bench()
    #expect(try bench.text("push 4x8x3") == "input  4x8x3  random numbers\n4x8x3")
    #expect(
      try bench.json("push 2") == """
        {"chain":["2"],"input":"2","output":"2","steps":[],\
        "totals":{"bytes":0,"multiplyAdds":0,"parameters":0}}
        """)
  }

  @Test(arguments: ["4x8x3", "4,8,3", "(4, 8, 3)", "[4, 8, 3]", "4, 8, 3", "4X8x3", "4×8×3"])
  func readsShapes(text: String) throws {
    var bench = try Bench()
    #expect(try bench.text("push \(text)").hasSuffix("\n4x8x3"))
  }

  @Test func repeatsTheLastOne() throws {
    var bench = try TinyData.bench()
    #expect(try bench.text("push").hasPrefix("input  4x3  4 contexts of 3 symbols"))
    try bench.run("push 5x3")
    #expect(try bench.text("push").hasPrefix("input  5x3"))
    try bench.run("push \"ab\"")
    #expect(try bench.text("push").hasPrefix("input  1x3  \".ab\""))
  }

  @Test func pushesAMinibatch() throws {
    var bench = try TinyData.bench()
    #expect(try bench.text("push batch").hasPrefix("input  32x3  32 contexts of the data"))
    var options = Dataset.Options()
    options.shares = [1, 0, 0]
    bench.session.state.data = try Dataset(bytes: Array("ab\n".utf8), source: "short", options)
    #expect(try bench.text("push batch").hasPrefix("input  3x8  3 contexts of the data"))
  }

  @Test func pushesText() throws {
    var bench = try Bench("add embedding 27 10, flatten")
    #expect(
      try bench.text("push \"emma\"") == """
        input  1x8  "....emma"
        1  embedding 27 10  1x8x10  270 parameters
        2  flatten  1x80
        1x8 → 1x8x10 → 1x80
        """)
    #expect(try bench.text("push 'anamelongerthaneight'; push ''").hasPrefix("input  1x8"))
  }

  static let writing =
    "write the sizes with x between them, such as 4x8x10; text goes in quotes"

  @Test(arguments: [
    ("push \"abc!\"", "'!' is not in the vocabulary", "the symbols are .abcde"),
    ("push \"zoë\"", "'z' is not in the vocabulary", "the symbols are .abcde"),
    ("push 0x3", "axis 1 of 0x3 has size 0", "every size is 1 or more"),
    ("push 3x-2", "axis 2 of 3x-2 has size -2", "every size is 1 or more"),
    (
      "push 4x", "'4x' is not a shape", writing
    ),
    (
      "push 99999999999999999999x2",
      "a tensor of 99999999999999999999x2 has more elements than can be counted",
      "use smaller sizes"
    ),
    (
      "push 4294967296x4294967296",
      "a tensor of 4294967296x4294967296 has more elements than can be counted",
      "use smaller sizes"
    ),
  ])
  func refuses(line: String, what: String, mend: String) throws {
    var bench = try TinyData.bench()
    bench.expectFailure(line, what, mend)
    #expect(
      try bench.text("push").hasPrefix("input  4x3"), "a push that failed is not the last one")
  }

  /// Shapes are formulas: they need no memory, and what was not computed is said.
  @Test func showsTheShapesOfWhatDoesNotFit() throws {
    var bench = try Bench("add embedding 27 10")
    let output = try bench.run("push 1000000000x8")
    #expect(output.isDone)
    #expect(output.plain.contains("1000000000x8 → 1000000000x8x10"))
    #expect(
      output.plain.contains(
        "note  the numbers were not computed: running this stack would need 352.0 GB; "))
    let stopped = try bench.run("add linear 11 5")
    #expect(stopped.plain.contains("fix 1  replace 2 linear 10 5  → 1000000000x8x5"))
    #expect(try bench.text("fix").contains("1000000000x8x10 → 1000000000x8x5"))
    #expect(try bench.text("push 4x8").contains("not computed") == false)
  }

  @Test func textNeedsAnEmbeddingThatKnowsIt() throws {
    var bench = try Bench(data: try TinyData.dataset())
    bench.expectFailure(
      "push batch", "the stack does not begin with an embedding, so text cannot go in",
      "insert 1 embedding _ 10")
    try bench.run("add tanh")
    for line in ["push \"abe\"", "push batch"] {
      let output = try bench.run(line)
      #expect(output.failure?.what == "wants real numbers, got symbol numbers")
      #expect(output.plain.contains("fix 1  insert 1 embedding 6 10  → "))
    }
    try bench.run("trace off; insert 1 embedding 3 4")
    for line in ["push \"abe\"", "push batch"] {
      let output = try bench.run(line)
      #expect(output.failure?.what == "knows 3 symbols, the data has 6")
      #expect(output.plain.contains("fix 1  replace 1 embedding 6 4  → "))
      #expect(output.plain.contains("fix 2  replace 1 embedding _ 4  → "))
    }
  }

  @Test func neverChangesATrainingRun() throws {
    let parts = ["train 3 batch=4", "train 2 batch=4", "sample 2", "train 1 batch=4"]
    let pushes = [
      "push 4x3", "push batch", "push \"abe\"", "push 7", "push 32x3", "push batch; push batch",
    ]
    var quiet = try TinyData.bench()
    var pushed = try TinyData.bench()
    try quiet.run("add dropout 0.5, linear 6 6")
    try pushed.run("add dropout 0.5, linear 6 6")
    for part in parts {
      for push in pushes { try pushed.run(push) }
      #expect(try quiet.run(part).plain.isEmpty == pushed.run(part).plain.isEmpty)
    }
    #expect(quiet.session.state.losses.count == 6)
    #expect(Snapshot(quiet.session) == Snapshot(pushed.session))
  }

  @Test func namesMayStandInAShape() throws {
    var bench = try Bench("add linear 12 4", "n = 24; sizes = (2, 12)")
    for line in [
      "push (2, n // 2)", "push [2, n//2]", "push sizes", "push torch.zeros(2, 12).shape",
    ] {
      #expect(try bench.text(line).hasSuffix("2x12 → 2x4"), "\(line)")
    }
    bench.expectPlainFailure("push (2, m)", "there is no 'm'")
    bench.expectPlainFailure("push (2, n / 2)", "SHAPE cannot be '(2, n / 2)'")
  }

  @Test func aTensorOfTheSessionsIsPushed() throws {
    var bench = try TinyData.bench()
    #expect(try bench.text("x = Xtr[:2]; push x").hasPrefix("input  2x3  the tensor x"))
    #expect(try bench.text("push Xtr[:2]").contains("the tensor Xtr[:2]"))
    #expect(try bench.text("add tanh").contains("the tensor x") == false)
    #expect(try bench.text("undo").contains("the tensor Xtr[:2]"), "it is traced again")
    bench.expectPlainFailure("push x * 0 + 9", "symbol 9 is outside the vocabulary")
    bench.expectPlainFailure("push x.float()", "x.float(), a tensor of float32, cannot be pushed")
    bench.expectPlainFailure("push torch.zeros(0, 3).long()", "axis 1 of 0x3 has size 0")
    var other = try Bench("add linear 3 2", "x = torch.ones(4, 3)")
    #expect(try other.text("push x").hasSuffix("4x3 → 4x2"))
    other.expectPlainFailure("push x.long()", "x.long(), a tensor of int64, cannot be pushed")
    #expect(try other.text("push torch.ones(4, 5)").contains("wants C=3, got C=5"))
  }

  @Test(arguments: ["push bxt", "push Bxn"])
  func lettersAreCapital(line: String) throws {
    var bench = try Bench()
    bench.expectFailure(
      line, "SHAPE cannot be '\(line.dropFirst(5))'",
      "it wants a number or a capital letter for every axis: push "
        + (line == "push Bxn" ? "BxN" : "BxT"))
  }
}
