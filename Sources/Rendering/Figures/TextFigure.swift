import Support

/// A figure of nodes in characters: a row for each level, lines from the last output down to what it is
/// made of.
package struct TextFigure {
  private let figure: NodeFigure
  private let signs: Signs
  /// How many characters lie between two places of the row.
  private let pitch: Int

  /// The characters of the nodes and of the lines between them.
  private struct Signs {
    let ofLast, shared, ofOthers, ofNone: Character
    /// By what a line joins: 1 left, 2 right, 4 above, 8 below.
    let joints: [Character]

    static let box = Signs(
      ofLast: "●", shared: "◉", ofOthers: "○", ofNone: "·", joints: Array(" ───│┘└┴│┐┌┬│┤├┼"))
    static let ascii = Signs(
      ofLast: "#", shared: "@", ofOthers: "o", ofNone: ".", joints: Array(" ---|+++|+++|+++"))

    func sign(of part: NodeFigure.Part) -> Character {
      switch part {
      case .ofLast: ofLast
      case .shared: shared
      case .ofOthers: ofOthers
      case .ofNone: ofNone
      }
    }
  }

  /// A character and its meaning.
  private typealias Cell = (character: Character, style: Text.Style)

  /// The room for the names of the levels.
  private static let margin = 14
  private static let pitches = 2...6

  /// How many places of a row fit into this many columns.
  package static func mostColumns(in width: Int) -> Int {
    max(0, (width - margin - 1) / pitches.lowerBound + 1)
  }

  /// A figure in as much of the width as it needs.
  package init(_ figure: NodeFigure, width: Int, isASCII: Bool = false) {
    self.figure = figure
    signs = isASCII ? .ascii : .box
    let room = (width - Self.margin - 1) / max(1, figure.columns - 1)
    pitch = min(max(room, Self.pitches.lowerBound), Self.pitches.upperBound)
  }

  /// All lines: the levels, the outputs on top, and what the signs mean.
  package var lines: [Text] {
    var lines: [Text] = []
    if !figure.targets.isEmpty, let top = figure.levels.last {
      lines.append(letters("predicts", zip(top.nodes.map(\.column), figure.targets)))
    }
    for level in figure.levels.indices.reversed() {
      lines.append(nodes(of: level))
      if level > 0 { lines.append(joints(below: level)) }
    }
    if !figure.symbols.isEmpty {
      lines.append(letters("", zip(figure.symbols.indices, figure.symbols)))
    }
    return lines + [legend]
  }

  private var width: Int { Self.margin + max(0, figure.columns - 1) * pitch + 1 }

  private func column(_ place: Int) -> Int { Self.margin + place * pitch }

  private func row(_ name: String) -> [Cell] {
    let label = name.padded(to: Self.margin).prefix(Self.margin)
    return label.map { ($0, .faint) }
      + Array(repeating: (" ", .plain), count: max(0, width - Self.margin))
  }

  private func nodes(of level: Int) -> Text {
    let distance = figure.levels[level].distance
    var cells = row(level == 0 ? "input" : "dilation \(distance)")
    for (index, node) in figure.levels[level].nodes.enumerated() {
      let part = figure.part(level, index)
      cells[column(node.column)] = (signs.sign(of: part), Self.style(of: part))
    }
    return Self.text(cells)
  }

  /// The lines from the nodes of a level that the last output is made of to what they are made of.
  private func joints(below level: Int) -> Text {
    let below = figure.levels[level - 1].nodes
    var joined = Array(repeating: 0, count: width)
    for (index, node) in figure.levels[level].nodes.enumerated()
    where figure.isOfLast(level, index) {
      let ends = node.reads.map { column(below[$0].column) }
      let own = column(node.column)
      guard let first = ends.min(), let last = ends.max() else { continue }
      let (left, right) = (min(first, own), max(last, own))
      joined[own] |= 4
      for end in ends { joined[end] |= 8 }
      for place in left..<right {
        joined[place] |= 2
        joined[place + 1] |= 1
      }
    }
    var cells = row("")
    for (place, joint) in joined.enumerated() where joint != 0 {
      cells[place] = (signs.joints[joint], .curve)
    }
    return Self.text(cells)
  }

  private func letters(_ name: String, _ letters: some Sequence<(Int, String)>) -> Text {
    var cells = row(name)
    for (place, letter) in letters where cells.indices.contains(column(place)) {
      cells[column(place)] = (letter.first ?? " ", .plain)
    }
    return Self.text(cells)
  }

  private var legend: Text {
    let outputs = figure.outputs > 1 ? "the last output" : "the output"
    let meanings = figure.parts.map { part -> Text in
      let meaning =
        switch part {
        case .ofLast: "of \(outputs)"
        case .shared: "of it and of others"
        case .ofOthers: "of others"
        case .ofNone: "of no output"
        }
      return "\(signs.sign(of: part), Self.style(of: part)) \(meaning, .faint)"
    }
    return meanings.dropFirst().reduce(meanings.first ?? "") { $0 + "   " + $1 }
  }

  private static func style(of part: NodeFigure.Part) -> Text.Style {
    switch part {
    case .ofLast: .curve
    case .shared: .good
    case .ofOthers: .plain
    case .ofNone: .faint
    }
  }

  /// Adjacent characters of one meaning as one part, without spaces at the end.
  private static func text(_ cells: [Cell]) -> Text {
    var text = Text("")
    let end = (cells.lastIndex { $0.character != " " } ?? -1) + 1
    text.spans = cells[..<end].reduce(into: []) { spans, cell in
      if spans.last?.style == cell.style {
        spans[spans.count - 1].text.append(cell.character)
      } else {
        spans.append(Text.Span(text: String(cell.character), style: cell.style))
      }
    }
    return text
  }
}

extension String {
  /// Followed by spaces up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
