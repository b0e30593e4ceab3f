import Engine

struct Record: Command {
  private static let file = Argument<String>.required(
    "FILE", .recording, "the script to write, or stop")
  private static let errors = Argument<Bool>.option(
    "errors", .flag, standard: false, "whether lines that fail are kept")

  static let declaration = Declaration(
    "record", .scripts, "Writes the session to a script, each line with what it shows.",
    discussion: """
      record stop ends it. shape test checks the script: what is shown then must be the same, times \
      aside. Lines that fail are left out, unless errors=true; a stopped tensor is a result and stays. \
      An existing file is not replaced.
      """,
    arguments: [file, errors], examples: ["record session.wnscript"])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let path = try arguments.get(file)
    if path == "stop" {
      guard let recording = session.recording else { throw RecordError.notRecording }
      session.recording = nil
      return Output(
        "recorded \(counted(recording.count, "line")) in \(recording.path, .strong)")
    }
    if let recording = session.recording {
      throw RecordError.alreadyRecording(path: recording.path)
    }
    session.recording = try Recording(to: path, keepsFailures: try arguments.get(errors))
    var output = Output("recording to \(path, .strong) until record stop")
    if !session.state.model.children.isEmpty {
      let note = "the script begins here: what the session holds already is not in it"
      output.blocks.append(.line(Text(note, .faint)))
    }
    return output
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

extension ArgumentKind<Bool> {
  /// `true` or `false`.
  static var flag: ArgumentKind {
    ArgumentKind(
      wants: "true or false", read: { token, _ in Bool(token.text) },
      complete: { _ in ["true", "false"] })
  }
}
