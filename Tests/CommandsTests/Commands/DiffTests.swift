import Commands
import Engine
import TestSupport
import Testing

struct DiffTests {
  private func edited() throws -> Bench {
    try Bench(
      "add embedding 27 10, flatten 2, linear 20 5", "push 4x8", "replace 2 flatten",
      "replace 3 linear 80 5", "insert 4 tanh")
  }

  @Test func showsTheStackBesideAnEarlierOne() throws {
    var bench = try edited()
    let before = Snapshot(bench.session)
    #expect(
      try bench.text("diff 3") == """
        now  3 edits ago
        input  4x8  input  4x8
        1  embedding 27 10  4x8x10  1  embedding 27 10  4x8x10
        2  flatten  4x80  |  2  flatten 2  4x4x20
        3  linear 80 5  4x5  |  3  linear 20 5  4x4x5
        4  tanh  4x5  <
        675 parameters  375 parameters
        """)
    #expect(Snapshot(bench.session) == before, "it only looks")
  }

  @Test func aloneItShowsTheLastEdit() throws {
    var bench = try edited()
    #expect(try bench.text("diff") == bench.text("diff 1"))
    #expect(
      try bench.json("diff") == """
        {"earlier":"1 edit ago","rows":[\
        {"change":"same","earlier":{"layer":"input","output":"4x8"},\
        "now":{"layer":"input","output":"4x8"}},\
        {"change":"same","earlier":{"layer":"embedding 27 10","output":"4x8x10","position":1},\
        "now":{"layer":"embedding 27 10","output":"4x8x10","position":1}},\
        {"change":"same","earlier":{"layer":"flatten","output":"4x80","position":2},\
        "now":{"layer":"flatten","output":"4x80","position":2}},\
        {"change":"same","earlier":{"layer":"linear 80 5","output":"4x5","position":3},\
        "now":{"layer":"linear 80 5","output":"4x5","position":3}},\
        {"change":"added","now":{"layer":"tanh","output":"4x5","position":4}}],"same":false}
        """)
  }

  @Test func linesThatLeaveTheLayersAloneAreNoEdits() throws {
    var bench = try edited()
    let before = try bench.text("diff 2")
    try bench.run("x = 3")
    try bench.run("seed 7")
    #expect(try bench.text("diff 2") == before)
  }

  @Test func showsWhereATensorStopped() throws {
    var bench = try edited()
    #expect(
      try bench.text("diff 2").contains(
        """
        2  flatten  4x80  2  flatten  4x80
        3  linear 80 5  4x5  |  3  linear 20 5  stopped
        """))
    try bench.run("undo; undo; add tanh")
    #expect(
      try bench.text("diff").contains(
        "3  linear 20 5  stopped  3  linear 20 5  stopped\n4  tanh  <"))
  }

  @Test func removedLayersStandOnTheRight() throws {
    var bench = try Bench("add linear 3 4, tanh, linear 4 5", "remove 2")
    #expect(
      try bench.text("diff") == """
        now  1 edit ago
        1  linear 3 4  1  linear 3 4
        >  2  tanh
        2  linear 4 5  3  linear 4 5
        41 parameters  41 parameters
        """)
  }

  @Test func showsAFile() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run.safetensors"
    var bench = try edited()
    try bench.run("save '\(path)'; clear; add embedding 27 10, tanh")
    let text = try bench.text("diff '\(path)'")
    #expect(text.hasPrefix("now  \(path)\ninput  4x8  input  4x8\n1  embedding 27 10  4x8x10  1"))
    #expect(
      text.contains(
        ">  2  flatten  4x80\n>  3  linear 80 5  4x5\n2  tanh  4x8x10  |  4  tanh  4x5\n"))
    #expect(bench.layers == ["embedding 27 10", "tanh"])
  }

  @Test func refuses() throws {
    var bench = try Bench()
    bench.expectFailure(
      "diff", "nothing was edited yet",
      "diff FILE compares with what save wrote")
    try bench.run("add tanh")
    bench.expectFailure(
      "diff 3", "diff can go back only 1 edit", "diff 1 shows the oldest")
    bench.expectFailure(
      "diff 0", "EARLIER cannot be '0'",
      "it wants the path of a file, or a number of edits from 1 up")
    #expect(throws: (any Error).self) { try bench.run("diff nofile.safetensors") }
  }
}
