import Engine
import Glibc
import Support

/// The finished runs of sweeps, each in a file that is named after all that determines the run.
struct SweepStore: Sendable {
  private let folder: String
  /// Programs that do the same sweep at a time do not take each other's beginnings.
  private let owner = getpid()

  /// What the names of finished runs end with, and of those that other processes begin with.
  private static let (ending, startEnding) = (".safetensors", ".start")
  /// What all files may take; the oldest are removed.
  ///
  /// Bytes.
  private static let most = 256 << 20
  /// What is left of processes that were killed, in seconds.
  private static let oldest = 7 * 86_400

  /// The folder of sweeps in the one of the program's state; `nil` where there can be none.
  init?(in stateFolder: String?) {
    guard let stateFolder else { return nil }
    folder = stateFolder + "/sweeps"
    do {
      try FolderCalls.makePrivate(folder)
    } catch {
      return nil
    }
  }

  /// All that determines a run, as a name: what it begins with, and the line that trains.
  ///
  /// - Throws: `MemoryError`; `CheckpointError`.
  static func key(of start: Session, _ line: String, _ part: Dataset.Part) throws -> String {
    try Checkpoint(start.state.withoutNote, nil).identity(with: [line, part.rawValue])
  }

  /// The file of a finished run, and of one that begins.
  func file(_ key: String) -> String { "\(folder)/\(key)\(Self.ending)" }
  func startFile(_ key: String) -> String { "\(folder)/\(key)-\(owner)\(Self.startEnding)" }

  /// A finished run; `nil` where there is none that can be read.
  func finished(_ key: String) -> Checkpoint? { try? Checkpoint(path: file(key)) }

  /// Whether the weights of this many runs may be kept.
  static func keepsWeights(runs: Int, parameters: Int) -> Bool {
    let (bytes, overflows) = runs.multipliedReportingOverflow(by: parameters)
    // An optimizer remembers up to two numbers for each weight, and an average is one more.
    return !overflows && bytes <= most / 2 / 4 / 4
  }

  /// Writes what is kept of a run; without weights its losses alone.
  ///
  /// - Throws: `FileError`; `MemoryError`.
  static func write(_ run: Checkpoint, to path: String, keepsWeights: Bool) throws {
    let kept =
      keepsWeights
      ? run
      : Checkpoint(
        model: Sequential(), optimizer: nil, data: run.data, vocabulary: run.vocabulary,
        generator: run.generator, seed: run.seed, step: run.step, losses: run.losses,
        note: run.note)
    // What is there under this name is an old one, or damaged.
    try kept.write(to: path, sparing: [], isForced: true)
  }

  /// Removes the oldest files beyond the limit, but for those of the sweep that has just been done.
  func prune(sparing keys: [String]) {
    let spared = Set(keys.map { $0 + Self.ending })
    guard let names = try? FolderCalls.names(in: folder) else { return }
    let files = names.compactMap { name -> (path: String, status: SystemCalls.Status)? in
      let path = "\(folder)/\(name)"
      guard let status = try? SystemCalls.status(of: path), status.isRegular else { return nil }
      return spared.contains(name) ? nil : (path, status)
    }
    let newest = files.map(\.status.modified).max() ?? 0
    var bytes = files.reduce(0) { $0 + $1.status.bytes }
    for file in files.sorted(by: { $0.status.modified < $1.status.modified }) {
      let isLeftover =
        file.path.hasSuffix(Self.startEnding) && newest - file.status.modified > Self.oldest
      guard bytes > Self.most || isLeftover else { continue }
      try? FolderCalls.remove(file: file.path)
      bytes -= file.status.bytes
    }
  }
}

extension State {
  /// Without what is said about its last run, which determines nothing.
  fileprivate var withoutNote: State {
    var state = self
    state.note = nil
    return state
  }
}
