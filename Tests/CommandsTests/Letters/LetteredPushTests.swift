import Commands
import Engine
import Testing

/// `push BxT`: letters for any sizes, not for the batch alone.
struct LetteredPushTests {
  private static let stack =
    "add embedding 27 24, flatten 2, linear 48 128, tanh, flatten 2, linear 256 27"

  @Test func showsExpressionsAndConditions() throws {
    var bench = try Bench(Self.stack)
    let text = try bench.text("push BxT")
    #expect(
      text == """
        input  BxT
        1  embedding 27 24  BxTx24
        2  flatten 2  BxT/2x48
        3  linear 48 128  BxT/2x128
        4  tanh  BxT/2x128
        5  flatten 2  BxT/4x256
        6  linear 256 27  BxT/4x27
        BxT → BxTx24 → BxT/2x48 → BxT/2x128 → BxT/4x256 → BxT/4x27
        T must be a multiple of 4: layers 2, 5
        B may be any size (tried from 1 to 128)
        smallest sizes: B=1 T=4
        at T=4 layer 5 makes 4x256, at T=8 4x2x256
        """)
    #expect(try bench.text("push (B, T)") == text)
    #expect(try bench.text("push TxB").contains("B must be a multiple of 4"))
  }

  @Test func keepsTheLastPush() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    let before = Snapshot(bench.session)
    try bench.run("push BxT")
    #expect(Snapshot(bench.session) == before)
  }

  @Test func stopsWhereNoSizesWork() throws {
    var bench = try Bench("add linear 4 3, linear 5 2")
    bench.expectPlainFailure("push BxC", "wants C=5, got C=3")
    try bench.run("remove 2")
    #expect(try bench.text("push BxC").contains("C must be 4: layer 1"))
  }

  /// The message of a stop is in letters, with the sizes of those for which alone it is known.
  @Test func stopsInLetters() throws {
    var bench = try Bench("add embedding 27 24, nn.Flatten(), linear 7 3")
    bench.expectFailure(
      "push BxT", "wants C=7, got C=24T", "none of 195 sizes tried works",
      place: "layer 3 (linear 7 3)")
    bench = try Bench("add linear 4 3, linear 5 2")
    bench.expectFailure(
      "push BxC", "wants C=5, got C=3",
      "with C=4; no other of 203 sizes tried comes further", place: "layer 2 (linear 5 2)")
  }

  @Test func prefersVariables() throws {
    var bench = try Bench("add tanh", "B = 2", "T = 3")
    #expect(try bench.text("push (B, T)").hasPrefix("input  2x3"))
  }
}
