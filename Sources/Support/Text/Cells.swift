extension Character {
  /// How many columns a terminal gives it: two to what is wide in East Asia, and to pictures.
  package var columns: Int {
    guard !isASCII, let first = unicodeScalars.first else { return 1 }
    let isPicture =
      first.properties.isEmojiPresentation
      || first.properties.isEmoji && unicodeScalars.contains { $0.value == 0xFE0F }
    return isPicture || Self.wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  /// Scalars whose width in East Asia is wide or full.
  ///
  /// Source: Unicode Standard Annex 11, EastAsianWidth.txt, in whole blocks.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
    0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
  ]
}

extension StringProtocol {
  /// How many columns a terminal gives it.
  package var columns: Int { reduce(0) { $0 + $1.columns } }
}

extension String {
  /// Stands for the second column of a character that takes two.
  private static let second: Character = "\u{FFFE}"
  /// Columns from one tab stop to the next.
  private static let tab = 4

  /// The text with a character for each column: tabs are spaces, and what takes two is followed by a mark.
  package var cells: String {
    guard contains(where: { !$0.isASCII || $0 == "\t" }) else { return self }
    var cells = ""
    var column = 0
    for character in self {
      if character == "\t" {
        let width = Self.tab - column % Self.tab
        cells += String(repeating: " ", count: width)
        column += width
        continue
      }
      cells.append(character)
      if character.columns == 2 { cells.append(Self.second) }
      column += character.columns
    }
    return cells
  }

  /// The text of which these are cells; half of a character that takes two is a space.
  package var ofCells: String {
    guard contains(where: { !$0.isASCII }) else { return self }
    var text = ""
    var wide: Character?
    for cell in self {
      if cell == Self.second {
        text.append(wide ?? " ")
        wide = nil
        continue
      }
      if wide != nil { text.append(" ") }
      wide = cell.columns == 2 ? cell : nil
      if wide == nil { text.append(cell) }
    }
    return wide == nil ? text : text + " "
  }
}
