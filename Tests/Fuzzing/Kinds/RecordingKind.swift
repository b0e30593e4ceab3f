import Commands
import Engine
import FoundationEssentials
import Rendering
import Scripts
import Support
import Synchronization

/// Sessions that are recorded from some line on, some of their lines stopped by Ctrl-C: the script
/// that is left passes its own test.
package struct RecordingKind: FuzzKind {
  package let name = "recordings"
  package let unit = "sessions"
  /// `RecordedSessionTests` runs sixty of them.
  package let short = 0

  /// The kind.
  package init() {}

  /// The session of a seed, line by line.
  package func session(seed: UInt64) -> [String] { RecordedLines.session(seed: seed) }

  package func input(_ random: inout RandomChoice) -> [String] {
    session(seed: UInt64(random.below(1 << 30)))
  }

  package func run(_ input: [String], in folder: FuzzFolder, _ tally: inout FuzzTally) throws {
    _ = try folder.write(Array(FuzzSession.words.utf8), to: "tiny.txt")
    _ = try folder.write(Array("add tanh\ntorch.rand(1)\npush\n".utf8), to: "inner")
    _ = try folder.write(Array("add tanh\nfrob\nadd relu\n".utf8), to: "failing")
    let seed =
      input.first.flatMap { $0.hasPrefix("session ") ? UInt64($0.dropFirst(8)) : nil } ?? 42
    var session = Session(seed: seed % 3 == 0 ? 42 : seed)
    var typed: [String] = []
    // What is there when the recording begins is the user's, and is there for the replay.
    var before: [String: Data] = [:]
    for line in input where !line.hasPrefix("session ") {
      let (text, stop) = Self.resolved(line, session, folder)
      typed.append(text)
      if text.hasPrefix("record ") { before = Self.checkpoints(in: folder) }
      // Where the lines before it cannot be repeated, the recording says so.
      guard !Self.carryOut(text, stop: stop, &session).contains(" cannot be ") else {
        return tally.count("not repeatable")
      }
    }
    Self.carryOut("record stop", stop: nil, &session)
    for path in Self.paths(in: folder) {
      try? FileManager.default.removeItem(atPath: path)
      if let bytes = before[path] {
        _ = FileManager.default.createFile(atPath: path, contents: bytes, attributes: nil)
      }
    }
    let script = "\(folder.path)/session.wnscript"
    guard let bytes = FileManager.default.contents(atPath: script) else {
      return tally.count("without a recording")
    }
    let report = ScriptTest.run(path: script, name: "session", variables: ScriptVariables())
    tally.count("\(report.verdict)")
    guard report.verdict == .passed else {
      throw FuzzFailure(
        """
        the recording fails its own test
        \(typed.joined(separator: "\n"))
        --
        \(String(decoding: bytes, as: UTF8.self))
        --
        \(report.findings.map { "\($0.line): \($0.diagnosis.what)" }.joined(separator: "\n"))
        \(report.difference.joined(separator: "\n"))
        """)
    }
  }

  private static func paths(in folder: FuzzFolder) -> [String] {
    ["a", "b"].map { "\(folder.path)/\($0).safetensors" }
  }

  /// The checkpoints that are there, by their paths.
  private static func checkpoints(in folder: FuzzFolder) -> [String: Data] {
    var found: [String: Data] = [:]
    for path in paths(in: folder) { found[path] = FileManager.default.contents(atPath: path) }
    return found
  }

  /// A line with the session's folder and layers in it, and the question at which it is stopped.
  private static func resolved(
    _ line: String, _ session: Session, _ folder: FuzzFolder
  ) -> (text: String, stop: Int?) {
    let parts = line.replacing("$dir", with: folder.path).split(
      separator: RecordedLines.stopMark, maxSplits: 1)
    let layers = max(session.state.model.children.count, 1)
    let text = String(parts.first ?? "").replacing(/<([0-9]{1,18})>/) { match in
      String((Int(match.1) ?? 0) % layers + 1)
    }
    let stop = parts.count > 1 ? Int(parts[1]) : nil
    let file = text.split(separator: " ").last.map(String.init) ?? ""
    let isMissing = text.hasPrefix("load") && !FileManager.default.fileExists(atPath: file)
    return (isMissing ? "save \(file)" : text, stop)
  }

  /// Carries out a line as the prompt does; some are stopped by Ctrl-C at the `stop`th question.
  @discardableResult
  private static func carryOut(_ line: String, stop: Int?, _ session: inout Session) -> String {
    var told = ""
    let questions = Atomic(0)
    if let stop {
      session.environment.isInterrupted = {
        questions.add(1, ordering: .relaxed).newValue > stop
      }
    }
    defer { session.environment.isInterrupted = { false } }
    do {
      for statement in try Lexer.statements(of: session.scriptVariables.expanded(line)) {
        let outcome = Interpreter.carryOut(statement, &session)
        if !statement.isExpectation { session.outcome = outcome }
        told +=
          outcome.output.map { TextRenderer().render($0, inASCII: session.state.settings.ascii) }
          ?? ""
        guard outcome.failure == nil else { return told }
      }
    } catch {}
    return told
  }
}
