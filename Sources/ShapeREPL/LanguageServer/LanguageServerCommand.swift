import ArgumentParser
import Commands

/// `shape lsp`: shows shapes in editors that speak the Language Server Protocol.
struct LanguageServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp", _superCommandName: "shape",
    abstract: "Show shapes in an editor, by the Language Server Protocol.",
    discussion: """
      Editors start it by themselves and speak with it over the standard streams: problems, the \
      shape of each line after it, and fixes that were tried. The guide shows how to set up Neovim, \
      Helix, VS Code and Emacs.
      """)

  @OptionGroup var conditions: Conditions
  @Flag(help: .hidden)
  var stdio = false

  /// Serves until the editor ends it.
  func carryOut() -> Shell.Exit {
    InterruptFlag.install()
    conditions.apply()
    var server = LanguageServer(seed: conditions.seed)
    return server.run() ? .done : .failed
  }
}
