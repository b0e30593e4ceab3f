import Commands
import Engine
import Rendering
import Support
import TestSupport
import Testing

struct ReachCommandTests {
  @Test func provesWhatItSays() throws {
    var bench = try Bench("add embedding 27 4, conv 4 4, tanh, conv 4 27 dilation=2", "push 4x6")
    let before = Snapshot(bench.session)
    #expect(
      try bench.text("reach prove") == """
        1  embedding 27 4  ·····●  1 step
        2  conv 4 4 2  ····●●  2 steps
        3  tanh  ····●●  2 steps
        4  conv 4 27 2 dilation=2  ··●●●●  4 steps
        ● its change moves the last step   · it does not
        proved: each of the 6 places changed by itself, and nothing moved that is not made of it
        causal: no step moved when a later one changed
        """)
    #expect(Snapshot(bench.session) == before, "it only looks")
  }

  @Test func namesWhatSeesTheFuture() throws {
    var bench = try Bench("add embedding 27 4, conv 4 4, conv 4 27 3 pad=same", "push 4x6")
    #expect(
      try bench.text("reach prove").hasSuffix(
        "sees the future: layer 3 (conv 4 27 3 pad=same) moved a step when a later one changed"))
    #expect(try bench.json("reach prove").contains("\"isCausal\":false"))
  }

  @Test func isAColumn() throws {
    var bench = try Bench(
      "add embedding 27 4, conv 4 4, conv 4 27 dilation=2", "set columns output,reach")
    #expect(
      try bench.text("push 4x6").contains(
        """
        1  embedding 27 4  4x6x4  1
        2  conv 4 4 2  4x6x4  2
        3  conv 4 27 2 dilation=2  4x6x27  4
        """))
    #expect(try bench.json("trace").contains("\"reach\":4"))
  }

  @Test func lintKnowsTheContexts() throws {
    var bench = try Bench(
      "add embedding 27 4, conv 4 4 dilation=2, tanh, conv 4 27", "push 4x8")
    #expect(
      try bench.text("lint").contains(
        """
        L-REACH  note: the output looks back over 4 steps, a context has 8
        fix 1  replace 4 conv 4 27 2 dilation=5  → 4x8x27
        """))
    try bench.run("replace 2 conv 4 4 dilation=9")
    #expect(
      try bench.text("lint").contains(
        "looks back over 11 steps, a context has 8: the first taps only ever read zeros"))
    // Another row than the data's is only a look.
    try bench.run("push 4x9")
    #expect(try !bench.text("lint").contains("L-REACH"))
  }
}
