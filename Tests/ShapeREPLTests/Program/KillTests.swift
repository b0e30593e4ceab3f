internal import Glibc
internal import Testing

/// The real program, killed while it trains and saves: the checkpoint always loads.
@Suite(.serialized) struct KillTests {
  private static let stack = "data names block=3; add embedding 27 4, flatten, linear 12 27"
  private static let training = "\(stack); train 1000000 checkpoint=run every=1"

  /// Milliseconds, drawn once; with a checkpoint a step most of the time is spent in writing.
  @Test(arguments: [137, 173, 211, 259, 304, 342])
  func theCheckpointIsWhole(milliseconds: Int) throws {
    let program = try ProgramRunner.locate()
    let folder = try Self.makeFolder()
    defer { Self.remove(folder) }
    let first = try ProgramRunner.run(
      program, arguments: ["-c", "\(Self.stack); save run"], directory: folder)
    try #require(first.status == 0)
    let killed = try ProgramRunner.run(
      "/bin/sh",
      arguments: [
        "-c", #""$0" -c "$1" >/dev/null 2>&1 & sleep "$2"; kill -9 $!; wait $! || exit $?"#,
        program,
        Self.training, "0.\(milliseconds)",
      ], directory: folder)
    #expect(killed.status == 137)
    // Only old leftovers are removed: a fresh one may be another machine's.
    let backdated = try ProgramRunner.run(
      "/bin/sh",
      arguments: ["-c", "find . -name '.shape-*.tmp' -exec touch -d '2 hours ago' {} +"],
      directory: folder)
    try #require(backdated.status == 0)
    let loaded = try ProgramRunner.run(
      program, arguments: ["-c", "load run; train 2 checkpoint=run every=1"], directory: folder)
    #expect(loaded.status == 0, "\(loaded.errors)")
    #expect(loaded.output.hasPrefix("loaded run: 3 layers, "))
    let names = try ProgramRunner.run("/bin/ls", arguments: ["-A"], directory: folder)
    #expect(names.output == "run\n", "what the killed program left is removed by the next save")
  }

  /// The system refuses to write more than this many blocks of 512 bytes, as a full disk would.
  @Test func theOldFileSurvivesAFullDisk() throws {
    let program = try ProgramRunner.locate()
    let folder = try Self.makeFolder()
    defer { Self.remove(folder) }
    let stack = "add embedding 27 24, flatten 2, linear 48 1000"
    let first = try ProgramRunner.run(
      program, arguments: ["-c", "\(stack); save run"], directory: folder)
    try #require(first.status == 0)
    let script = #"ulimit -f 40; exec "$0" -c 'load run; init; save run'"#
    let full = try ProgramRunner.run(
      "/bin/sh", arguments: ["-c", script, program], directory: folder)
    #expect(full.status == 1)
    #expect(
      full.errors.contains(
        "run: the file cannot be written: it would be larger than a file may be here (see ulimit -f)"
      ))
    let again = try ProgramRunner.run(
      program, arguments: ["-c", "load run; save other"], directory: folder)
    #expect(again.status == 0, "\(again.errors)")
    let names = try ProgramRunner.run("/bin/ls", arguments: ["-A"], directory: folder)
    #expect(names.output == "other\nrun\n")
    let same = try ProgramRunner.run(
      "/usr/bin/cmp", arguments: ["run", "other"], directory: folder)
    #expect(same.status == 0, "\(same.output)")
  }

  private static func makeFolder() throws -> String {
    let made = try ProgramRunner.run("/usr/bin/mktemp", arguments: ["-d"])
    try #require(made.status == 0, "\(made.errors)")
    return String(made.output.dropLast())
  }

  private static func remove(_ folder: String) {
    _ = try? ProgramRunner.run("/bin/rm", arguments: ["-r", folder])
  }
}
