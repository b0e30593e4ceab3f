import Commands
import Scripts
import Support
import TestSupport
import Testing

/// Notebooks run as tests: what their cells show beside what is stored.
struct NotebookTestTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// A cell with a number and the JSON of its outputs.
  private static func cell(_ source: String, _ outputs: String) -> String {
    """
      {
       "cell_type": "code",
       "execution_count": 7,
       "metadata": {"kept":   "as it is"},
       "outputs": [\(outputs)],
       "source": ["\(source)"]
      }
    """
  }

  private static func stream(_ text: String) -> String {
    #"{"name": "stdout", "output_type": "stream", "text": ["\#(text)"]}"#
  }

  private static func value(_ text: String) -> String {
    #"{"data": {"text/plain": ["\#(text)"]}, "execution_count": 7, "metadata": {}, "output_type": "execute_result"}"#
  }

  private func run(_ cells: String...) throws -> ScriptReport {
    let text = "{\n \"nbformat\": 4,\n \"cells\": [\n\(cells.joined(separator: ",\n"))\n ]\n}\n"
    return ScriptTest.run(
      path: try folder.write(text, to: "test.ipynb"), name: "test.ipynb",
      variables: ScriptVariables())
  }

  @Test(arguments: [
    ("print(2.35678)", stream("2.3568\\n"), true), ("print('2.3568')", stream("2.3567\\n"), true),
    ("print('2.3568')", stream("2.3560\\n"), false), ("print(3)", stream("4\\n"), false),
    ("print('took 3.1 s')", stream("took 250 ms\\n"), true),
    ("object()", value("<object at 0x7fb5a03e3b50>"), true),
    ("print(1.7690285)", stream("1.7690284252166748\\n"), true),
    ("print(1.7691)", stream("1.7690284252166748\\n"), false),
    ("1 + 1", value("2"), true), ("1 + 1", value("3"), false), ("1 + 1", "", false),
    ("print(1)", value("1"), true),
    ("import torch; torch.ones(2)", value("tensor([1., 1.])"), true),
  ])
  func outputsAreComparedToThePrecisionWritten(
    source: String, outputs: String, agrees: Bool
  ) throws {
    let report = try run(Self.cell(source, outputs))
    #expect((report.verdict == .passed) == agrees, "\(report.difference)")
    #expect(report.cells == [agrees ? .agrees : .differs])
  }

  @Test func cellsShareOneSessionAndAFailureStopsThem() throws {
    let report = try run(
      Self.cell("x = 3", ""), Self.cell("x", Self.value("3")), Self.cell("y", ""),
      Self.cell("x", Self.value("3")))
    #expect(report.cells == [.quiet, .agrees, .differs])
    #expect(report.findings.first?.diagnosis.place?.hasPrefix("cell 3") ?? false)
    #expect(report.stop == "stopped at cell 3; 1 cell was not run")
  }

  @Test func aStoredExceptionIsExpected() throws {
    let error = #"{"ename": "ValueError", "evalue": "no", "output_type": "error", "traceback": []}"#
    let report = try run(
      Self.cell("raise ValueError('no')", error), Self.cell("1", Self.value("1")))
    #expect(report.verdict == .passed, "\(report.difference)")
  }

  @Test func updatingChangesNothingElse() throws {
    let (same, other) = (Self.cell("2", Self.value("2")), Self.cell("print('a\\\\nb')", ""))
    let report = try run(same, other)
    let updated = try #require(report.updated)
    let old = try folder.read("test.ipynb")
    let written = """
      "outputs": [
          {
           "name": "stdout",
           "output_type": "stream",
           "text": [
            "a\\n",
            "b\\n"
           ]
          }
         ]
      """
    let place = try #require(old.firstRange(of: "\"outputs\": []"))
    var wanted = old
    wanted.replaceSubrange(place, with: written)
    #expect(updated == wanted)
    _ = try folder.write(updated, to: "test.ipynb")
    let again = ScriptTest.run(
      path: "\(folder.path)/test.ipynb", name: "test.ipynb", variables: ScriptVariables())
    #expect(again.verdict == .passed)
    #expect(again.updated == nil)
  }

  @Test func filesBesideTheNotebookAreRead() throws {
    _ = try folder.write("one\ntwo\n", to: "words.txt")
    let report = try run(
      Self.cell("open('words.txt').read().split()", Self.value("['one', 'two']")))
    #expect(report.verdict == .passed, "\(report.difference)")
  }
}
