import Engine
import Glibc
import Support

/// Python's `time`, where a time is a tuple of nine numbers.
enum TimeLibrary {
  static let library = Library(
    "time",
    [
      clock("time", CLOCK_REALTIME), clock("perf_counter", CLOCK_MONOTONIC),
      clock("monotonic", CLOCK_MONOTONIC), clock("process_time", CLOCK_PROCESS_CPUTIME_ID),
      whole("time_ns", CLOCK_REALTIME), whole("perf_counter_ns", CLOCK_MONOTONIC), sleep,
      place("localtime", isGreenwich: false), place("gmtime", isGreenwich: true),
      NativeFunction("mktime") { _, _, given in
        .float(Double(try LocalTime(Builtins.one("mktime", given)).seconds))
      },
      NativeFunction("strptime") { _, _, given in
        let bound = try Parameters("strptime", given, ["data_string", "format"], required: 1)
        let format = bound["format"] == nil ? "%a %b %d %H:%M:%S %Y" : try bound.text("format")
        return try TimeReader.time(bound.text("data_string"), format).time.value
      },
      NativeFunction("_scan") { _, _, given in
        let bound = try Parameters("strptime", given, ["data_string", "format"], required: 2)
        for (place, name) in ["data_string", "format"].enumerated() {
          if case .string? = bound[name].map({ $0.inner ?? $0 }) { continue }
          throw PythonException(
            "TypeError",
            "strptime() argument \(place + 1) must be str, not \((bound[name] ?? .none).typeName)")
        }
        let reading = try TimeReader.time(bound.text("data_string"), bound.text("format"))
        return .tupled([
          reading.time.value, .int(reading.microseconds),
          reading.offset.map { .int($0) } ?? .none, reading.zone.map { .string($0) } ?? .none,
        ])
      },
      NativeFunction("strftime") { _, _, given in
        let bound = try Parameters("strftime", given, ["format", "t"], required: 1)
        let time =
          try bound.value("t").map { try LocalTime($0) }
          ?? LocalTime(Double(now(CLOCK_REALTIME).tv_sec))
        return .string(time.written(try bound.text("format")))
      },
    ])

  /// The date and the time of seconds since 1970, or of now.
  private static func place(_ name: String, isGreenwich: Bool) -> NativeFunction {
    NativeFunction(name) { _, _, given in
      let bound = try Parameters(name, given, ["secs"])
      let seconds =
        bound.value("secs") == nil ? Double(now(CLOCK_REALTIME).tv_sec) : try bound.real("secs")
      return try LocalTime(seconds, isGreenwich: isGreenwich).value
    }
  }

  private static func now(_ clock: clockid_t) -> timespec {
    var time = timespec()
    // Safe: the call only writes to the time that it is given.
    _ = unsafe clock_gettime(clock, &time)
    return time
  }

  /// A clock in seconds.
  private static func clock(_ name: String, _ clock: clockid_t) -> NativeFunction {
    NativeFunction(name) { _, _, given in
      _ = try Parameters(name, given, [])
      let time = now(clock)
      return .float(Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }
  }

  /// A clock in nanoseconds.
  private static func whole(_ name: String, _ clock: clockid_t) -> NativeFunction {
    NativeFunction(name) { _, _, given in
      _ = try Parameters(name, given, [])
      let time = now(clock)
      return .int(time.tv_sec &* 1_000_000_000 &+ time.tv_nsec)
    }
  }

  /// The longest that a line may sleep, in seconds.
  private static let longest = 3600.0
  /// Ctrl-C is looked for this often, in seconds.
  private static let nap = 0.02

  private static let sleep = NativeFunction("sleep") { machine, _, given in
    let seconds = try Parameters("sleep", given, ["secs"], required: 1).real("secs")
    guard seconds >= 0 else {
      throw PythonException("ValueError", "sleep length must be non-negative")
    }
    guard seconds <= longest else {
      throw ExpressionError.tooMuch(
        what: "a sleep in seconds", count: Int(clamping: Int64(min(seconds, 1e15))),
        most: Int(longest))
    }
    var left = Trial.isRunning ? 0 : seconds
    while left > 0 {
      try machine.checkInterrupt()
      usleep(UInt32(min(left, nap) * 1e6))
      left -= nap
    }
    return .none
  }
}

/// Python's `time`.
extension SourceLibrary {
  static let times = SourceLibrary(
    name: "time",
    exports: [
      "struct_time", "localtime", "gmtime", "mktime", "strftime", "strptime", "asctime", "ctime",
      "time", "perf_counter", "monotonic", "process_time", "time_ns", "perf_counter_ns", "sleep",
    ],
    text: #"""
      _names = ('tm_year', 'tm_mon', 'tm_mday', 'tm_hour', 'tm_min', 'tm_sec', 'tm_wday', 'tm_yday',
                'tm_isdst')

      class struct_time(tuple):
        def __repr__(self):
          parts = [f'{name}={value}' for name, value in zip(_names, self)]
          return f"time.struct_time({', '.join(parts)})"

      for _place, _name in enumerate(_names):
        setattr(struct_time, _name, property(lambda self, place=_place: self[place]))

      time, perf_counter, monotonic = _time.time, _time.perf_counter, _time.monotonic
      process_time, sleep, time_ns = _time.process_time, _time.sleep, _time.time_ns
      perf_counter_ns, strftime, mktime = _time.perf_counter_ns, _time.strftime, _time.mktime

      def localtime(secs=None):
        return struct_time(_time.localtime(secs))

      def gmtime(secs=None):
        return struct_time(_time.gmtime(secs))

      def strptime(data_string, format='%a %b %d %H:%M:%S %Y'):
        return struct_time(_time.strptime(data_string, format))

      def asctime(t=None):
        return strftime('%c', localtime() if t is None else t)

      def ctime(secs=None):
        return asctime(localtime(secs))
      """#,
    values: [("_time", .library(TimeLibrary.library))])
}
