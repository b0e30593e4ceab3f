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

  /// Lines that change: as they were, and as they become.
  struct Change {
    /// The first of them, counted from 1.
    let line: Int
    let old, new: [String]
  }

  /// Shows lines that change.
  func show(_ changes: [Change]) {
    guard !changes.isEmpty else { return }
    let usesColor = appearance.color.isUsed(on: .output)
    let renderer = TextRenderer(usesColor: usesColor)
    Console.write("--- \(path)\n+++ \(path)\n", to: .output)
    var shift = 0
    for change in changes {
      let (old, new) = (
        Self.place(change.line, change.old.count), Self.place(change.line + shift, change.new.count)
      )
      Console.write("@@ -\(old) +\(new) @@\n", to: .output)
      for line in change.old {
        Console.write(renderer.verbatim(Text("-\(line)", .bad)), to: .output)
      }
      for line in change.new {
        Console.write(renderer.verbatim(Text("+\(line)", .good)), to: .output)
      }
      shift += change.new.count - change.old.count
    }
  }

  /// `7` or `7,2`, as differences name lines; none of them come after the line before: `6,0`.
  private static func place(_ line: Int, _ count: Int) -> String {
    count == 1 ? "\(line)" : count == 0 ? "\(line - 1),0" : "\(line),\(count)"
  }

  /// The lines that differ between two texts.
  private static func changes(from old: String, to new: String) -> [Change] {
    let lines = [old, new].map {
      $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    guard lines[0].count != lines[1].count else {
      return zip(lines[0], lines[1]).enumerated().filter { $1.0 != $1.1 }.map {
        Change(line: $0 + 1, old: [$1.0], new: [$1.1])
      }
    }
    let start = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
    let most = min(lines[0].count, lines[1].count) - start
    let end = zip(lines[0].reversed(), lines[1].reversed()).prefix(most).prefix { $0 == $1 }.count
    return [
      Change(
        line: start + 1, old: Array(lines[0][start..<lines[0].count - end]),
        new: Array(lines[1][start..<lines[1].count - end]))
    ]
  }
}
