import FoundationEssentials

/// What the language needs from the file system.
enum FileSystem {
  /// The user's home folder.
  static var home: String {
    ProcessInfo.processInfo.environment["HOME"] ?? "/"
  }
}
