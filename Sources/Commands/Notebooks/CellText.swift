import Engine
import Notation
import Support

/// The parts of a cell: lines of Python, and those of the shell after a percent sign.
struct CellText {
  /// A part that is carried out by itself.
  enum Part {
    /// Lines of Python, with blank lines in place of what comes before them and of magics.
    case python(String)
    /// A command's line, and which line of the cell it is, from 1.
    case command(String, line: Int)
  }

  private(set) var parts: [Part] = []
  /// Magics that do nothing here.
  private(set) var ignored: [String] = []
  /// Whether what it shows is thrown away.
  private(set) var isCaptured = false

  /// Magics about Jupyter itself, or about time.
  private static let withoutEffect: Set<String> = [
    "matplotlib", "load_ext", "reload_ext", "autoreload", "config", "precision",
    "xmode", "colors", "aimport",
  ]

  /// Reads a cell.
  ///
  /// - Throws: `LocatedLine`, with a `NotebookError` for a line that nothing here does.
  init(_ source: String) throws {
    var lines = source.replacing("\r\n", with: "\n").split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
    try takeHead(&lines)
    var state = LineScan.State()
    var begun: [String] = []
    for (index, line) in lines.enumerated() {
      guard state.isClosed, let magic = Magic(line) else {
        state = LineScan(line, after: state).state
        begun.append(line)
        continue
      }
      do {
        if let command = try commandOrReplacement(of: magic, &begun) {
          parts.append(.python(begun.joined(separator: "\n")))
          parts.append(.command(command, line: index + 1))
          begun = [String](repeating: "", count: index + 1)
        }
      } catch {
        throw LocatedLine(cause: error, line: line, number: index + 1)
      }
    }
    parts.append(.python(begun.joined(separator: "\n")))
  }

  /// A line that is about a magic: how far it is set in, its name and what follows.
  private struct Magic {
    let blanks: String
    let sign: Character
    let name, rest: String

    init?(_ line: String) {
      let body = line.drop { $0 == " " || $0 == "\t" }
      guard let sign = body.first, sign == "%" || sign == "!" else { return nil }
      let word = body.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      guard sign == "!" || !word.isEmpty else { return nil }
      blanks = String(line.prefix(line.count - body.count))
      self.sign = sign
      name = String(word)
      rest = String(body.dropFirst(1 + word.count).drop { $0 == " " })
    }
  }

  /// Takes `%%time` and its kin off the first line.
  private mutating func takeHead(_ lines: inout [String]) throws {
    guard let place = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }),
      lines[place].hasPrefix("%%")
    else { return }
    let name = lines[place].dropFirst(2).prefix { !$0.isWhitespace }
    switch name {
    case "time", "timeit": ignored.append("%%\(name)")
    case "capture": isCaptured = true
    default:
      throw LocatedLine(
        cause: NotebookError.unknownMagic(name: "%%\(name)"), line: lines[place], number: place + 1)
    }
    lines[place] = ""
  }

  /// The command that a magic is; otherwise puts the line of Python that stands for it.
  private mutating func commandOrReplacement(
    of magic: Magic, _ begun: inout [String]
  ) throws -> String? {
    guard magic.sign == "%" else {
      throw NotebookError.forSystem(
        line: "!\(magic.name)\(magic.rest.isEmpty ? "" : " ")\(magic.rest)")
    }
    let pass = magic.blanks.isEmpty ? "" : "\(magic.blanks)pass"
    if Self.withoutEffect.contains(magic.name) {
      ignored.append("%\(magic.name)")
      begun.append(pass)
    } else if magic.name == "time", !magic.rest.isEmpty {
      ignored.append("%time")
      begun.append(magic.blanks + magic.rest)
    } else if magic.name == "timeit" {
      // Its flags say how often; in a block, where no command can be, it does nothing.
      let line = magic.rest.replacing(/^(-[nr] *\d+ +|-[qocptv] +)+/, with: "")
      if magic.blanks.isEmpty, !line.isEmpty { return "\(Time.declaration.name) \(line)" }
      ignored.append("%timeit")
      begun.append(pass)
    } else if magic.blanks.isEmpty, CommandRegistry.command(named: magic.name) != nil {
      return magic.rest.isEmpty ? magic.name : "\(magic.name) \(magic.rest)"
    } else {
      throw NotebookError.unknownMagic(name: "%\(magic.name)")
    }
    return nil
  }
}

/// A line of a cell that cannot be carried out.
struct LocatedLine: DiagnosableError {
  let cause: any Error
  let line: String
  let number: Int

  var diagnosis: Diagnosis {
    var diagnosis = Diagnosis(of: cause)
    let length = line.unicodeScalars.count
    diagnosis.excerpt = Excerpt(
      String(repeating: "\n", count: number - 1) + line, (number - 1)..<(number - 1 + length))
    return diagnosis
  }
}
