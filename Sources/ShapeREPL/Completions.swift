import ArgumentParser

/// What the completion scripts are made from: the program without its files.
///
/// A root that takes files and has subcommands makes scripts that never reach the subcommands, and that
/// zsh refuses.
struct CompletionProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shape", subcommands: [TestCommand.self])

  @OptionGroup var flags: ProgramFlags
}

/// The shells' completion scripts.
enum Completions {
  /// The flag that asks for one.
  static let flag = "--generate-completion-script"

  /// Where each shell's script offers the subcommands, and what offers files beside them.
  private static let places = [
    // bash
    (
      after: "COMPREPLY+=($(compgen -W 'test help' -- \"${cur}\"))\n",
      line: "        __shape_add_completions -f\n"
    ),
    // zsh, at the first word and at those that follow
    (
      after: "_describe -V subcommand subcommands && ret=0\n", line: "        _files && ret=0\n"
    ),
    (
      after: "\"_shape_${words[1]}\" && ret=0\n            ;;\n",
      line: "        *)\n            _files && ret=0\n            ;;\n"
    ),
    // fish
    (
      after: "complete -c 'shape' -f\n",
      line:
        "complete -c 'shape' -n '__shape_should_offer_completions_for_positional \"shape\" -ge 1' -F\n"
    ),
  ]

  /// The script of any of the shells, files being offered beside the subcommands.
  static func withFiles(_ script: String) -> String {
    places.reduce(script) { script, place in
      script.replacing(place.after, with: place.after + place.line, maxReplacements: 1)
    }
  }
}
