import Engine
import Support

/// What the text of `re` calls.
enum PatternHelpers {
  private static let mostMatches = 1_000_000

  /// The number of groups, their names, and what searches.
  static let program = NativeFunction("_program") { _, _, given in
    guard given.values.count == 2, case .string(let text) = given.values[0] else { return .none }
    let flags = PatternParser.Flags(rawValue: given.values[1].wholeOrTruth ?? 0)
    let program = try PatternParser.program(text, flags)
    return .tupled([
      .int(program.groups),
      .listed(program.names.map { .tupled([.string($0.name), .int($0.number)]) }),
      .native(
        NativeFunction("first") { machine, _, given in
          guard given.values.count == 3, case .string(let text) = given.values[0],
            let start = given.values[1].wholeOrTruth
          else { return .none }
          let scalars = Array(text.unicodeScalars)
          var matcher = PatternMatcher(program, scalars)
          let place = min(max(start, 0), scalars.count)
          let found =
            switch given.values[2].wholeOrTruth {
            case 0: try matcher.match(at: place, &machine)
            case 1: try matcher.match(at: place, toEnd: true, &machine)
            default: try matcher.search(from: place, &machine)
            }
          return found.map { .tupled([spans($0), groups($0, scalars)]) } ?? .none
        }),
      .native(
        NativeFunction("all") { machine, _, given in
          guard given.values.count == 2, case .string(let text) = given.values[0] else {
            return .none
          }
          return try all(text, given.values[1].wholeOrTruth ?? 0, program, &machine)
        }),
    ])
  }

  private static func spans(_ found: [Int]) -> Value { .listed(found.map { .int($0) }) }

  private static func groups(_ found: [Int], _ scalars: [Unicode.Scalar]) -> Value {
    .listed(
      stride(from: 0, to: found.count - 1, by: 2).map { slot in
        let (start, end) = (found[slot], found[slot + 1])
        guard start >= 0, end >= start else { return .none }
        return .string(TextSearch.text(scalars[start..<end]))
      })
  }

  /// Each match with the text before it, and the text after the last.
  private static func all(
    _ text: String, _ most: Int, _ program: PatternProgram, _ machine: inout Machine
  ) throws -> Value {
    let scalars = Array(text.unicodeScalars)
    var matcher = PatternMatcher(program, scalars)
    var (place, end, found) = (0, 0, [Value]())
    var wasEmpty = false
    while most <= 0 || found.count < most {
      // After an empty match, the next one at its place is not empty.
      let match =
        try wasEmpty
        ? matcher.match(at: place, isEmptyAllowed: false, &machine)
          ?? matcher.search(from: place + 1, &machine)
        : matcher.search(from: place, &machine)
      guard let match else { break }
      found.append(entry(match, end, scalars))
      (end, place, wasEmpty) = (match[1], match[1], match[0] == match[1])
      guard found.count <= mostMatches else {
        throw ExpressionError.tooMuch(
          what: "a search of matches", count: found.count, most: mostMatches)
      }
    }
    return .tupled([.listed(found), .string(TextSearch.text(scalars[end...]))])
  }

  private static func entry(_ match: [Int], _ end: Int, _ scalars: [Unicode.Scalar]) -> Value {
    .tupled([
      .string(TextSearch.text(scalars[end..<max(end, match[0])])), spans(match),
      groups(match, scalars),
    ])
  }
}
