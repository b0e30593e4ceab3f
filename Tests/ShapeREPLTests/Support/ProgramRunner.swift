internal import Glibc
internal import Synchronization

/// The results of a program that ran without a terminal.
struct ProgramResult: Equatable {
  /// The exit status, or 128 plus the number of the signal that ended it.
  var status: Int32
  /// Everything it wrote to stdout.
  var output: String
  /// Everything it wrote to stderr.
  var errors: String
}

/// Why a program under test could not be run to its end.
enum ProgramError: Error, CustomStringConvertible {
  case notFound(name: String, tried: [String])
  case cannotStart(program: String, reason: String)
  case timedOut(waitingFor: String, transcript: String)
  case ended(waitingFor: String, transcript: String)

  var description: String {
    switch self {
    case .notFound(let name, let tried):
      return "no program \(name) beside the test bundle; tried \(tried.joined(separator: ", "))"
    case .cannotStart(let program, let reason):
      return "cannot start \(program): \(reason)"
    case .timedOut(let text, let transcript):
      return "time ran out waiting for \(text.debugDescription); so far:\n\(transcript)"
    case .ended(let text, let transcript):
      return "the program ended before \(text.debugDescription) came; so far:\n\(transcript)"
    }
  }
}

/// Runs programs without a terminal.
enum ProgramRunner {
  /// The path of a program built beside the test bundle.
  ///
  /// `swift test` runs the tests in swiftpm-testing-helper, which gets the bundle as an argument;
  /// elsewhere the bundle itself is the program that runs.
  static func locate(_ name: String = "shape") throws -> String {
    var bundles: [String] = []
    let arguments = CommandLine.arguments
    if let option = arguments.firstIndex(of: "--test-bundle-path"), option + 1 < arguments.count {
      bundles.append(arguments[option + 1])
    }
    // The kernel's own name for the program; the text is allocated, copied and freed.
    if let path = unsafe realpath("/proc/self/exe", nil) {
      bundles.append(unsafe String(cString: path))
      unsafe free(path)
    }
    let tried = bundles.map { bundle in
      bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/") + "/\(name)"
    }
    // The kernel reads a path that Swift lends for the length of the call.
    guard let found = tried.first(where: { unsafe access($0, X_OK) == 0 }) else {
      throw ProgramError.notFound(name: name, tried: tried)
    }
    return found
  }

  /// Runs a program to its end; `environment` is added to `Spawner.environment`.
  static func run(
    _ program: String, arguments: [String] = [], environment: [String: String] = [:],
    directory: String? = nil, input: String = "", timeout: Duration = .seconds(30)
  ) throws -> ProgramResult {
    var pipes = try Pipes()
    let child = try pipes.start(program, arguments, environment, directory)
    let deadline = ContinuousClock.now + timeout
    var rest = Array(input.utf8)[...]
    if rest.isEmpty { pipes.closeInput() }
    while pipes.isReading {
      guard ContinuousClock.now < deadline else {
        kill(child, SIGKILL)
        _ = Spawner.wait(for: child, until: .now + .seconds(5))
        throw ProgramError.timedOut(waitingFor: "the end", transcript: pipes.transcript)
      }
      pipes.exchange(&rest)
    }
    guard let status = Spawner.wait(for: child, until: deadline) else {
      kill(child, SIGKILL)
      _ = Spawner.wait(for: child, until: .now + .seconds(5))
      throw ProgramError.timedOut(waitingFor: "the exit status", transcript: pipes.transcript)
    }
    return ProgramResult(status: status, output: pipes.output.text, errors: pipes.errors.text)
  }
}

/// The three pipes of a program, served together so that none can fill up and block it.
private struct Pipes: ~Copyable {
  struct Reader {
    var descriptor: Int32
    var bytes: [UInt8] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  var output = Reader(descriptor: -1)
  var errors = Reader(descriptor: -1)
  private var input: Int32 = -1
  private var childEnds: [Int32] = []

  init() throws {
    // The other end may close first; the write then fails, which is what is wanted.
    _ = signal(SIGPIPE, SIG_IGN)
  }

  deinit {
    for descriptor in [input, output.descriptor, errors.descriptor] + childEnds
    where descriptor >= 0 {
      close(descriptor)
    }
  }

  var isReading: Bool { output.descriptor >= 0 || errors.descriptor >= 0 }

  var transcript: String { output.text + errors.text }

  mutating func start(
    _ program: String, _ arguments: [String], _ environment: [String: String],
    _ directory: String?
  ) throws -> pid_t {
    // No other child may start between the making of a pipe and its marking as private.
    try Spawner.lock.withLock { _ in
      let (inputEnd, outputEnd, errorEnd) = try (Self.make(), Self.make(), Self.make())
      (input, output.descriptor, errors.descriptor) = (
        inputEnd.writing, outputEnd.reading, errorEnd.reading
      )
      childEnds = [inputEnd.reading, outputEnd.writing, errorEnd.writing]
      _ = fcntl(input, F_SETFL, O_NONBLOCK)
      let child = try Spawner.start(
        program, arguments, environment, directory, streams: .descriptors(childEnds))
      for descriptor in childEnds { close(descriptor) }
      childEnds = []
      return child
    }
  }

  mutating func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Moves what can be moved now, or waits a moment.
  mutating func exchange(_ rest: inout ArraySlice<UInt8>) {
    var sources = [
      pollfd(fd: output.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
    ]
    // The array lends its storage for the length of the call.
    guard unsafe poll(&sources, 3, 100) > 0 else { return }
    if sources[0].revents != 0 { Self.read(&output) }
    if sources[1].revents != 0 { Self.read(&errors) }
    guard sources[2].revents != 0 else { return }
    // The slice lends its storage for the length of the call.
    let count = unsafe rest.withUnsafeBytes { unsafe write(input, $0.baseAddress, $0.count) }
    if count > 0 { rest = rest.dropFirst(count) }
    if rest.isEmpty || (count < 0 && errno != EAGAIN && errno != EINTR) { closeInput() }
  }

  private static func read(_ reader: inout Reader) {
    guard let bytes = Spawner.read(reader.descriptor) else {
      close(reader.descriptor)
      reader.descriptor = -1
      return
    }
    reader.bytes += bytes
  }

  private static func make() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    // pipe fills exactly two elements.
    guard unsafe pipe(&ends) == 0 else {
      throw ProgramError.cannotStart(program: "pipe", reason: Spawner.reason(errno))
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

/// Starts child processes and waits for them.
enum Spawner {
  /// Where a child's stdin, stdout and stderr lead.
  enum Streams {
    /// To three open descriptors.
    case descriptors([Int32])
    /// To a terminal, which controls the child's new session; stdout to a file where one is given.
    case terminal(path: String, output: String?)
  }

  /// Held while a descriptor is made and marked as private, and while a child starts.
  static let lock = Mutex<Void>(())

  /// What every child finds in its environment: nothing of the user's own settings.
  static var environment: [String: String] {
    [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8",
      "HOME": "/nonexistent", "INPUTRC": "/dev/null",
    ]
  }

  /// Starts a program with standard signals; call it with the lock held.
  static func start(
    _ program: String, _ arguments: [String], _ environment: [String: String],
    _ directory: String?, streams: Streams
  ) throws -> pid_t {
    // posix_spawn's two option objects are local, and destroyed after use.
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    let needed = unsafe connect(streams, &actions)
    let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | needed
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    let variables = Self.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
    var command = [program] + arguments
    if let directory {
      // Swift cannot see posix_spawn's own way to change the directory; exec keeps the process.
      command = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, directory] + command
    }
    var child: pid_t = 0
    // All pointers live until posix_spawn returns; the child has its copies by then.
    let code = unsafe withCStrings(command) { arguments in
      unsafe withCStrings(variables) { variables in
        unsafe posix_spawn(&child, command[0], &actions, &attributes, arguments, variables)
      }
    }
    guard code == 0 else {
      throw ProgramError.cannotStart(program: program, reason: reason(code))
    }
    return child
  }

  /// Adds what opens the child's streams; the result is the flags that this needs.
  private static func connect(
    _ streams: Streams, _ actions: inout posix_spawn_file_actions_t
  ) -> Int32 {
    switch streams {
    case .descriptors(let descriptors):
      for (number, descriptor) in descriptors.enumerated() {
        // The list is the caller's local variable, here and below; paths are copied.
        unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
      }
      return 0
    case .terminal(let path, let output):
      unsafe posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
      unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
      unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
      if let output {
        let mode = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, mode, 0o600)
      }
      // POSIX_SPAWN_SETSID. The first terminal a session leader opens becomes its own.
      return 0x80
    }
  }

  /// The exit status, 128 plus the number of the signal that ended the child, or nil when time
  /// runs out; `meanwhile` is called about every 10 ms.
  static func wait(
    for child: pid_t, until deadline: ContinuousClock.Instant, meanwhile: () -> Void = {}
  ) -> Int32? {
    while true {
      var status: Int32 = 0
      // The kernel fills a local variable.
      let ended = unsafe waitpid(child, &status, WNOHANG)
      if ended == child {
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
      }
      if ended < 0, errno != EINTR { return nil }
      guard ContinuousClock.now < deadline else { return nil }
      meanwhile()
      usleep(10_000)
    }
  }

  /// Some bytes, empty when there are none yet; nil at the end.
  static func read(_ descriptor: Int32) -> [UInt8]? {
    var block = [UInt8](repeating: 0, count: 65_536)
    // The array lends its storage for the length of the call.
    let count = unsafe block.withUnsafeMutableBytes {
      unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
    }
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    return count > 0 ? Array(block[..<count]) : nil
  }

  /// The system's sentence for an error number.
  static func reason(_ number: Int32) -> String {
    // strerror's text is copied at once.
    unsafe String(cString: strerror(number))
  }

  /// Lends a list of C strings that ends with nil.
  private static func withCStrings<Result>(
    _ texts: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe body(pointers)
  }
}
