import Engine
import Support

/// Joins lines that belong together: while brackets or texts are open, after a backslash, and the
/// lines of a block below the one that opens it.
///
/// Lines within brackets become one; those of a block stay as they are.
///
/// Prompt, script and pipe share it, so that a pasted notebook cell means the same in each.
public struct LineJoiner: Sendable {
  /// A complete line, and the number of the first line that it was joined from.
  public struct Line: Sendable, Hashable {
    /// The text; comments are left out where several lines became one.
    public let text: String
    /// Counted from 1.
    public let number: Int
    /// The lines that it was made of, as they were typed.
    public let source: String
  }

  private var parts: [String] = []
  private var sources: [String] = []
  private var start = 0
  private var size = 0
  private var state = LineScan.State()
  /// The word that the statement begins with, and how far in.
  private var opener: String?
  private var indentation = 0
  /// Whether the first line of the statement had Python's prompt.
  private var isPrompted = false
  /// The block that has begun.
  private var block: Block?
  /// Whether the lines are kept as they are: those of a block, or of a text.
  private var keepsLines = false
  /// Whether a blank line ends a block: at the prompt it is how one is ended.
  public var isTyped: Bool

  /// An unclosed bracket must not swallow a whole file.
  private static let mostBytes = 1 << 20

  /// A statement whose lines follow.
  private struct Block {
    /// The word that opened it; none above the function that a decorator is of.
    var word: String?
    /// Whether a line of the body has come after the last line that opens one.
    var hasBody = false
    /// Whether the last clause is on one line, so that only another clause goes on with it.
    var isOneLine = false

    /// Whether a line at the block's own depth goes on with it.
    func goesOn(with scan: LineScan) -> Bool {
      guard let word else {
        return scan.isDecorator || LineReading.decorated.contains(scan.word ?? "")
      }
      return scan.word.map { LineReading.clauses(of: word).contains($0) } ?? false
    }
  }

  /// Nothing joined yet; lines are typed at a prompt, or come from a script.
  public init(isTyped: Bool = false) { self.isTyped = isTyped }

  /// Whether a line has begun that is not complete.
  public var isUnfinished: Bool { !parts.isEmpty }

  /// Whether a text is one statement, so that a script's next line is not joined to it.
  static func isWhole(_ text: String) -> Bool {
    let (whole, joiner) = joined(text)
    var rest = joiner
    return whole + rest.finishBlock().count == 1 && !rest.isUnfinished
  }

  /// Whether a text ends with a block, which a script's next lines would go on with if they were set in.
  static func isBlock(_ text: String) -> Bool { joined(text).joiner.isUnfinished }

  private static func joined(_ text: String) -> (whole: Int, joiner: LineJoiner) {
    var joiner = LineJoiner()
    var whole = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      whole += joiner.add(String(line)).count
    }
    return (whole, joiner)
  }

  /// The lines begun so far, as typed; empty if there are none.
  public var source: String {
    // A blank line at the end only asks whether the block continues.
    let blanks = sources.reversed().prefix { $0.allSatisfy(\.isWhitespace) }.count
    return sources.dropLast(blanks).joined(separator: "\n")
  }

  /// Takes a line and gives the lines that it completes: none, one, or two if it ends a block.
  public mutating func add(_ typed: String, number: Int = 1) -> [Line] {
    let line = withoutPrompt(typed)
    Work.add(line.utf8.count)
    // A regular expression may open a bracket that nothing closes.
    if parts.isEmpty, isExpectation(line) {
      return [Line(text: line, number: number, source: line)]
    }
    var scan = LineScan(line, after: state)
    var whole: [Line] = []
    if endsBlock(before: line, scan) {
      whole = finish()
      if line.allSatisfy(\.isWhitespace) || Self.isEndMark(line) { return whole }
      scan = LineScan(line, after: state)
    }
    if parts.isEmpty {
      (start, opener, indentation) = (number, scan.word, scan.indentation)
      isPrompted = line != typed
    }
    let isFirst = block == nil
    let isWhole = isFirst && scan.state.isClosed && !opensBlock(scan)
    if parts.isEmpty, isWhole {
      reset()
      return whole + [Line(text: line, number: number, source: line)]
    }
    sources.append(line)
    append(scan)
    if !isFirst { take(scan) }
    return isWhole || size > Self.mostBytes ? whole + finish() : whole
  }

  /// Notes the block that the statement opens with this line, if it does.
  private mutating func opensBlock(_ scan: LineScan) -> Bool {
    if scan.isDecorator, parts.isEmpty {
      block = Block()
    } else if let opener, LineReading.opensBlock(opener) {
      guard scan.endsInColon || goesOn(opener) else { return false }
      block = Block(word: opener, isOneLine: !scan.endsInColon)
    }
    return block != nil
  }

  /// Whether another clause may go on with a block of one line: a `try` is nothing without, an `if` at the
  /// prompt is carried out at once.
  private func goesOn(_ opener: String) -> Bool { opener == "try" || opener == "if" && !isTyped }

  /// Takes a line of a block that has begun.
  private mutating func take(_ scan: LineScan) {
    guard let word = block?.word else {
      // Below a decorator.
      if let name = scan.word, !scan.isDecorator { opener = name }
      guard let opener, LineReading.decorated.contains(opener), state.isClosed else { return }
      block?.word = opener
      block?.isOneLine = !scan.endsInColon
      return
    }
    if scan.indentation <= indentation, let name = scan.word,
      LineReading.clauses(of: word).contains(name)
    {
      block?.hasBody = false
      block?.isOneLine = state.isClosed && !scan.endsInColon
    } else if !scan.isEmpty {
      block?.hasBody = true
    }
  }

  /// Whether a line stands outside the block that has begun.
  private func endsBlock(before line: String, _ scan: LineScan) -> Bool {
    guard let block, state.isClosed else { return false }
    if line.allSatisfy(\.isWhitespace) {
      // A body may begin with one, and between the methods of a class in a file there are some.
      return block.isOneLine || isTyped && block.hasBody
    }
    if block.isOneLine { return scan.indentation > indentation || !block.goesOn(with: scan) }
    if scan.isEmpty { return block.hasBody && Self.isEndMark(line) }
    return scan.indentation <= indentation && !block.goesOn(with: scan)
  }

  /// A comment sign alone, at the margin: in a script it parts a block from the output expected of it.
  static func isEndMark(_ line: String) -> Bool {
    line.first == "#" && line.dropFirst().allSatisfy(\.isWhitespace)
  }

  private func isExpectation(_ line: String) -> Bool {
    let line = String(line.trimmingSpaces())
    let verb = line.prefix { $0 != " " }
    return verb.count < line.count
      && CommandRegistry.command(named: String(verb))?.declaration.isExpectation ?? false
      && !LineReading.canOnlyBePython(line)
  }

  /// A line copied from Python's prompt, without the prompt.
  private func withoutPrompt(_ line: String) -> String {
    guard state.quotes == nil else { return isPrompted ? Self.without("...", line) ?? line : line }
    if isUnfinished, isPrompted, let rest = Self.without("...", line) { return rest }
    return Self.without(">>>", line) ?? line
  }

  private static func without(_ prompt: String, _ line: String) -> String? {
    guard line.hasPrefix(prompt) else { return nil }
    let rest = line.dropFirst(prompt.count)
    return rest.isEmpty ? "" : rest.first == " " ? String(rest.dropFirst()) : nil
  }

  /// The lines of a text copied from a session of Python's, without what they printed.
  ///
  /// Any other text is given as it is.
  public static func withoutOutput(_ lines: [String]) -> [String] {
    guard let first = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }),
      without(">>>", first) != nil
    else { return lines }
    return lines.filter { without(">>>", $0) != nil || without("...", $0) != nil }
  }

  /// The lines begun so far, complete or not, for the end of the input.
  public mutating func finish() -> [Line] {
    defer { reset() }
    guard !parts.isEmpty else { return [] }
    Work.add(size)
    let text = keepsLines || block != nil ? blockText : parts.joined()
    return [Line(text: text, number: start, source: source)]
  }

  private mutating func reset() { self = LineJoiner(isTyped: isTyped) }

  /// The lines as they are, without the comments below a block.
  private var blockText: String {
    let rest = sources.reversed().prefix { line in
      line.allSatisfy(\.isWhitespace) || block != nil && state.isClosed && line.first == "#"
    }
    return sources.dropLast(rest.count).joined(separator: "\n")
  }

  /// The lines begun so far, if they are a block that only a line outside would end.
  public mutating func finishBlock() -> [Line] {
    guard let block, state.isClosed, block.hasBody || block.isOneLine else { return [] }
    return finish()
  }

  /// The lines begun so far, if they are a block that the next line stands outside of.
  public mutating func finishBlock(before line: String) -> [Line] {
    let line = withoutPrompt(line)
    return endsBlock(before: line, LineScan(line, after: state)) ? finish() : []
  }

  private mutating func append(_ scan: LineScan) {
    let code = String(scan.code.trimmingSpaces())
    let text = parts.isEmpty || code.isEmpty ? code : " " + code
    parts.append(text)
    size += (sources.last ?? "").utf8.count
    state = scan.state
    if state.quotes != nil { keepsLines = true }
  }
}

extension LineJoiner {
  /// How many blanks the next line probably begins with, as an editor would set it in.
  public var nextIndentation: String {
    guard block != nil, state.isClosed,
      let last = sources.last(where: { !$0.allSatisfy(\.isWhitespace) })
    else { return "" }
    let blanks = String(last.prefix(while: \.isWhitespace))
    let scan = LineScan(last, after: LineScan.State())
    if scan.isDecorator { return blanks }
    if scan.endsInColon { return blanks + unit }
    guard let word = scan.word, LineReading.leaving.contains(word), blanks.hasSuffix(unit) else {
      return blanks
    }
    return String(blanks.dropLast(unit.count))
  }

  /// What the first body is set in by.
  private var unit: String {
    let first = sources.dropFirst().first { !$0.allSatisfy(\.isWhitespace) && $0.first != "#" }
    let blanks = first.map { String($0.prefix(while: \.isWhitespace).dropFirst(indentation)) } ?? ""
    return blanks.isEmpty ? "    " : blanks
  }
}
