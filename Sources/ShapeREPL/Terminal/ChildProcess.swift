internal import CReadline
internal import Engine
internal import FoundationEssentials
internal import Glibc
import Support

/// Starts other programs and waits for them.
enum ChildProcess {
  /// A pipe whose ends no other program inherits unless it is given them.
  ///
  /// - Throws: `FileError`.
  static func makePipe() throws(FileError) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    // pipe fills exactly two elements.
    guard unsafe pipe(&ends) == 0 else { throw FileError(number: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Starts a program with standard signals; `input` and `output` replace stdin and stdout.
  ///
  /// - Throws: `FileError`.
  static func start(
    _ program: String, _ arguments: [String], input: Int32? = nil, output: Int32? = nil,
    adding environment: [String: String] = [:]
  ) throws(FileError) -> pid_t {
    // posix_spawn's two option objects are local, and destroyed after use.
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    for (descriptor, place) in [(input, STDIN_FILENO), (output, STDOUT_FILENO)] {
      guard let descriptor else { continue }
      unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, place)
    }
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var child: pid_t = 0
    // All pointers live until posix_spawn returns; the child has its copies by then.
    let code = unsafe withCStrings([program] + arguments) { arguments in
      unsafe withCStrings(variables.map { "\($0)=\($1)" }) { variables in
        unsafe posix_spawn(&child, program, &actions, &attributes, arguments, variables)
      }
    }
    guard code == 0 else { throw FileError(number: code) }
    return child
  }

  /// Waits for a program's end; its exit status, or 128 plus the number of the signal that ended it.
  static func wait(for child: pid_t) -> Int32 {
    var status: Int32 = 0
    // The kernel fills a local variable.
    guard (try? SystemCalls.repeated { unsafe waitpid(child, &status, 0) }) != nil else {
      return 127
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  /// Lends a list of C strings that ends with nil.
  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe body(pointers)
  }
}
