import Engine

/// The streams of `sys`, which lines may exchange for others: `sys.stdout = io.StringIO()`.
enum SystemStreams: String, CaseIterable {
  case output = "stdout"
  case errors = "stderr"

  /// What a session's `sys` has of them, each also under the name that no line exchanges.
  ///
  /// - Throws: what making the library `io` throws.
  static func all(
    _ machine: inout Machine, _ host: inout any Host
  ) throws -> [(String, Value)] {
    guard let type = try Libraries.library("io", &machine, &host)?["_Standard"] else { return [] }
    return try allCases.enumerated().flatMap { place, stream in
      let value = try machine.call(
        type, .native(stream.writer), .string("<\(stream.rawValue)>"), .int(place + 1),
        host: &host)
      return [(stream.rawValue, value), (stream.kept, value)]
    }
  }

  /// Writes a text to what the stream is now.
  ///
  /// - Throws: `MemoryError`; what a stream of the lines' own throws.
  func write(_ text: String, _ machine: inout Machine, _ host: inout any Host) throws {
    if let other = exchanged(machine) {
      _ = try machine.call(method: Symbol("write"), of: other, [.string(text)], &host)
    } else {
      try put(text, machine)
    }
  }

  /// What lines have put in its place; `nil` where it is the program's own.
  func exchanged(_ machine: borrowing Machine) -> Value? {
    let scope = machine.told.scope ?? machine.globals
    guard let system = scope.libraries["sys"], let now = system[rawValue],
      now.identity != system[kept]?.identity
    else { return nil }
    return now
  }

  private var kept: String { "__\(rawValue)__" }

  private var writer: NativeFunction {
    NativeFunction("write") { machine, _, given in
      try put(Builtins.text("write", given, 0), machine)
      return .none
    }
  }

  private func put(_ text: String, _ machine: borrowing Machine) throws {
    switch self {
    case .output: try machine.told.write(text)
    case .errors: try machine.told.writeError(text)
    }
  }
}
