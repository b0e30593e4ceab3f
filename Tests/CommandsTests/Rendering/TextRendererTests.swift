import Commands
import Engine
import Rendering
import Support
import Testing

/// Lines as wide as the terminal.
struct TextRendererTests {
  static let widths = [40, 60, 80, 120]

  private func lines(_ line: String, width: Int?) throws -> [String] {
    var bench = try Bench()
    let renderer = TextRenderer(width: width)
    let text: String
    do {
      text = renderer.render(try bench.run(line), inASCII: bench.session.state.settings.ascii)
    } catch {
      text = renderer.render(Diagnosis(of: error), inASCII: bench.session.state.settings.ascii)
    }
    return text.split(separator: "\n").map(String.init)
  }

  private func words(_ lines: [String]) -> [Substring] {
    lines.flatMap { $0.split(separator: " ") }
  }

  /// Hints, usage lines, findings, help and settings: no word is cut, none is lost.
  @Test(
    arguments: widths,
    [
      "train", "add linear 1000000000 1000000000", "set columns widths", "help push",
      "help layers",
      "set", "help set",
      "add embedding 27 10, flatten, linear 80 27; push 4x8; lint",
    ])
  func breaksAtWords(width: Int, line: String) throws {
    // What is free changes between the two calls, and the message of a tensor too large names it.
    let (broken, whole) = try MemoryBudget.limited(to: 1 << 30) {
      (try lines(line, width: width), try lines(line, width: nil))
    }
    #expect(broken.allSatisfy { $0.count <= width }, "\(broken)")
    #expect(words(broken) == words(whole))
  }

  @Test func setsInWhatFollows() throws {
    #expect(
      try lines("train", width: 60) == [
        "error: train is missing STEPS or epochs=",
        "  usage: train [STEPS] [epochs=N] [batch=32] [order=drawn]",
        "    [lr=0.1] [decay=STEP:LR] [cosine=STEP] [warmup=0]",
        "    [optimizer=sgd] [momentum=0] [betas=0.9,0.999]",
        "    [eps=1e-08] [weight_decay=0.01] [clip=1] [ema=0.999]",
        "    [checkpoint=FILE] [every=10000] [force=false]",
        "    [log=STEPS] [watch=STEPS]",
      ])
  }

  /// Where its column has a few letters only, the last cell stands below its row.
  @Test func aTightCellGoesBelow() throws {
    let output = Output([
      .table([["key", "a value of thirty characters ..", "what it does, told at some length"]])
    ])
    let text = { TextRenderer(width: $0).render(output) }
    #expect(
      text(60) == """
          key   a value of thirty characters ..   what it does, told
                                                  at some length

        """)
    #expect(
      text(50) == """
          key   a value of thirty characters ..
              what it does, told at some length

        """)
  }

  /// At 40 columns counts go first; a layer and a fix stay whole, and what follows them moves on.
  @Test func aNarrowTableKeepsLayersAndFixesWhole() throws {
    let edit = "add embedding 27 10, flatten 2, linear 80 200 bias=false; push 4x8"
    #expect(
      try lines(edit, width: 40) == [
        "    input                 4x8",
        "  1 embedding 27 10       4x8x10",
        "  2 flatten 2             4x4x20",
        "  3 linear 80 200 bias=false",
        "                          stopped",
        "    wants C=80, got C=20",
        "      4x8 → embedding 4x8x10",
        "         → flatten 4x4x20",
        "         ⇥ linear 80 200 bias=false",
        "      why     20 = 2 steps × 10 channels",
        "      fix 1",
        "      replace 3 linear 20 200 bias=false",
        "          → 4x4x200",
        "      fix 2 replace 2 flatten 8 → 4x200",
        "      fix 3 replace 1 embedding 27 40",
        "          → 4x4x200",
        "      fix 4 insert 3 flatten → 4x200",
        "      fix 5",
        "      replace 3 linear _ 200 bias=false",
        "          → 4x4x200",
        "      _       is worked out from what",
        "              comes before, again",
        "              whenever that changes",
      ])
    let net = "add embedding 27 10, flatten 2, linear 20 200 bias=false"
    #expect(
      try lines("set columns all; \(net); push 4x8", width: 40) == [
        "      layer                      output",
        "      input                      4x8",
        "  1   embedding 27 10            4x8x10",
        "  2   flatten 2                  4x4x20",
        "  3   linear 20 200 bias=false   4x4x200",
        "      axes, reach, parameters,",
        "      multiply-adds, bytes, mean, std",
        "      and finite need a wider terminal",
        "4x8 → 4x8x10 → 4x4x20 → 4x4x200",
      ])
  }

  /// Whatever the stack, no line is wider than the terminal, and no layer is shortened.
  @Test(arguments: [40, 44, 50, 57, 66, 80])
  func nothingIsWiderThanTheTerminal(width: Int) throws {
    let net = "add embedding 27 10, flatten 2, residual (linear 20 30 bias=false, tanh), linear 7 9"
    for line in [
      "push 4x8", "push Bx8", "layers", "set columns all; push 4x8", "diff 1", "help layers", "set",
      "remove 3; push 4x8; why 3", "train 5", "help torch.cat", "help errors",
    ] {
      let shown = try lines("\(net); \(line)", width: width)
      #expect(shown.allSatisfy { $0.count <= width }, "\(shown.filter { $0.count > width })")
      guard line != "diff 1", line.hasPrefix("push") || line == "layers" else { continue }
      #expect(!shown.contains { $0.contains("…") }, "\(shown)")
    }
  }

  /// A long fix begins on its label's line, and goes on below it at the next of its commands.
  @Test func aLongFixStaysWithItsLabel() {
    let long = "replace 12 linear 800 200 bias=false; replace 15 linear 200 2000 bias=false"
    let rows: [[Text]] = [
      ["fix 1", Text("\(long, .mend)"), "→ 4x27"],
      ["fix 2", Text("\("remove 3", .mend)"), "→ 4x27"],
    ]
    let shown = TextRenderer(width: 80).render(Output([.table(rows, indent: 6)]))
    #expect(
      shown == """
              fix 1 replace 12 linear 800 200 bias=false;
                      replace 15 linear 200 2000 bias=false → 4x27
              fix 2 remove 3 → 4x27

        """)
  }

  /// A line to type can be copied: it is not parted where it fits on a line.
  @Test func aLineToTypeStaysWhole() {
    let output = Output([.line("try \("add linear 20 200, tanh", .mend) now")])
    #expect(
      TextRenderer(width: 30).render(output)
        == "try add linear 20 200, tanh\n  now\n")
    #expect(
      TextRenderer(width: 26).render(output)
        == "try\n  add linear 20 200, tanh\n  now\n")
    #expect(
      TextRenderer(width: 20).render(output)
        == "try add linear 20\n  200, tanh now\n")
  }

  /// The mark stays below the part of the line that it marks.
  @Test(arguments: [20, 40, 60, 80])
  func anExcerptIsCutAroundItsPart(width: Int) throws {
    let line = "x = torch.cat([torch.zeros(3, 4), torch.zeros(3, 4).foo(3), torch.zeros(3, 4)])"
    let shown = try lines(line, width: width)
    let mark = try #require(shown.firstIndex { $0.contains("^~~") })
    let place = shown[mark].prefix { $0 != "^" }.count
    #expect(shown[mark - 1].dropFirst(place).hasPrefix("foo"), "\(shown)")
    #expect(shown[mark - 1].count <= width)
  }

  /// Of a block, the line that is to blame is shown, with its number.
  @Test(arguments: [28, 80])
  func aLineOfABlockHasItsNumber(width: Int) throws {
    let shown = try lines("for i in [1, 2]:\n    x = i\n    y = i + x.foo(i)", width: width)
    let mark = try #require(shown.firstIndex { $0.contains("^~") })
    #expect(shown[mark - 1].hasPrefix("  line 3: "))
    let place = shown[mark].prefix { $0 != "^" }.count
    #expect(shown[mark - 1].dropFirst(place).hasPrefix("foo"), "\(shown)")
    #expect(shown.allSatisfy { $0.count <= width })
  }
}
