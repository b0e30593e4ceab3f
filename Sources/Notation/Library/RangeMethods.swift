import Engine

/// Methods of ranges and slices.
enum RangeMethods {
  /// The place of a number in a range; `nil` where it is not in it.
  private static func place(_ value: Value, in owner: Value) -> Int? {
    guard case .range(let range) = owner, let number = value.wholeOrTruth, range.count > 0 else {
      return nil
    }
    let (distance, overflow) = number.subtractingReportingOverflow(range.start)
    guard !overflow, range.step != 0, range.step != -1 || distance != Int.min,
      distance % range.step == 0
    else { return nil }
    let place = distance / range.step
    return (0..<range.count).contains(place) ? place : nil
  }

  static let all = ValueMethods.table([
    (
      "index",
      { _, _, owner, given in
        let value = try Builtins.one("index", given)
        guard let place = place(value, in: owner) else {
          throw PythonException("ValueError", "\(try value.written()) is not in range")
        }
        return .int(place)
      }
    ),
    (
      "count",
      { _, _, owner, given in
        .int(place(try Builtins.one("count", given), in: owner) == nil ? 0 : 1)
      }
    ),
  ])

  static let ofSlices = ValueMethods.table([
    (
      "indices",
      { _, _, owner, given in
        let count = try Parameters("indices", given, ["len"], required: 1).whole("len")
        guard case .slice(let slice) = owner else { return .none }
        guard count >= 0 else {
          throw PythonException("ValueError", "length should not be negative")
        }
        let step = slice.step.wholeOrTruth ?? 1
        guard step != 0 else { throw PythonException("ValueError", "slice step cannot be zero") }
        let chosen = Slices.bounds(
          count, slice.start.wholeOrTruth, slice.end.wholeOrTruth, step)
        return .tupled([.int(chosen.start), .int(chosen.end), .int(step)])
      }
    )
  ])
}
