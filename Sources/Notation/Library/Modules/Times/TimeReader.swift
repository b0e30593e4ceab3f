/// Reads a date and a time of day that are written by a format of `strftime`.
///
/// As in Python, where a number could be longer or shorter, the longest that lets the rest match is taken.
struct TimeReader {
  /// What a text says.
  struct Reading {
    let time: LocalTime
    let microseconds: Int
    /// The distance from Greenwich in microseconds, and the name of the zone, where the text has them.
    let offset: Int?
    let zone: String?
  }

  /// What a format asks for next.
  private enum Piece {
    case letter(Character)
    case space
    case code(Character)
  }

  private let text: String
  private let format: String
  private var numbers: [Character: Int] = [:]
  private var zone: String?

  /// What a text says by a format.
  ///
  /// - Throws: `PythonException` where the text is not of the format.
  static func time(_ text: String, _ format: String) throws -> Reading {
    var reader = TimeReader(text: text, format: format)
    let pieces = try reader.pieces(of: format)
    guard let rest = reader.match(pieces[...], text[...]) else { throw reader.unlike }
    guard rest.isEmpty else {
      throw PythonException("ValueError", "unconverted data remains: \(rest)")
    }
    return Reading(
      time: try reader.time(), microseconds: reader.numbers["f"] ?? 0,
      offset: reader.numbers["z"], zone: reader.zone)
  }

  /// The codes that stand for several others.
  private static let several: [Character: String] = [
    "c": "%a %b %d %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S",
  ]

  private func pieces(of format: String) throws -> [Piece] {
    var pieces: [Piece] = []
    var isCode = false
    for letter in format {
      if isCode {
        isCode = false
        if let codes = Self.several[letter] {
          pieces += try self.pieces(of: codes)
        } else if letter == "%" {
          pieces.append(.letter("%"))
        } else {
          guard Self.codes[letter] != nil || "abBApzZ".contains(letter) else {
            throw PythonException(
              "ValueError", "'\(letter)' is a bad directive in format '\(self.format)'")
          }
          pieces.append(.code(letter))
        }
      } else if letter == "%" {
        isCode = true
      } else if !letter.isWhitespace {
        pieces.append(.letter(letter))
      } else if case .space? = pieces.last {
      } else {
        pieces.append(.space)
      }
    }
    guard !isCode else {
      throw PythonException("ValueError", "stray % in format '\(self.format)'")
    }
    return pieces
  }

  // MARK: Matching

  /// The rest of a text that begins as some pieces ask for; `nil` where it does not.
  private mutating func match(_ pieces: ArraySlice<Piece>, _ text: Substring) -> Substring? {
    var (pieces, text) = (pieces, text)
    while let piece = pieces.popFirst() {
      switch piece {
      case .letter(let letter):
        guard text.first?.lowercased() == letter.lowercased() else { return nil }
        text = text.dropFirst()
      case .space:
        guard text.first?.isWhitespace == true else { return nil }
        text = text.drop { $0.isWhitespace }
      case .code(let code):
        guard let (sizes, values) = Self.codes[code] else {
          guard let rest = takeWord(code, text) else { return nil }
          text = rest
          continue
        }
        // A day below 10 may have a space for its first digit.
        if code == "d", text.first == " " { text = text.dropFirst() }
        let digits = text.prefix(sizes.upperBound).prefix { $0.isASCII && $0.isNumber }
        for count in stride(from: digits.count, through: sizes.lowerBound, by: -1) {
          let padding = code == "f" ? String(repeating: "0", count: 6 - count) : ""
          guard let number = Int(digits.prefix(count) + padding), values.contains(number) else {
            continue
          }
          if let rest = match(pieces, text.dropFirst(count)) {
            numbers[code] = number
            return rest
          }
        }
        return nil
      }
    }
    return text
  }

  /// How many digits a number has, and what it may be.
  private static let codes: [Character: (sizes: ClosedRange<Int>, values: ClosedRange<Int>)] = [
    "Y": (4...4, 0...9999), "y": (2...2, 0...99), "m": (1...2, 1...12), "d": (1...2, 1...31),
    "H": (1...2, 0...23), "I": (1...2, 1...12), "M": (1...2, 0...59), "S": (1...2, 0...61),
    "j": (1...3, 1...366), "f": (1...6, 0...999_999), "U": (1...2, 0...53), "W": (1...2, 0...53),
    "w": (1...1, 0...6), "u": (1...1, 1...7), "G": (4...4, 0...9999), "V": (1...2, 0...53),
  ]

  /// The rest of a text after a name of a month, a day, a half of the day or a zone, in capitals or not.
  private mutating func takeWord(_ code: Character, _ text: Substring) -> Substring? {
    let short = { (names: [String]) in names.map { String($0.prefix(3)) } }
    let words: [String]
    switch code {
    case "z": return takeOffset(text)
    case "b": words = short(LocalTime.months)
    case "B": words = LocalTime.months
    case "a": words = short(LocalTime.days)
    case "A": words = LocalTime.days
    case "p": words = ["AM", "PM"]
    default: words = ["UTC", "GMT"]
    }
    let place = words.firstIndex { text.prefix($0.count).lowercased() == $0.lowercased() }
    guard let place else { return nil }
    switch code {
    case "b", "B": numbers["m"] = place + 1
    case "a", "A": numbers["w"] = (place + 1) % 7
    case "p": numbers["p"] = place
    default: zone = words[place]
    }
    return text.dropFirst(words[place].count)
  }

  /// The rest of a text after `+hhmm`, `+hh:mm`, either with seconds, or `Z`.
  private mutating func takeOffset(_ text: Substring) -> Substring? {
    if text.first?.lowercased() == "z" {
      numbers["z"] = 0
      return text.dropFirst()
    }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    var rest = text.dropFirst()
    func two() -> Int? {
      let digits = rest.prefix(2)
      guard digits.count == 2, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
      return Int(digits)
    }
    guard let hours = two() else { return nil }
    rest = rest.dropFirst(2)
    let hasColons = rest.first == ":"
    var seconds = hours * 3600
    for unit in [60, 1] {
      let before = rest
      if hasColons, rest.first == ":" { rest = rest.dropFirst() }
      guard let part = two(), part < 60 else {
        rest = before
        if unit == 60 { return nil }
        break
      }
      seconds += part * unit
      rest = rest.dropFirst(2)
    }
    numbers["z"] = (sign == "-" ? -1 : 1) * seconds * 1_000_000
    return rest
  }

  private var unlike: PythonException {
    PythonException("ValueError", "time data '\(text)' does not match format '\(format)'")
  }

  // MARK: The time

  private func time() throws -> LocalTime {
    var hour = numbers["H"] ?? 0
    if let half = numbers["I"] { hour = half % 12 + (numbers["p"] == 1 ? 12 : 0) }
    let century = (numbers["y"]).map { $0 + ($0 < 69 ? 2000 : 1900) }
    let (month, day) = (numbers["m"] ?? 1, numbers["d"] ?? 1)
    // Without a year, the 29th of February is a day.
    let isLeapDay = month == 2 && day == 29 && century == nil && numbers["Y"] == nil
    let year = numbers["Y"] ?? century ?? 1900
    let weekday = numbers["u"].map { $0 - 1 } ?? numbers["w"].map { ($0 + 6) % 7 }
    let clock = (hour: hour, minute: numbers["M"] ?? 0, second: numbers["S"] ?? 0)
    if let (year, days) = try dayOfYear(year, weekday) {
      return try LocalTime(date: (year, 1, days), clock: clock)
    }
    return try LocalTime(date: (isLeapDay ? 1904 : year, month, day), clock: clock)
      .changed(year: year, weekday: weekday)
  }

  /// The year, and the day of it that a day's number, or a week and a day of it, say; it may be before the
  /// year or after it.
  private func dayOfYear(_ year: Int, _ weekday: Int?) throws -> (year: Int, day: Int)? {
    let weekdays = "a weekday directive ('%A', '%a', '%w', or '%u')."
    if let isoYear = numbers["G"] {
      guard let week = numbers["V"], let weekday else {
        throw PythonException(
          "ValueError",
          "ISO year directive '%G' must be used with the ISO week directive '%V' and \(weekdays)")
      }
      // The first week is that of the 4th of January.
      let fourth = try LocalTime(date: (isoYear, 1, 4), clock: (0, 0, 0)).weekday
      return (isoYear, 4 - fourth + (week - 1) * 7 + weekday)
    }
    if numbers["V"] != nil {
      throw PythonException(
        "ValueError",
        "ISO week directive '%V' must be used with the ISO year directive '%G' and \(weekdays)")
    }
    if let day = numbers["j"] { return (year, day) }
    guard let weekday, let week = numbers["W"] ?? numbers["U"],
      numbers["Y"] != nil || numbers["y"] != nil
    else { return nil }
    let shift = numbers["W"] == nil ? 1 : 0
    let first = (try LocalTime(date: (year, 1, 1), clock: (0, 0, 0)).weekday + shift) % 7
    let own = (weekday + shift) % 7
    // Days before the first one with which a week begins are in week 0.
    if week == 0 { return (year, 1 + own - first) }
    return (year, 1 + (7 - first) % 7 + (week - 1) * 7 + own)
  }
}
