/// Breaks nested texts into lines of at most 79 columns as IPython does where a cell shows a value.
///
/// Source: IPython's `lib/pretty.py`: groups are broken from the outside as they turn out too long.
struct PrettyPrinter {
  /// What IPython keeps to.
  private static let width = 79

  /// Breakable places that belong together.
  private final class Group {
    let depth: Int
    var breaks: [Int] = []
    var isBroken = false

    init(depth: Int) { self.depth = depth }
  }

  /// What is written once it is known where lines end.
  private enum Piece {
    case text(String, Int)
    case place(number: Int, separator: String, indentation: Int, Group)
  }

  private(set) var text = ""
  private var column = 0
  private var pieces: [Piece] = []
  /// The first of `pieces` that is not written yet.
  private var first = 0
  private var waiting = 0
  private var groups: [Group]
  /// The groups that may be broken, by depth.
  private var queue: [[Group]]
  private var indentation = 0
  private var count = 0

  init() {
    let root = Group(depth: 0)
    groups = [root]
    queue = [[root]]
  }

  /// Adds a text without breaks.
  mutating func add(_ words: String) {
    let width = words.unicodeScalars.count
    guard first < pieces.count else {
      text += words
      column += width
      return
    }
    if case .text(let before, let length)? = pieces.last {
      pieces[pieces.count - 1] = .text(before + words, length + width)
    } else {
      pieces.append(.text(words, width))
    }
    waiting += width
    breakOuterGroups()
  }

  /// Adds a space at which a line may end.
  mutating func space() {
    guard let group = groups.last else { return }
    if group.isBroken {
      flush()
      newLine(indentation)
      waiting = 0
      return
    }
    count += 1
    group.breaks.append(count)
    pieces.append(.place(number: count, separator: " ", indentation: indentation, group))
    waiting += 1
    breakOuterGroups()
  }

  /// Ends the line.
  mutating func end() {
    if let group = next() { write(group) }
    flush()
    newLine(indentation)
    waiting = 0
  }

  /// Begins a group whose lines are set in by the width of what opens it.
  mutating func open(_ bracket: String = "") {
    if !bracket.isEmpty { add(bracket) }
    let group = Group(depth: (groups.last?.depth ?? 0) + 1)
    groups.append(group)
    while queue.count <= group.depth { queue.append([]) }
    queue[group.depth].append(group)
    indentation += bracket.unicodeScalars.count
  }

  /// Ends the group that was begun last, by what opened it.
  mutating func close(_ opened: String = "", _ bracket: String = "") {
    indentation -= opened.unicodeScalars.count
    if let group = groups.popLast(), group.breaks.isEmpty { forget(group) }
    if !bracket.isEmpty { add(bracket) }
  }

  /// Everything that was added.
  mutating func finished() -> String {
    flush()
    return text
  }

  private mutating func newLine(_ blanks: Int) {
    text += "\n" + String(repeating: " ", count: blanks)
    column = blanks
  }

  private mutating func forget(_ group: Group) {
    queue[group.depth].removeAll { $0 === group }
  }

  private mutating func breakOuterGroups() {
    while column + waiting > Self.width, let group = next() { write(group) }
  }

  /// The outermost group that can be broken.
  private mutating func next() -> Group? {
    for depth in queue.indices {
      let some = queue[depth]
      for (place, group) in some.reversed().enumerated() where !group.breaks.isEmpty {
        // IPython counts from the other end here.
        queue[depth].remove(at: place)
        group.isBroken = true
        return group
      }
      for group in some { group.isBroken = true }
      queue[depth] = []
    }
    return nil
  }

  private mutating func write(_ group: Group) {
    while !group.breaks.isEmpty, first < pieces.count { writeFirst() }
    while first < pieces.count, case .text = pieces[first] { writeFirst() }
  }

  private mutating func writeFirst() {
    let piece = pieces[first]
    first += 1
    switch piece {
    case .text(let words, let width):
      text += words
      column += width
      waiting -= width
    case .place(_, let separator, let indentation, let group):
      group.breaks.removeFirst()
      waiting -= separator.count
      guard !group.isBroken else { return newLine(indentation) }
      if group.breaks.isEmpty { forget(group) }
      text += separator
      column += separator.count
    }
    if first == pieces.count { (pieces, first) = ([], 0) }
  }

  private mutating func flush() {
    while first < pieces.count { writeFirst() }
    waiting = 0
  }
}
