import Engine
import Support

/// Joins lines that belong together: while brackets are open, after a backslash, and the indented
/// lines below a `for … in …:` or a `with …:`.
///
/// Prompt, script and pipe share it, so that a pasted notebook cell means the same in each.
public struct LineJoiner: Sendable {
  /// A complete line, and the number of the first line that it was joined from.
  public struct Line: Sendable, Hashable {
    /// The text; comments are left out where several lines were joined.
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
  private var depth = 0
  private var endsInBackslash = false
  /// The word that opened a block, whose lines follow if they are indented.
  private var block: String?
  /// Whether the block holds another.
  private var isNested = false
  /// Whether a blank line ends a block: at the prompt it is how one is ended.
  private let isTyped: Bool

  /// An unclosed bracket must not swallow a whole file.
  private static let mostBytes = 1 << 20

  /// Nothing joined yet; lines are typed at a prompt, or come from a script.
  public init(isTyped: Bool = false) { self.isTyped = isTyped }

  /// Whether a line has begun that is not complete.
  public var isUnfinished: Bool { !parts.isEmpty }

  /// Whether a line is complete by itself, so that a script's next line is not joined to it.
  static func isWhole(_ line: String) -> Bool {
    var joiner = LineJoiner()
    return joiner.add(line).count == 1 && !joiner.isUnfinished
  }

  /// The lines begun so far, as typed; empty if there are none.
  public var source: String {
    // A blank line at the end only asks whether the block continues.
    let blanks = sources.reversed().prefix { $0.allSatisfy(\.isWhitespace) }.count
    return sources.dropLast(blanks).joined(separator: "\n")
  }

  /// Takes a line and gives the lines that it completes: none, one, or two if it ends a block.
  public mutating func add(_ line: String, number: Int = 1) -> [Line] {
    let line = Self.withoutPrompt(line, goesOn: isUnfinished)
    Work.add(line.utf8.count)
    // A regular expression may open a bracket that nothing closes.
    if parts.isEmpty, isExpectation(line) {
      return [Line(text: line, number: number, source: line)]
    }
    let scan = Scan(line, depth: depth)
    var whole: [Line] = []
    if endsBlock(before: line, scan) {
      whole = finish()
      if line.allSatisfy(\.isWhitespace) { return whole }
    }
    if parts.isEmpty {
      start = number
      block = scan.block
    }
    let isWhole = scan.depth == 0 && !scan.endsInBackslash && block == nil
    if parts.isEmpty, isWhole {
      depth = 0
      return whole + [Line(text: line, number: number, source: line)]
    }
    sources.append(line)
    append(scan)
    return isWhole || size > Self.mostBytes ? whole + finish() : whole
  }

  /// Whether a line stands outside the block that has begun.
  private func endsBlock(before line: String, _ scan: Scan) -> Bool {
    guard let block, depth == 0, !endsInBackslash else { return false }
    if line.allSatisfy(\.isWhitespace) {
      // A body may begin with one, and between the methods of a class in a file there are some.
      return hasBody && (isTyped || LineReading.runs(block: block))
    }
    if let last = sources.last, Scan.isDecorator(last) {
      return !Scan.isDecorator(line) && !["def ", "class "].contains(where: line.hasPrefix)
    }
    return parts.count > 1 && !(line.first?.isWhitespace ?? false) && !scan.continuesBlock
  }

  /// Whether a line of the body has come, more than a comment.
  private var hasBody: Bool { parts.dropFirst().contains { !$0.isEmpty } }

  private func isExpectation(_ line: String) -> Bool {
    let line = String(line.trimmingSpaces())
    let verb = line.prefix { $0 != " " }
    return verb.count < line.count
      && CommandRegistry.command(named: String(verb))?.declaration.isExpectation ?? false
      && !LineReading.canOnlyBePython(line)
  }

  /// A line copied from Python's prompt, without the prompt.
  private static func withoutPrompt(_ line: String, goesOn: Bool) -> String {
    let prompt = goesOn ? "... " : ">>> "
    return line.hasPrefix(prompt) ? String(line.dropFirst(prompt.count)) : line
  }

  /// The lines begun so far, complete or not, for the end of the input.
  public mutating func finish() -> [Line] {
    defer { self = LineJoiner(isTyped: isTyped) }
    guard !parts.isEmpty else { return [] }
    Work.add(size)
    // What is refused as a whole is shown as it was typed.
    let isRefused = block.map { isNested || !LineReading.runs(block: $0) } ?? false
    return [Line(text: isRefused ? source : parts.joined(), number: start, source: source)]
  }

  /// The lines begun so far, if they are a block that only a line outside would end.
  public mutating func finishBlock() -> [Line] {
    return block != nil && depth == 0 && !endsInBackslash && hasBody ? finish() : []
  }

  /// The lines begun so far, if they are a block that the next line stands outside of.
  public mutating func finishBlock(before line: String) -> [Line] {
    let line = Self.withoutPrompt(line, goesOn: isUnfinished)
    return endsBlock(before: line, Scan(line, depth: depth)) ? finish() : []
  }

  private mutating func append(_ scan: Scan) {
    let code = String(scan.code.trimmingSpaces())
    // The first line of a block's body follows the colon, the others a semicolon.
    let beginsStatement = block != nil && depth == 0 && !endsInBackslash && hasBody
    let text = parts.isEmpty || code.isEmpty ? code : (beginsStatement ? "; " : " ") + code
    if !parts.isEmpty, scan.block != nil { isNested = true }
    parts.append(text)
    size += text.utf8.count
    depth = scan.depth
    endsInBackslash = scan.endsInBackslash
  }
}

/// The brackets and quotes that a line leaves open.
private struct Scan {
  /// The line without its comment and without the backslash at its end.
  let code: Substring
  private(set) var depth: Int
  private(set) var endsInBackslash = false
  /// The word that opens a block, such as `for`, where the line ends with its colon.
  private(set) var block: String?
  /// Whether it goes on with a block that another word opened: `else:`.
  var continuesBlock: Bool { block.map(LineReading.continuations.contains) ?? false }

  init(_ line: String, depth: Int) {
    let scalars = line.unicodeScalars
    var depth = depth
    var (first, last) = (Token?.none, Token?.none)
    var isOpen = false
    for token in Tokenizer(line) {
      first = first ?? token
      switch token.kind {
      case .sign("("), .sign("["), .sign("{"): depth += 1
      case .sign(")"), .sign("]"), .sign("}"): depth = max(0, depth - 1)
      // Neither text nor a variable continues over lines: what is missing is the error to report.
      case .invalid(.openText): isOpen = true
      default: break
      }
      last = token
    }
    if isOpen || ScriptVariables.isOpen(line) { depth = 0 }
    self.depth = depth
    let end = scalars.index(scalars.startIndex, offsetBy: last?.range.upperBound ?? 0)
    var code = line[..<end]
    if last?.kind == .invalid(.unreadable(character: "\\")), end == line.endIndex {
      endsInBackslash = true
      code = code.dropLast()
    }
    self.code = code
    if depth == 0, case .name(let word)? = first?.kind, last?.kind == .sign(":"),
      LineReading.blocks.contains(word)
    {
      block = word
    }
    // The function below it is refused with it.
    if depth == 0, Self.isDecorator(line) { block = "def" }
  }

  /// Whether a line stands above the function that it decorates: `@torch.no_grad()`.
  static func isDecorator(_ line: String) -> Bool {
    line.first == "@" && line.dropFirst().first.map { $0.isLetter || $0 == "_" } ?? false
  }
}
