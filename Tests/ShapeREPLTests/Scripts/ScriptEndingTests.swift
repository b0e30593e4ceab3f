internal import Glibc
internal import Testing

/// How `shape test` ends where scripts do not: by Ctrl-C, by a signal, by `--timeout`.
struct ScriptEndingTests {
  let shape: Program
  init() throws { shape = try Program() }

  @Test func scriptsRunAtOnceAndControlCEndsThem() throws {
    let script = "add embedding 27 10, flatten, linear 80 27\ntrain 1000000000\n"
    for name in ["a", "b", "c"] { try shape.write(script, to: "\(name).wnscript") }
    let terminal = try shape.start("test", ".", environment: ["TMPDIR": shape.home])
    let cores = try #require(Int(try shape.shell("nproc").dropLast()))
    let folders = { try shape.shell("ls").matches(of: #/shape-test-/#).count }
    let deadline = ContinuousClock.now + .seconds(10)
    while try folders() < min(cores, 3), .now < deadline { usleep(10_000) }
    #expect(try folders() == min(cores, 3))
    terminal.send("\u{3}")
    #expect(try terminal.waitForExit() == 130)
    #expect(try shape.shell("ls -A") == "a.wnscript\nb.wnscript\nc.wnscript\n")
  }

  /// What an endless script does to a run in somebody's CI: nothing after the time that it gets.
  @Test func aScriptMayTakeOnlySoLong() throws {
    let stack = "add embedding 27 10, flatten, linear 80 27\n"
    try shape.write(stack + "train 1000000000\n", to: "a.wnscript")
    try shape.write(stack, to: "b.wnscript")
    let result = try shape.run(
      "test", "--timeout", "0.3", ".", environment: ["TMPDIR": shape.home])
    #expect(result.status == 1)
    #expect(
      result.output.replacing(#/[0-9.]+ s\n/#, with: "TIME\n") == """
        FAILED    a.wnscript   TIME
        a.wnscript:2: stopped after 0.3 s, the --timeout
          give it more time, or fewer steps with --define
        passed    b.wnscript   TIME
        1 passed, 1 failed

        """)
    #expect(try shape.shell("ls -A") == "a.wnscript\nb.wnscript\n")
  }

  /// A service that cancels a run sends SIGTERM to the command alone.
  @Test(arguments: ["TERM", "HUP"])
  func aSignalEndsTheScriptsToo(signal: String) throws {
    try shape.write(
      "add embedding 27 10, flatten, linear 80 27\ntrain 1000000000\n", to: "a.wnscript")
    let script = """
      TMPDIR="$PWD" "$0" test a.wnscript & shape=$!
      while ! ls -d shape-test-* 2>/dev/null; do sleep 0.01; done
      child=$(ps -o pid= --ppid $shape)
      kill -\(signal) $shape
      wait $shape
      echo "status $?"
      sleep 0.1
      kill -0 $child 2>/dev/null && echo "the script goes on"
      ls
      """
    let result = try ProgramRunner.run(
      "/bin/bash", arguments: ["-c", script, try ProgramRunner.locate("shape")],
      environment: ["HOME": shape.home], directory: shape.home)
    let status = ["TERM": 143, "HUP": 129][signal] ?? 0
    #expect(result.output.contains("status \(status)\n"), "\(result.output)")
    #expect(result.output.hasSuffix("status \(status)\na.wnscript\n"), "\(result.output)")
  }
}
