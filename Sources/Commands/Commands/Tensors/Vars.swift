import Notation
import Rendering

struct Vars: ReportingCommand {
  static let declaration = Declaration(
    "vars", knownAs: ["variables", "names", "who", "whos", "locals"], .tensors,
    "Lists the session's variables.",
    discussion: """
      NAME = EXPR keeps a tensor or another value, del NAME forgets it; undo reverts both. Xtr, \
      Ytr, Xdev, Ydev, Xte, Yte, itos, stoi, vocab_size and block_size (the data) and model (the \
      stack) are always defined and not listed.
      """,
    examples: ["vars"], after: ["x = torch.zeros(4, 8)"], isPaged: true)

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    let variables = session.state.variables
    var rows: [[Text]] = []
    var fields: [String: ValueFields] = [:]
    for name in variables.names {
      guard let value = variables[name] else { continue }
      rows.append(try ValueRow.cells(name, value))
      fields[name] = try ValueFields(value)
    }
    guard !rows.isEmpty else {
      return Output(
        [.line("no names yet: \("x = torch.randn(4, 8)", .mend) keeps a tensor")],
        fields: ["names": fields])
    }
    return Output([.table(rows)], fields: ["names": fields])
  }
}
