import FoundationEssentials

/// An empty folder for the files of one input.
public struct FuzzFolder: Sendable {
  /// Its path.
  public let path: String

  /// Takes a folder that is there.
  public init(path: String) { self.path = path }

  /// Writes a file and gives its path.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }

  /// A file's bytes; none where there is no such file.
  func read(_ name: String) -> [UInt8] {
    FileManager.default.contents(atPath: "\(path)/\(name)").map(Array.init) ?? []
  }

  /// Removes everything in it.
  public func empty() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
  }
}
