import Advice
import Engine
import Notation

/// The language reference, made from the declarations of commands and layers.
public enum Reference {
  /// The whole reference as Markdown.
  public static var markdown: String {
    var text = """
      # Language reference

      Made from the declarations by `make reference`; do not edit.

      A line is a command: a verb, arguments, then `key=value` options. `;` separates commands, `#`
      begins a comment, quotes keep spaces. Layers are numbered from 1 as in the table. Shapes are
      written `4x8x10`; `4,8,10`, `(4, 8, 10)` and `[4, 8, 10]` are read too. B is the contexts in a
      batch, T the time steps, C the channels, V the symbols of the vocabulary.

      """
    for family in Declaration.Family.allCases {
      text += "\n## \(family.rawValue.capitalizedFirst)\n"
      for command in CommandRegistry.declarations where command.family == family {
        text += section(command)
      }
    }
    text += "\n## Layers\n"
    for layer in LayerRegistry.specs { text += section(layer) }
    for form in LayerForm.all { text += section(form) }
    text += "\n## What lint finds\n"
    for rule in LintRegistry.rules { text += section(rule.declaration) }
    text += "\n## What trace and check find in code\n"
    for warning in CodeWarning.all {
      text += "\n### \(warning.code)\n\nWarning. \(warning.summary) \(warning.discussion)\n"
      text += examples(warning.lines)
    }
    return text + expressions + modules + errors
  }

  /// Every code that `--json` and `expect error` use.
  private static var errors: String {
    """

    ## Errors

    Every error has a code, the same in every version: `--json` reports it, `help E-LINEAR-IN`
    explains it, `expect error E-LINEAR-IN` expects it. Where a layer refuses a shape, its name
    takes the place of `LAYER`.

    | code | meaning |
    |---|---|

    """
      + (ErrorTopic.all + ErrorTopic.layerForms)
      .map { "| `\($0.code)` | \($0.meaning) |\n" }.joined()
  }

  /// The classes of torch.nn and their methods.
  private static var modules: String {
    var text = """

      ## Modules of torch.nn

      `m = nn.Linear(3, 4)` makes a module: its weights are drawn from the session's stream as PyTorch
      draws them, `print(m)` writes what PyTorch writes, and `m(x)` computes. Parameters are float32, or
      float64 with `dtype=torch.float64` and after `m.double()`, on the CPU; with `device='meta'` they have
      shapes and no numbers.

      | class | what it computes |
      |---|---|

      """
    for type in ModuleTypes.all {
      for usage in type.constructor.usages {
        text += "| `\(usage)` | \(type.constructor.summary) |\n"
      }
    }
    text += "\n| method | what it does |\n|---|---|\n"
    for method in ModuleMethods.all.values.sorted(by: { $0.name < $1.name }) {
      for usage in method.usages { text += "| `\(usage)` | \(method.summary) |\n" }
    }
    return text
  }

  /// The functions of tensors by family.
  public static var functionNames: [String: [String]] {
    Dictionary(
      uniqueKeysWithValues: TensorFunctions.families.map {
        ($0.family.rawValue, $0.functions.map(\.name))
      })
  }

  /// An example of every function of tensors.
  public static var functionExamples: [String] { TensorFunctions.all.map(\.example) }

  /// The notation of tensors and its functions.
  private static var expressions: String {
    var text = """

      ## Tensor expressions

      A line whose first word is not a command is read in PyTorch's notation: `NAME = EXPR` keeps a value,
      `EXPR` alone shows it, shape first. The notation has Python's numbers, texts, lists, tuples, slices, `...`,
      `None`, calls, attributes, comprehensions and operators; assignment, also to several names and to
      `x[…]`, `+=` and the like; and `for NAME in EXPR: …`, `print` and `assert`. Functions are found with and
      without their prefix; where Python has one of the same name, the bare name is Python's. A line may
      go on while its brackets are open. Tensors hold float32, float64, int64, int32, uint8 or bool.
      `torch.empty(3, 4, device='meta')`, and whatever is made after `with torch.device('meta'):`, has a shape, a
      dtype and no numbers: operations and modules work out shapes alone, in no memory.

      `x.add_(1)` and the other methods that end in `_` change their tensor, under all its names; so does
      `inplace=True`. Functions that draw take `generator=torch.Generator().manual_seed(42)`.

      The session's own names are `model`, the stack, whose layers count from 0; `Xtr`, `Ytr`, `Xdev`,
      `Ydev`, `Xte` and `Yte`, the parts of the data; `itos`, `stoi`, `vocab_size` and `block_size`; and
      `lossi`, the logarithms to base 10 of the losses. `model(x)` runs in evaluation mode; then
      `model[2].out` is that layer's output.

      What means something different than in PyTorch is listed under "Differences from PyTorch" below.

      """
    for (family, functions) in TensorFunctions.families {
      text +=
        "\n### \(family.rawValue.capitalizedFirst)\n\n| call | meaning | example |\n|---|---|---|\n"
      for function in functions {
        let usages = function.usages.map { "`\($0)`" }.joined(separator: ", ")
        let also =
          function.aliases.isEmpty ? "" : " Also: \(function.aliases.joined(separator: ", "))."
        text += "| \(usages) | \(function.summary)\(also) | `\(function.example)` |\n"
      }
    }
    return text + differences
  }

  /// What means something different than in PyTorch.
  private static var differences: String {
    """

    ### Differences from PyTorch

    \(TorchDifference.inGeneral) Line by line, as PyTorch 2.13 has it on a processor:

    | line | in PyTorch | here |
    |---|---|---|

    """
      + TorchDifference.all.map { difference in
        let lines = difference.lines.map { "`\($0)`" }.joined(separator: " then ")
        let outcomes = [difference.torch, difference.here].map { outcome in
          if case .text(let text) = outcome { "`\(text)`" } else { outcome.written }
        }
        return "| \(lines) | \(outcomes.joined(separator: " | ")) |\n"
      }.joined()
  }

  private static func section(_ command: Declaration) -> String {
    var text = "\n### \(command.name)\n\n`\(command.usage)`\n\n\(command.summary)"
    if let discussion = command.discussion { text += " \(discussion)" }
    text += "\n"
    if !command.aliases.isEmpty {
      text += "\nAlso: " + command.aliases.map { "`\($0)`" }.joined(separator: ", ") + ".\n"
    }
    text += table(command.arguments.map { ($0.usage, $0.meaning) })
    return text + examples(command.examples)
  }

  private static func section(_ layer: LayerSpec) -> String {
    var text = "\n### \(layer.keyword)\n\n`\(layer.usage)`\n\n\(layer.summary)"
    text += "\n"
    text += "\nShape: \(layer.shapes). Also: "
    text += layer.torchNames.map { "`\($0)`" }.joined(separator: ", ") + "."
    text += (layer.outputs.map { " Of `\($0)` the first goes on." } ?? "") + "\n"
    text += table(layer.arguments.map { ($0.usage, $0.summary) })
    if let torchs = layer.torchsByName {
      text += "\n`\(torchs.torchName)` is PyTorch's, \(torchs.shapes): `\(torchs.usage)`.\n"
    }
    return text + examples(["add \(layer.example)"])
  }

  private static func section(_ form: LayerForm) -> String {
    "\n### \(form.keyword)\n\n`\(form.usage)`\n\n\(form.summary)\n"
      + table(form.arguments.map { ($0.usage, $0.summary) }) + examples(["add \(form.example)"])
  }

  private static func section(_ rule: LintDeclaration) -> String {
    "\n### \(rule.code)\n\n\(rule.severity.rawValue.capitalizedFirst). \(rule.summary)"
      + " \(rule.discussion)\n" + examples(rule.lines + [Lint.declaration.name])
  }

  private static func table(_ rows: [(String, String)]) -> String {
    guard !rows.isEmpty else { return "" }
    return "\n| argument | meaning |\n|---|---|\n"
      + rows.map { "| `\($0.0)` | \($0.1) |\n" }.joined()
  }

  private static func examples(_ lines: [String]) -> String {
    guard !lines.isEmpty else { return "" }
    return "\n```\n" + lines.joined(separator: "\n") + "\n```\n"
  }
}

extension String {
  /// The text with its first letter in upper case.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
