import Commands
import Engine
import FoundationEssentials
import Rendering
import Support
import Testing

/// What the command takes, refuses and writes.
struct PlotTests {
  @Test func wantsTraining() throws {
    var session = PlotSession()
    session.expectFailure(
      "plot", "there is no loss to plot yet", mend: "train first, such as train 1000")
  }

  @Test func wantsALogarithm() throws {
    var session = PlotSession([.nan])
    let mend = "init draws the weights anew; train with a smaller lr"
    session.expectFailure(
      "plot", "the only loss is 0 or not finite: it has no logarithm", mend: mend)
    session = PlotSession([.nan, .infinity, 0])
    session.expectFailure(
      "plot", "all 3 losses are 0 or not finite: they have no logarithm", mend: mend)
  }

  @Test(arguments: ["loss.png", "loss", "svg", "loss.svg.gz"])
  func wantsAKnownEnding(path: String) throws {
    var session = PlotSession([1])
    session.expectFailure(
      "plot \(path)", "'\(path)' does not say what to write",
      mend: "end it with .svg for a picture or .csv for a table")
  }

  /// As wide as the terminal is at that moment, never wider than is easily read.
  @Test func fitsTheTerminal() throws {
    for (columns, width) in [(50, 50), (200, 80), (10, 40)] {
      var session = PlotSession([3, 2, 1])
      session.session.environment.columns = { columns }
      let lines = try session.run("plot").plain.split(separator: "\n")
      #expect((width - 6...width).contains(lines.map(\.count).max() ?? 0))
    }
  }

  @Test(arguments: ["width", "height"])
  func aTableHasNoSize(option: String) throws {
    var session = PlotSession([1])
    session.expectFailure(
      "plot loss.csv \(option)=100", "a .csv file has no \(option)",
      mend: "leave \(option)= out")
  }

  @Test(arguments: [
    ("plot width=39", "width= cannot be '39'", "a whole number from 40 to 1,000 here"),
    ("plot height=501", "height= cannot be '501'", "a whole number from 12 to 500 here"),
    ("plot a.svg width=80", "width= cannot be '80'", "a whole number from 640 to 10,000 here"),
    ("plot a.svg height=22", "height= cannot be '22'", "a whole number from 240 to 10,000 here"),
    ("plot bins=0", "bins= cannot be '0'", "a whole number from 1 to 1,000,000,000"),
  ])
  func sizesHaveBounds(line: String, what: String, wants: String) throws {
    var session = PlotSession([1])
    session.expectFailure(line, what, mend: "it wants \(wants)")
  }

  @Test func saysWhyAFileCannotBeWritten() throws {
    let folder = try PlotFolder()
    var session = PlotSession([1])
    func fails(_ name: String, _ error: (String) -> FileError) {
      let path = "\(folder.path)/\(name)"
      session.expectFailure("plot '\(path)'", error(path).diagnosis)
    }
    fails("none/a.csv") { .unwritable(path: $0, reason: "there is no such folder") }
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/b.svg", withIntermediateDirectories: false, attributes: nil)
    fails("b.svg") { .notAFile(path: $0, what: "this is a folder") }
    _ = try session.run("plot '\(folder.path)/c.csv'")
    fails("c.csv/d.csv") { .unwritable(path: $0, reason: "Not a directory") }
    #expect(try folder.names == ["b.svg", "c.csv"], "no temporary file stays")
  }

  @Test func writesEveryStepAsATable() throws {
    let folder = try PlotFolder()
    var session = PlotSession([2, 1, 0, .nan, 0.5, 1e-10], lastStep: 16)
    let output = try session.run("plot '\(folder.path)/loss.CSV' bins=1")
    #expect(output.lines == ["wrote \(folder.path)/loss.CSV: 6 bins of 1 step"])
    #expect(
      try folder.read("loss.CSV") == """
        step,mean_loss,mean_log10_loss
        11,2.0,0.30103
        12,1.0,0.0
        13,0.0,
        14,,
        15,0.5,-0.30103
        16,1e-10,-10.0

        """)
  }

  @Test func writesBinsAsATableInPlaceOfAnOlderOne() throws {
    let folder = try PlotFolder()
    var session = PlotSession([10, 1000, 1, 100, 10])
    try session.run("plot '\(folder.path)/loss.csv' bins=1")
    let output = try session.run("plot '\(folder.path)/loss.csv' bins=2")
    #expect(output.lines == ["wrote \(folder.path)/loss.csv: 3 bins of 2 steps"])
    #expect(
      try folder.read("loss.csv")
        == "step,mean_loss,mean_log10_loss\n2,505.0,2.0\n4,50.5,1.0\n5,10.0,1.0\n")
    #expect(try folder.names == ["loss.csv"])
  }

  @Test func writesThroughASymbolicLink() throws {
    let folder = try PlotFolder()
    var session = PlotSession([1])
    try session.run("plot '\(folder.path)/a.csv'")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/b.csv", withDestinationPath: "a.csv")
    session = PlotSession([1, 10])
    try session.run("plot '\(folder.path)/b.csv'")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(
        atPath: "\(folder.path)/b.csv") == "a.csv")
    #expect(try folder.read("a.csv") == "step,mean_loss,mean_log10_loss\n1,1.0,0.0\n2,10.0,1.0\n")
  }

  @Test func tellsProgramsTheBins() throws {
    var session = PlotSession([10, 1000, 1, .nan, .infinity])
    let output = try session.run("plot bins=2")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let json = String(decoding: try encoder.encode(output.fields), as: UTF8.self)
    #expect(
      json == """
        {"binSteps":2,"bins":[\
        {"firstStep":1,"lastStep":2,"meanLog10Loss":2,"meanLoss":505},\
        {"firstStep":3,"lastStep":4,"meanLog10Loss":0,"meanLoss":1},\
        {"firstStep":5,"lastStep":5}],"uniformLoss":2.302585092994046}
        """)
  }

  @Test func leavesTheSessionAlone() throws {
    var session = PlotSession([2, 1])
    try session.run("plot")
    #expect(throws: (any Error).self) { try session.run("undo") }
    #expect(session.session.state.losses == [2, 1])
  }

  @Test func drawsWithoutTheDataOfALoadedRun() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    let whole = bench.text(try bench.run("train 30 batch=8", "save @run", "plot"))
    try bench.run("plot @whole.svg")
    try FileManager.default.removeItem(atPath: bench.folder + "/words.txt")
    bench.session = Session()
    #expect(bench.text(try bench.run("load @run", "plot")) == whole)
    try bench.run("plot @again.svg")
    #expect(try bench.bytes("again.svg") == bench.bytes("whole.svg"))
  }

  @Test func drawsWhatTrainLeft() throws {
    var session = PlotSession()
    try session.run("add embedding 10 4, flatten, linear 12 10")
    try session.run("train 30 batch=4")
    try session.run("train 30 batch=4")
    let lines = try session.run("plot").lines
    #expect(lines.count == 22)
    #expect(lines.last == "steps; each point is one step")
    #expect(lines[20].contains("60"))
  }
}
