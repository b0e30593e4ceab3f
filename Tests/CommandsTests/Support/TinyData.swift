import Engine
import FoundationEssentials
import Testing

/// Ten short names of the letters a to e: 6 symbols with the boundary.
enum TinyData {
  static let text = "abe\ndeb\nada\nbea\ncade\neda\nabba\ndede\nbebe\nceda\n"
  /// A stack that can be trained on it.
  static let stack = "add embedding 6 4, flatten, linear 12 6"

  /// In contexts of 3, the lecture's split.
  static func dataset() throws -> Dataset {
    var options = Dataset.Options()
    options.block = 3
    return try Dataset(bytes: Array(text.utf8), source: "tiny", options)
  }

  /// A session with the data and the stack.
  static func bench(seed: UInt64 = 42) throws -> Bench {
    try Bench(stack, data: try dataset(), seed: seed)
  }
}

/// A folder that is removed with its content.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/shape-commands-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: nil)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and gives its path.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = "\(path)/\(name)"
    let isWritten = FileManager.default.createFile(
      atPath: file, contents: Data(bytes), attributes: nil)
    try #require(isWritten)
    return file
  }

  /// Writes a text file and gives its path.
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }
}
