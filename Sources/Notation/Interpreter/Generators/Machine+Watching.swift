import Engine

/// Generators that nothing holds any more are ended, at the moment at which Python ends them.
extension Machine {
  /// Whether the last frame is to go on, at an instruction, in the loop of the other kind.
  @inline(__always)
  mutating func changesLoop<Watch: GeneratorWatch>(_ watch: Watch.Type, _ next: Int) -> Bool {
    guard told.generators.areWatched != Watch.isOn else { return false }
    frames[frames.count - 1].place = next
    return true
  }

  /// Lets go, before an instruction, of what free registers still hold, and ends the generators that
  /// nothing holds any more.
  ///
  /// - Throws: Ctrl-C.
  @inline(__always)
  mutating func tidy(before next: Int, _ base: Int, _ code: Code, _ host: inout any Host) throws {
    let idle = Int(code.idleFrom[next])
    if idle >= 0 { registers.clear(base &+ idle, base &+ code.registerCount) }
    if !told.generators.abandoned.isEmpty { try closeAbandoned(&host) }
  }

  /// Lets go of what a call took that has just given its result: nothing after that is in use.
  mutating func clear(after result: Int, _ base: Int, _ code: Code) {
    registers.clear(result &+ 1, base &+ code.registerCount)
  }

  /// Ends the last frame, which an exception leaves: what its statements have begun to go through is let
  /// go of at once, its variables with the exception.
  ///
  /// - Throws: Ctrl-C.
  mutating func pop(
    leftBy exception: InstanceObject?, _ error: any Error, _ host: inout any Host
  ) throws {
    guard told.generators.areWatched else { return pop() }
    let frame = frames[frames.count - 1]
    registers.clear(
      frame.base &+ frame.code.localNames.count, frame.base &+ frame.code.registerCount)
    try closeAbandoned(&host)
    pop()
    guard !told.generators.abandoned.isEmpty,
      let exception = exception ?? (Self.cause(of: error) as? PythonException)?.object
    else { return }
    for generator in told.generators.takeAbandoned() {
      exception.remains.append(generator)
      told.generators.note(waiting: generator, in: told.number)
    }
  }

  /// Ends the generators that nothing holds any more.
  ///
  /// - Throws: Ctrl-C; what they raise is lost, as in Python.
  mutating func closeAbandoned(_ host: inout any Host) throws {
    // Those that closing one abandons come after it, as deep as Python would close one within another.
    for _ in 0..<1_000 where !told.generators.abandoned.isEmpty {
      for generator in told.generators.takeAbandoned() {
        do {
          try close(generator, &host)
        } catch let error where !Self.stopsAll(error) {
        }
        // One that goes on giving values is not asked again.
        generator.state = .done
      }
    }
    // Each that is let go of here may let go of others, which are told when this list is not being changed.
    let left = told.generators.takeAbandoned()
    for generator in left { generator.state = .done }
    withExtendedLifetime(left) {}
  }
}
