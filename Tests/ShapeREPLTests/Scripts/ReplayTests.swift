internal import Testing

/// Scripts and recordings at the program itself, which check what they expect without `shape test`.
struct ReplayTests {
  let shape: Program
  init() throws { shape = try Program() }

  @Test func aReplayChecksToo() throws {
    try shape.write("frob\nexpect error /not a command/\nadd tanh\n     1   tanh\n", to: "a")
    let good = try shape.run("a")
    #expect(good.status == 0)
    #expect(good.output == "   1   tanh\n")
    #expect(good.errors == "", "the failure is as it should be")
    try shape.write(
      "add linear 3 4\npush 2x5\n  ...\nfrob\n\n# so\nexpect error\nfrob\nadd tanh\n", to: "a")
    let last =
      "error: a:8: 'frob' is not a command or a variable\n  help lists the commands, vars the variables\n"
    #expect(try shape.run("a").errors == last)
    #expect(try shape.run("-c", "source a").errors == last)
    let piped = try shape.run(input: try shape.read("a"))
    #expect(piped.errors.hasPrefix("error: stdin:2: "), "a pipe waits for each answer")
    try shape.write("add tanh\n  relu\nadd gelu\n", to: "a")
    let bad = try shape.run("a")
    #expect(bad.status == 1)
    #expect(bad.output == "   1   tanh\n")
    #expect(
      bad.errors.hasPrefix("error: a:1: the output differs: expected 'relu', got '   1   tanh'\n"))
    try shape.write("skip unless none\nfrob\n", to: "a")
    #expect(try shape.run("a").output == "skipped: there is no none\n")
    #expect(try shape.run("a").status == 0)
  }

  @Test func aReplayFindsWhatLiesBesideIt() throws {
    try shape.write("add tanh\n", to: "deep/part")
    try shape.write("include part\nsource $here/part\nskip unless part\nlayers\n", to: "deep/a")
    let result = try shape.run("deep/a")
    #expect(result.errors == "")
    #expect(result.output.hasSuffix("   1   tanh\n   2   tanh\n0 parameters\n"))
    let prompt = try shape.run("-c", "include deep/part; include part")
    #expect(prompt.errors.hasPrefix("error: 'part' cannot be read"), "from where the shell is")
  }

  /// A program at the other end of the pipes waits for each answer before it sends the next line.
  @Test func aPipeAnswersEachLineAtOnce() throws {
    let script = """
      coproc { "$0" --json --keep-going 2>&1; }
      for line in frob 'add tanh' 'expect error' 'push 2' 'frob again' 'expect error /frob/'; do
        echo "$line" >&"${COPROC[1]}"
        read -r -t 20 answer <&"${COPROC[0]}" || echo "no answer to $line"
        echo "$answer" | grep -o '"event":"[a-z]*"'
      done
      """
    let result = try ProgramRunner.run(
      "/bin/bash", arguments: ["-c", script, try ProgramRunner.locate("shape")],
      environment: ["HOME": shape.home])
    #expect(
      result.output.split(separator: "\n") == [
        #""event":"error""#, #""event":"result""#, #""event":"error""#, #""event":"result""#,
        #""event":"error""#, #""event":"result""#,
      ])
  }

  @Test func thePromptChecksToo() throws {
    let terminal = try shape.prompt()
    terminal.send("add linear 3 4\r")
    try terminal.expect("\nshape> ")
    terminal.send("push 2x5\r")
    try terminal.expect("\nshape> ")
    terminal.send("expect error E-LINEAR-IN\r")
    try terminal.expect("\nholds\nshape> ")
    terminal.send("expect params 3\r")
    try terminal.expect("error: expected 3 parameters, got 16\nshape> ")
  }

  /// Files are found from wherever the script runs; those that the recording wrote are its own.
  @Test func aRecordingFindsItsFiles() throws {
    try shape.write("emma\nolivia\nava\nisabella\nsophia\nmia\n", to: "my names.txt")
    try shape.write("add tanh\n", to: "part")
    let session = """
      data "my names.txt" block=3
      add embedding 27 2, flatten
      save before.safetensors
      record NAME
      save after.safetensors
      load before.safetensors
      load after.safetensors
      diff before.safetensors
      diff 1
      source part
      load none.safetensors
      """
    _ = try shape.shell("mkdir deep")
    for name in ["a.wnscript", "deep/b.wnscript", "\(shape.home)/c.wnscript"] {
      let result = try shape.run("--keep-going", input: session.replacing("NAME", with: name))
      #expect(result.errors.contains("none.safetensors"))
    }
    _ = try shape.shell("rm after.safetensors")
    let first = try shape.read("a.wnscript")
    #expect(first.contains("\ndata \"$here/my names.txt\" block=3\n"))
    #expect(first.contains("\nload $here/before.safetensors\n"), "written before it began")
    #expect(first.contains("\nload after.safetensors\n"))
    #expect(first.contains("\ndiff $here/before.safetensors\n"))
    #expect(first.contains("\n  data *my names.txt: 6 items, contexts of 3 (glob)\n"))
    #expect(try shape.read("c.wnscript") == first)
    let result = try shape.run("test", ".")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasSuffix("\n3 passed, 0 failed\n"))
    #expect(try shape.run("deep/b.wnscript").status == 0)
  }
}
