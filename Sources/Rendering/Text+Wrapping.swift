extension Text {
  /// The text in lines of at most `width` characters, `rest` after the first, wrapped at spaces.
  ///
  /// A longer word stays whole, and so does a line to type that fits on one line.
  package func wrapped(to width: Int, rest: Int? = nil) -> [Text] {
    var lines = [Text("")]
    var length = 0
    for word in words(longest: Swift.min(width, rest ?? width)) {
      let room = lines.count == 1 ? width : rest ?? width
      var spans = [word.blanks] + word.spans
      if length > word.blanks.text.count, length + word.count > room {
        lines.append(Text(""))
        (length, spans) = (0, word.spans)
      }
      lines[lines.count - 1].spans += spans
      length += spans.reduce(0) { $0 + $1.text.count }
    }
    return lines
  }

  /// An unbreakable piece of text and the blanks before it.
  private struct Word {
    var blanks = Span(text: "", style: .plain)
    var spans: [Span] = []
    var count: Int { spans.reduce(blanks.text.count) { $0 + $1.text.count } }
  }

  private func words(longest: Int) -> [Word] {
    var words = [Word()]
    for span in spans {
      for part in span.parts(longest: longest) {
        let isBlank = part.allSatisfy { $0 == " " }
        let isCut = words[words.count - 1].spans.last?.text.hasSuffix(",") ?? false
        if isBlank || isCut, !(words[words.count - 1].spans.isEmpty) { words.append(Word()) }
        if isBlank {
          words[words.count - 1].blanks.text += part
        } else {
          words[words.count - 1].spans.append(Span(text: String(part), style: span.style))
        }
      }
    }
    return words
  }
}

extension Text.Span {
  /// The pieces at whose ends a line may be broken: a line to type stays whole if it is short enough, or
  /// else each of its commands.
  fileprivate func parts(longest: Int) -> [Substring] {
    guard style == .mend else { return text[...].words(longest: longest) }
    guard text.count > longest else { return [text[...]] }
    return text.commands.flatMap { $0.count > longest ? $0.words(longest: longest) : [$0] }
  }
}

extension Substring {
  /// Words and the blanks between them, in turn; long lists are cut.
  fileprivate func words(longest: Int) -> [Substring] {
    split(keeping: " ").flatMap { $0.count > longest ? $0.cutAfterCommas : [$0] }
  }

  /// Runs of a character and the text between them, in turn.
  fileprivate func split(keeping separator: Character) -> [Substring] {
    var (parts, start) = ([Substring](), startIndex)
    while start < endIndex {
      let isSeparator = self[start] == separator
      let end = self[start...].firstIndex { ($0 == separator) != isSeparator } ?? endIndex
      parts.append(self[start..<end])
      start = end
    }
    return parts
  }

  /// The parts of a list without spaces, such as `a,b,c`, each with its comma.
  fileprivate var cutAfterCommas: [Substring] {
    var (parts, start) = ([Substring](), startIndex)
    while let comma = self[start...].firstIndex(of: ","), index(after: comma) < endIndex {
      parts.append(self[start...comma])
      start = index(after: comma)
    }
    return parts + [self[start...]]
  }
}

extension String {
  /// The commands of a line, each with its semicolon, and the blanks between them, in turn.
  fileprivate var commands: [Substring] {
    var (parts, start) = ([Substring](), startIndex)
    while let end = self[start...].firstIndex(of: ";").map(index(after:)), end < endIndex {
      let next = self[end...].firstIndex { $0 != " " } ?? endIndex
      parts += [self[start..<end], self[end..<next]].filter { !$0.isEmpty }
      start = next
    }
    return parts + [self[start...]].filter { !$0.isEmpty }
  }
}
