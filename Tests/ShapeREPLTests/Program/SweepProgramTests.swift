internal import Testing

/// Sweeps whose runs are processes of their own.
@Suite(.serialized) struct SweepProgramTests {
  let shape: Program
  init() throws { shape = try Program() }

  private static let stack =
    "data names block=3; add embedding 27 4, flatten, linear 12 64, tanh, linear 64 27 scale=0.1"

  /// The table without the times, which differ.
  private func losses(_ text: String) -> [Substring] {
    text.split(separator: "\n").filter { $0.contains("±") && !$0.contains("deviation") }
      .map { $0.split(separator: " s")[0].prefix(50) }
  }

  /// Each run's process does what the lines do here; a second sweep finds what the first one has done.
  @Test func processesDoWhatLinesDo() throws {
    let line = "sweep lr=0.3,0.03 seed=1,2 steps=60 csv=runs.csv"
    let first = try shape.run("-c", "\(Self.stack); \(line)")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.hasPrefix("4 runs"), "\(first.errors)")
    let rows = try shape.read("runs.csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",")
    }
    #expect(rows.count == 4)
    for row in rows {
      let single = try shape.run(
        "--json", "-c", "\(Self.stack); seed \(row[2]); init; train 60 lr=\(row[0]); eval val")
      let digits = try #require(single.output.split(separator: "\"val\":").last?.prefix(8))
      #expect(row[3].hasPrefix(digits), "\(row) \(digits)")
    }
    let again = try shape.run("-c", "\(Self.stack); \(line)")
    #expect(again.errors.hasPrefix("4 runs, 4 of them done before"), "\(again.errors)")
    #expect(losses(again.output) == losses(first.output))
    let loaded = try shape.run("-c", "\(Self.stack); \(line); load run 2; eval val")
    #expect(loaded.output.contains("loaded run 2: 5 layers, 2,695 parameters, step 60"))
  }

  /// Runs that were finished when the program was killed are not done again; no process outlives it.
  @Test func goesOnAfterItWasKilled() throws {
    let line = "\(Self.stack); sweep lr=0.3,0.1,0.03 seed=1..4 steps=3000"
    let script = """
      "$0" -c "$1" >out 2>&1 & child=$!
      while [ "$(ls .local/state/shape/sweeps/*.safetensors 2>/dev/null | wc -l)" -lt 2 ]
      do sleep 0.05; done
      runs() { pgrep -f "sweep-one-run.*$(basename "$HOME")" | wc -l; }
      runs; kill -9 $child; wait $child
      for try in $(seq 100); do [ "$(runs)" = 0 ] && break; sleep 0.1; done; runs
      """
    let killed = try ProgramRunner.run(
      "/bin/sh", arguments: ["-c", script, try ProgramRunner.locate(), line],
      environment: ["HOME": shape.home], directory: shape.home, timeout: .seconds(120))
    let counts = killed.output.split(separator: "\n").compactMap { Int($0) }
    #expect(counts.count == 2 && counts[0] > 0 && counts[1] == 0, "\(killed.output)")
    let rest = try shape.run("-c", line, timeout: .seconds(300))
    #expect(rest.status == 0, "\(rest.errors)")
    let told = try #require(rest.errors.split(separator: " of them done before").first)
    let done = try #require(told.split(separator: " ").last.flatMap { Int($0) })
    #expect((2..<12).contains(done), "\(rest.errors)")
  }

  /// In a terminal the table is redrawn in place; Ctrl-C keeps what is done and leaves the session alone.
  @Test func theTableIsRedrawn() throws {
    let terminal = try shape.start(columns: 80)
    try terminal.expect("shape> ")
    terminal.send("\(Self.stack)\r")
    try terminal.expect("\nshape> ")
    terminal.send("sweep lr=0.3,0.1,0.03 seed=1..3 steps=100000\r")
    try terminal.expect("9 runs")
    try terminal.expect("above the best", timeout: .seconds(60))
    try terminal.expect("\u{1B}[4A\u{1B}[J", timeout: .seconds(60))
    terminal.send("\u{3}")
    try terminal.expect("0 of 9 runs are done", timeout: .seconds(20))
    try terminal.expect("\nshape> ")
    terminal.send("runs\r")
    try terminal.expect("nothing has been trained in this session yet")
  }
}
