import Commands
import Engine
import FoundationEssentials
import Rendering
import Support

/// A change of a file of Python: shown as a difference, then written in one step.
struct FileEdit {
  private let path: String
  private let appearance: Appearance

  init(_ path: String, _ appearance: Appearance) {
    (self.path, self.appearance) = (path, appearance)
  }

  /// Writes a text in place of the old one, after showing the lines that change; does nothing if none
  /// does.
  func write(_ text: String, isShown: Bool = true) -> Shell.Exit {
    do {
      let old = try SourceFile(path)
      guard old.text != text else { return .done }
      if isShown { show(Self.changes(from: old.text, to: text)) }
      try old.replace(with: text)
      return .done
    } catch {
      Console.write(
        TextRenderer(usesColor: appearance.color.isUsed(on: .errors))
          .render(Diagnosis(of: error)), to: .errors)
      return .failed
    }
  }

  /// Shows lines that change, as they were and as they become.
  func show(_ changes: [(line: Int, old: String, new: String)]) {
    guard !changes.isEmpty else { return }
    let usesColor = appearance.color.isUsed(on: .output)
    let renderer = TextRenderer(usesColor: usesColor)
    Console.write("--- \(path)\n+++ \(path)\n", to: .output)
    for change in changes {
      Console.write("@@ -\(change.line) +\(change.line) @@\n", to: .output)
      Console.write(renderer.verbatim(Text("-\(change.old)", .bad)), to: .output)
      Console.write(renderer.verbatim(Text("+\(change.new)", .good)), to: .output)
    }
  }

  /// The lines that differ between two texts with as many lines.
  private static func changes(
    from old: String, to new: String
  ) -> [(line: Int, old: String, new: String)] {
    let lines = [old, new].map {
      $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    return zip(lines[0], lines[1]).enumerated().filter { $1.0 != $1.1 }.map { ($0 + 1, $1.0, $1.1) }
  }
}
