import FoundationEssentials

/// The program's files, in the XDG base directories.
enum Places {
  /// `$XDG_STATE_HOME/shape/history`.
  static var history: String? { state.map { $0 + "/history" } }

  /// `$XDG_STATE_HOME/shape`.
  static var state: String? { folder("XDG_STATE_HOME", ".local/state") }

  /// `$XDG_CONFIG_HOME/shape/rc`.
  static var startup: String? { folder("XDG_CONFIG_HOME", ".config").map { $0 + "/rc" } }

  private static func folder(_ variable: String, _ standard: String) -> String? {
    let environment = ProcessInfo.processInfo.environment
    if let base = environment[variable], base.hasPrefix("/") { return base + "/shape" }
    guard let home = environment["HOME"], !home.isEmpty else { return nil }
    return "\(home)/\(standard)/shape"
  }
}
