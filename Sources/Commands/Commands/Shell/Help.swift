import Advice
import Engine
import Notation
import Rendering
import Support

struct Help: ReportingCommand {
  private static let topic = Argument<String>.optional(
    "NAME", .topic,
    """
    a command, a layer, a function, a name such as Xtr, a group, a code, shapes, layers, torch or \
    error
    """
  )

  static let declaration = Declaration(
    "help", aliases: ["?"], knownAs: ["h", "man", "usage", "commands", "info"], .shell,
    "Lists commands, layers and tensor functions, or explains one.",
    discussion: "help error explains the last error; help errors lists the codes.",
    arguments: [topic],
    examples: [
      "help", "help push", "help linear", "help torch.cat", "help shapes", "help E-LINEAR-IN",
      "help L-OUTPUT-SCALE",
    ], isRecorded: false, isPaged: true, isCalledWithTopic: true)

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    guard let topic = arguments[topic] else { return overview }
    if let command = CommandRegistry.command(named: topic) {
      var output = explain(command)
      if let layer = LayerParser.type(named: topic)?.spec {
        output.blocks.append(
          .line("\(topic, .strong) is a layer too: \("help \(layer.torchName)", .mend)"))
      }
      return output
    }
    if let layer = LayerParser.type(named: topic) { return explain(layer.spec) }
    if let form = LayerForm.named(topic.lowercased()) { return explain(form) }
    if let text = HelpTopic.all.first(where: { $0.name == topic.lowercased() }) {
      return text.output
    }
    if let setting = Setting.all.first(where: { $0.name == topic.lowercased() }) {
      return Output(setting.explanation, fields: ["topic": setting.name])
    }
    if topic.lowercased() == "error" { return try ErrorTopic.explainLast(session) }
    if let error = ErrorTopic(code: topic) {
      // The error itself says more than the explanation of its kind.
      let isLast = session.lastFailure?.code == error.code
      return isLast ? try ErrorTopic.explainLast(session) : error.output
    }
    if let family = Declaration.Family(rawValue: topic.lowercased()) {
      return Output([family.table], fields: ["commands": family.commands.map(\.name)])
    }
    if let rule = Linter.rule(named: topic) { return explain(rule.declaration) }
    if let warning = CodeWarning(code: topic) { return explain(warning) }
    if let (name, meaning) = Names.meanings.first(where: { $0.0 == topic }) {
      return Output("\(name, .strong): \(meaning)")
    }
    let functions = TensorFunctions.all(named: topic)
    if !functions.isEmpty { return explain(functions) }
    throw CommandError.unknownTopic(
      name: topic,
      similar: Similarity.nearest(to: topic, in: names)
        ?? Similarity.nearest(to: topic, in: TensorFunctions.all.map(\.name)))
  }

  /// Every name that help knows, except functions.
  fileprivate static var names: [String] {
    CommandRegistry.names + LayerRegistry.specs.map(\.keyword) + LayerForm.all.map(\.keyword)
      + HelpTopic.all.map(\.name) + Setting.all.map(\.name)
      + Declaration.Family.allCases.map(\.rawValue) + ["error"]
      + codes
  }

  private static var codes: [String] {
    LintRegistry.rules.map { $0.declaration.code } + CodeWarning.all.map(\.code)
  }

  /// Functions and codes are many: they are offered only after a first letter.
  fileprivate static func words(after word: String) -> [String] {
    word.isEmpty
      ? names.filter { !codes.contains($0) } : names + TensorFunctions.all.map(\.name)
  }

  private static var overview: Output {
    var rows = Declaration.Family.allCases.map { family in
      [
        Text(family.rawValue, .faint),
        Text(family.commands.map(\.name).joined(separator: ", "), .strong),
      ]
    }
    let layers = LayerRegistry.specs.map(\.keyword) + LayerForm.all.map(\.keyword)
    // torch's others are many: help layers has them.
    let plain = LayerRegistry.types.filter { type in !(type is any OperationLayer.Type) }
    let shown = plain.map { type in type.spec.keyword } + LayerForm.all.map(\.keyword)
    rows.append([Text("layers", .faint), Text(shown.joined(separator: ", "), .layer)])
    rows.append(["\("pictures", .faint)", Text(layersOfPictures.joined(separator: ", "), .layer)])
    let hints: [[Text]] = [
      ["\("help add", .strong)", "a command, its examples first; help build: a whole group"],
      ["\("help linear", .strong)", "a layer; help layers: all of them"],
      ["\("help torch.cat", .strong)", "a function of tensors; help functions: all of them"],
      [
        "\("help shapes", .strong)",
        "how they are written; help error: what went wrong last, and why",
      ],
    ]
    let start: [Output.Block] = [
      .line(""),
      .line("To begin: \("add embedding 27 10, flatten 2; push 4x8", .mend)  (Ctrl-D leaves)"),
    ]
    let names = CommandRegistry.declarations.map(\.name)
    return Output(
      [.table(rows), .line(""), .table(hints)] + start,
      fields: ["commands": names, "layers": layers])
  }

  /// The layers over (B, C, H, W) of which most networks are made; `help layers` has the others.
  private static var layersOfPictures: [String] {
    LayerRegistry.types.filter { type in
      guard (type as? any PlaneLayer.Type)?.places == 2 else { return false }
      return type.role == .mixing || type is any PoolingLayer.Type || type is BatchNorm2d.Type
    }.map { type in type.spec.keyword }
  }

  /// A topic as JSON fields.
  private struct Fields: Encodable {
    let name, usage, summary: String
    let examples: [String]
  }

  private static func explain(_ type: any Command.Type) -> Output {
    let command = type.declaration
    var blocks: [Output.Block] = [.line("\(command.usage, .strong)"), .line(Text(command.summary))]
    blocks += command.examples.map { .line("  \($0, .mend)") }
    blocks.append(
      .table(command.arguments.map { [Text("  \($0.usage)"), Text($0.meaning, .faint)] }))
    if let discussion = command.discussion { blocks.append(.paragraph(discussion)) }
    if !command.aliases.isEmpty {
      blocks.append(.line("also: \(command.aliases.joined(separator: ", "), .strong)"))
    }
    blocks += type.appendix
    return Output(
      blocks,
      fields: Fields(
        name: command.name, usage: command.usage, summary: command.summary,
        examples: command.examples))
  }

  private static func explain(_ functions: [TensorFunction]) -> Output {
    var blocks: [Output.Block] = []
    for function in functions {
      blocks += function.usages.map { .line("\($0, .strong)") }
      blocks.append(.paragraph(function.summary))
      if !function.aliases.isEmpty {
        blocks.append(.line("also: \(function.aliases.joined(separator: ", "), .strong)"))
      }
      blocks.append(.line("  \(function.example, .mend)"))
    }
    return Output(
      blocks,
      fields: Fields(
        name: functions[0].name, usage: functions.flatMap(\.usages).joined(separator: ", or "),
        summary: functions[0].summary, examples: functions.map(\.example)))
  }

  private static func explain(_ layer: LayerSpec) -> Output {
    var blocks: [Output.Block] = [
      .line("\(layer.usage, .strong)"), .line(Text(layer.summary)),
      .line("  \("add \(layer.example)", .mend)"), .line("shape \(layer.shapes, .shape)"),
    ]
    blocks.append(
      .table(layer.arguments.map { [Text("  \($0.usage)"), Text($0.summary, .faint)] }))
    if let outputs = layer.outputs {
      blocks.append(.line("of \(outputs, .strong) the first goes on"))
    }
    blocks.append(.line("also: \(layer.torchNames.joined(separator: ", "), .strong)"))
    if let torchs = layer.torchsByName {
      blocks.append(.line("\(torchs.torchName, .strong) is PyTorch's: \(torchs.shapes, .shape)"))
      blocks.append(.line("  \(torchs.usage)"))
    }
    return Output(
      blocks,
      fields: Fields(
        name: layer.keyword, usage: layer.usage, summary: layer.summary,
        examples: ["add \(layer.example)"]))
  }

  private static func explain(_ form: LayerForm) -> Output {
    Output(
      [
        .line("\(form.usage, .strong)"), .line(Text(form.summary)),
        .line("  \("add \(form.example)", .mend)"),
        .table(form.arguments.map { [Text("  \($0.usage)"), Text($0.summary, .faint)] }),
      ],
      fields: Fields(
        name: form.keyword, usage: form.usage, summary: form.summary,
        examples: ["add \(form.example)"]))
  }

  private static func explain(_ warning: CodeWarning) -> Output {
    Output(
      [
        .line("\(warning.code, .strong) \("warning", .faint)"), .line(Text(warning.summary)),
        .paragraph(warning.discussion),
      ] + warning.lines.map { .line("  \($0, .mend)") },
      fields: Fields(
        name: warning.code, usage: Trace.declaration.usage, summary: warning.summary,
        examples: warning.lines))
  }

  private static func explain(_ rule: LintDeclaration) -> Output {
    return Output(
      [
        .line("\(rule.code, .strong) \(rule.severity.rawValue, .faint)"),
        .line(Text(rule.summary)), .paragraph(rule.discussion),
      ] + rule.lines.map { .line("  \($0, .mend)") },
      fields: Fields(
        name: rule.code, usage: Lint.declaration.usage, summary: rule.summary,
        examples: rule.lines))
  }
}

extension ArgumentKind<String> {
  /// What help knows.
  fileprivate static var topic: ArgumentKind {
    ArgumentKind(
      wants: "the name of a command, a layer or a function", read: { token, _ in token.text },
      completeHere: { point in Help.words(after: point.word) })
  }
}
