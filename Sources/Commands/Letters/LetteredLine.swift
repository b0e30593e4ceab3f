import Engine
import Notation
import Support

/// A line of code with letters for sizes, such as `Net()(BxT)` or `net(torch.randn(B, T, 24))`.
struct LetteredLine {
  /// A part of the line.
  private enum Piece {
    case text(String)
    /// A number: `B`, or `32B`.
    case letter(Int, times: Int)
    /// A shape in the place of a tensor: sizes, of which some are letters.
    case shape([Size])
  }

  private enum Size {
    case number(Int)
    /// As `B`, or as `32B`.
    case letter(Int, times: Int)
  }

  /// What a shape is made into.
  enum Kind: String, CaseIterable {
    case ones, integers
  }

  /// The letters in the order of the line.
  private(set) var letters: [String] = []
  /// How many shapes there are.
  private(set) var shapeCount = 0
  /// The parts with their places in the line, in Unicode scalars.
  private var pieces: [(piece: Piece, range: Range<Int>)] = []

  /// The most letters of a line, and the most shapes.
  private static let mostLetters = 6, mostShapes = 4

  /// Reads a line; `nil` for one without shapes or letters in the place of values.
  ///
  /// - Parameter known: the names that mean something already.
  init?(_ source: String, known: Set<String>) {
    let scalars = Array(source.unicodeScalars)
    func text(_ range: Range<Int>) -> String {
      String(String.UnicodeScalarView(scalars[range]))
    }
    var shapes: [(range: Range<Int>, sizes: [String])] = []
    for range in Self.arguments(in: scalars) {
      let argument = text(range)
      guard !known.contains(argument), let sizes = Self.sizes(argument) else { continue }
      shapes.append((range, sizes))
    }
    var multiples = Self.arguments(in: scalars).filter { Self.isMultiple(text($0)) }
    var isMaking = !shapes.isEmpty || Self.makers.contains { source.contains($0) }
    if !isMaking {
      // Where nothing else is a tensor, it is one of one axis.
      shapes = multiples.map { ($0, [text($0)]) }
      (multiples, isMaking) = ([], !shapes.isEmpty)
    }
    let inShapes = Set(shapes.flatMap(\.sizes).filter { Int($0) == nil }.map { $0.suffix(1) })
    var places: [(range: Range<Int>, piece: [String]?)] = shapes.map { ($0.range, $0.sizes) }
    places += multiples.map { ($0, nil) }
    if isMaking {
      for range in Self.names(in: source)
      where !places.contains(where: { $0.range.overlaps(range) }) {
        let name = text(range)
        guard Self.isLetter(name), inShapes.contains(name[...]) || !known.contains(name) else {
          continue
        }
        places.append((range, nil))
      }
    }
    places.sort { $0.range.lowerBound < $1.range.lowerBound }
    var end = 0
    for (range, sizes) in places {
      let before = end..<range.lowerBound
      if !before.isEmpty { pieces.append((.text(text(before)), before)) }
      end = range.upperBound
      if let sizes {
        let parts: [Size] = sizes.map { size in
          if let number = Int(size) { return .number(number) }
          let (letter, times) = multiple(size)
          return .letter(letter, times: times)
        }
        pieces.append((.shape(parts), range))
        shapeCount += 1
      } else {
        let (letter, times) = multiple(text(range))
        pieces.append((.letter(letter, times: times), range))
      }
    }
    let rest = end..<scalars.count
    if !rest.isEmpty { pieces.append((.text(text(rest)), rest)) }
    guard !places.isEmpty, letters.count <= Self.mostLetters, shapeCount <= Self.mostShapes else {
      return nil
    }
  }

  /// Which letter a size has, and what it is multiplied by: 32 of `32B`.
  private mutating func multiple(_ size: String) -> (letter: Int, times: Int) {
    let (letter, times) = (String(size.suffix(1)), Int(size.dropLast()) ?? 1)
    if let known = letters.firstIndex(of: letter) { return (known, times) }
    letters.append(letter)
    return (letters.count - 1, times)
  }

  /// The line with sizes for its letters, and tensors of these kinds for its shapes.
  func source(_ sizes: [Int], _ kinds: [Kind]) -> String {
    parts(sizes, kinds).map(\.text).joined()
  }

  /// A part of the line as it runs, its place in the line as it is written, and whether it is the same there.
  typealias Part = (text: String, place: Range<Int>, isWritten: Bool)

  /// The parts of the line with sizes for its letters, and tensors of these kinds for its shapes.
  func parts(_ sizes: [Int], _ kinds: [Kind]) -> [Part] {
    var shape = 0
    return pieces.map { piece, range in
      switch piece {
      case .text(let part): return (part, range, true)
      case .letter(let letter, let times):
        return (Self.text(sizes[letter], times: times), range, false)
      case .shape(let parts):
        let written = parts.map { part in
          switch part {
          case .number(let size): String(size)
          case .letter(let letter, let times): Self.text(sizes[letter], times: times)
          }
        }.joined(separator: ", ")
        let isReal = kinds[shape] == .ones
        shape += 1
        return (
          isReal ? "torch.ones(\(written))" : "torch.zeros(\(written), dtype=torch.int64)", range,
          false
        )
      }
    }
  }

  /// A product as a number; the largest there is, which is refused, for one beyond it.
  private static func text(_ size: Int, times: Int) -> String {
    let (product, overflows) = size.multipliedReportingOverflow(by: times)
    return String(overflows ? Int.max : product)
  }

  // MARK: What it calls

  /// What the line calls with its letters, where that is made by a call without any: `Net(27)` of
  /// `Net(27)(BxT)`.
  var callee: String? {
    guard case .text(let text)? = pieces.first?.piece,
      let program = try? PythonParser.program(
        SourceText(source(letters.map { _ in 1 }, standardKinds))),
      program.statements.count == 1,
      case .expression(let whole)? = program.statements.first?.kind,
      case .call(var called, _) = whole.kind
    else { return nil }
    if case .attribute(let base, _) = called.kind { called = base }
    guard case .call = called.kind, called.range.lowerBound == 0,
      called.range.upperBound <= text.unicodeScalars.count
    else { return nil }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(called.range.upperBound)))
  }

  /// The line with a name in the place of what it calls.
  func calling(_ name: String) -> LetteredLine {
    guard let callee, case .text(let text)? = pieces.first?.piece else { return self }
    var line = self
    line.pieces[0].piece = .text(name + text.dropFirst(callee.count))
    return line
  }

  // MARK: Reading

  /// Functions whose arguments are sizes: a letter in a line with one of them is a size.
  private static let makers = [
    "randn(", "rand(", "ones(", "zeros(", "empty(", "full(", "randint(", "arange(",
  ]

  /// The sizes of `BxT`, `B x T x 24`, `4x8` or `(B)`; `nil` for other text.
  private static func sizes(_ text: String) -> [String]? {
    var inner = Substring(text)
    let isBracketed = inner.hasPrefix("(") && inner.hasSuffix(")")
    if isBracketed { inner = inner.dropFirst().dropLast() }
    let sizes = inner.split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" }
      .map { String($0.trimmingSpaces()) }
    guard sizes.count > 1 || isBracketed && (isLetter(sizes[0]) || isMultiple(sizes[0])),
      sizes.allSatisfy({ isLetter($0) || isNumber($0) || isMultiple($0) })
    else { return nil }
    return sizes
  }

  private static func isLetter(_ text: String) -> Bool {
    text.count == 1 && text.allSatisfy { $0.isASCII && $0.isUppercase }
  }

  /// `32B`, as a shape in letters is written.
  private static func isMultiple(_ text: String) -> Bool {
    isLetter(String(text.suffix(1))) && isNumber(String(text.dropLast()))
  }

  private static func isNumber(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { ("0"..."9").contains($0) } && Int(text) ?? 0 > 0
  }

  /// The arguments of calls, without their keywords.
  private static func arguments(in scalars: [Unicode.Scalar]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var starts: [Int] = []
    var quote: Unicode.Scalar?
    for (place, scalar) in scalars.enumerated() {
      if let open = quote {
        if scalar == open { quote = nil }
        continue
      }
      switch scalar {
      case "'", "\"": quote = scalar
      case "(", "[", "{": starts.append(place + 1)
      case ",", ")", "]", "}":
        guard let start = starts.last else { continue }
        if let range = trimmed(start..<place, in: scalars) { found.append(range) }
        if scalar == "," { starts[starts.count - 1] = place + 1 } else { starts.removeLast() }
      default: break
      }
    }
    // A shape in brackets is taken whole: `(B)`, not `B`.
    return found.filter { range in
      !found.contains {
        $0 != range && $0.lowerBound <= range.lowerBound
          && $0.upperBound >= range.upperBound && $0.count == range.count + 2
      }
    }
  }

  /// A range without spaces at its ends and without `name=` in front.
  private static func trimmed(
    _ range: Range<Int>, in scalars: [Unicode.Scalar]
  ) -> Range<Int>? {
    var (start, end) = (range.lowerBound, range.upperBound)
    func skip() {
      while start < end, scalars[start].properties.isWhitespace { start += 1 }
    }
    skip()
    while end > start, scalars[end - 1].properties.isWhitespace { end -= 1 }
    if let sign = scalars[start..<end].firstIndex(of: "="), sign + 1 < end,
      scalars[sign + 1] != "=",
      scalars[start..<sign].allSatisfy({ $0.properties.isAlphabetic || $0 == "_" || $0 == " " })
    {
      start = sign + 1
      skip()
    }
    return start < end ? start..<end : nil
  }

  /// The names of a line that are values: no attributes, no keywords, and none that it gives a value.
  private static func names(in source: String) -> [Range<Int>] {
    let tokens = Tokenizer.tokens(of: source)
    var found: [(name: String, range: Range<Int>)] = []
    var bound: Set<String> = []
    for (place, token) in tokens.enumerated() {
      guard case .name(let name) = token.kind else { continue }
      let before = place > 0 ? tokens[place - 1].kind : .end
      let next = place + 1 < tokens.count ? tokens[place + 1].kind : .end
      if before == .sign(".") { continue }
      if next == .sign("=") || before == .name("for") || before == .name("lambda") {
        bound.insert(name)
        continue
      }
      found.append((name, token.range))
    }
    return found.filter { !bound.contains($0.name) }.map(\.range)
  }
}
