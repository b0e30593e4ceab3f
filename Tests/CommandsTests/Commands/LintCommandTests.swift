import Advice
import Commands
import Engine
import Synchronization
import Testing

struct LintCommandTests {
  static let stack = "add linear 20 68, batchnorm 68, linear 68 27"

  @Test func saysWhatIsWrongAndWhatMends() throws {
    var bench = try Bench(Self.stack, "push 4x20")
    let before = Snapshot(bench.session)
    #expect(
      try bench.text("lint") == """
        L-BIAS-BEFORE-NORM  layer 1: the batchnorm after it cancels the bias
        fix 1  replace 1 linear 20 68 bias=false  → 4x27
        L-NO-NONLINEARITY  layers 1 and 3: no nonlinearity between two linears
        fix 2  insert 3 tanh  → 4x27
        help L-BIAS-BEFORE-NORM, help L-NO-NONLINEARITY explain them
        """)
    #expect(
      try bench.json("lint").hasPrefix(
        """
        {"findings":[{"code":"L-BIAS-BEFORE-NORM","fix":{"line":"replace 1 linear 20 68 \
        bias=false","shape":"4x27"},"layers":[1],"positions":["1"],"severity":"warning",\
        "what":"layer 1: the batchnorm after it cancels the bias"},
        """))
    #expect(Snapshot(bench.session) == before, "it only looks")
  }

  @Test func fixAfterFixLeavesNothing() throws {
    var bench = try Bench(Self.stack, "push 4x20", "lint")
    #expect(
      try bench.text("fix 2").hasSuffix(
        """
        L-BIAS-BEFORE-NORM  layer 1: the batchnorm after it cancels the bias
        fix 1  replace 1 linear 20 68 bias=false  → 4x27
        help L-BIAS-BEFORE-NORM explains it
        """), "what is left keeps its fix")
    #expect(try bench.text("fix").hasSuffix("\nlint finds nothing else"))
    #expect(try bench.text("lint") == "lint finds nothing wrong with 4x20")
    #expect(
      bench.layers == ["linear 20 68 bias=false", "batchnorm 68", "tanh", "linear 68 27"])
  }

  /// One fix for all the layers of a finding, one step for undo.
  @Test func mendsTheLecturesBug() throws {
    let level = "bias=false, batchnorm 6 over=batch, tanh"
    var bench = try Bench(
      "push 4x8", "add embedding 27 10", "add flatten 2, linear 20 6 \(level)",
      "add flatten 2, linear 12 6 \(level)")
    let before = Snapshot(bench.session)
    #expect(
      try bench.text("lint").hasPrefix(
        """
        L-STEP-STATISTICS  layers 4, 8: a mean for each of 4 steps, instead of one per channel
        fix 1  replace 4 batchnorm 6; replace 8 batchnorm 6  → 4x2x6
        L-TORCH-BATCHNORM  note: layers 4, 8: 
        """))
    try bench.run("fix")
    #expect(bench.layers.count { $0 == "batchnorm 6" } == 2)
    try bench.run("undo")
    #expect(Snapshot(bench.session) == before)
  }

  /// A fix inside a block changes that layer alone.
  @Test func looksInsideBlocks() throws {
    var bench = try Bench(
      "add linear 20 20, tanh, residual (linear 20 20, batchnorm 20, tanh)", "push 4x20")
    let kept = bench.session.state.model.namedTensors.first { $0.name == "layers.0.weight" }
    #expect(
      try bench.text("lint").hasPrefix(
        """
        L-BIAS-BEFORE-NORM  layer 3.1: the batchnorm after it cancels the bias
        fix 1  replace 3.1 linear 20 20 bias=false  → 4x20
        """))
    #expect(try bench.json("lint").contains(#""layers":[3],"positions":["3.1"]"#))
    try bench.run("fix")
    #expect(
      bench.layers[2] == "residual (linear 20 20 bias=false, batchnorm 20, tanh)")
    #expect(bench.session.state.model.namedTensors.first == kept)
    #expect(try bench.text("lint") == "lint finds nothing wrong with 4x20")
  }

  /// A shape is proposed for layers with sizes of 0 too, as paddings are, and one of pictures where they go in.
  @Test(arguments: [
    ("conv2d 3 8 3, maxpool2d 2", "4x3x28x28"), ("nn.Conv1d(5, 8, 3)", "4x5x28"),
    ("conv2d 1 6 5, flatten, linear 3456 2", "4x1x28x28"),
  ])
  func proposesAShape(layers: String, shape: String) throws {
    var bench = try Bench("add \(layers)")
    bench.expectFailure(
      "lint", "nothing was pushed yet", "push a shape first, such as push \(shape)")
  }

  @Test func needsAStackThatLetsATensorThrough() throws {
    var bench = try Bench()
    bench.expectFailure("lint", "the stack is empty", "add a layer: add embedding 27 10")
    try bench.run("add linear 3 4, linear 5 6")
    bench.expectFailure(
      "lint", "nothing was pushed yet", "push a shape first, such as push 4x3")
    try bench.run("push 2x3")
    bench.expectFailure(
      "lint", "wants C=5, got C=4", "push 2x3 shows what would let it through",
      place: "layer 2 (linear 5 6)")
  }

  /// Once data is loaded, a stack that training would refuse is one to speak of.
  @Test(arguments: [
    ("flatten, linear 80 200, tanh", "layer 4: 4x200 comes out", "add linear 200 27 scale=0.1"),
    ("flatten, linear 80 26", "layer 3: 4x26 comes out", "replace 3 linear 80 27 scale=0.1"),
    (
      "linear 10 27 scale=0.1", "layer 2: 4x8x27 comes out",
      "insert 2 flatten; replace 3 linear 80 27 scale=0.1"
    ),
  ])
  func saysThatTheOutputIsNotTheVocabulary(layers: String, what: String, fix: String) throws {
    var bench = try Bench("add embedding 27 10, \(layers)", "push 4x8")
    #expect(try !bench.text("lint").contains("VOCABULARY"), "no data is loaded")
    try bench.run("data")
    #expect(
      try bench.text("lint").hasPrefix(
        """
        L-OUTPUT-VOCABULARY  \(what), training needs 4x27: one logit per symbol
        fix 1  \(fix)  → 4x27
        """))
    try bench.run("fix")
    #expect(try !bench.text("lint").contains("VOCABULARY"))
    #expect(try bench.run("train 1").isDone)
  }

  /// A context of another length is looked at, not trained on.
  @Test func anotherBlockIsNotJudged() throws {
    var bench = try Bench("data", "add embedding 27 10, flatten, tanh", "push 4x5")
    #expect(try bench.text("lint") == "lint finds nothing wrong with 4x5")
  }

  // MARK: Before training

  /// What a session's long commands said.
  private final class Said: Sendable {
    let lines = Mutex<[String]>([])
  }

  private func trainable(_ stack: String) throws -> (Bench, Said) {
    var bench = try Bench("add embedding 6 4, flatten, \(stack)", data: try TinyData.dataset())
    let said = Said()
    bench.session.environment.warn = { output, _ in
      said.lines.withLock { $0.append(output.plain) }
    }
    return (bench, said)
  }

  @Test func trainSaysWarningsOnceAStack() throws {
    var (bench, said) = try trainable("linear 12 8, batchnorm 8, tanh, linear 8 6 scale=0.1")
    let warning = """
      L-BIAS-BEFORE-NORM  layer 3: the batchnorm after it cancels the bias
      fix 1  replace 3 linear 12 8 bias=false  → 4x6
      fix fixes one
      """
    #expect(
      try bench.json("train 2 batch=4").contains(#""warnings":[{"code":"L-BIAS-BEFORE-NORM""#))
    #expect(said.lines.withLock { $0 } == [warning])
    #expect(try !bench.json("train 2 batch=4").contains("warnings"))
    #expect(said.lines.withLock { $0.count } == 1, "not again for the same stack")
    try bench.run("fix")
    #expect(bench.layers[2] == "linear 12 8 bias=false")
    try bench.run("train 2 batch=4")
    #expect(said.lines.withLock { $0.count } == 1, "nothing is wrong any more")
    try bench.run("replace 4 batchnorm 8; replace 3 linear 12 8; train 2 batch=4")
    #expect(said.lines.withLock { $0.count } == 2, "it is another stack")
  }

  /// A fix that was worked out before the training does not throw away what was trained.
  @Test(arguments: [false, true])
  func aFixKeepsTheTraining(isLintedBefore: Bool) throws {
    var (bench, said) = try trainable("linear 12 6")
    if isLintedBefore { try bench.run("lint") }
    try bench.run("train 3 batch=4")
    let hint = "fix fixes one; fix 1 draws weights anew: undo the training before it"
    #expect(said.lines.withLock { $0.map { $0.hasSuffix(hint) } } == (isLintedBefore ? [] : [true]))
    let trained = Snapshot(bench.session)
    bench.expectFailure(
      "fix", "fix 1 would draw anew weights that are trained now",
      "undo takes the training back; lint then offers the fix again")
    #expect(Snapshot(bench.session) == trained)
    try bench.run("undo")
    try bench.run("lint")
    try bench.run("fix")
    #expect(bench.layers.last == "linear 12 6 scale=0.1")
  }

  @Test func whatLintSaidTrainNeedNotSay() throws {
    var (bench, said) = try trainable("linear 12 6")
    #expect(try bench.text("lint").hasPrefix("L-OUTPUT-SCALE"))
    try bench.run("train 1 batch=4")
    #expect(said.lines.withLock { $0 } == [])
  }

  @Test func aTrainingThatFailsSaysNothing() throws {
    var (bench, said) = try trainable("linear 12 5")
    #expect(try bench.run("train 1 batch=4").failure != nil)
    #expect(said.lines.withLock { $0 } == [])
  }

  @Test(arguments: LintRegistry.rules.map { $0.declaration.code })
  func helpExplains(code: String) throws {
    let rule = try #require(Linter.rule(named: code)).declaration
    var bench = try Bench()
    let text = try bench.text("help \(code)")
    #expect(text.hasPrefix("\(code) \(rule.severity.rawValue)\n\(rule.summary)\n"))
    #expect(text.hasSuffix(rule.lines.joined(separator: "\n")))
    // The example does as it says when it is typed.
    try bench.run(rule.lines.joined(separator: "; "))
    #expect(try bench.text("lint").contains(code))
  }
}
