/// The checkpoints that a line writes and reads, and the line without the writing.
struct CheckpointUse: Sendable {
  /// Paths as typed.
  private(set) var written: Set<String> = []
  private(set) var read: Set<String> = []
  /// The line that changes the session in the same way but writes nothing; `nil` if nothing is
  /// left.
  private(set) var rest: Statement?

  init(_ statement: Statement) {
    rest = statement
    let words = statement.tokens.dropFirst()
    switch statement.command?.declaration.name {
    case Save.declaration.name:
      written = Set(words.prefix(1).map(\.text))
      rest = nil
    case Load.declaration.name: read = Set(words.prefix(1).map(\.text))
    case Train.declaration.name:
      let option = "\(Train.checkpoint.name)="
      written = Set(
        words.filter { $0.text.hasPrefix(option) }.map { String($0.text.dropFirst(option.count)) })
      rest = statement.without([option, "\(Train.every.name)="])
    case Time.declaration.name:
      let inner = (try? Lexer.statements(of: Time.untimed(statement.rest))) ?? []
      let uses = inner.map(CheckpointUse.init)
      written = uses.reduce(into: []) { $0.formUnion($1.written) }
      read = uses.reduce(into: []) { $0.formUnion($1.read) }
      guard !written.isEmpty else { return }
      let line = uses.compactMap(\.rest?.source).joined(separator: "; ")
      rest = line.isEmpty ? nil : Statement(of: "\(Time.declaration.name) \(line)")
    default: break
    }
  }
}

extension Statement {
  /// The first command of a line.
  init?(of line: String) {
    guard let first = try? Lexer.statements(of: line).first else { return nil }
    self = first
  }

  /// The statement without the words that begin with these options.
  fileprivate func without(_ options: [String]) -> Statement {
    let bytes = Array(source.utf8)
    let start = tokens[0].range.lowerBound
    let left = tokens.filter { token in !options.contains { token.text.hasPrefix($0) } }
    guard left.count < tokens.count else { return self }
    let words = left.map { token in
      let range = (token.range.lowerBound - start)..<(token.range.upperBound - start)
      return String(decoding: bytes[range.clamped(to: bytes.indices)], as: UTF8.self)
    }
    return Statement(of: words.joined(separator: " ")) ?? self
  }
}
