import Commands
import Engine
import Support
import TestSupport
import Testing

/// Notebooks as files, and what their cells may hold.
struct NotebookTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func notebook(_ text: String) throws -> Notebook {
    try Notebook(path: try folder.write(text, to: "test.ipynb"))
  }

  private static func cells(_ sources: String...) -> String {
    let cells = sources.map { #"{"cell_type":"code","source":["\#($0)"]}"# }
    return #"{"nbformat":4,"cells":[\#(cells.joined(separator: ","))]}"#
  }

  @Test(arguments: [
    ("[1,\n2", "E-NOTEBOOK-NOT-JSON"), (#"{"a":1}"#, "E-NOTEBOOK-NOT-ONE"),
    (#"{"nbformat":3,"worksheets":[]}"#, "E-NOTEBOOK-OTHER-FORMAT"),
    (#"{"nbformat":4,"cells":[]}"#, "E-NOTEBOOK-NO-CELLS"),
    (#"{"nbformat":4,"cells":[{"cell_type":"code"}]}"#, "E-NOTEBOOK-BROKEN-CELL"),
    (
      #"{"nbformat":4,"metadata":{"kernelspec":{"language":"R"}},"cells":[]}"#,
      "E-NOTEBOOK-OTHER-LANGUAGE"
    ),
    (String(repeating: "[", count: 5000), "E-NOTEBOOK-NOT-JSON"),
  ])
  func badFilesAreRefused(text: String, code: String) throws {
    let error = try #require(throws: (any Error).self) { try notebook(text) }
    #expect(Diagnosis(of: error).code == code)
  }

  @Test func textsAreReadAsJSONSays() throws {
    let read = try notebook(
      #"{"nbformat":4,"cells":[{"cell_type":"code","source":"a\n\u00e9\ud83d\ude00\"\\"}]}"#)
    #expect(read.cells[0].source == "a\né😀\"\\")
  }

  @Test(arguments: [
    ("2", [2]), ("2-3", [2, 3]), ("-2", [1, 2]), ("3-", [3, 4]), ("1,3-4", [1, 3, 4]),
  ])
  func cellsAreChosen(text: String, numbers: [Int]) throws {
    let read = try notebook(Self.cells("1", "2", "3", "4"))
    #expect(try read.cells(chosen: text).map(\.number) == numbers)
  }

  @Test(arguments: ["0", "5", "3-2", "a", "", "1-2-3", "2-9"])
  func cellsThatAreNotThereAreRefused(text: String) throws {
    let read = try notebook(Self.cells("1", "2", "3", "4"))
    #expect(throws: (any Error).self) { try read.cells(chosen: text) }
  }

  @Test func magicsAreIgnoredWithAWord() throws {
    let parts = try NotebookVectorTests.show(
      "%matplotlib inline\n%load_ext autoreload\nif True:\n  %time print(1)\n2")
    #expect(NotebookVectorTests.values(parts) == ["2"])
    guard case .remark(let text)? = parts.first else {
      Issue.record("no remark")
      return
    }
    #expect(text == "%matplotlib, %load_ext, %time has no effect here")
  }

  @Test(arguments: [
    ("x = 1\n!pip install torch", "E-NOTEBOOK-FOR-SYSTEM", 2),
    ("%%bash\nls", "E-NOTEBOOK-UNKNOWN-MAGIC", 1), ("\n%foo", "E-NOTEBOOK-UNKNOWN-MAGIC", 2),
  ])
  func whatIsForOthersIsRefusedByName(cell: String, code: String, line: Int) throws {
    let error = try #require(throws: (any Error).self) { try NotebookVectorTests.show(cell) }
    #expect(Diagnosis(of: error).code == code)
    #expect(Diagnosis(of: error).excerpt?.number ?? 1 == line)
  }

  @Test func commandsStandAfterAPercentSign() throws {
    let parts = try NotebookVectorTests.show(
      "add = 3\n%add linear 3 4\nprint(add)\n%push 2x3\ntext = '''\n%no magic'''\nadd")
    #expect(NotebookVectorTests.values(parts) == ["3"])
    #expect(parts.count { if case .output = $0 { true } else { false } } == 2)
  }

  @Test func aCellShowsItsLastValueUnlessASemicolonEndsIt() throws {
    let parts = try NotebookVectorTests.show("x = 3\nx", "x;", "x\ny = x", "None", "x + 1")
    #expect(NotebookVectorTests.values(parts) == ["3", "4"])
  }

  @Test func picturesAreShownAfterTheCellOrWhereTheProgramSays() throws {
    let parts = try NotebookVectorTests.show(
      "import matplotlib.pyplot as plt\nplt.plot([1, 2]);\nprint('a')",
      "plt.plot([1])\nplt.show()\nprint('b')")
    let kinds = parts.map { part in
      switch part {
      case .text(let text): text
      case .figure(let drawing): drawing.summary
      default: "?"
      }
    }
    let figure = "<Figure size 640x480 with 1 Axes>"
    #expect(kinds == ["a\n", figure, figure, "b\n"])
  }

  @Test func aFailingCellChangesNothing() throws {
    var session = Session()
    try Interpreter.run(cell: "x = [1]", name: "cell 1", &session) { _ in }
    #expect(throws: (any Error).self) {
      try Interpreter.run(cell: "x.append(2)\n1 / 0", name: "cell 2", &session) { _ in }
    }
    final class Box { var text = "" }
    let box = Box()
    try Interpreter.run(cell: "x", name: "cell 3", &session) { part in
      if case .value(let text) = part { box.text = text }
    }
    #expect(box.text == "[1]")
  }
}
