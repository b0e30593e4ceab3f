import Support
import Testing

/// Texts as a terminal's columns.
struct CellsTests {
  @Test(arguments: [
    ("abc", 3), ("é", 1), ("日本", 4), ("한글", 4), ("🙂", 2), ("👩‍👩‍👧", 2), ("❤️", 2), ("→…", 2),
    ("ｆ", 2), ("", 0),
  ])
  func countsColumns(text: String, columns: Int) { #expect(text.columns == columns) }

  @Test(arguments: ["abc", "x = '日本'", "🙂🙂", "é → 한", ""])
  func cellsAreTheTextAgain(text: String) {
    #expect(text.cells.count == text.columns)
    #expect(text.cells.ofCells == text)
  }

  @Test func tabsReachTheNextStop() {
    #expect("\tx\ty".cells == "    x   y")
    #expect("日\ty".cells.ofCells == "日  y")
  }

  /// A cut through a wide character leaves a space, so that what follows stays in its column.
  @Test func halfOfAWideCharacterIsASpace() {
    let cells = "a日b".cells
    #expect(String(cells.prefix(2)).ofCells == "a ")
    #expect(String(cells.dropFirst(2)).ofCells == " b")
  }
}
