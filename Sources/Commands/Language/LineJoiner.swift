import Support
import Engine

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
  /// Whether the lines that follow are a block's, if they are indented.
  private var isBlock = false

  /// An unclosed bracket must not swallow a whole file.
  private static let mostBytes = 1 << 20

  /// Nothing joined yet.
  public init() {}

  /// Whether a line has begun that is not complete.
  public var isUnfinished: Bool { !parts.isEmpty }

  /// The lines begun so far, as typed; empty if there are none.
  public var source: String {
    // A blank line at the end only asks whether the block continues.
    let blanks = sources.reversed().prefix { $0.allSatisfy(\.isWhitespace) }.count
    return sources.dropLast(blanks).joined(separator: "\n")
  }

  /// Takes a line and gives the lines that it completes: none, one, or two if it ends a block.
  public mutating func add(_ line: String, number: Int = 1) -> [Line] {
    let line = Self.withoutPrompt(line, goesOn: isUnfinished)
    // A regular expression may open a bracket that nothing closes.
    if parts.isEmpty, isExpectation(line) {
      return [Line(text: line, number: number, source: line)]
    }
    var whole: [Line] = []
    if isBlock, depth == 0, !endsInBackslash, parts.count > 1 || line.trimmingSpaces().isEmpty,
      !(line.first?.isWhitespace ?? false) || line.trimmingSpaces().isEmpty
    {
      whole = finish()
      if line.trimmingSpaces().isEmpty { return whole }
    }
    let scan = Scan(line, depth: depth)
    if parts.isEmpty {
      start = number
      isBlock = scan.beginsBlock
    }
    let isWhole = scan.depth == 0 && !scan.endsInBackslash && !isBlock
    if parts.isEmpty, isWhole {
      depth = 0
      return whole + [Line(text: line, number: number, source: line)]
    }
    sources.append(line)
    append(scan)
    return isWhole || size > Self.mostBytes ? whole + finish() : whole
  }

  private func isExpectation(_ line: String) -> Bool {
    let line = String(line.trimmingSpaces())
    return line.hasPrefix("\(Expect.declaration.name) ") && !LineReading.canOnlyBePython(line)
  }

  /// A line copied from Python's prompt, without the prompt.
  private static func withoutPrompt(_ line: String, goesOn: Bool) -> String {
    let prompt = goesOn ? "... " : ">>> "
    return line.hasPrefix(prompt) ? String(line.dropFirst(prompt.count)) : line
  }

  /// The lines begun so far, complete or not, for the end of the input.
  public mutating func finish() -> [Line] {
    defer { self = LineJoiner() }
    return parts.isEmpty ? [] : [Line(text: parts.joined(), number: start, source: source)]
  }

  /// The lines begun so far, if they are a block that only a line outside would end.
  public mutating func finishBlock() -> [Line] {
    let hasBody = parts.dropFirst().contains { !$0.isEmpty }
    return isBlock && depth == 0 && !endsInBackslash && hasBody ? finish() : []
  }

  private mutating func append(_ scan: Scan) {
    let code = String(scan.code.trimmingSpaces())
    // The first line of a block's body follows the colon, the others a semicolon.
    let hasBody = parts.dropFirst().contains { !$0.isEmpty }
    let beginsStatement = isBlock && depth == 0 && !endsInBackslash && hasBody
    let text = parts.isEmpty || code.isEmpty ? code : (beginsStatement ? "; " : " ") + code
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
  private(set) var beginsBlock = false

  init(_ line: String, depth: Int) {
    self.depth = depth
    var quote: Character?
    var isEscaped = false
    var previous: Character = " "
    var end = line.endIndex
    var index = line.startIndex
    scanning: while index < line.endIndex {
      let character = line[index]
      switch (character, quote) {
      case (_, .some) where isEscaped: isEscaped = false
      case ("\\", .some): isEscaped = true
      case (_, .some(let open)): if character == open { quote = nil }
      case ("\"", nil), ("'", nil): quote = character
      case ("$", nil) where previous != "$" && line[index...].hasPrefix("${"):
        guard let close = line[index...].firstIndex(of: "}") else {
          // A variable ends on its line: the missing brace is the error to report.
          self.depth = 0
          break scanning
        }
        index = close
      case ("(", nil), ("[", nil), ("{", nil): self.depth += 1
      case (")", nil), ("]", nil), ("}", nil): self.depth = max(0, self.depth - 1)
      case ("#", nil) where previous.isWhitespace || self.depth > 0:
        end = index
        break scanning
      default: break
      }
      previous = character
      index = line.index(after: index)
    }
    // Text does not continue over lines: the missing quote is the error to report.
    if quote != nil { self.depth = 0 }
    var code = line[..<end]
    if quote == nil, code.hasSuffix("\\") {
      endsInBackslash = true
      code = code.dropLast()
    }
    self.code = code
    let trimmed = code.trimmingSpaces()
    let word = trimmed.prefix { !$0.isWhitespace }
    beginsBlock =
      self.depth == 0 && LineReading.blocks.contains(String(word)) && trimmed.hasSuffix(":")
  }
}
