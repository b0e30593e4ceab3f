internal import Engine
internal import FoundationEssentials
internal import Glibc
import Support

/// Shows output longer than the terminal through `$PAGER`, or `less -FRX`.
enum Pager {
  /// Shows a text; `false` if it is short, or no pager can show it.
  static func show(_ text: String) -> Bool {
    guard Console.Stream.input.isTerminal, let size = Console.Stream.output.size,
      height(of: text, columns: size.columns) >= size.rows, let command
    else { return false }
    do throws(FileError) {
      return try run(command, text)
    } catch {
      return false
    }
  }

  /// The rows that a text takes, not counting colour codes.
  private static func height(of text: String, columns: Int) -> Int {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().reduce(0) {
      $0 + max(1, ($1.count + columns - 1) / max(1, columns))
    }
  }

  /// Its prompt says how to leave, which a lone colon does not.
  private static let prompt = "-Ps?eq leaves:Space shows more, q leaves."
  private static let less = "less -FRX '\(prompt)'"

  /// `nil` if no pager is wanted, or the usual one is missing.
  private static var command: String? {
    let environment = ProcessInfo.processInfo.environment
    if let own = environment["PAGER"] { return own.isEmpty || own == "cat" ? nil : own }
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    let isThere = folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/less") }
    return isThere && environment["TERM"] != "dumb" ? less : nil
  }

  private static func run(_ command: String, _ text: String) throws(FileError) -> Bool {
    let (reading, writing) = try ChildProcess.makePipe()
    // Ctrl-C goes to the pager, and leaving it early closes the pipe.
    InterruptFlag.beginEditing()
    let old = signal(SIGPIPE, SIG_IGN)
    defer {
      signal(SIGPIPE, old)
      _ = InterruptFlag.endEditing()
    }
    // Lines typed for the shell must not become less's own commands to write files or run programs,
    // nor enter its history.
    var variables = ["LESSSECURE": "1", "LESSHISTFILE": "-"]
    // Also for a less that the user names: its own prompt is a lone colon.
    if ProcessInfo.processInfo.environment["LESS"] == nil { variables["LESS"] = "-FRX \(prompt)$" }
    let child: pid_t
    do {
      defer { close(reading) }
      child = try ChildProcess.start(
        "/bin/sh", ["-c", command], input: reading, adding: variables)
    }
    // A reader that leaves early has seen enough.
    try? SystemCalls.write(Array(text.utf8), toDescriptor: writing)
    close(writing)
    // 127: the shell has not found it.
    return ChildProcess.wait(for: child) != 127
  }
}
