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
    guard let command = statement.command else { return }
    if let lines = command.linesRun(of: statement.rest) { look(into: lines, of: statement) }
    let declaration = command.declaration
    guard let use = declaration.file else { return }
    let names = Set(statement.files(of: declaration).map(\.text))
    switch use.action {
    case .reads: read = names
    case .writesSession:
      written = names
      rest = use.isOption ? statement.without([use.argument] + use.companions) : nil
    case .readsBesideScript, .writes: break
    }
  }

  /// The same for a statement that runs lines.
  private mutating func look(into lines: String, of statement: Statement) {
    let inner = (try? Lexer.statements(of: lines)) ?? []
    let uses = inner.map(CheckpointUse.init)
    written = uses.reduce(into: []) { $0.formUnion($1.written) }
    read = uses.reduce(into: []) { $0.formUnion($1.read) }
    guard !written.isEmpty, let verb = statement.tokens.first?.text else { return }
    let line = uses.compactMap(\.rest?.source).joined(separator: "; ")
    rest = line.isEmpty ? nil : Statement(of: "\(verb) \(line)")
  }
}

extension Statement {
  /// The first command of a line.
  init?(of line: String) {
    guard let first = try? Lexer.statements(of: line).first else { return nil }
    self = first
  }

  /// The words that name the file of a command, as `FileUse` says; of an option, its value.
  func files(of declaration: Declaration) -> [Word] {
    guard let use = declaration.file else { return [] }
    let words = tokens.dropFirst()
    if use.isOption {
      let start = "\(use.argument)="
      return words.filter { $0.text.hasPrefix(start) }.map {
        Word(String($0.text.dropFirst(start.count)), range: $0.range)
      }
    }
    let place = declaration.places.firstIndex { $0.name == use.argument } ?? 0
    let placed = words.filter { word in
      word.isQuoted || !declaration.options.contains { word.text.hasPrefix("\($0.name)=") }
    }
    return placed.dropFirst(place).prefix(1).filter { !use.isNoFile($0) }
  }

  /// The statement without some options.
  fileprivate func without(_ options: [String]) -> Statement {
    let bytes = Array(source.utf8)
    let start = tokens[0].range.lowerBound
    let left = tokens.filter { token in !options.contains { token.text.hasPrefix("\($0)=") } }
    guard left.count < tokens.count else { return self }
    let words = left.map { token in
      let range = (token.range.lowerBound - start)..<(token.range.upperBound - start)
      return String(decoding: bytes[range.clamped(to: bytes.indices)], as: UTF8.self)
    }
    return Statement(of: words.joined(separator: " ")) ?? self
  }
}
