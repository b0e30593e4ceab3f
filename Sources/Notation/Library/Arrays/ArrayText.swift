import Engine

/// An array as numpy prints it: rows within brackets, broken at the width of a line, and only the
/// edges of a long one.
struct ArrayText {
  private static let (lineWidth, threshold, edge) = (75, 1000, 3)

  private let sizes: [Int]
  private let separator: String
  private let isSummed: Bool
  private let write: (Int) -> String
  private let strides: [Int]

  /// `str(array)`, or `repr(array)` without its head and tail.
  private init(_ elements: ArrayElements, _ sizes: [Int], _ separator: String) {
    self.sizes = sizes
    self.separator = separator
    isSummed = sizes.reduce(1, &*) > Self.threshold
    var strides = [Int](repeating: 1, count: sizes.count)
    for axis in sizes.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * sizes[axis + 1]
    }
    self.strides = strides
    var places = [0]
    for (axis, size) in sizes.enumerated() {
      let shown = Self.shown(size, isSummed)
      places = places.flatMap { start in shown.map { start + $0 * strides[axis] } }
    }
    write = elements.writer(of: places)
  }

  private static func shown(_ size: Int, _ isSummed: Bool) -> [Int] {
    guard isSummed, size > 2 * edge else { return Array(0..<size) }
    return Array(0..<edge) + Array((size - edge)..<size)
  }

  /// What `str` and `repr` give.
  static func text(
    _ elements: ArrayElements, _ sizes: [Int], dtype: String, isRepr: Bool
  ) -> String {
    let count = sizes.reduce(1, &*)
    let head = isRepr ? "array(" : ""
    var body: String
    if sizes.isEmpty {
      body = elements.single()
    } else if count == 0 {
      body = "[]"
    } else {
      let text = ArrayText(elements, sizes, isRepr ? ", " : " ")
      let indent = isRepr ? String(repeating: " ", count: head.count) : ""
      body = text.part(0, 0, " " + indent, Self.lineWidth - (isRepr ? 1 : 0))
    }
    guard isRepr else { return body }
    var extras: [String] = []
    if count == 0 && sizes != [0] || count > threshold { extras.append("shape=\(tuple(sizes))") }
    if !["float64", "int64", "bool"].contains(dtype) || count == 0 {
      extras.append("dtype=\(dtype)")
    }
    guard !extras.isEmpty else { return head + body + ")" }
    body = head + body + ","
    let tail = extras.joined(separator: ", ") + ")"
    let last = body.split(separator: "\n", omittingEmptySubsequences: false).last?.count ?? 0
    let fits = last + tail.count + 1 <= lineWidth
    return body + (fits ? " " : "\n" + String(repeating: " ", count: head.count)) + tail
  }

  static func tuple(_ sizes: [Int]) -> String {
    "(" + sizes.map(String.init).joined(separator: ", ") + (sizes.count == 1 ? ",)" : ")")
  }

  /// A part of the array: all below some places of its first axes.
  private func part(
    _ axis: Int, _ start: Int, _ hanging: String, _ width: Int
  ) -> String {
    guard axis < sizes.count else { return write(start) }
    let size = sizes[axis]
    let isCut = isSummed && size > 2 * Self.edge
    let shown = Self.shown(size, isSummed)
    let inner = hanging + " "
    let isRow = axis == sizes.count - 1
    if isRow {
      return "[" + row(shown, start, hanging, width, isCut).dropFirst(hanging.count) + "]"
    }
    let gap = trimmed(separator) + String(repeating: "\n", count: sizes.count - axis - 1)
    var text = ""
    for (number, place) in shown.enumerated() {
      if isCut, number == Self.edge { text += hanging + "..." + gap }
      text += hanging + part(axis + 1, start + place * strides[axis], inner, width - 1)
      if number < shown.count - 1 { text += gap }
    }
    return "[" + text.dropFirst(hanging.count) + "]"
  }

  private func row(
    _ shown: [Int], _ start: Int, _ hanging: String, _ width: Int, _ isCut: Bool
  ) -> String {
    let most = width - max(trimmed(separator).count, 1)
    var (text, line) = ("", hanging)
    func add(_ word: String) {
      if line.count + word.count > most, line.count > hanging.count {
        text += trimmed(line) + "\n"
        line = hanging
      }
      line += word
    }
    for (number, place) in shown.enumerated() {
      if isCut, number == Self.edge {
        add("...")
        line += separator
      }
      add(write(start + place * strides[strides.count - 1]))
      if number < shown.count - 1 { line += separator }
    }
    return text + line
  }

  private func trimmed(_ text: String) -> String {
    var text = text
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}
