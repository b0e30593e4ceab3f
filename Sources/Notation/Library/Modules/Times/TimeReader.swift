/// Reads a date and a time of day that are written by a format of `strftime`.
struct TimeReader {
  private let text: String
  private let format: String
  private var rest: Substring
  private var numbers: [Character: Int] = [:]
  private var isAfternoon: Bool?

  /// What a text says, and the microseconds in it.
  ///
  /// - Throws: `PythonException` where the text is not of the format.
  static func time(_ text: String, _ format: String) throws -> (LocalTime, microseconds: Int) {
    var reader = TimeReader(text: text, format: format, rest: Substring(text))
    try reader.read()
    let numbers = reader.numbers
    var hour = numbers["H"] ?? 0
    if let half = numbers["I"] { hour = half % 12 + (reader.isAfternoon == true ? 12 : 0) }
    let century = (numbers["y"]).map { $0 + ($0 < 69 ? 2000 : 1900) }
    let year = numbers["Y"] ?? century ?? 1900
    // A day of the year is one of a January that is as long.
    let day = numbers["j"] ?? numbers["d"] ?? 1
    let month = numbers["j"] == nil ? numbers["m"] ?? 1 : 1
    let time = try LocalTime(
      date: (year, month, day), clock: (hour, numbers["M"] ?? 0, numbers["S"] ?? 0))
    return (time, numbers["f"] ?? 0)
  }

  private mutating func read() throws {
    var isCode = false
    for letter in format {
      if isCode {
        try take(letter)
        isCode = false
      } else if letter == "%" {
        isCode = true
      } else if letter.isWhitespace {
        rest = rest.drop { $0.isWhitespace }
      } else {
        guard rest.first == letter else { throw unlike }
        rest = rest.dropFirst()
      }
    }
    guard rest.isEmpty else {
      throw PythonException("ValueError", "unconverted data remains: \(rest)")
    }
  }

  private mutating func take(_ code: Character) throws {
    switch code {
    case "b", "h": numbers["m"] = try word(LocalTime.months.map { String($0.prefix(3)) }) + 1
    case "B": numbers["m"] = try word(LocalTime.months) + 1
    case "a": _ = try word(LocalTime.days.map { String($0.prefix(3)) })
    case "A": _ = try word(LocalTime.days)
    case "p": isAfternoon = try word(["AM", "PM"]) == 1
    case "%":
      guard rest.first == "%" else { throw unlike }
      rest = rest.dropFirst()
    default:
      guard let (sizes, values) = Self.codes[code] else {
        throw PythonException("ValueError", "'\(code)' is a bad directive in format '\(format)'")
      }
      let digits = rest.prefix(sizes.upperBound).prefix { $0.isASCII && $0.isNumber }
      let padding = code == "f" ? String(repeating: "0", count: 6 - digits.count) : ""
      guard sizes.contains(digits.count), let number = Int(digits + padding),
        values.contains(number)
      else { throw unlike }
      numbers[code] = number
      rest = rest.dropFirst(digits.count)
    }
  }

  /// How many digits a number has, and what it may be.
  private static let codes: [Character: (sizes: ClosedRange<Int>, values: ClosedRange<Int>)] = [
    "Y": (4...4, 1...9999), "y": (2...2, 0...99), "m": (1...2, 1...12), "d": (1...2, 1...31),
    "H": (1...2, 0...23), "I": (1...2, 1...12), "M": (1...2, 0...59), "S": (1...2, 0...61),
    "j": (1...3, 1...366), "f": (1...6, 0...999_999),
  ]

  /// Which of some words comes next, in capitals or not.
  private mutating func word(_ words: [String]) throws -> Int {
    let place = words.firstIndex { rest.prefix($0.count).lowercased() == $0.lowercased() }
    guard let place else { throw unlike }
    rest = rest.dropFirst(words[place].count)
    return place
  }

  private var unlike: PythonException {
    PythonException("ValueError", "time data '\(text)' does not match format '\(format)'")
  }
}
