import Engine

struct Help: Command {
  private static let topic = Argument<String>.optional("NAME", .topic, "a command or a layer")

  static let declaration = Declaration(
    "help", aliases: ["?"], .shell, "Lists the commands and layers, or explains one.",
    arguments: [topic], examples: ["help", "help push", "help linear"])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    guard let topic = arguments[topic] else { return overview }
    if let command = CommandRegistry.command(named: topic) {
      return explain(command.declaration)
    }
    if let layer = LayerParser.type(named: topic) { return explain(layer.spec) }
    let known = CommandRegistry.names + LayerRegistry.specs.map(\.keyword)
    throw CommandError.unknownTopic(
      name: topic, similar: Similarity.nearest(to: topic, in: known))
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
    let hint: Output.Block = .line("\("help NAME", .strong) explains one; Tab completes")
    let names = CommandRegistry.declarations.map(\.name)
    let layers = LayerRegistry.specs.map(\.keyword)
    return Output([.table(rows), hint], fields: ["commands": names, "layers": layers])
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
      wants: "the name of a command or a layer", read: { token, _ in token.text },
      complete: { _ in
        CommandRegistry.declarations.map(\.name) + LayerRegistry.specs.map(\.keyword)
      })
  }
}
