import Commands
import Scripts
import Support
import TestSupport
import Testing

/// Sessions written as notebooks.
struct NotebookRecordingTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func aSessionBecomesANotebookThatGivesTheSame() throws {
    var session = Session()
    let path = "\(folder.path)/session.ipynb"
    for line in [
      "x = torch.randn(2, 3)", "record \(path)", "print(x.sum().item())", "x", "1 / 0",
      "list(range(40))", "import matplotlib.pyplot as plt; plt.plot([1, 2]);", "add linear 3 4",
      "def f(n):\n    return n + 1", "f(2)", "y = f(3)", "record stop",
    ] {
      for statement in try Lexer.statements(of: line) {
        _ = Interpreter.carryOut(statement, &session)
      }
    }
    let notebook = try Notebook(path: path)
    #expect(
      notebook.cells.map(\.source).dropFirst(1) == [
        "x = torch.randn(2, 3)", "print(x.sum().item())", "x", "list(range(40))",
        "import matplotlib.pyplot as plt", "plt.plot([1, 2])", "%add linear 3 4",
        "def f(n):\n    return n + 1", "f(2)", "y = f(3)",
      ])
    #expect(notebook.cells[0].source.hasSuffix("torch.manual_seed(42);"))
    #expect(notebook.cells[8].stored == [])
    #expect(notebook.cells[9].stored == [.value("3")])
    let text = try folder.read("session.ipynb")
    #expect(text.contains("\"image/svg+xml\""))
    let report = ScriptTest.run(path: path, name: "session.ipynb", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings) \(report.difference)")
  }
}
