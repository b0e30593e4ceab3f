import Support
import Commands
import Engine
import Testing

/// Lines as wide as the terminal.
struct TextRendererTests {
  static let widths = [40, 60, 80, 120]

  private func lines(_ line: String, width: Int?) throws -> [String] {
    var bench = try Bench()
    let renderer = TextRenderer(width: width)
    let text: String
    do {
      text = renderer.render(try bench.run(line), bench.session.state.settings)
    } catch {
      text = renderer.render(Diagnosis(of: error), bench.session.state.settings)
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
    let (broken, whole) = (try lines(line, width: width), try lines(line, width: nil))
    #expect(broken.allSatisfy { $0.count <= width || $0.contains("fix 1") }, "\(broken)")
    #expect(words(broken) == words(whole))
  }

  @Test func setsInWhatFollows() throws {
    #expect(
      try lines("train", width: 60) == [
        "error: train is missing STEPS",
        "  usage: train STEPS [batch=32] [lr=0.1] [decay=STEP:LR]",
        "    [cosine=STEP] [warmup=0] [optimizer=sgd] [momentum=0]",
        "    [betas=0.9,0.999] [eps=1e-08] [weight_decay=0.01]",
        "    [checkpoint=FILE] [every=10000] [log=STEPS]",
      ])
  }

  /// Where its column has a few letters only, the last cell stands below its row.
  @Test func aTightCellGoesBelow() throws {
    let output = Output([
      .table([["key", "a value of thirty characters ..", "what it does, told at some length"]])
    ])
    let text = { TextRenderer(width: $0).render(output, Settings()) }
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

  /// A line to type can be copied: it is not parted.
  @Test func aLineToTypeStaysWhole() {
    let output = Output([.line("try \("add linear 20 200, tanh", .mend) now")])
    #expect(
      TextRenderer(width: 20).render(output, Settings())
        == "try\n  add linear 20 200, tanh\n  now\n")
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
}
