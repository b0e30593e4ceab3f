import Foundation
import Synchronization

/// A `python3` that carries out programs one after another, each in a process of its own with limits.
///
/// It ends when its standard input does, so that none is left when this process is ended; a program that
/// takes too long or too much memory is ended alone.
final class PythonPeer: Sendable {
  /// What Python answers.
  struct Answer: Decodable {
    /// What the program printed.
    var o = ""
    /// The class of the exception that ended it.
    var e: String?
    /// Whether Python itself was ended, by its limits.
    var isEnded = false

    private enum CodingKeys: String, CodingKey { case o, e, isEnded = "ended" }
  }

  /// The running Python and the ends of its pipes that are held here.
  private struct Running: Sendable {
    let process: Process
    let input: FileHandle
    let output: FileHandle
  }

  private let running = Mutex<Running?>(nil)

  /// Forks for each program: the child has seconds and bytes, and is ended where it takes more.
  private static let server = """
    import contextlib, io, json, os, resource, signal, sys

    def carry_out(path):
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        sys.stdin = open(os.devnull)
        out, result = io.StringIO(), {'ended': False}
        try:
            with contextlib.redirect_stdout(out):
                exec(compile(open(path).read(), '<program>', 'exec'), {'__name__': '__main__'})
        except BaseException as error:
            result['e'] = type(error).__name__
        result['o'] = out.getvalue()
        return json.dumps(result)

    for path in sys.stdin:
        source, target = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(source)
            try:
                with open(target, 'w') as answer: answer.write(carry_out(path.rstrip('\\n')))
            finally:
                os._exit(0)
        os.close(target)
        with open(source) as answer: text = answer.read()
        os.waitpid(child, 0)
        print(text or '{"o": "", "ended": true}', flush=True)
    """

  /// Carries out the program in a file.
  ///
  /// - Throws: an error of the file system or of the JSON.
  func answer(to path: String) throws -> Answer {
    try running.withLock { running in
      let peer = try running ?? start()
      running = peer
      try peer.input.write(contentsOf: Data((path + "\n").utf8))
      guard let line = Self.line(of: peer.output) else {
        running = nil
        var answer = Answer()
        answer.isEnded = true
        return answer
      }
      return try JSONDecoder().decode(Answer.self, from: line)
    }
  }

  private func start() throws -> Running {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.server]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    return Running(
      process: process, input: input.fileHandleForWriting, output: output.fileHandleForReading)
  }

  /// What comes up to the end of the line; `nil` where the other side has ended.
  private static func line(of output: FileHandle) -> Data? {
    var line = Data()
    while true {
      let part = output.availableData
      guard !part.isEmpty else { return nil }
      line += part
      if part.last == 10 { return line }
    }
  }
}
