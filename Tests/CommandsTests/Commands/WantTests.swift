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

  /// A change before a `_`, or before a linear that is then made to fit.
  @Test(arguments: [
    ("_", "4x4x27", "fix 1  replace 2 flatten 2  → 4x4x27", "4x8x10 → 4x4x20 → 4x4x200"),
    ("_", "4x8x27", "fix 1  remove 2  → 4x8x27", "4x8x10 → 4x8x200"),
    (
      "80", "4x4x27", "fix 1  replace 2 flatten 2; replace 3 linear 20 200  → 4x4x27",
      "4x8x10 → 4x4x20 → 4x4x200"
    ),
    ("80", "4x8x27", "fix 1  remove 2; replace 2 linear 10 200  → 4x8x27", "4x8x10 → 4x8x200"),
  ])
  func laterLayersAdapt(inputs: String, wanted: String, fix: String, chain: String) throws {
    var bench = try Bench(
      "add embedding 27 10, flatten 8, linear \(inputs) 200, tanh, linear 200 27", "push 4x8")
    #expect(try bench.text("want \(wanted)").hasPrefix("\(fix)\n"))
    #expect(try bench.text("fix").contains("4x8 → \(chain) → "))
    #expect(try bench.text("want \(wanted)") == "the stack already turns 4x8 into \(wanted)")
    #expect(try bench.run("push").isDone)
  }

  /// Another number of steps is another push, which comes last.
  @Test func otherStepsAreAnotherPush() throws {
    var bench = try Bench(
      "add embedding 27 10, flatten 2, linear 20 200, tanh, linear 200 27", "push 4x8")
    #expect(try bench.text("want 4x16x27") == "fix 1  push 4x32  → 4x16x27")
    #expect(try bench.text("fix").hasSuffix(" → 4x16x27"))
    #expect(
      try bench.text("want 4x9x9x27") == """
        no small change was found that turns 4x32 into 4x9x9x27
        it comes out as 4x16x27
        """)
  }

  @Test func aLinearAfterTheLogitsComesLast() throws {
    var bench = try Bench(
      "add embedding 27 10, flatten 2, linear 20 200, tanh, linear 200 27", "push 4x8")
    #expect(
      try bench.text("want 4x27") == """
        fix 1  replace 2 flatten; replace 3 linear 80 200  → 4x27
        fix 2  insert 5 flatten; replace 6 linear 800 27  → 4x27
        fix 3  add tanh, flatten, linear 108 27  → 4x27
        """)
  }

  @Test func aLetterIsTheBatchThatWasPushed() throws {
    var bench = try Bench(Self.stack, "push 5x8")
    #expect(try bench.text("want Bx4x27") == bench.text("want 5x4x27"))
  }

  @Test func saysWhereThereIsNoWay() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    #expect(
      try bench.text("want 4x9x27") == """
        no small change was found that turns 4x8 into 4x9x27
        it comes out as 4x4x20: want 4x4x27 has a fix
        """)
    bench.expectFailure(
      "fix", "nothing is broken: 4x8 goes through the whole stack",
      "lint finds what runs but is wrong, want finds fixes that give a shape")
    bench.expectFailure("want", "want is missing SHAPE", Bench.usage("want"))
    bench.expectFailure("want 4x0", "axis 2 of 4x0 has size 0", "every size is 1 or more")
    #expect(try bench.text("want 4x4x27").contains("fix 1  add linear 20 27 scale=0.1  → 4x4x27"))
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
