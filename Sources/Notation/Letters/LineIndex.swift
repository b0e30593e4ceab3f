/// A line of a program: the same in runs with other sizes.
struct LineKey: Hashable {
  let function: String
  /// Where the function begins; 0 for the program itself, whose text differs from run to run.
  let start: Int
  let line: Int
  let label: String
  let event: ProgramTrace.Event

  init(_ function: ProgramTrace.Function, _ line: Int, _ made: ProgramTrace.Made? = nil) {
    self.function = function.name
    start = function.name.isEmpty ? 0 : function.extent.lowerBound
    self.line = line
    (label, event) = (made?.label ?? "", made?.event ?? .value)
  }
}

/// What the lines of a run made, by line and name.
struct LineIndex {
  let sizes: [Int]
  private(set) var made: [LineKey: ProgramTrace.Made] = [:]
  /// How often each line ran.
  private(set) var visits: [LineKey: Int] = [:]
  /// The multiply-adds of each line's products.
  private(set) var multiplyAdds: [LineKey: Int] = [:]

  init(_ run: ProgramTrace.Rerun) {
    sizes = run.sizes
    for function in run.trace.functions {
      for (number, line) in ([function.parameters] + function.lines).enumerated() {
        let place = function.placeOfLine(number)
        visits[LineKey(function, place)] = line.visits
        multiplyAdds[LineKey(function, place)] = line.multiplyAdds
        for part in line.made { made[LineKey(function, place, part)] = part }
      }
    }
  }
}

extension ProgramTrace.Function {
  /// What identifies a line: its place in the text, or of the program itself its number.
  func placeOfLine(_ number: Int) -> Int {
    guard !name.isEmpty else { return number }
    return number == 0 ? -1 : lines[number - 1].range.lowerBound
  }
}
