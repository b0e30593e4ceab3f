import Engine
import Support

/// Further methods of texts.
extension TextMethods {
  private static func text(_ value: Value) -> String {
    if case .string(let text) = value { text } else { "" }
  }

  private static func part(_ name: String, _ given: Arguments) throws -> String {
    try Builtins.text(name, given, 0)
  }

  /// Whether the part between bounds begins or ends with one of several texts.
  private static func affix(_ name: String, atEnd: Bool) -> (String, ValueMethods.Method) {
    (
      name,
      { _, _, owner, given in
        let scalars = Array(text(owner).unicodeScalars)
        let start = given.values.dropFirst().first?.wholeOrTruth
        let bounds = Slices.bounds(
          scalars.count, start, given.values.dropFirst(2).first?.wholeOrTruth, 1)
        if let start, start > scalars.count { return .bool(false) }
        let own = scalars[bounds.start..<max(bounds.start, bounds.end)]
        var options = Array(given.values.prefix(1))
        if case .tuple(let texts)? = given.values.first { options = Array(texts) }
        for option in options {
          guard case .string(let part) = option else {
            throw PythonException(
              "TypeError",
              "\(name) first arg must be str or a tuple of str, not \(option.typeName)")
          }
          let wanted = Array(part.unicodeScalars)
          let isThere =
            atEnd ? own.suffix(wanted.count).elementsEqual(wanted) : own.starts(with: wanted)
          if isThere { return .bool(true) }
        }
        return .bool(false)
      }
    )
  }

  private static func asking(
    _ name: String, _ isTrue: @escaping @Sendable (String) -> Bool
  ) -> (String, ValueMethods.Method) {
    (name, { _, _, owner, _ in .bool(isTrue(text(owner))) })
  }

  /// Whether `repr` writes a character as it is.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private static func isTitled(_ text: String) -> Bool {
    var (isInWord, hasWord) = (false, false)
    for scalar in text.unicodeScalars {
      let isUpper = scalar.properties.isUppercase
      guard isUpper || scalar.properties.isLowercase else {
        isInWord = false
        continue
      }
      if isUpper == isInWord { return false }
      (isInWord, hasWord) = (true, true)
    }
    return hasWord
  }

  private static func expanded(_ text: String, _ size: Int) -> String {
    var result = String.UnicodeScalarView()
    var column = 0
    for scalar in text.unicodeScalars {
      if scalar == "\t" {
        let count = size > 0 ? size - column % size : 0
        result.append(contentsOf: repeatElement(" ", count: count))
        column += count
      } else {
        result.append(scalar)
        column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
      }
    }
    return String(result)
  }

  static let forms: [(String, ValueMethods.Method)] = [
    affix("startswith", atEnd: false), affix("endswith", atEnd: true),
    asking("istitle", isTitled),
    asking("isprintable") { $0.unicodeScalars.allSatisfy(isPrintable) },
    asking("isascii") { $0.unicodeScalars.allSatisfy(\.isASCII) },
    asking("isdigit") { text in
      !text.isEmpty
        && text.unicodeScalars.allSatisfy { scalar in
          let type = scalar.properties.numericType
          return type == .decimal || type == .digit
        }
    },
    (
      "casefold",
      { _, _, owner, _ in
        .string(text(owner).replacing("ß", with: "ss").lowercased())
      }
    ),
    (
      "rpartition",
      { _, _, owner, given in
        let own = Array(text(owner).unicodeScalars)
        let separator = try part("rpartition", given)
        guard !separator.isEmpty else { throw PythonException("ValueError", "empty separator") }
        let wanted = Array(separator.unicodeScalars)
        guard let place = TextSearch.places(of: wanted, in: own, 0..<own.count).last else {
          return .tupled([.string(""), .string(""), owner])
        }
        return .tupled([
          .string(TextSearch.text(own[..<place])), .string(separator),
          .string(TextSearch.text(own[(place + wanted.count)...])),
        ])
      }
    ),
    (
      "expandtabs",
      { _, _, owner, given in
        let size = try Parameters("expandtabs", given, ["tabsize"])["tabsize"]?.wholeOrTruth ?? 8
        let own = text(owner)
        let tabs = own.unicodeScalars.count { $0 == "\t" }
        let (growth, overflow) = tabs.multipliedReportingOverflow(by: max(size, 0))
        guard !overflow, growth <= ValueArithmetic.mostJoined else {
          throw ExpressionError.tooMuch(
            what: "a text", count: overflow ? Int.max : growth, most: ValueArithmetic.mostJoined)
        }
        return .string(expanded(own, size))
      }
    ),
    (
      "translate",
      { _, _, owner, given in
        guard case .dictionary(let table)? = given.values.first else {
          throw PythonException("TypeError", "translate() takes what str.maketrans gives")
        }
        var result = String.UnicodeScalarView()
        for scalar in text(owner).unicodeScalars {
          switch try table.value(.int(Int(scalar.value))) {
          case .some(.none): continue
          case .string(let text): result.append(contentsOf: text.unicodeScalars)
          case .int(let number):
            guard let code = UInt32(exactly: number), let scalar = Unicode.Scalar(code) else {
              throw PythonException("ValueError", "character mapping must be in range(0x110000)")
            }
            result.append(scalar)
          default: result.append(scalar)
          }
        }
        return .string(String(result))
      }
    ),
    (
      "center",
      { _, _, owner, given in
        let bound = try Parameters("center", given, ["width", "fillchar"], required: 1)
        let width = try bound.whole("width")
        guard width <= ValueArithmetic.mostJoined else {
          throw ExpressionError.tooMuch(
            what: "a text", count: width, most: ValueArithmetic.mostJoined)
        }
        let fill = bound["fillchar"] == nil ? " " : try bound.text("fillchar")
        guard fill.unicodeScalars.count == 1 else {
          throw PythonException(
            "TypeError", "The fill character must be exactly one character long")
        }
        let own = text(owner)
        let missing = max(0, width - own.unicodeScalars.count)
        // The odd one stands before where the width is odd too.
        let before = missing / 2 + (missing & width & 1)
        return .string(
          String(repeating: fill, count: before) + own
            + String(repeating: fill, count: missing - before))
      }
    ),
    (
      "format_map",
      { machine, host, owner, given in
        let names = try Builtins.one("format_map", given)
        return .string(
          try TextTemplate.filled(text(owner), []) { try machine.item(names, .string($0), &host) })
      }
    ),
  ]
}
