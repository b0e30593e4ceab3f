import Engine
import Support

/// Methods of texts.
enum TextMethods {
  private static func text(_ value: Value) -> String {
    if case .string(let text) = value { text } else { "" }
  }

  /// A method without values that gives a text.
  private static func changing(
    _ name: String, _ body: @escaping @Sendable (String) -> String
  ) -> (String, ValueMethods.Method) {
    (
      name,
      { _, _, owner, given in
        guard given.values.isEmpty else {
          throw ValueMethods.wrongCount(name, given, "no arguments")
        }
        return .string(body(text(owner)))
      }
    )
  }

  /// A method without values that says whether all characters are of a kind, and there is one.
  private static func asking(
    _ name: String, _ isOf: @escaping @Sendable (Unicode.Scalar) -> Bool
  ) -> (String, ValueMethods.Method) {
    (
      name,
      { _, _, owner, _ in
        let scalars = text(owner).unicodeScalars
        return .bool(!scalars.isEmpty && scalars.allSatisfy(isOf))
      }
    )
  }

  private static func argument(_ name: String, _ given: Arguments, _ place: Int) throws -> String? {
    guard given.values.indices.contains(place) else { return nil }
    switch given.values[place] {
    case .string(let text): return text
    case .none: return nil
    case let value:
      throw PythonException("TypeError", "\(name)(): must be str, not \(value.typeName)")
    }
  }

  private static func stripping(
    _ name: String, start: Bool, end: Bool
  ) -> (String, ValueMethods.Method) {
    (
      name,
      { _, _, owner, given in
        let unwanted = try argument(name, given, 0).map { Set($0.unicodeScalars) }
        func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
          unwanted?.contains(scalar) ?? scalar.properties.isWhitespace
        }
        var rest = text(owner).unicodeScalars[...]
        if start { rest = rest.drop(while: isUnwanted) }
        if end { while let last = rest.last, isUnwanted(last) { rest.removeLast() } }
        return .string(String(rest))
      }
    )
  }

  private static func searching(
    _ name: String, fromEnd: Bool, isRequired: Bool
  ) -> (String, ValueMethods.Method) {
    (
      name,
      { _, _, owner, given in
        let part = Array((try argument(name, given, 0) ?? "").unicodeScalars)
        let scalars = Array(text(owner).unicodeScalars)
        let bounds = try Slices.bounds(
          scalars.count, Machine.bound(given.values.dropFirst().first ?? .none),
          Machine.bound(given.values.dropFirst(2).first ?? .none), 1)
        let places = TextSearch.places(
          of: part, in: scalars, bounds.start..<max(bounds.start, bounds.end))
        if let place = fromEnd ? places.last : places.first { return .int(place) }
        guard isRequired else { return .int(-1) }
        throw PythonException("ValueError", "substring not found")
      }
    )
  }

  private static func justifying(
    _ name: String, _ left: @escaping @Sendable (Int) -> Int
  ) -> (String, ValueMethods.Method) {
    (
      name,
      { _, _, owner, given in
        let width = try (given.values.first ?? .none).asWhole()
        guard width <= ValueArithmetic.mostJoined else {
          throw ExpressionError.tooMuch(
            what: "a text", count: width, most: ValueArithmetic.mostJoined)
        }
        let fill = try argument(name, given, 1) ?? (name == "zfill" ? "0" : " ")
        let own = text(owner)
        let missing = max(0, width - own.unicodeScalars.count)
        let before = left(missing)
        if name == "zfill", own.hasPrefix("-") || own.hasPrefix("+") {
          return .string(own.prefix(1) + String(repeating: "0", count: missing) + own.dropFirst())
        }
        return .string(
          String(repeating: fill, count: before) + own
            + String(repeating: fill, count: missing - before))
      }
    )
  }

  private static let changes: [(String, ValueMethods.Method)] = [
    changing("lower") { $0.lowercased() }, changing("upper") { $0.uppercased() },
    changing("capitalize") { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() },
    changing("title") { TextSearch.titled($0) },
    changing("swapcase") {
      String($0.map { $0.isUppercase ? Character($0.lowercased()) : Character($0.uppercased()) })
    },
    stripping("strip", start: true, end: true), stripping("lstrip", start: true, end: false),
    stripping("rstrip", start: false, end: true),
    justifying("ljust") { _ in 0 }, justifying("rjust") { $0 }, justifying("zfill") { $0 },
  ]

  private static let questions: [(String, ValueMethods.Method)] = [
    asking("isnumeric") { $0.properties.numericType != nil },
    asking("isdecimal") { $0.properties.generalCategory == .decimalNumber },
    asking("isalpha") { $0.properties.isAlphabetic },
    asking("isalnum") { $0.properties.isAlphabetic || $0.properties.numericType != nil },
    asking("isspace") { $0.properties.isWhitespace },
    (
      "isupper",
      { _, _, owner, _ in
        let scalars = text(owner).unicodeScalars
        return .bool(
          scalars.contains { $0.properties.isUppercase }
            && !scalars.contains { $0.properties.isLowercase })
      }
    ),
    (
      "islower",
      { _, _, owner, _ in
        let scalars = text(owner).unicodeScalars
        return .bool(
          scalars.contains { $0.properties.isLowercase }
            && !scalars.contains { $0.properties.isUppercase })
      }
    ),
    (
      "isidentifier",
      { _, _, owner, _ in
        let scalars = text(owner).unicodeScalars
        return .bool(
          scalars.first.map { $0 == "_" || $0.properties.isXIDStart } ?? false
            && scalars.allSatisfy { $0 == "_" || $0.properties.isXIDContinue })
      }
    ),
    searching("find", fromEnd: false, isRequired: false),
    searching("rfind", fromEnd: true, isRequired: false),
    searching("index", fromEnd: false, isRequired: true),
    searching("rindex", fromEnd: true, isRequired: true),
    (
      "count",
      { _, _, owner, given in
        let part = Array((try argument("count", given, 0) ?? "").unicodeScalars)
        let scalars = Array(text(owner).unicodeScalars)
        guard !part.isEmpty else { return .int(scalars.count + 1) }
        var (count, next) = (0, 0)
        for place in TextSearch.places(of: part, in: scalars, 0..<scalars.count) where place >= next
        {
          count += 1
          next = place + part.count
        }
        return .int(count)
      }
    ),
  ]

  private static let parts: [(String, ValueMethods.Method)] = [
    ("split", { _, _, owner, given in try split(text(owner), given, fromEnd: false) }),
    ("rsplit", { _, _, owner, given in try split(text(owner), given, fromEnd: true) }),
    (
      "splitlines",
      { _, _, owner, given in
        let keeps = try (given.values.first ?? given["keepends"])?.truth() ?? false
        return .listed(TextSearch.lines(text(owner), keepingEnds: keeps).map { .string($0) })
      }
    ),
    (
      "partition",
      { _, _, owner, given in
        let separator = try argument("partition", given, 0) ?? ""
        guard !separator.isEmpty else {
          throw PythonException("ValueError", "empty separator")
        }
        let own = text(owner).unicodeScalars
        guard let range = own.firstRange(of: separator.unicodeScalars) else {
          return .tupled([owner, .string(""), .string("")])
        }
        return .tupled([
          .string(String(own[..<range.lowerBound])), .string(separator),
          .string(String(own[range.upperBound...])),
        ])
      }
    ),
    (
      "replace",
      { _, _, owner, given in
        guard let old = try argument("replace", given, 0),
          let new = try argument("replace", given, 1)
        else { throw ValueMethods.wrongCount("replace", given, "at least 2 arguments") }
        let most = given.values.count > 2 ? try given.values[2].asWhole() : -1
        return .string(try TextSearch.replaced(text(owner), old, new, most))
      }
    ),
    (
      "removeprefix",
      { _, _, owner, given in
        let part = try argument("removeprefix", given, 0) ?? ""
        let own = text(owner).unicodeScalars
        let isThere = own.starts(with: part.unicodeScalars)
        return .string(String(own.dropFirst(isThere ? part.unicodeScalars.count : 0)))
      }
    ),
    (
      "removesuffix",
      { _, _, owner, given in
        let part = try argument("removesuffix", given, 0) ?? ""
        let own = text(owner).unicodeScalars
        let isThere = own.reversed().starts(with: part.unicodeScalars.reversed())
        return .string(String(own.dropLast(isThere ? part.unicodeScalars.count : 0)))
      }
    ),
    (
      "join",
      { machine, host, owner, given in
        let items = try Builtins.one("join", given)
        guard items.realNumber == nil, !items.isNone else {
          throw PythonException("TypeError", "can only join an iterable")
        }
        return try joined(text(owner), machine.values(of: items, &host))
      }
    ),
    (
      "format",
      { _, _, owner, given in
        .string(
          try TextTemplate.filled(text(owner), given.values) { given[$0] })
      }
    ),
  ]

  static let all = ValueMethods.table(changes + questions + parts + forms, of: "str")

  private static func split(_ text: String, _ given: Arguments, fromEnd: Bool) throws -> Value {
    let separator: String?
    switch (given.values.first ?? given["sep"]).map({ $0.inner ?? $0 }) {
    case nil, .some(.none): separator = nil
    case .string(let own): separator = own
    case let value?:
      throw PythonException("TypeError", "must be str or None, not \(value.typeName)")
    }
    let most =
      try (given.values.count > 1 ? given.values[1] : given["maxsplit"])?.asWhole() ?? -1
    guard separator != "" else { throw PythonException("ValueError", "empty separator") }
    let parts =
      if let separator {
        TextSearch.split(text, separator, most, fromEnd: fromEnd)
      } else {
        TextSearch.words(text, most, fromEnd: fromEnd)
      }
    try ListBudget.reserve(parts.count)
    return .listed(parts.map { .string($0) })
  }

  private static func joined(_ glue: String, _ items: [Value]) throws -> Value {
    let texts = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    guard texts.count == items.count else {
      let place = items.firstIndex { if case .string = $0 { false } else { true } } ?? 0
      throw PythonException(
        "TypeError",
        "sequence item \(place): expected str instance, \(items[place].typeName) found")
    }
    // Each text and each separator, within bounds.
    let (joints, overflow) = glue.utf8.count.multipliedReportingOverflow(by: texts.count)
    let length = texts.reduce(overflow ? Int.max / 2 : joints) { $0 &+ $1.utf8.count }
    guard length <= ValueArithmetic.mostJoined else {
      throw ExpressionError.tooMuch(
        what: "a text", count: length, most: ValueArithmetic.mostJoined)
    }
    return .string(texts.joined(separator: glue))
  }
}
