internal import Glibc
internal import Testing

/// The program under test, in a home of its own.
final class Program {
  /// A folder that is the program's home and is removed with its content.
  let home: String
  private let program: String

  init() throws {
    program = try ProgramRunner.locate("shape")
    var template = Array("/tmp/shape-test-XXXXXX".utf8CString)
    // mkdtemp rewrites the array in place.
    guard unsafe mkdtemp(&template) != nil else {
      throw ProgramError.cannotStart(program: "mkdtemp", reason: Spawner.reason(errno))
    }
    home = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { _ = try? ProgramRunner.run("/bin/rm", arguments: ["-rf", home]) }

  /// Whether this machine has a program that a test needs beside the one under test.
  static func machineHas(_ name: String) -> Bool {
    let found = try? ProgramRunner.run("/bin/sh", arguments: ["-c", "command -v \"$0\"", name])
    return found?.status == 0
  }

  /// Runs it without a terminal, in its home.
  func run(
    _ arguments: String..., input: String = "", environment: [String: String] = [:],
    timeout: Duration = .seconds(30)
  ) throws -> ProgramResult {
    try ProgramRunner.run(
      program, arguments: arguments, environment: ["HOME": home].merging(environment) { $1 },
      directory: home, input: input, timeout: timeout)
  }

  /// Starts it in a terminal, in its home.
  func start(
    _ arguments: String..., environment: [String: String] = [:], output: String? = nil,
    columns: Int = 100
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      program, arguments: arguments, environment: ["HOME": home].merging(environment) { $1 },
      directory: home, output: output, columns: columns)
  }

  /// Starts it in a terminal and waits for its first prompt.
  func prompt() throws -> PseudoTerminal {
    let terminal = try start()
    try terminal.expect("shape> ")
    return terminal
  }

  /// Writes a file into the home and gives its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let path = "\(home)/\(name)"
    let script = #"mkdir -p "$(dirname "$0")" && cat >"$0""#
    let result = try ProgramRunner.run("/bin/sh", arguments: ["-c", script, path], input: text)
    #expect(result.status == 0, "\(result.errors)")
    return path
  }

  /// What a file of the home holds.
  func read(_ name: String) throws -> String {
    try ProgramRunner.run("/bin/cat", arguments: ["\(home)/\(name)"]).output
  }

  /// What a shell command prints, in the home.
  func shell(_ command: String) throws -> String {
    try ProgramRunner.run("/bin/sh", arguments: ["-c", command], directory: home).output
  }
}

extension ProgramResult {
  /// The lines of stdout, spaces at their ends left out.
  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// The same without what differs from run to run: seconds of training, free memory.
  var timeless: String { output.replacing(#/in [0-9.]+ s \([0-9.]+ ms each\)/#, with: "in TIME") }
}
