import Engine
import Rendering
import Support

/// The checkpoints of a folder, as a list of runs.
struct FolderRuns {
  /// A checkpoint as JSON fields.
  private struct FileFields: Encodable {
    let file: String
    let line: String?
    let steps, parameters: Int?
    let loss, judgedLoss, seconds: Double?
    let failure: String?
  }

  /// The list as JSON fields.
  private struct Fields: Encodable { let files: [FileFields] }

  private let folder: String
  private var files: [FileFields] = []

  /// What a checkpoint's name ends with.
  private static let ending = ".safetensors"

  /// Reads the checkpoints of a folder, in the order of their names; other files are passed over.
  ///
  /// - Throws: `WatchingError`; `Interruption.stopped`.
  init(_ folder: String, _ session: Session) throws {
    self.folder = folder
    let names: [String]
    do {
      names = try FolderCalls.names(in: folder)
    } catch {
      throw WatchingError.unreadableFolder(path: folder, reason: error.reason)
    }
    for name in names where name.hasSuffix(Self.ending) {
      if session.environment.isInterrupted() { throw Interruption.stopped }
      if let fields = try Self.fields("\(folder)/\(name)", as: name) { files.append(fields) }
    }
    guard !files.isEmpty else { throw WatchingError.noCheckpoints(folder: folder) }
  }

  /// What is said about a file; `nil` for one that no session wrote.
  private static func fields(_ path: String, as name: String) throws -> FileFields? {
    do {
      let file = try SafetensorsFile(path: path)
      guard file.isCheckpoint else { return nil }
      let checkpoint = try Checkpoint(file)
      let end = TrainingRecord.end(of: checkpoint.losses).mean
      return FileFields(
        file: name, line: checkpoint.note?.line, steps: checkpoint.step,
        parameters: checkpoint.model.parameterCount, loss: end,
        judgedLoss: checkpoint.note?.loss, seconds: checkpoint.note?.seconds,
        failure: checkpoint.note?.failure)
    } catch let error as Interruption {
      throw error
    } catch {
      return FileFields(
        file: name, line: nil, steps: nil, parameters: nil, loss: nil, judgedLoss: nil,
        seconds: nil, failure: Diagnosis(of: error).what)
    }
  }

  /// The list; losses with as many decimal places as the settings say.
  func output(_ settings: Settings) -> Output {
    let names = ["file", "line", "steps", "loss", "seconds", "parameters"]
    let head = names.enumerated().map { place, name in
      place > 1 ? Text(name, .faint).flushRight : Text(name, .faint)
    }
    let rows = files.map { file -> [Text] in
      let number = { (text: String?) in Text(text ?? "", .number).flushRight }
      return [
        Text(file.file.withoutControls()),
        file.failure.map { Text($0, .bad) } ?? Text(file.line ?? "", .layer),
        number(file.steps.map(grouped)),
        Text(file.loss.map { decimal($0, settings.precision) } ?? "", .good).flushRight,
        number(file.seconds.map { decimal($0, 2) }), number(file.parameters.map(grouped)),
      ]
    }
    return Output([.table([head] + rows)], fields: Fields(files: files))
  }
}
