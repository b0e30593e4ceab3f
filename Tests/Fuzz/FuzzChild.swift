import Foundation
import Fuzzing

/// The part of the program that runs inputs, in a process that may end by a signal.
enum FuzzChild {
  static let runWord = "run-kind"
  static let replayWord = "replay"
  static let showWord = "show"

  /// How far a child has come: it writes this before each input.
  struct Progress: Codable {
    var seed: UInt64
    var inputs = 0
    var tally: [String: Int] = [:]
  }

  /// `run-kind KIND SEED SECONDS FOLDER`: seed after seed until the time is over.
  static func run(_ words: [String]) {
    guard let kind = kind(words[1]), let seed = UInt64(words[2]), let seconds = Double(words[3])
    else {
      exit(2)
    }
    endWithParent()
    let folder = words[4]
    var run = FuzzRun(kind, in: workFolder(folder))
    var progress = Progress(seed: seed)
    let end = Date.now + seconds
    while Date.now < end {
      write(progress, folder)
      do {
        try run.run(seed: progress.seed)
      } catch {
        FileHandle.standardOutput.write(Data(error.reason.utf8))
        exit(1)
      }
      progress = Progress(
        seed: progress.seed &+ 1, inputs: run.inputs, tally: run.tally.counts)
    }
    write(progress, folder)
    exit(0)
  }

  /// `replay KIND FILE [FOLDER]`: one input; says what it did wrong.
  static func replay(_ words: [String]) {
    guard let kind = kind(words[1]), let data = FileManager.default.contents(atPath: words[2]),
      let input = try? JSONDecoder().decode([String].self, from: data)
    else { exit(2) }
    if words.count > 3 { endWithParent() }
    let parent =
      words.count > 3 ? words[3] : NSTemporaryDirectory() + "/shape-fuzz-\(UUID().uuidString)"
    var run = FuzzRun(kind, in: workFolder(parent))
    let reason = run.run(input)
    if let reason { FileHandle.standardOutput.write(Data(reason.utf8)) }
    try? FileManager.default.removeItem(atPath: parent)
    exit(reason == nil ? 0 : 1)
  }

  /// `show KIND SEED`: the lines of an input.
  static func show(_ words: [String]) {
    guard let kind = kind(words[1]), let seed = UInt64(words[2]) else { exit(2) }
    for line in FuzzRun.input(kind, seed: seed) { print(line) }
  }

  /// Ends this process when its standard input ends, which its parent holds open.
  private static func endWithParent() {
    Thread.detachNewThread {
      _ = try? FileHandle.standardInput.readToEnd()
      kill(getpid(), SIGKILL)
    }
  }

  private static func kind(_ name: String) -> (any FuzzKind)? {
    FuzzKinds.all.first { $0.name == name }
  }

  /// A folder inside another one, which becomes the present one: a file that an input names without
  /// a folder lands there.
  private static func workFolder(_ parent: String) -> FuzzFolder {
    let path = parent + "/work"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    _ = FileManager.default.changeCurrentDirectoryPath(path)
    return FuzzFolder(path: path)
  }

  private static func write(_ progress: Progress, _ folder: String) {
    guard let data = try? JSONEncoder().encode(progress) else { return }
    try? data.write(to: URL(filePath: folder + "/progress"), options: .atomic)
  }
}
