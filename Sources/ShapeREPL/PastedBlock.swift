internal import CReadline

/// Several pasted lines as readline shows them: one block below the prompt.
///
/// Its lines run one by one, each shown after a prompt of its own, so the block would show them
/// twice.
struct PastedBlock {
  /// How many rows above the cursor it begins; nil if that is not certain.
  private let rows: Int?

  /// The block of a text that readline has just accepted.
  init(_ text: String, promptWidth: Int) {
    guard let size = Console.Stream.output.size else {
      rows = nil
      return
    }
    var count = 0
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // On accepting, readline leaves the cursor on a blank last row instead of below it.
    if lines.last == "" { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      let width = line.utf8.count + (index == 0 ? promptWidth : 0)
      // Other characters may be wider or narrower; at the very edge terminals differ.
      guard line.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }),
        width == 0 || width % size.columns != 0
      else {
        rows = nil
        return
      }
      count += width / size.columns + 1
    }
    rows = count < size.rows ? count : nil
  }

  /// Removes it from the screen and writes its first line in its place.
  func erase(leaving first: String) {
    guard let rows else { return }
    // Moves to its first row and clears everything below.
    unsafe shape_write("\u{1B}[\(rows)A\r\u{1B}[J\(first)\n")
  }
}
