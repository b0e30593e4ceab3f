import Commands
import Engine
import FoundationEssentials
import Support

/// Finds the scripts that paths name.
enum ScriptFinder {
  private static let endings = [".wnscript", ".ipynb"]

  /// Files as named, and the sorted scripts in folders; hidden folders are skipped.
  ///
  /// A missing path is kept: it fails by itself, while the other scripts run.
  ///
  /// - Throws: `TestingError` for no script at all.
  static func scripts(in paths: [String], matching filter: String?) throws -> [String] {
    let pattern = try filter.map { try RegularExpression($0) }
    var scripts: [String] = []
    for path in paths {
      var isFolder = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      scripts += exists && isFolder ? inside(path) : [path]
    }
    guard let first = scripts.first else { throw TestingError.noScript(folders: paths) }
    guard let filter, let pattern else { return scripts }
    let matching = try scripts.filter { try pattern.matches($0) }
    guard !matching.isEmpty else {
      throw TestingError.noMatch(filter: filter, count: scripts.count, first: first)
    }
    return matching
  }

  /// Whether a path has the name of a script or of a notebook.
  static func isScript(_ path: String) -> Bool { endings.contains(where: path.hasSuffix) }

  private static func inside(_ folder: String) -> [String] {
    let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    let scripts = names.filter { name in
      isScript(name) && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }.sorted()
    return base == "." ? scripts : scripts.map { "\(base)/\($0)" }
  }
}
