import Engine
import Glibc
import Support

/// Python's `time`.
enum TimeLibrary {
  static let library = Library(
    "time",
    [
      clock("time", CLOCK_REALTIME), clock("perf_counter", CLOCK_MONOTONIC),
      clock("monotonic", CLOCK_MONOTONIC), clock("process_time", CLOCK_PROCESS_CPUTIME_ID),
      whole("time_ns", CLOCK_REALTIME), whole("perf_counter_ns", CLOCK_MONOTONIC), sleep,
      NativeFunction("localtime") { _, _, given in
        let bound = try Parameters("localtime", given, ["secs"])
        let seconds =
          bound.value("secs") == nil ? Double(now(CLOCK_REALTIME).tv_sec) : try bound.real("secs")
        return try LocalTime(seconds).value
      },
      NativeFunction("strftime") { _, _, given in
        let bound = try Parameters("strftime", given, ["format", "t"], required: 1)
        let time =
          try bound.value("t").map { try LocalTime($0) }
          ?? LocalTime(Double(now(CLOCK_REALTIME).tv_sec))
        return .string(time.written(try bound.text("format")))
      },
    ])

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
