import Glibc

/// A time of day and a date where this machine is, as Python's `time.struct_time` tells them.
struct LocalTime {
  /// Year, month, day, hour, minute, second, day of the week from Monday on, and day of the year; months
  /// and days are counted from 1.
  private var parts: [Int]
  private var isSummer = -1

  /// Seconds since 1970; in Greenwich, where that is wanted.
  ///
  /// - Throws: `PythonException` for a time that has no date.
  init(_ seconds: Double, isGreenwich: Bool = false) throws {
    guard let whole = time_t(exactly: seconds.rounded(.down)) else {
      throw PythonException("OverflowError", "timestamp out of range for platform time_t")
    }
    var time = whole
    // Safe: what it points to, the name of the zone, is not looked at.
    var told = unsafe tm()
    // Safe: the calls only read the first value and write the second.
    let isTold = unsafe (isGreenwich ? gmtime_r(&time, &told) : localtime_r(&time, &told)) != nil
    guard isTold else {
      throw PythonException("OverflowError", "timestamp out of range for platform time_t")
    }
    unsafe self.init(told)
  }

  private init(_ told: tm) {
    parts = unsafe [
      told.tm_year + 1900, told.tm_mon + 1, told.tm_mday, told.tm_hour, told.tm_min, told.tm_sec,
      (told.tm_wday + 6) % 7, told.tm_yday + 1,
    ].map { Int($0) }
    isSummer = unsafe Int(told.tm_isdst)
  }

  /// A date and a time of day; months and days are counted from 1, those of a January on into the year.
  ///
  /// - Throws: `PythonException` for a day that the month does not have.
  init(date: (year: Int, month: Int, day: Int), clock: (hour: Int, minute: Int, second: Int)) throws
  {
    // Safe: what it points to, the name of the zone, is not looked at.
    var told = unsafe tm()
    unsafe told.tm_year = Int32(clamping: date.year - 1900)
    unsafe (told.tm_mon, told.tm_mday) = (
      Int32(clamping: date.month - 1), Int32(clamping: date.day)
    )
    unsafe (told.tm_hour, told.tm_min) = (
      Int32(clamping: clock.hour), Int32(clamping: clock.minute)
    )
    // A leap second, which the calendar of the machine knows nothing of, is put back after.
    unsafe told.tm_sec = Int32(clamping: min(clock.second, 59))
    // Safe: the call reads and writes the value; it finds the day of the week and of the year.
    _ = unsafe timegm(&told)
    guard unsafe Int(told.tm_mday) == date.day || date.month == 1 else {
      throw PythonException("ValueError", "day is out of range for month")
    }
    unsafe told.tm_isdst = -1
    unsafe self.init(told)
    parts[5] = clock.second
  }

  /// The day of the week, from Monday on.
  var weekday: Int { parts[6] }

  /// The same with another year and another day of the week, as a text says them.
  func changed(year: Int, weekday: Int?) -> LocalTime {
    var other = self
    other.parts[0] = year
    if let weekday { other.parts[6] = weekday }
    return other
  }

  /// Seconds since 1970 of the time here.
  var seconds: Int {
    // Safe: what it points to, the name of the zone, is not looked at.
    var told = unsafe tm()
    let numbers = parts.map { Int32(clamping: $0) }
    unsafe (told.tm_year, told.tm_mon, told.tm_mday) = (
      numbers[0] - 1900, numbers[1] - 1, numbers[2]
    )
    unsafe (told.tm_hour, told.tm_min, told.tm_sec) = (numbers[3], numbers[4], numbers[5])
    unsafe told.tm_isdst = Int32(clamping: isSummer)
    // Safe: the call only reads and writes the value.
    return unsafe mktime(&told)
  }

  /// What `time.localtime` gave.
  ///
  /// - Throws: `PythonException` for anything else.
  init(_ value: Value) throws {
    let parts = (value.inner ?? value).parts.map { $0.compactMap(\.wholeNumber) } ?? []
    let ranges = [0...9999, 1...12, 1...31, 0...23, 0...59, 0...61, 0...6, 1...366]
    guard parts.count == 9, zip(ranges, parts).allSatisfy({ $0.contains($1) }) else {
      throw PythonException("TypeError", "Tuple or struct_time argument required")
    }
    self.parts = Array(parts.dropLast())
    isSummer = parts[8]
  }

  /// The nine numbers of a `struct_time`.
  var value: Value { .tupled((parts + [isSummer]).map { .int($0) }) }

  static let days = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// The time by a format such as `%Y-%m-%d %H:%M:%S`; what no code is stays as it is.
  func written(_ format: String) -> String {
    var text = ""
    var isCode = false
    for letter in format {
      guard isCode else {
        if letter == "%" { isCode = true } else { text.append(letter) }
        continue
      }
      text += part(letter) ?? "%\(letter)"
      isCode = false
    }
    return isCode ? text + "%" : text
  }

  private func part(_ code: Character) -> String? {
    let hour = parts[3] % 12 == 0 ? 12 : parts[3] % 12
    return switch code {
    case "Y": String(parts[0])
    case "y": Self.digits(parts[0] % 100)
    case "m": Self.digits(parts[1])
    case "d": Self.digits(parts[2])
    case "H": Self.digits(parts[3])
    case "I": Self.digits(hour)
    case "M": Self.digits(parts[4])
    case "S": Self.digits(parts[5])
    case "p": parts[3] < 12 ? "AM" : "PM"
    case "j": Self.digits(parts[7], 3)
    case "A": Self.days[parts[6]]
    case "a": String(Self.days[parts[6]].prefix(3))
    case "B": Self.months[parts[1] - 1]
    case "b", "h": String(Self.months[parts[1] - 1].prefix(3))
    case "F": written("%Y-%m-%d")
    case "T", "X": written("%H:%M:%S")
    case "D", "x": written("%m/%d/%y")
    case "c": written("%a %b ") + (parts[2] < 10 ? " " : "") + "\(parts[2])" + written(" %T %Y")
    case "R": written("%H:%M")
    case "w": String((parts[6] + 1) % 7)
    case "u": String(parts[6] + 1)
    case "%": "%"
    default: nil
    }
  }

  private static func digits(_ number: Int, _ count: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
