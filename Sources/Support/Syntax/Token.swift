/// A word of a line in Python's notation, and its place.
package struct Token: Sendable, Equatable {
  /// What it is.
  package enum Kind: Sendable, Equatable {
    case integer(Int)
    /// 2⁶³, which fits in 64 bits only with a minus sign.
    case leastMagnitude
    case real(Double)
    case string(String)
    /// `b"…"`.
    case bytes([UInt8])
    /// The beginning and end of a text with fields: `f"` and `"`.
    case textStart, textEnd
    /// The text between its fields.
    case textPart(String)
    /// `x = ` of `{x = }`, which is written too.
    case echo(String)
    case name(String)
    /// An operator, a bracket or another sign.
    case sign(String)
    /// Text that is not a word of the notation.
    case invalid(TokenFault)
    /// The end of a line of a program, and where its lines are set in and out; only `Layout` makes them.
    case lineEnd, indent, dedent
    case end
  }

  package let kind: Kind
  /// Its place, in Unicode scalars.
  package let range: Range<Int>

  /// A token at its place.
  package init(kind: Kind, range: Range<Int>) {
    self.kind = kind
    self.range = range
  }

  /// Its name in messages.
  package var text: String {
    switch kind {
    case .integer(let number): String(number)
    case .leastMagnitude: String(Int.min.magnitude)
    case .real(let number): pythonText(number)
    case .string, .textStart, .textEnd, .textPart, .echo: "text"
    case .bytes: "bytes"
    case .name(let name): "'\(name)'"
    case .sign(let sign): "'\(sign)'"
    case .invalid: "what cannot be read"
    case .indent: "an indented line"
    case .dedent: "the end of the block"
    case .lineEnd, .end: "the end of the line"
    }
  }
}

/// Why a part of a line is not a word of the notation.
package enum TokenFault: Error, Sendable, Hashable {
  /// A character that the notation does not have.
  case unreadable(character: String)
  /// Letters and digits that do not make a number.
  case badNumber(text: String)
  /// A whole number beyond 64 bits.
  case tooLarge(text: String)
  /// Text without its second quote.
  case openText
  /// Text in three quotes, which may go on over lines, without its last ones.
  case openLongText
  /// A backslash before what names no character, and its place within the text.
  case badEscape(text: String, range: Range<Int>)
  /// A bytes literal with a character beyond ASCII, and its place.
  case beyondASCII(range: Range<Int>)
  /// `2j`.
  case imaginary(text: String)
  /// A field of a text without its second brace.
  case openField
  /// A brace in a text that opens no field.
  case singleBrace
  /// Formatted strings nested too deeply.
  case tooDeep(most: Int)
  /// A line that is set out to where no line above it begins.
  case unmatchedIndentation
  /// Lines whose depth depends on how wide a tab is.
  case mixedTabs
  /// Blocks within blocks beyond this number.
  case tooManyBlocks(most: Int)
}
