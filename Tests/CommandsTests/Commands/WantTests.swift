import Commands
import Engine
import Testing

struct WantTests {
  static let stack = "add embedding 27 10, flatten 2, tanh"

  @Test func offersTheWays() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    let before = Snapshot(bench.session)
    #expect(
      try bench.text("want 4x80") == """
        fix 1  add flatten  → 4x80
        fix 2  replace 2 flatten  → 4x80
        """)
    #expect(
      try bench.json("want 4x27") == """
        {"fixes":[{"line":"add flatten, linear 80 27 scale=0.1","shape":"4x27"}],"input":"4x8",\
        "wanted":"4x27"}
        """)
    #expect(Snapshot(bench.session) == before, "it only looks")
  }

  @Test(arguments: ["fix", "fix 2"])
  func fixCarriesOneOut(fix: String) throws {
    var bench = try Bench(Self.stack, "push 4x8", "want 4x80")
    let before = Snapshot(bench.session)
    #expect(try bench.text(fix).contains("→ 4x80"))
    #expect(try bench.text("want 4x80") == "the stack already turns 4x8 into 4x80")
    try bench.run("undo")
    #expect(Snapshot(bench.session) == before, "one step for undo")
  }

  /// What training asked for before is not what the way was offered for.
  @Test func fixShowsWhatWasPushed() throws {
    var bench = try Bench(
      "add embedding 6 4, flatten", "push 5x3", "train 1 batch=4", "want 5x7",
      data: try TinyData.dataset())
    #expect(try bench.text("fix").hasSuffix("5x3 → 5x3x4 → 5x12 → 5x7"))
  }

  @Test func severalLayersAreOneLine() throws {
    var bench = try Bench(Self.stack, "push 4x8", "want 4x27")
    #expect(try bench.text("fix").hasPrefix("add flatten, linear 80 27 scale=0.1\n"))
    #expect(bench.layers.suffix(2) == ["flatten", "linear 80 27 scale=0.1"])
  }

  /// The ways speak of what comes out of the whole stack.
  @Test(arguments: ["add tanh", "remove 3"])
  func editsVoidTheOffers(edit: String) throws {
    var bench = try Bench(Self.stack, "push 4x8", "want 4x80", edit)
    bench.expectFailure(
      "fix", "the fixes that want offered have expired", "want SHAPE looks for a way again")
  }

  @Test func otherBatchesAreAnotherPush() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    #expect(try bench.text("want 32x4x20") == "fix 1  push 32x8  → 32x4x20")
    #expect(try bench.text("fix").hasSuffix("32x8 → 32x8x10 → 32x4x20"))
    #expect(try bench.text("undo").hasPrefix("took back push 32x8"))
  }

  @Test func aLetterIsTheBatchThatWasPushed() throws {
    var bench = try Bench(Self.stack, "push 5x8")
    #expect(try bench.text("want Bx4x27") == bench.text("want 5x4x27"))
  }

  @Test func saysWhereThereIsNoWay() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    #expect(
      try bench.text("want 4x9x27") == """
        neither changing one layer nor adding one or two turns 4x8 into 4x9x27
        it comes out as 4x4x20: want 4x4x27 has a fix; leading axes come from the push
        """)
    bench.expectFailure(
      "fix", "nothing is broken: 4x8 goes through the whole stack",
      "lint finds what runs but is wrong, want finds fixes that give a shape")
    bench.expectFailure("want", "want is missing SHAPE", Bench.usage("want"))
    bench.expectFailure("want 4x0", "axis 2 of 4x0 has size 0", "every size is 1 or more")
    #expect(try bench.text("want 4x4x27").contains("fix 1  add linear 20 27  → 4x4x27"))
  }

  @Test func startsAStack() throws {
    var bench = try Bench(data: try TinyData.dataset())
    bench.expectFailure(
      "want 4x27", "nothing was pushed yet", "push a shape first, such as push 4x3")
    try bench.run("push 4x3")
    #expect(try bench.text("want 4x3x5") == "fix 1  add embedding 6 5  → 4x3x5")
    #expect(try bench.text("want 4x9") == "fix 1  add linear 3 9  → 4x9")
  }
}
