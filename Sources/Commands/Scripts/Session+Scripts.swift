import Engine
import Notation
import Rendering

extension Session {
  /// How deeply scripts may be nested.
  private static let deepest = 16

  /// Runs a file's lines inside the running line.
  ///
  /// - Throws: `CommandError.unreadableScript`, `.scriptsTooDeep`; `Interruption`.
  mutating func runScript(_ path: String) throws -> CommandResult {
    guard scriptDepth < Self.deepest else { throw CommandError.scriptsTooDeep(path: path) }
    let lines = try Script.lines(of: path)
    let (folder, before) = (scriptVariables[ScriptVariables.folder], outcome)
    scriptVariables.enter(script: path)
    scriptDepth += 1
    outcome = nil
    defer {
      scriptDepth -= 1
      scriptVariables.leaveScript(to: folder)
      outcome = before
    }
    var output = Output()
    do {
      output.ending = try Interpreter.run(script: lines, name: path, &self)
    } catch {
      output.ending = .failed(error.diagnosis)
    }
    return CommandResult(output)
  }

  /// A path given relative to the script's folder.
  func besideScript(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = scriptVariables[ScriptVariables.folder], folder != "."
    else {
      return path
    }
    return "\(folder)/\(path)"
  }
}

extension Path {
  /// The folder of a file.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
