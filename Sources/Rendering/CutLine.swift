/// A line of a program, cut to a width so that a part of it stays in view.
package struct CutLine: Equatable {
  /// What is shown.
  package let text: String
  /// Where the part is in it, in characters; at least one.
  package let part: Range<Int>?

  /// Of a part that is hidden by a cut in the middle, so much has to be seen.
  private static let leastSeen = 8

  /// Cuts a line in the middle, or else around the part.
  ///
  /// - Parameters:
  ///   - part: in characters of the line; it may reach beyond its end.
  ///   - width: the most characters.
  package init(_ line: String, _ part: Range<Int>?, to width: Int) {
    let tail = width / 3
    let head = width - tail - 1
    let hidden = line.count - width
    guard hidden > 0, head > 0 else {
      (text, self.part) = (line, part.map { Self.clamped($0, to: max(width, line.count + 1)) })
      return
    }
    func moved(_ place: Int, hiddenTo mark: Int) -> Int {
      place < mark ? place : place >= line.count - tail ? place - hidden : mark
    }
    let isSeen =
      part.map { part in
        let seen = [0..<head, line.count - tail..<line.count].map { part.clamped(to: $0).count }
        return seen[0] + seen[1] >= min(part.count, Self.leastSeen) || part.lowerBound >= line.count
      } ?? true
    guard let part, !isSeen else {
      text = line.prefix(head) + "…" + line.suffix(tail)
      self.part = part.map { part in
        let start = moved(part.lowerBound, hiddenTo: head)
        let end = moved(part.upperBound, hiddenTo: head + 1)
        return Self.clamped(start..<max(start + 1, end), to: width + 1)
      }
      return
    }
    (text, self.part) = Self.around(part, of: line, to: width)
  }

  /// The indentation and the characters around a part.
  private static func around(
    _ part: Range<Int>, of line: String, to width: Int
  ) -> (text: String, part: Range<Int>) {
    let indentation = line.prefix { $0 == " " }.prefix(width / 4)
    let room = max(width - indentation.count - 2, 1)
    let before = max(0, room - part.count) / 2
    let from = max(indentation.count, min(part.lowerBound - before, line.count - room))
    let shown = line.dropFirst(from).prefix(room)
    let end = from + room < line.count ? "…" : ""
    let start = indentation.count + 1 + part.lowerBound - from
    let last = min(start + part.count, indentation.count + 1 + room)
    return (indentation + "…" + shown + end, start..<max(start + 1, last))
  }

  /// A range of at least one character below a bound.
  private static func clamped(_ range: Range<Int>, to bound: Int) -> Range<Int> {
    let start = min(range.lowerBound, bound - 1)
    return start..<max(start + 1, min(range.upperBound, bound))
  }
}
