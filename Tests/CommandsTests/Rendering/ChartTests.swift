import Commands
import Engine
import Testing

/// The picture in the terminal.
struct ChartTests {
  /// Halved at every step: a straight line on a log scale.
  private let halves: [Float] = [4, 2, 1, 0.5]

  @Test func drawsBraille() throws {
    var session = PlotSession(halves)
    let picture = try session.run("plot width=60 height=13").picture
    #expect(
      picture == """
        loss in nats, log scale
            │       ⠒⠤⢄⣀
            │           ⠉⠑⠒⠤⢄⣀
          2 ┤╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌⠉⠑⠒⠤⢄⣀╌╌╌╌╌ uniform: ln 10 = 2.3026 ╌╌
            │                       ⠉⠒⠢⠤⣀
            │                            ⠉⠑⠒⠤⣀⡀
          1 ┤                                 ⠈⠉⠒⠢⠤⣀⡀
            │                                       ⠈⠉⠒⠢⠤⣀⡀
        0.5 ┤                                             ⠈⠉⠒
            └┬────────────┬─────────────┬─────────────┬────────────┬
             0            1             2             3            4
        steps; each point is one step
        last step: loss 0.5000, log10 loss -0.3010
        """)
  }

  @Test func drawsASCII() throws {
    var session = PlotSession(halves)
    try session.run("set ascii true")
    let picture = try session.run("plot width=80 height=13").picture
    #expect(
      picture == """
        loss in nats, log scale               last step: loss 0.5000, log10 loss -0.3010
            |         ****
            |             ******
            |-------------------******----------------------- uniform: ln 10 = 2.3026 --
          2 +                         ********
            |                                 *********
          1 +                                          *********
            |                                                   **********
        0.5 +                                                             *****
            |
            ++------------------+-----------------+------------------+-----------------+
             0                  1                 2                  3                 4
        steps; each point is one step
        """)
    #expect(picture.utf8.allSatisfy { $0 < 128 })
  }

  @Test func breaksAtAGap() throws {
    var session = PlotSession([3, 2, .nan, 2, 3, .nan, 3])
    let picture = try session.run("plot width=60 height=13").picture
    #expect(
      picture == """
        loss in nats, log scale
        3.0 ┤    ⢢                             ⢠⠂          ⠐⠒⠒⠒⠒⠒⠒⠒⠒
            │     ⠱⡀                          ⡠⠃
            │      ⠑⡄                        ⡔⠁
        2.5 ┤       ⠈⢆                     ⢀⠜
            │╌╌╌╌╌╌╌╌⠈⢢╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ uniform: ln 10 = 2.3026 ╌╌
            │          ⠱⡀                ⡠⠃
        2.0 ┤           ⠑               ⠐⠁
            └┬───────┬──────┬───────┬───────┬───────┬──────┬───────┬
             0       1      2       3       4       5      6       7
        steps; each point is one step
        last step: loss 3.0000, log10 loss 0.4771
        2 losses left out: 0 or not finite
        """)
  }

  @Test func drawsOneStepAsALine() throws {
    var session = PlotSession([2])
    let picture = try session.run("plot width=60 height=12").picture
    #expect(
      picture == """
        loss in nats, log scale
            │╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ uniform: ln 10 = 2.3026 ╌╌
            │
        2.2 ┤
            │
            │
            │
        2.0 ┤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒
            └┬─────────────────────────────────────────────────────┬
             0                                                     1
        steps; the line is one step
        last step: loss 2.0000, log10 loss 0.3010
        """)
  }

  @Test func aConstantAtTheUniformLossLeavesTheNameReadable() throws {
    var session = PlotSession(Array(repeating: 2.302585, count: 500))
    let picture = try session.run("plot width=50 height=13").picture
    #expect(
      picture == """
        loss in nats, log scale
        2.4 ┤
            │
            │╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ uniform: ln 10 = 2.3026 ╌╌
        2.3 ┤⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁
            │
        2.2 ┤
            └┬────────┬────────┬───────┬────────┬────────┬
             0       100      200     300      400     500
        steps; each point is a bin of 10 steps: the mean
        of their log10 losses
        means of the last bin: loss 2.3026, log10 loss
        0.3622
        """)
  }

  @Test func spansManyDecades() throws {
    var session = PlotSession((0..<60).map { 1000 / Float($0 * $0 * $0 * $0 + 1) })
    let picture = try session.run("plot bins=1 height=14").picture
    #expect(
      picture == """
        loss in nats, log scale               last step: loss 0.0001, log10 loss -4.0834
               │⠐⠤⡀
           100 ┤  ⠘⡄
               │   ⠘⡄
               │╌╌╌╌⠈⠑⢄╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ uniform: ln 10 = 2.3026 ╌╌
             1 ┤       ⠑⠢⢄⣀
               │           ⠉⠒⠤⢄⣀⣀
          0.01 ┤                 ⠉⠒⠒⠢⠤⢄⣀⣀⣀⡀
               │                          ⠈⠉⠑⠒⠒⠒⠢⠤⠤⠤⠤⣀⣀⣀⡀
               │                                        ⠈⠉⠉⠉⠉⠉⠑⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⢄⣀⣀⣀⣀⣀⣀⡀
        0.0001 ┤                                                                 ⠈⠉⠉⠉⠉⠉⠁
               └┬───────────┬───────────┬───────────┬──────────┬───────────┬───────────┬
                0          10          20          30         40          50          60
        steps; each point is one step
        """)
  }

  @Test func stepsCountOnFromACheckpoint() throws {
    var session = PlotSession(Array(repeating: 2, count: 90), lastStep: 1_090)
    let lines = try session.run("plot bins=60").lines
    #expect(lines[19].contains("1,020"))
    #expect(
      lines.suffix(2) == [
        "steps; each point is a bin of 60 steps: the mean of their log10 losses",
        "the last bin has 30 steps",
      ])
  }

  @Test(arguments: [40, 79, 80, 1000], [12, 22, 23, 500])
  func keepsItsSize(width: Int, height: Int) throws {
    for bins in [1, 7, 100] {
      for losses in PlotSession.oddities {
        var session = PlotSession(losses)
        let lines = try session.run("plot bins=\(bins) width=\(width) height=\(height)").lines
        #expect(lines.count == height)
        #expect(lines.allSatisfy { $0.count <= width })
      }
    }
  }
}
