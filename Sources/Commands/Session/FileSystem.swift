import FoundationEssentials

/// The few questions that the language asks of the file system.
enum FileSystem {
  /// The user's home folder.
  static var home: String {
    ProcessInfo.processInfo.environment["HOME"] ?? "/"
  }
}
