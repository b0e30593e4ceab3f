internal import FoundationEssentials

/// Writes files whole: a reader sees the old one or the new one.
package enum FileWriter {
  /// Writes a temporary file beside the place and moves it there; a symbolic link stays one.
  ///
  /// - Throws: `PlotError.unwritable`.
  package static func write(_ text: String, to path: String) throws(PlotError) {
    let url = URL(filePath: path).resolvingSymlinksInPath()
    var isFolder = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
      throw .unwritable(path: path, reason: "it is a folder")
    }
    let folder = url.deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw .unwritable(path: path, reason: "there is no folder '\(folder)'")
    }
    guard isFolder else {
      throw .unwritable(path: path, reason: "'\(folder)' is not a folder")
    }
    do {
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch let error as CocoaError {
      throw .unwritable(path: path, reason: reason(error.code))
    } catch {
      throw .unwritable(path: path, reason: "the system refused")
    }
  }

  private static func reason(_ code: CocoaError.Code) -> String {
    switch code {
    case .fileWriteNoPermission: "you may not write there"
    case .fileWriteOutOfSpace: "the disk is full"
    case .fileWriteVolumeReadOnly: "the disk is read-only"
    default: "the system refused"
    }
  }
}
