import Commands
import Engine
import Rendering
import Support
import Testing

struct OutputTests {
  @Test(arguments: [
    (3.28831, 4, "3.2883"), (3.28835, 4, "3.2884"), (0, 4, "0.0000"), (0.00004, 4, "0.0000"),
    (-0.00004, 4, "0.0000"), (-1.5, 2, "-1.50"), (2.5, 0, "3"), (12.345, 9, "12.345000000"),
    (.nan, 4, "nan"), (.infinity, 4, "inf"), (-.infinity, 4, "-inf"), (1e20, 4, "1e+20"),
  ])
  func writesDecimals(number: Double, digits: Int, text: String) {
    #expect(decimal(number, digits) == text)
  }

  @Test func textKeepsItsParts() {
    let inner: Text = "\(4, .number) steps"
    let text: Text = "a \("b", .bad)\(inner)!"
    #expect(text.plain == "a b4 steps!")
    let styles = text.spans.filter { !$0.text.isEmpty }.map(\.style)
    #expect(styles == [.plain, .bad, .number, .plain, .plain])
  }

  /// What every table promises: no line breaks within cells, and nothing after a last cell that is
  /// wider than its column.
  @Test func tablesAreEven() throws {
    let lines = [
      "help", "help push", "help linear", "layers", "push 4x8", "eval", "set", "data",
      "train 2 batch=4",
    ]
    var bench = try Bench("add embedding 27 10, flatten, linear 80 27")
    for line in lines {
      for block in try bench.run(line).blocks {
        guard case .table(let rows, _) = block else { continue }
        if line != "push 4x8" { #expect(Set(rows.map(\.count)).count <= 1, "\(line)") }
        for cell in rows.joined() { #expect(!cell.plain.contains("\n"), "\(line)") }
      }
    }
  }
}
