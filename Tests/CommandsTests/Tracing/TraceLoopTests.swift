import Commands
import Engine
import Support
import Testing

/// Edit, look, mend: what an edit shows with a tensor pushed.
struct TraceLoopTests {
  static let tree = "add embedding 27 10, flatten 2, linear _ 68, tanh"

  @Test(arguments: [
    ("add linear _ 5", ["+ 5  linear _=68 5  4x4x5  345 parameters"]),
    (
      "insert 4 batchnorm _", ["+ 4  batchnorm _=68  4x4x68  136 parameters"]
    ),
    (
      "replace 2 flatten 4",
      ["+ 2  flatten 4  4x2x40", "~ 3  linear _=40 68  4x2x68  2,788 parameters  drawn anew"]
    ),
    ("remove 4", ["removed tanh; 3 layers left"]),
    ("move 4 2", ["+ 2  tanh  4x8x10"]),
    ("undo", ["took back \(tree)"]),
  ])
  func everyEditShowsTheNewWay(edit: String, lines: [String]) throws {
    var bench = try Bench(Self.tree, "push 4x8")
    let text = try bench.text(edit)
    for line in lines { #expect(text.split(separator: "\n").map(String.init).contains(line)) }
    #expect(text.contains("input  4x8  "))
    #expect(text.split(separator: "\n").last?.hasPrefix("4x8") == true)
    let marked = text.split(separator: "\n").filter { $0.hasPrefix("+ ") || $0.hasPrefix("~ ") }
    #expect(marked.count >= lines.count - (lines[0].hasPrefix("+") ? 0 : 1))
    #expect(try bench.text("trace").contains("\n+ ") == false, "shown again, nothing has changed")
  }

  /// The layers after a stop are there, and what is added to them shows.
  @Test func whatIsNotReachedIsListed() throws {
    var bench = try Bench("add linear 3 4, linear 5 6", "push 2x3")
    #expect(
      try bench.text("add tanh, relu").hasPrefix(
        """
        input  2x3  random numbers
        1  linear 3 4  2x4  16 parameters
        2  linear 5 6  stopped  wants C=5, got C=4
        + 3  tanh  not reached
        + 4  relu  not reached
        2x3 → linear 2x4 ⇥ linear 5 6
        """))
    #expect(try bench.text("trace").contains("\n3  tanh  not reached\n4  relu  not reached\n"))
    #expect(
      try bench.json("remove 3").contains(
        #""removed":[{"layer":"tanh","position":"3"}]"#))
    #expect(
      try bench.json("trace").contains(
        #""unreached":[{"layer":"relu","position":"3"}]"#))
  }

  /// A removed layer is shown in its old place, once.
  @Test(arguments: [
    ("remove 2..3", ["- 2  flatten 2  removed", "- 3  linear _ 68  removed", "~ 2  tanh  4x8x10"]),
    (
      "replace 2 flatten 4",
      ["- 2  flatten 2  removed", "+ 2  flatten 4  4x2x40"]
    ),
    ("move 4 2", ["+ 2  tanh  4x8x10", "- 4  tanh  removed"]),
    ("undo", ["- 1  embedding 27 10  removed"]),
  ])
  func whatIsRemovedShows(edit: String, lines: [String]) throws {
    var bench = try Bench(Self.tree, "push 4x8")
    let text = try bench.text(edit).split(separator: "\n").map(String.init)
    let places = lines.map { text.firstIndex(of: $0) ?? -1 }
    #expect(!places.contains(-1), "\(text)")
    #expect(places == places.sorted())
    if edit != "undo" {
      let again = try bench.text("trace")
      #expect(!again.contains("removed"))
    }
  }

  @Test func whatAFixReplacesShows() throws {
    var bench = try Bench("add linear 3 4, linear 5 6, tanh", "push 2x3")
    #expect(
      try bench.text("fix").hasPrefix(
        """
        replace 2 linear 4 6
        input  2x3  random numbers
        1  linear 3 4  2x4  16 parameters
        - 2  linear 5 6  removed
        + 2  linear 4 6  2x6  30 parameters
        ~ 3  tanh  2x6
        """))
  }

  @Test func undoAndRedoShowItToo() throws {
    var bench = try Bench(Self.tree, "push 4x8", "replace 3 linear _ 10")
    let undone = try bench.text("undo")
    #expect(undone.hasPrefix("took back replace 3 linear _ 10\ninput  4x8"))
    #expect(undone.contains("\n+ 3  linear _=20 68  4x4x68"))
    #expect(undone.contains("\n~ 4  tanh  4x4x68"))
    #expect(try bench.text("redo").contains("\n+ 3  linear _=20 10  4x4x10"))
    // What leaves the layers alone shows no trace.
    try bench.run("set precision 6")
    #expect(try bench.text("undo") == "took back set precision 6")
  }

  @Test func nothingIsShownWithoutAPush() throws {
    var bench = try Bench("add linear 3 4")
    #expect(try bench.text("add tanh") == "2  tanh")
    bench.expectFailure(
      "trace", "nothing was pushed yet", "push a shape first, such as push 4x3")
  }

  @Test func traceOffIsSilentAndKept() throws {
    var bench = try Bench("add linear 3 4", "push 2x3")
    let before = Snapshot(bench.session)
    #expect(try bench.text("trace off") == "trace off")
    #expect(try bench.text("add tanh") == "2  tanh")
    #expect(try bench.text("set").contains("\ntrace  false  an edit shows"))
    #expect(try bench.text("trace").hasPrefix("input  2x3"), "asked for, it is shown")
    #expect(try bench.text("undo") == "took back add tanh")
    #expect(try bench.text("undo") == "took back trace off")
    #expect(Snapshot(bench.session) == before)
    #expect(try bench.text("set trace false; trace on; add relu").hasPrefix("input  2x3"))
  }

  /// An edit whose stack then stops the tensor is done all the same: a script goes on to the next edit.
  @Test func anEditThatStopsTheTensorIsDone() throws {
    var bench = try Bench(Self.tree, "push 4x8")
    let output = try bench.run("replace 3 linear 80 68")
    #expect(output.isDone)
    #expect(output.plain.contains("+ 3  linear 80 68  stopped  wants C=80, got C=20"))
    #expect(output.plain.contains("fix 1  replace 3 linear 20 68  → 4x4x68"))
    #expect(try bench.run("trace").failure?.what == "wants C=80, got C=20")
  }

  @Test func anEditThatCannotBeRunIsDone() throws {
    var bench = try Bench("push 1000000x1")
    let output = try bench.run("add linear 1 100000")
    #expect(output.isDone)
    #expect(output.plain.contains("1000000x1 → 1000000x100000"))
    #expect(
      output.plain.contains("not computed: running this stack would need 400.0 GB; "))
    #expect(bench.layers == ["linear 1 100000"])
    #expect(try bench.text("undo").hasSuffix("- 1  linear 1 100000  removed\n1000000x1"))
  }

  @Test func theSameTensorIsTraced() throws {
    let data = try TinyData.dataset()
    var bench = try Bench("add embedding 6 4, flatten", data: data)
    let first = try bench.text("push batch").split(separator: "\n")[0]
    #expect(try bench.text("add tanh").split(separator: "\n")[0] == first)
    #expect(try bench.text("trace").split(separator: "\n")[0] == first)
    #expect(try bench.text("push").split(separator: "\n")[0] != first, "a new batch")
  }

  /// Looking by itself draws from no stream that anything else draws from.
  @Test func tracesNeverChangeATrainingRun() throws {
    let lines = [
      "push 4x3", "insert 3 dropout 0.5", "train 3 batch=4", "replace 4 linear 12 6", "sample 2",
      "insert 4 tanh", "push batch", "undo", "train 2 batch=4", "init", "train 2 batch=4",
    ]
    var shown = try TinyData.bench()
    var silent = try TinyData.bench()
    try silent.run("trace off")
    for line in lines {
      try shown.run(line)
      try silent.run(line)
    }
    silent.session.state.settings = shown.session.state.settings
    #expect(Snapshot(shown.session) == Snapshot(silent.session))
  }

  @Test func programsGetTheEditAndTheTrace() throws {
    var bench = try Bench("add linear 3 4", "push 2x3")
    #expect(
      try bench.json("add linear _ 5").withoutNumbers == """
        {"layers":[{"layer":"linear _=4 5","parameters":25,"position":"2"}],"trace":{\
        "chain":["2x3","2x4","2x5"],"input":"2x3","output":"2x5","steps":[\
        {"bytes":32,"input":"2x3","layer":"linear 3 4","multiplyAdds":24,"output":"2x4",\
        "parameters":16,"position":"1"},\
        {"bytes":40,"change":"added","input":"2x4","layer":"linear _=4 5","multiplyAdds":40,\
        "output":"2x5","parameters":25,"position":"2"}],\
        "totals":{"bytes":72,"multiplyAdds":64,"parameters":41}}}
        """)
    #expect(try bench.json("undo").hasPrefix(#"{"message":"took back add linear _ 5","trace":{"#))
  }

  @Test func columnsAreChosen() throws {
    var bench = try Bench("add linear 3 4, tanh")
    #expect(try bench.text("set columns output bytes, axes") == "columns  output,bytes,axes")
    #expect(
      try bench.text("push 2x3") == """
        layer  output  bytes  axes
        input  2x3  B=2 C=3  random numbers
        1  linear 3 4  2x4  32  B=2 C=4
        2  tanh  2x4  32  B=2 C=4
        total  64
        2x3 → 2x4
        """)
    try bench.run("set columns all")
    #expect(
      try bench.text("trace").contains("\n1  linear 3 4  2x4  B=2 C=4  16  24  32  "))
    #expect(try bench.text("set columns standard") == "columns  output,parameters")
    #expect(try bench.text("trace").contains("\n1  linear 3 4  2x4  16 parameters\n"))
  }

  /// An edit inside a block changes the block; the one that it stands in has not come in.
  @Test(arguments: ["replace 2.1 linear 6 6 bias=false", "insert 2.2 relu", "remove 2.2"])
  func anEditInsideMarksTheBlockAsChanged(edit: String) throws {
    var bench = try Bench("add linear 5 6, residual (linear 6 6, tanh)", "push 4x5")
    let text = try bench.text(edit)
    #expect(text.contains("\n~ 2  residual ("), "\(text)")
    #expect(try bench.text("add residual (tanh)").contains("\n+ 3  residual (tanh)"))
  }
}
