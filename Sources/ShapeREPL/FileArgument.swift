import Commands
import Engine
import FoundationEssentials
import Support

/// A word after `shape` that is taken for a script but is not one.
enum FileArgument {
  /// The probable meaning of a word that names no script; `nil` if it may be one.
  static func refusal(_ word: String) -> Diagnosis? {
    guard FileManager.default.fileExists(atPath: word) else {
      return hint(word).map { refusal(word, "there is no such file", $0) }
    }
    guard (try? SafetensorsFile(path: word)) != nil else { return nil }
    return refusal(
      word, "it holds weights",
      "shape -c 'load \(word)' loads them, or shape and then load \(word)")
  }

  private static func refusal(_ word: String, _ reason: String, _ mend: String) -> Diagnosis {
    var diagnosis = Diagnosis(
      of: CommandError.unreadableScript(path: word, reason: reason, similar: nil))
    diagnosis.mend = mend
    return diagnosis
  }

  /// For a word that names no file: a command of the shell, or a mistyped subcommand.
  private static func hint(_ word: String) -> String? {
    guard word.allSatisfy(\.isLetter) else { return nil }
    if ShapeProgram.subcommandNames.contains(word) {
      return "\(word) comes first: shape \(word), and then its options and files"
    }
    let name = CommandRegistry.command(named: word)?.declaration.name
    if let name = name ?? CommandRegistry.meant(by: word)?.name {
      return "\(name) is a command of the shell: shape -c '\(name)', or shape and then \(name)"
    }
    return Similarity.nearest(to: word, in: ShapeProgram.subcommandNames)
      .map { "did you mean 'shape \($0)'?" }
  }
}
