package import Support

extension ProgramTrace {
  /// The functions down to a depth, line by line, with the place where an error has stopped them.
  ///
  /// `depth` counts functions of the program that call one another; one that stopped is shown however
  /// deep it is.
  package func views(
    depth: Int, stoppedBy error: LocatedError? = nil, headings: [String] = [],
    figures: (Line) -> [String] = { _ in [] }
  ) -> [SourceView] {
    let stop = error.flatMap { $0.range.isEmpty ? nil : ($0.source, $0.range) }
    let told = functions.filter { $0.isTold && $0.makesTensors }
    return (told.isEmpty ? functions.filter(\.isTold) : told).compactMap { function in
      var view = SourceView(function, axes?.broadcasts ?? [:], figures)
      view.headings = headings
      let reasons = error?.reasons ?? []
      let hasStopped =
        stop.map { view.stop(at: $1, in: function, written: $0, reasons) } ?? false
      return function.depth < depth || hasStopped ? view : nil
    }
  }

  /// How many functions are deeper.
  package func countBelow(depth: Int) -> Int {
    functions.count { $0.depth >= depth && $0.isTold && $0.makesTensors }
  }
}

extension ProgramTrace.Function {
  /// Whether it is more than the one line that was typed, or than a list of definitions.
  fileprivate var isTold: Bool { !isClassBody && (!name.isEmpty || lines.count > 1) }

  /// Whether a line of it, or what it was given, is a tensor.
  fileprivate var makesTensors: Bool {
    ([parameters] + lines).contains { line in
      line.made.contains { $0.values.contains { $0.form?.hasTensor ?? false } }
    }
  }
}

extension SourceView {
  /// The lines of a function and what they made.
  fileprivate init(
    _ function: ProgramTrace.Function, _ broadcasts: [CodePlace: [Broadcast]],
    _ figures: (ProgramTrace.Line) -> [String]
  ) {
    let text = SourceLines(function.source)
    let extent = function.extent.isEmpty ? 0..<text.count : function.extent
    let first = text.line(at: extent.lowerBound)
    let last = max(first, text.line(at: max(extent.lowerBound, extent.upperBound - 1)))
    var rows = (first...last).map { Row(number: $0 + 1, source: text[$0]) }
    func fill(_ line: ProgramTrace.Line) {
      let number = text.line(at: line.range.lowerBound)
      guard number >= first, number <= last else { return }
      rows[number - first].visits = max(rows[number - first].visits, line.visits)
      rows[number - first].facts += SourceView.facts(line.made)
      let place = CodePlace(source: function.source, range: line.range)
      rows[number - first].facts += (broadcasts[place] ?? []).map { broadcast in
        Fact("", [broadcast.text], note: broadcast.growsAll ? "both grow" : "")
      }
      rows[number - first].figures = figures(line)
      rows[number - first].times = rows[number - first].times ?? line.times
      // The rest of a statement of several lines.
      let end = text.line(at: max(line.range.lowerBound, line.range.upperBound - 1))
      for rest in stride(from: number + 1, through: min(end, last), by: 1) {
        rows[rest - first].visits = max(rows[rest - first].visits, line.visits)
      }
    }
    function.lines.forEach(fill)
    if !function.name.isEmpty, let head = rows.indices.first(where: { !rows[$0].isDecorator }) {
      rows[head].visits = function.calls
      if rows[head].figures.isEmpty { rows[head].figures = figures(function.parameters) }
      rows[head].facts = SourceView.facts(function.parameters.made) + rows[head].facts
    }
    // Of a program itself, the lines that made something.
    if function.name.isEmpty { rows.removeAll { $0.facts.isEmpty } }
    while let end = rows.last, end.visits == 0, end.source.allSatisfy(\.isWhitespace) {
      rows.removeLast()
    }
    let file = function.source.name
    self.init(
      name: function.name, file: file.isEmpty ? nil : file, calls: function.calls, rows: rows)
  }

  /// Marks the part of a line where an error happened; gives whether it is one of these.
  fileprivate mutating func stop(
    at range: Range<Int>, in function: ProgramTrace.Function, written source: SourceText?,
    _ reasons: [String]
  ) -> Bool {
    guard (source ?? function.source) === function.source,
      function.extent.isEmpty || function.extent.contains(range.lowerBound)
    else { return false }
    let text = SourceLines(function.source)
    let line = text.line(at: range.lowerBound)
    guard let number = rows.firstIndex(where: { $0.number == line + 1 }) else { return false }
    let start = text.starts[line]
    let scalars = rows[number].source.unicodeScalars
    func characters(_ place: Int) -> Int { String(scalars.prefix(place - start)).count }
    let first = characters(range.lowerBound)
    rows[number].stop = first..<max(first + 1, characters(range.upperBound))
    rows[number].reasons = reasons
    return true
  }

  /// What a line made, shortest: names with the same shapes together, numbers in one row.
  private static func facts(_ made: [ProgramTrace.Made]) -> [Fact] {
    var facts: [Fact] = []
    var numbers: Int?
    for part in made {
      let values = part.values
      guard let last = values.last else { continue }
      let label = part.event == .returned ? "→" : part.label
      var texts = values.map(\.text)
      if part.isCut, texts.count > 1 { texts.insert("…", at: 1) }
      let note = last.dtype.map { $0 == "float32" ? "" : $0 } ?? ""
      if !(last.form?.hasTensor ?? false), values.count == 1 {
        if let numbers {
          facts[numbers].label += " \(label)"
          facts[numbers].values[0] += " \(texts[0])"
        } else {
          numbers = facts.count
          facts.append(Fact(label, texts))
        }
      } else if let same = facts.indices.last(where: {
        $0 != numbers && facts[$0].values == texts && facts[$0].note == note
      }) {
        facts[same].label += " \(label)"
      } else {
        facts.append(Fact(label, texts, note: note))
      }
    }
    return facts
  }
}

extension SourceView.Row {
  fileprivate var isDecorator: Bool { source.drop(while: \.isWhitespace).first == "@" }
}

/// The lines of a text, and where each begins.
package struct SourceLines {
  /// In Unicode scalars.
  package let starts: [Int]
  /// How many scalars the text has.
  package let count: Int
  private let lines: [String]

  package init(_ source: SourceText) {
    let parts = source.text.unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false)
    var starts: [Int] = []
    var next = 0
    for part in parts {
      starts.append(next)
      next += part.count + 1
    }
    self.starts = starts
    count = max(0, next - 1)
    lines = parts.map { String(String.UnicodeScalarView($0)) }
  }

  /// The text of a line, counted from 0.
  package subscript(_ line: Int) -> String { lines.indices.contains(line) ? lines[line] : "" }

  /// The line that holds a place.
  package func line(at place: Int) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= place { low = middle } else { high = middle }
    }
    return low
  }
}

extension ProgramTrace.Line {
  /// Adds to its multiply-adds, at most to what an `Int` counts.
  mutating func add(_ more: Int) {
    let (sum, overflows) = multiplyAdds.addingReportingOverflow(more)
    multiplyAdds = overflows ? .max : sum
  }
}
