import Engine
import Notation
import Support

/// A shape that a person has written beside a line or a parameter: `# (B, T, C)`, `# [B, T, C]`,
/// `# B x T x C`, `# 4x3` or `x: Float[Tensor, "b t c"]`.
struct ShapeClaim: Sendable, Hashable {
  /// The sizes: numbers, or names such as `B`.
  let sizes: [String]
  /// How it is written.
  let text: String
  /// The parameter that it is of; `nil` for what its line makes.
  private(set) var parameter: String?
  /// Whether it may leave out axes: `# 14x14` beside a batch of pictures names their places alone.
  private var isPart = false

  private init(_ sizes: [String], _ text: String, parameter: String? = nil) {
    (self.sizes, self.text, self.parameter) = (sizes, text, parameter)
  }

  /// The claim of a comment, which is all of it or stands before a word in prose; `nil` if it makes none.
  init?(comment: Substring) {
    var text = comment.drop { $0 == "#" }.trimmingSpaces()
    let isNamed = text.lowercased().hasPrefix("shape:")
    if isNamed { text = text.dropFirst(6).trimmingSpaces() }
    if let sizes = Self.compact(text) {
      self.init(sizes, sizes.joined(separator: "x"))
      isPart = !isNamed
      return
    }
    if let open = text.first, let close = ["(": ")", "[": "]"][String(open)].map(Character.init) {
      guard let end = text.firstIndex(of: close) else { return nil }
      let rest = text[text.index(after: end)...].trimmingSpaces()
      // A sum of shapes, as in `(B, T) @ (T, C)`, claims nothing of the line's own.
      guard !rest.contains(where: { "([@".contains($0) }), !rest.hasPrefix("->") else { return nil }
      let inner = text[text.index(after: text.startIndex)..<end]
      self.init(parts: inner.split(separator: ",").map { String($0.trimmingSpaces()) })
      return
    }
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count >= 3, parts.count % 2 == 1,
      parts.indices.allSatisfy({ $0 % 2 == 0 || parts[$0] == "x" || parts[$0] == "×" })
    else { return nil }
    self.init(parts: parts.indices.filter { $0 % 2 == 0 }.map { parts[$0] })
  }

  /// The sizes of `4x3` or `BxTx48`: numbers and capital letters; `nil` for another text.
  private static func compact(_ text: Substring) -> [String]? {
    let sizes = text.split(omittingEmptySubsequences: false) { "x×".contains($0) }
    let isShape =
      sizes.count > 1
      && sizes.allSatisfy { size in
        Int(size) != nil && size.allSatisfy(\.isNumber)
          || size.count == 1 && size.allSatisfy(\.isUppercase)
      }
    return isShape ? sizes.map(String.init) : nil
  }

  private init?(parts: [String], parameter: String? = nil) {
    guard !parts.isEmpty, parts.allSatisfy(Self.isSize),
      parts.count > 1 || parts.allSatisfy({ $0.count <= 2 }),
      parts.contains(where: { Int($0) == nil }) || parts.count > 1
    else { return nil }
    self.init(parts, "(\(parts.joined(separator: ", ")))", parameter: parameter)
  }

  /// A number, or a name with nothing but letters, digits and `_`.
  private static func isSize(_ text: String) -> Bool {
    guard let first = text.first, text.count <= 16 else { return false }
    if Int(text) != nil { return first.isNumber }
    return first.isLetter
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }

  /// The claim of jaxtyping's annotation of a parameter; `nil` for another annotation, or none.
  init?(annotating parameter: FunctionDefinition.Parameter) {
    guard case .item(let type, let items)? = parameter.annotation?.kind, items.count == 2,
      let name = type.dottedName?.split(separator: ".").last,
      Self.kinds.contains(name.filter { !$0.isNumber }),
      case .constant(.string(let axes)) = items[1].kind
    else { return nil }
    self.init(parts: axes.split(separator: " ").map(String.init), parameter: parameter.name)
  }

  /// jaxtyping's kinds of numbers, which may have a width after them.
  private static let kinds: Set<String> = [
    "Float", "Int", "Integer", "UInt", "Bool", "Real", "Num", "Shaped", "Inexact", "Complex",
  ]

  /// What it says wrong of a tensor, with what its names were before in the function and those to which the
  /// code itself gives a size, which count for more; `nil` if it holds.
  ///
  /// A number says nothing wrong of a size that follows the letters of an example.
  func fault(
    _ value: TracedValue, _ known: inout NamedSizes, boundTo bound: NamedSizes, line: Int
  ) -> String? {
    let shape = value.shape ?? []
    guard shape.count == sizes.count else {
      return isPart && sizes.count < shape.count ? nil : ""
    }
    var names = known.merging(bound) { $1 }
    for (axis, (size, actual)) in zip(sizes, shape).enumerated() {
      if let number = Int(size) {
        if number != actual, !value.isOpen(axis) { return "" }
      } else if let earlier = names[size] {
        guard earlier.size != actual else { continue }
        let isOwn = known[size] == nil && bound[size] == nil
        return isOwn ? "" : "\(size) is \(earlier.size) in line \(earlier.line)"
      } else {
        names[size] = (actual, line)
      }
    }
    known = names
    return nil
  }
}

extension TracedValue {
  /// Whether an axis has other sizes where the letters of an example have.
  fileprivate func isOpen(_ axis: Int) -> Bool {
    guard formulas.indices.contains(axis) else { return false }
    return !followsLetters || !formulas[axis].factors.isEmpty || !formulas[axis].terms.isEmpty
  }
}

/// The sizes of names, and the line that gave each, counted from 1.
typealias NamedSizes = [String: (size: Int, line: Int)]

/// The claims of a file that its run contradicts.
struct ClaimCheck {
  /// A claim that does not hold.
  struct Fault: Sendable, Hashable {
    /// Counted from 1.
    let line: Int
    let claim: ShapeClaim
    let actual: String
    /// Which name has another size elsewhere; empty where the axes or a number differ.
    let reason: String
  }

  private(set) var faults: [Fault] = []

  /// Holds the claims of a file against what its lines made, in each of some traces.
  init(_ source: SourceText, _ traces: [ProgramTrace]) {
    guard let program = try? PythonParser.program(source) else { return }
    let lines = SourceLines(source)
    let comments = Self.comments(program.statements.flatMap(\.firstLines), lines)
    let definitions = program.statements.flatMap(\.definitions)
    for trace in traces { check(source, trace, lines, comments, definitions) }
    faults.sort { $0.line < $1.line }
  }

  private mutating func check(
    _ source: SourceText, _ trace: ProgramTrace, _ lines: SourceLines,
    _ comments: [Int: ShapeClaim],
    _ definitions: [FunctionDefinition]
  ) {
    for function in trace.functions where function.source === source {
      var known: NamedSizes = [:]
      var bound = BoundSizes(function, of: trace, lines)
      let own = definitions.first { $0.range.overlaps(function.parameters.range) }
      for parameter in own?.parameters ?? [] {
        guard let claim = ShapeClaim(annotating: parameter) else { continue }
        let made = function.parameters.made.filter { $0.label == parameter.name }
        check(claim, made, lines.line(at: parameter.range.lowerBound) + 1, &known, bound.sizes)
      }
      for line in function.lines {
        bound.pass(line)
        let last = lines.line(at: max(line.range.lowerBound, line.range.upperBound - 1))
        guard let claim = comments[last] else { continue }
        check(claim, line.made, last + 1, &known, bound.sizes)
      }
    }
  }

  private mutating func check(
    _ claim: ShapeClaim, _ made: [ProgramTrace.Made], _ line: Int, _ known: inout NamedSizes,
    _ bound: NamedSizes
  ) {
    let tensors = made.filter { $0.values.last?.shape != nil }
    // Of a line whose shapes change from run to run the names may change too.
    let ranks = Set(tensors.flatMap { $0.shapes.map(\.rank) })
    guard let last = tensors.last else { return }
    if tensors.contains(where: { $0.shapes.count > 1 }) {
      if !ranks.contains(claim.sizes.count) { fault(claim, last, line, "") }
      return
    }
    var reasons: [String] = []
    for part in tensors {
      guard let value = part.values.last else { continue }
      guard let reason = claim.fault(value, &known, boundTo: bound, line: line) else { return }
      reasons.append(reason)
    }
    fault(claim, last, line, reasons.last ?? "")
  }

  private mutating func fault(
    _ claim: ShapeClaim, _ made: ProgramTrace.Made, _ line: Int, _ reason: String
  ) {
    let fault = Fault(
      line: line, claim: claim, actual: made.values.last?.text ?? "", reason: reason)
    // What one example shows wrong is not said again of another.
    guard !faults.contains(where: { $0.line == line && $0.claim == claim }) else { return }
    faults.append(fault)
  }

  /// The claims after statements, by the line that they end in, counted from 0.
  private static func comments(
    _ statements: [Range<Int>], _ lines: SourceLines
  ) -> [Int: ShapeClaim] {
    var claims: [Int: ShapeClaim] = [:]
    for range in statements {
      let line = lines.line(at: max(range.lowerBound, range.upperBound - 1))
      let rest = String.UnicodeScalarView(
        lines[line].unicodeScalars.dropFirst(range.upperBound - lines.starts[line]))
      // A comment of another kind may come before or after it.
      claims[line] =
        String(rest).split(separator: "#").dropFirst(rest.first == "#" ? 0 : 1).lazy
        .compactMap { ShapeClaim(comment: $0.trimmingSpaces()[...]) }.first
    }
    return claims
  }
}

extension ClaimCheck.Fault {
  /// The claim as a problem of the file.
  func diagnosis(in source: SourceText) -> Diagnosis {
    let lines = SourceLines(source)
    let start = lines.starts[min(line, lines.starts.count) - 1]
    let indent = lines[line - 1].prefix { $0 == " " }.count
    let end = start + max(lines[line - 1].unicodeScalars.count, indent + 1)
    let name = claim.parameter.map { "\($0) " } ?? ""
    var diagnosis = Diagnosis(
      "claims \(name)\(claim.text), and it is \(actual)" + (reason.isEmpty ? "" : ": \(reason)"),
      excerpt: Excerpt(source.text, (start + indent)..<end))
    diagnosis.code = "L-CODE-CLAIM"
    diagnosis.file = source.name.isEmpty ? nil : source.name
    return diagnosis
  }
}
