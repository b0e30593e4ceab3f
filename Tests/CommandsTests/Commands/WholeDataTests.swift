import Commands
import Engine
import Rendering
import Support
import TestSupport
import Testing

/// Data whose examples have a target at every place, from the command to the sample.
struct WholeDataTests {
  private static let stack =
    "add embedding 6 4, conv 4 8 2, tanh, conv 8 8 2 dilation=2, tanh, linear 8 6"

  private func bench(_ words: String, in folder: TemporaryFolder) throws -> Bench {
    let path = try folder.write(TinyData.text, to: "tiny.txt")
    return try Bench("data '\(path)' \(words)")
  }

  @Test func saysWhatAnExampleIs() throws {
    let folder = try TemporaryFolder()
    var bench = try bench("whole", in: folder)
    #expect(
      try bench.text("data").hasSuffix(
        """
        whole items of up to 5 places: train 8 · val 1 · test 1
        places with a target: train 37 · val 4 · test 4
        """))
    #expect(try bench.text("data show 1").wholeMatch(of: /\.([a-e]+) → \1\./) != nil)
    #expect(try bench.json("data").contains(#""row":5,"#))
    try bench.run("data stream=4")
    #expect(try bench.text("data").contains("rows of 4 places, anywhere in the text: train "))
    #expect(try bench.json("data").contains(#""stream":4,"#))
    try bench.run("data block=3")
    #expect(try bench.text("data").contains("contexts of 3: train 37"))
  }

  @Test func showsTheRowsWithWhatTheStackSeesInFront() throws {
    let folder = try TemporaryFolder()
    var bench = try bench("whole", in: folder)
    try bench.run(Self.stack)
    #expect(try bench.text("push batch").contains("8x8 → 8x8x4 → 8x8x8 → 8x8x6"))
    #expect(try bench.text("push \"abba\"").contains("1x8 → 1x8x4 → 1x8x8 → 1x8x6"))
    #expect(try bench.text("push \"abba\"").contains("\"....abba\""))
  }

  @Test func trainsEvaluatesAndSamples() throws {
    let folder = try TemporaryFolder()
    var bench = try bench("whole", in: folder)
    try bench.run(Self.stack)
    let before = try #require(try bench.run("eval train").facts.losses.first?.value)
    try bench.run("train 60 batch=8 optimizer=adam lr=0.02")
    let after = try #require(try bench.run("eval train").facts.losses.first?.value)
    #expect(after < before - 0.3)
    #expect(try bench.text("eval train").contains("37 places"))
    let items = try bench.run("sample 20").facts.samples
    #expect(items.count == 20)
    #expect(items.allSatisfy { $0.hasSuffix(".") || $0.count == 1000 })
  }

  /// A saved session goes on as if it had never stopped.
  @Test(arguments: ["whole", "stream=4"])
  func goesOnAfterLoading(words: String) throws {
    let folder = try TemporaryFolder()
    var whole = try bench(words, in: folder)
    let symbols = try #require(whole.session.state.data?.vocabulary.count)
    try whole.run(
      Self.stack.replacing("6 4", with: "\(symbols) 4").replacing("8 6", with: "8 \(symbols)"))
    var parts = whole
    try whole.run("train 8 batch=4")
    try parts.run("train 3 batch=4")
    try parts.run("save '\(folder.path)/a.safetensors'")
    var loaded = try Bench("load '\(folder.path)/a.safetensors'")
    try loaded.run("train 5 batch=4")
    #expect(loaded.session.state.losses == whole.session.state.losses)
    #expect(loaded.session.state.data?.options == whole.session.state.data?.options)
  }

  /// As torch would have them: padded, and ignored where there is no target.
  @Test func isTensorsInTheNotation() throws {
    let folder = try TemporaryFolder()
    var bench = try bench("whole split=1,0,0", in: folder)
    #expect(try bench.text("Xtr.shape, Ytr.shape").contains("[10, 5]"))
    #expect(try bench.text("(Ytr == -100).sum().item()").contains("5"))
    #expect(try bench.text("(Ytr == 0).sum().item()").contains("10"))
    try bench.run("table = torch.zeros(6, 6)")
    #expect(
      try bench.text("F.cross_entropy(table[Xtr].transpose(1, 2), Ytr)").contains("1.7918"))
    try bench.run("data stream=4 split=1,0,0")
    #expect(try bench.text("Xtr.shape").contains("4]"))
  }

  @Test func refusesAStackThatGivesOneRowAnItem() throws {
    let folder = try TemporaryFolder()
    var bench = try bench("whole", in: folder)
    try bench.run("add embedding 6 4, flatten, linear 20 6")
    let shown = try bench.text("train 1 batch=2")
    #expect(shown.contains("each of the 5 places of a row has a target"))
    #expect(shown.contains("nothing was trained"))
  }

  @Test func offersTheWidthThatIsMissing() throws {
    let folder = try TemporaryFolder()
    var bench = try bench("whole", in: folder)
    try bench.run("add embedding 6 4, conv 4 8 2")
    let shown = try bench.text("train 1 batch=2")
    #expect(shown.contains("fix 1  replace 2 conv 4 6 2"))
    try bench.run("fix")
    try bench.run("train 1 batch=2")
  }

  /// Training on it is told of; writing with it is impossible.
  @Test func refusesToWriteWithALayerThatSeesLaterSteps() throws {
    let folder = try TemporaryFolder()
    var bench = try bench("whole", in: folder)
    try bench.run("add embedding 6 4, residual (conv 4 4 3 pad=same, tanh), linear 4 6")
    try bench.run("train 2 batch=4")
    bench.expectFailure(
      "sample 3", "layer 2.1, conv 4 4 3 pad=same, sees later steps, which are still to be written",
      "replace 2.1 conv 4 4 3 sees earlier ones alone")
    try bench.run("replace 2.1 conv 4 4 3")
    #expect(try bench.run("sample 3").facts.samples.count == 3)
  }

  @Test(arguments: [
    ("data whole block=3", "data whole", "block="),
    ("data stream=4 block=3", "data stream=N", "block="),
    ("data names whole stream=4", "data whole", "stream="),
  ])
  func refusesSizesOfAnotherCut(line: String, command: String, option: String) throws {
    var bench = try Bench()
    let usage = "data [FILE] \(command.split(separator: " ")[1])"
    #expect(
      throws: CommandError.unexpected(command: command, text: option, usage: usage)
    ) { try bench.run(line) }
  }
}
