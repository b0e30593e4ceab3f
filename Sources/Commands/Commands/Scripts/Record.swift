import Engine
import Rendering
import Support

struct Record: Command {
  private static let file = Argument<String>.required(
    "FILE", .recording, "the script or notebook to write, or stop")
  private static let errors = Argument<Bool>.option(
    "errors", .flag, standard: false, "whether to keep lines that fail")

  static let declaration = Declaration(
    "record", .scripts, "Writes the session to a script or a notebook, each line with its output.",
    discussion: """
      record stop ends it. shape test replays the script: its output must be the same, apart \
      from times. It begins with the lines that made the session so far, except saves that none \
      of them loads. Lines that fail are left out unless errors=true; a tensor that stops is a \
      result and is kept. A name that ends in .ipynb makes a notebook, which Jupyter opens: a cell \
      for each line, with pictures; commands stand there after %, which Jupyter does not know. Relative paths start at the script's folder; an existing file is \
      replaced only with force=true.
      """,
    arguments: [file, errors, .force], examples: ["record session.wnscript"],
    isRecorded: false, file: .writes(file, unless: { $0.text == "stop" }))

  /// How a script begins if no lines can recreate the session before it.
  private static let remedy =
    "save run.safetensors, and write load $\(ScriptVariables.folder)/run.safetensors as its first line"

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let path = try arguments.get(file)
    if path == "stop" {
      guard let recording = session.recording else { throw RecordError.notRecording }
      session.recording = nil
      let lines = counted(recording.count, "line")
      return CommandResult(Output("recorded \(lines) in \(recording.path, .strong)"))
    }
    if let recording = session.recording {
      throw RecordError.alreadyRecording(path: recording.path)
    }
    session.chronicle.check(session.moment)
    let recording = try Recording(
      to: path, after: session.chronicle, keepsFailures: try arguments.get(errors),
      sparing: session.readings, isForced: arguments.isForced)
    session.recording = recording
    session.chronicle.forgetFiles(but: Set(recording.rewrittenFiles))
    var output = Output("recording to \(path, .strong) until record stop")
    if let obstacle = session.chronicle.obstacle {
      output.blocks += [
        .line(
          "\("warning:", .bad) the script begins here: \(obstacle) cannot be written as lines"),
        .line("  \(Self.remedy, .mend)"),
      ]
    } else if recording.firstCount > 0 {
      let lines = counted(recording.firstCount, "line")
      output.blocks.append(.line("\("it begins with the \(lines) that made this session", .faint)"))
    }
    if !recording.rewrittenFiles.isEmpty {
      let files = recording.rewrittenFiles.joined(separator: ", ")
      output.blocks.append(
        .line("\("warning:", .bad) a replay replaces \(files), which one of its lines loads"))
    }
    return CommandResult(output)
  }
}

extension ArgumentKind<String> {
  /// A file, or the word that ends the recording.
  fileprivate static var recording: ArgumentKind {
    var kind = file
    kind.complete = { session in session.recording == nil ? [] : ["stop"] }
    return kind
  }
}
