import Commands
import Engine
import FoundationEssentials
import Support
import TestSupport
import Testing

/// How IPython shows values, and what matplotlib gives and refuses.
struct NotebookVectors: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    /// An expression.
    let p: String
    /// What a cell shows of it.
    let o: String?
    /// The exception that it raises, and how its message begins.
    let e, m: String?

    var testDescription: String { p }
  }

  let shown, plots: [Case]

  static func read() throws -> NotebookVectors {
    try JSONDecoder().decode(
      NotebookVectors.self,
      from: Repository.bytes("Tests/CommandsTests/Vectors/notebook.json"))
  }
}

struct NotebookVectorTests {
  private static let vectors = try? NotebookVectors.read()

  /// What cells show, in order.
  static func show(_ cells: String...) throws -> [CellPart] {
    final class Box { var parts: [CellPart] = [] }
    let box = Box()
    var session = Session()
    for (number, cell) in cells.enumerated() {
      try Interpreter.run(cell: cell, name: "cell \(number + 1)", &session) { box.parts.append($0) }
    }
    return box.parts
  }

  static func values(_ parts: [CellPart]) -> [String] {
    parts.compactMap { if case .value(let text) = $0 { text } else { nil } }
  }

  @Test func thereAreManyOfEach() throws {
    let vectors = try #require(Self.vectors)
    #expect(vectors.shown.count >= 30)
    #expect(vectors.plots.count >= 55)
  }

  @Test(arguments: vectors?.shown ?? [])
  func valuesAreShownAsByIPython(example: NotebookVectors.Case) throws {
    let parts = try Self.show("import collections", example.p)
    #expect(Self.values(parts) == [example.o])
  }

  @Test(arguments: vectors?.plots ?? [])
  func pyplotGivesAndRefusesWhatMatplotlibDoes(example: NotebookVectors.Case) throws {
    let cells = ("import matplotlib.pyplot as plt", "print(repr(\(example.p)))")
    guard let wanted = example.o else {
      let error = try #require(throws: (any Error).self) { try Self.show(cells.0, cells.1) }
      let start = "\(example.e ?? ""): \(example.m ?? "")".prefix(70)
      #expect(Diagnosis(of: error).what.hasPrefix(start), "\(Diagnosis(of: error).what)")
      return
    }
    let printed = try Self.show(cells.0, cells.1).compactMap { part in
      if case .text(let text) = part { text } else { nil }
    }.joined()
    let text = printed.replacing(#/ at 0x[0-9a-f]+/#, with: " at 0x")
    #expect(text.replacing(" object>", with: " object at 0x>") == wanted + "\n")
  }
}
