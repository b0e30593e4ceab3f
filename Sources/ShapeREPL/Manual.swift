import ArgumentParser
import Commands
import Engine
import FoundationEssentials

/// The manual page, made from the flags' and the commands' declarations.
enum Manual {
  /// The argument parser's JSON description of a command.
  private struct Tool: Decodable {
    struct Command: Decodable {
      let commandName: String
      let abstract, discussion: String?
      let arguments: [Argument]?
      let subcommands: [Command]?
    }
    struct Argument: Decodable {
      struct Name: Decodable {
        let kind, name: String
        /// `-c`, `--json`.
        var written: String { (kind == "long" ? "--" : "-") + name }
      }
      let kind: String
      let shouldDisplay: Bool
      let names: [Name]?
      let valueName, abstract, defaultValue: String?
    }
    let command: Command
  }

  /// The page in man's language.
  ///
  /// - Throws: if the argument parser gives something unexpected.
  static func page() throws -> String {
    let data = Data(ShapeProgram._dumpHelp().utf8)
    let tool = try JSONDecoder().decode(Tool.self, from: data).command
    let test = tool.subcommands?.first { $0.commandName == TestCommand.configuration.commandName }
    var lines = [".TH SHAPE 1 \"\" \"shape \(About.version)\" \"User Commands\""]
    lines += [".SH NAME", "shape \\- \(escaped(tool.abstract ?? ""))"]
    lines += [".SH SYNOPSIS", ".B shape", "[\\fIoptions\\fR] [\\fIfile\\fR ...]", ".br"]
    lines += [".B shape test", "[\\fIoptions\\fR] \\fIpath\\fR ...", ".SH DESCRIPTION"]
    lines += paragraph(tool.discussion)
    lines += [".SH OPTIONS"] + options(of: tool)
    if let test {
      lines += [".SH SHAPE TEST"] + paragraph(test.abstract) + paragraph(test.discussion)
      lines += options(of: test)
    }
    lines += commands
    lines +=
      [".SH FILES"]
      + items([
        (
          "$XDG_CONFIG_HOME/shape/rc",
          "Runs before the first prompt; $XDG_CONFIG_HOME is ~/.config if not set."
        ),
        (
          "$XDG_STATE_HOME/shape/history",
          "The lines of the prompt; $XDG_STATE_HOME is ~/.local/state if not set."
        ),
        (
          "~/.inputrc",
          "Keys of the prompt, as in every program with GNU readline; $if shape is for this one."
        ),
      ])
    lines +=
      [".SH ENVIRONMENT"]
      + items([
        ("NO_COLOR", "If not empty: no colours, unless --color says otherwise."),
        ("PAGER", "The pager for output longer than the terminal; less -FRX if not set."),
        ("CI", "If not empty: shape test --update is refused."),
      ])
    lines +=
      [".SH EXIT STATUS"]
      + items([
        ("0", "done"), ("1", "a command or an expectation failed"), ("2", "wrong usage"),
        ("130", "interrupted"),
      ])
    return lines.joined(separator: "\n") + "\n"
  }

  private static func paragraph(_ text: String?) -> [String] {
    guard let text else { return [] }
    return [".PP"] + text.split(separator: "\n").map { escaped(String($0)) }
  }

  private static func options(of command: Tool.Command) -> [String] {
    items(
      (command.arguments ?? []).filter(\.shouldDisplay).map { argument in
        let names = (argument.names ?? []).map(\.written).joined(separator: ", ")
        let value = argument.valueName.map { "<\($0)>" } ?? ""
        let head =
          switch argument.kind {
          case "positional": value
          case "option": "\(names) \(value)"
          default: names
          }
        let standard = argument.defaultValue.map { " The default is \($0)." } ?? ""
        return (head, (argument.abstract ?? "") + standard)
      })
  }

  private static var commands: [String] {
    [".SH COMMANDS"] + paragraph("At the prompt, help NAME explains each.")
      + Declaration.Family.allCases.flatMap { family in
        [".SS \(family.rawValue.capitalized)"]
          + items(
            CommandRegistry.declarations.filter { $0.family == family }
              .map { ($0.usage, $0.summary) })
      }
  }

  /// Terms with their meanings.
  private static func items(_ pairs: [(String, String)]) -> [String] {
    pairs.flatMap { [".TP", ".B \(escaped($0.0))", escaped($0.1)] }
  }

  /// Text escaped for man.
  private static func escaped(_ text: String) -> String {
    let body = text.map { character in
      switch character {
      case "\\": "\\e"
      case "-": "\\-"
      default: String(character)
      }
    }.joined()
    return body.hasPrefix(".") || body.hasPrefix("'") ? "\\&" + body : body
  }
}
