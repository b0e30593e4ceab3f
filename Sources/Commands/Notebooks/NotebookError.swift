package import Support

/// Notebooks that cannot be read, and what is in cells that nothing here does.
package enum NotebookError: CataloguedError, Hashable {
  case notJSON(path: String, line: Int)
  case notANotebook(path: String)
  case otherFormat(path: String, version: Int)
  case noCells(path: String)
  case brokenCell(path: String, number: Int)
  case otherLanguage(path: String, language: String)
  case noSuchCells(text: String, count: Int)
  case cellsOfOthers(path: String)
  case notAProgram(path: String)
  case forSystem(line: String)
  case unknownMagic(name: String)

  /// What each case means.
  package static let catalogue: [ErrorKind<NotebookError>] = [
    .init(
      "E-NOTEBOOK-NOT-JSON", "The file is not JSON, so it is no notebook.",
      .notJSON(path: "wavenet.ipynb", line: 3)),
    .init(
      "E-NOTEBOOK-NOT-ONE", "The file is JSON, but not that of a notebook.",
      .notANotebook(path: "package.json")),
    .init(
      "E-NOTEBOOK-OTHER-FORMAT", "The notebook has another format than version 4.",
      .otherFormat(path: "old.ipynb", version: 3)),
    .init(
      "E-NOTEBOOK-NO-CELLS", "The notebook has no cell with code.",
      .noCells(path: "empty.ipynb")),
    .init(
      "E-NOTEBOOK-BROKEN-CELL", "A cell of the notebook has no source text.",
      .brokenCell(path: "wavenet.ipynb", number: 4)),
    .init(
      "E-NOTEBOOK-OTHER-LANGUAGE", "The notebook is written in another language than Python.",
      .otherLanguage(path: "analysis.ipynb", language: "R")),
    .init(
      "E-NOTEBOOK-NO-SUCH-CELLS", "The notebook has no cells of these numbers.",
      .noSuchCells(text: "8-12", count: 6)),
    .init(
      "E-NOTEBOOK-CELLS-OF-OTHERS", "The flag `--cells` is given with a file that has no cells.",
      .cellsOfOthers(path: "train.py")),
    .init(
      "E-NOTEBOOK-NOT-A-PROGRAM", "A notebook is given where a program of Python is read.",
      .notAProgram(path: "wavenet.ipynb")),
    .init(
      "E-NOTEBOOK-FOR-SYSTEM", "A cell has a line for the system's shell, which is not run.",
      .forSystem(line: "!pip install torch")),
    .init(
      "E-NOTEBOOK-UNKNOWN-MAGIC", "A cell uses a magic that is not here.",
      .unknownMagic(name: "%%bash")),
  ]

  /// What is wrong and how to fix it.
  package var diagnosis: Diagnosis {
    switch self {
    case .notJSON(let path, let line):
      Diagnosis(
        "'\(path)' is not a notebook: it is not JSON from line \(line) on",
        mend: "shape FILE.py runs a program, shape FILE.wnscript a script")
    case .notANotebook(let path):
      Diagnosis(
        "'\(path)' is JSON, but not a notebook: it has no 'nbformat' and no 'cells'",
        mend: "name a file that Jupyter has written")
    case .otherFormat(let path, let version):
      Diagnosis(
        "'\(path)' has notebook format \(version); 4 is read",
        mend: "jupyter nbconvert --to notebook --nbformat 4 '\(path)' converts it")
    case .noCells(let path):
      Diagnosis("'\(path)' has no cell with code", mend: "there is nothing to run in it")
    case .brokenCell(let path, let number):
      Diagnosis(
        "cell \(number) of '\(path)' has no source text", mend: "save it once more in Jupyter")
    case .otherLanguage(let path, let language):
      Diagnosis(
        "'\(path)' is a notebook in \(language); notebooks in Python are run",
        mend: "its kernel is named in metadata.kernelspec")
    case .noSuchCells(let text, let count):
      Diagnosis(
        "--cells \(text) does not fit: the notebook has \(counted(count, "cell")) with code",
        mend: "--cells 1-\(count) runs them all, --cells \(count) the last")
    case .cellsOfOthers(let path):
      Diagnosis(
        "--cells is for notebooks, and '\(path)' is none", mend: "leave --cells out")
    case .notAProgram(let path):
      Diagnosis(
        "'\(path)' is a notebook: programs of Python are checked and annotated",
        mend: "shape '\(path)' runs it and stops where shapes do not fit")
    case .forSystem(let line):
      Diagnosis(
        "\(line.prefix(60)) is a line for the system's shell: nothing here runs other programs",
        mend: "take the line out: the modules that are here need no install")
    case .unknownMagic(let name):
      Diagnosis(
        "the magic \(name.prefix(40)) is not here",
        mend: "take the line out; % before a command of the shell runs it: %push 4x8")
    }
  }
}
