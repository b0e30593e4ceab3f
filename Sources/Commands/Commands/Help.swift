import Engine

struct Help: Command {
  private static let topic = Argument<String>.optional(
    "NAME", .topic, "a command, a layer or a function")

  static let declaration = Declaration(
    "help", aliases: ["?"], .shell,
    "Lists the commands, the layers and the tensor functions, or explains one.",
    arguments: [topic], examples: ["help", "help push", "help linear", "help torch.cat"])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    guard let topic = arguments[topic] else { return overview }
    if let command = CommandRegistry.command(named: topic) {
      return explain(command.declaration)
    }
    if let layer = LayerParser.type(named: topic) { return explain(layer.spec) }
    let functions = TensorFunctions.all(named: topic)
    if !functions.isEmpty { return explain(functions) }
    let known = CommandRegistry.names + LayerRegistry.specs.map(\.keyword)
    throw CommandError.unknownTopic(
      name: topic,
      similar: Similarity.nearest(to: topic, in: known)
        ?? Similarity.nearest(to: topic, in: TensorFunctions.all.map(\.name)))
  }

  private static var overview: Output {
    var rows: [[Text]] = []
    for family in Declaration.Family.allCases {
      let commands = CommandRegistry.declarations.filter { $0.family == family }
      for (index, command) in commands.enumerated() {
        rows.append([
          Text(index == 0 ? family.rawValue : "", .faint), Text(command.name, .strong),
          Text(command.summary),
        ])
      }
    }
    for (index, layer) in LayerRegistry.specs.enumerated() {
      rows.append([
        Text(index == 0 ? "layers" : "", .faint), Text(layer.keyword, .layer), Text(layer.summary),
      ])
    }
    for (index, family) in TensorFunctions.families.enumerated() {
      let names = Swift.Set(family.functions.map(\.name)).sorted()
      for (line, names) in wrapped(names).enumerated() {
        rows.append([
          Text(index + line == 0 ? "tensors" : "", .faint),
          Text(line == 0 ? family.family.rawValue : ""), Text(names, .faint),
        ])
      }
    }
    let hint: Output.Block = .line("\("help NAME", .strong) explains one; Tab completes")
    let names = CommandRegistry.declarations.map(\.name)
    let layers = LayerRegistry.specs.map(\.keyword)
    return Output([.table(rows), hint], fields: ["commands": names, "layers": layers])
  }

  /// Words in lines as long as a summary.
  private static func wrapped(_ words: [String]) -> [String] {
    words.reduce(into: [""]) { lines, word in
      let last = lines.count - 1
      if lines[last].count + word.count >= 60 {
        lines.append(word)
      } else {
        lines[last] += lines[last].isEmpty ? word : " \(word)"
      }
    }
  }

  /// A topic for programs.
  private struct Fields: Encodable {
    let name, usage, summary: String
    let examples: [String]
  }

  private static func explain(_ command: Declaration) -> Output {
    var blocks: [Output.Block] = [.line("\(command.usage, .strong)"), .line(Text(command.summary))]
    if let discussion = command.discussion { blocks.append(.paragraph(discussion)) }
    blocks.append(
      .table(command.arguments.map { [Text("  \($0.usage)"), Text($0.meaning, .faint)] }))
    if !command.aliases.isEmpty {
      blocks.append(.line("also: \(command.aliases.joined(separator: ", "), .strong)"))
    }
    blocks += command.examples.map { .line("  \($0, .mend)") }
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
      .line("shape \(layer.shapes, .shape)"),
    ]
    blocks.append(
      .table(layer.arguments.map { [Text("  \($0.usage)"), Text($0.summary, .faint)] }))
    blocks.append(.line("also: \(layer.torchNames.joined(separator: ", "), .strong)"))
    blocks.append(.line("  \("add \(layer.example)", .mend)"))
    return Output(
      blocks,
      fields: Fields(
        name: layer.keyword, usage: layer.usage, summary: layer.summary,
        examples: ["add \(layer.example)"]))
  }
}

extension ArgumentKind<String> {
  /// What help knows.
  fileprivate static var topic: ArgumentKind {
    ArgumentKind(
      wants: "the name of a command, a layer or a function", read: { token, _ in token.text },
      complete: { _ in
        CommandRegistry.declarations.map(\.name) + LayerRegistry.specs.map(\.keyword)
          + TensorFunctions.all.map(\.name)
      })
  }
}
