/// Makes an input that fails as small as it can: lines are left out, then characters.
public struct Shrinking {
  /// How many inputs may be tried.
  private var left: Int
  /// Whether an input fails.
  private let fails: ([String]) -> Bool

  /// Tries at most this many inputs.
  public init(tries: Int, _ fails: @escaping ([String]) -> Bool) {
    left = tries
    self.fails = fails
  }

  /// The smallest failing input that was found.
  public mutating func shrink(_ input: [String]) -> [String] {
    var lines = shorter(input) { $0 }
    for index in lines.indices {
      let characters = shorter(Array(lines[index])) { characters in
        lines[..<index] + [String(characters)] + lines[(index + 1)...]
      }
      lines[index] = String(characters)
    }
    return lines
  }

  /// Leaves out halves, quarters and so on down to single elements, for as long as it still fails.
  private mutating func shorter<Element>(
    _ elements: [Element], _ input: ([Element]) -> [String]
  ) -> [Element] {
    var elements = elements
    var size = (elements.count + 1) / 2
    while size > 0, !elements.isEmpty {
      var start = 0
      while start < elements.count, left > 0 {
        var rest = elements
        rest.removeSubrange(start..<min(start + size, elements.count))
        left -= 1
        if fails(Array(input(rest))) { elements = rest } else { start += size }
      }
      size = size == 1 || left == 0 ? 0 : (size + 1) / 2
    }
    return elements
  }
}
