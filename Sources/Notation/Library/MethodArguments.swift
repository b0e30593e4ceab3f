/// How many values the methods of Python's own types take, and what Python says of any other number.
///
/// Python has several ways to say it: by how a method is written in C.
struct MethodArguments: Sendable {
  private enum Way: Character {
    /// No values; one value; a number of them by position; a number of them by a format.
    case none = "n"
    case one = "o"
    case places = "f"
    case format = "v"
  }

  private let type: String
  private let name: String
  private let way: Way
  private let counts: ClosedRange<Int>

  /// The rule of a type's method; `nil` for one that looks at its values itself.
  init?(_ type: String, _ name: String) {
    guard let rule = Self.rules[type]?[name] else { return nil }
    (self.type, self.name, way, counts) = (type, name, rule.way, rule.counts)
  }

  /// - Throws: `PythonException` for values too many, too few, or under a name.
  func check(_ given: Arguments) throws {
    guard !given.named.isEmpty || !counts.contains(given.values.count) else { return }
    throw PythonException("TypeError", message(given))
  }

  /// What Python says of a call of one of its own functions with values too many or too few; `nil` where that is
  /// not what is wrong.
  static func refusal(of function: String, _ given: Arguments) -> PythonException? {
    guard let rule = MethodArguments("", function) else { return nil }
    do {
      try rule.check(given)
      return nil
    } catch {
      return error as? PythonException
    }
  }

  private func message(_ given: Arguments) -> String {
    let count = given.values.count
    let full = way == .format || type.isEmpty ? name : "\(type).\(name)"
    guard given.named.isEmpty else { return "\(full)() takes no keyword arguments" }
    let isFew = count < counts.lowerBound
    let bound = isFew ? counts.lowerBound : counts.upperBound
    let arguments = "\(bound) argument\(bound == 1 ? "" : "s")"
    switch way {
    case .none: return "\(full)() takes no arguments (\(count) given)"
    case .one: return "\(full)() takes exactly one argument (\(count) given)"
    case .format:
      return "\(full)() takes at \(isFew ? "least" : "most") \(arguments) (\(count) given)"
    case .places:
      let limit = counts.count == 1 ? "" : isFew ? "at least " : "at most "
      return "\(name) expected \(limit)\(arguments), got \(count)"
    }
  }

  /// A way, the least and the most of values, and the names of the methods.
  private static let written = [
    "": """
    o11 abs all any ascii bin callable chr hash hex id len oct ord repr
    f22 divmod filter hasattr isinstance issubclass
    f23 getattr
    f33 setattr
    f12 iter next
    f11 reversed
    f01 bool frozenset list set tuple
    v03 str
    """,
    "str": """
    n00 capitalize casefold isalnum isalpha isascii isdecimal isdigit isidentifier islower \
    isnumeric isprintable isspace istitle isupper lower swapcase title upper
    o11 format_map join partition removeprefix removesuffix rpartition translate zfill
    f12 center ljust rjust
    f01 lstrip rstrip strip
    f23 replace
    v13 count endswith find index rfind rindex startswith
    """,
    "list": """
    o11 append count extend remove
    n00 clear copy reverse
    f13 index
    f22 insert
    f01 pop
    """,
    "tuple": """
    o11 count
    f13 index
    """,
    "dict": """
    n00 clear copy items keys popitem values
    f12 get pop setdefault
    """,
    "set": """
    o11 add discard isdisjoint issubset issuperset remove symmetric_difference
    o11 symmetric_difference_update
    n00 clear copy pop
    """,
  ]

  private static let rules: [String: [String: (way: Way, counts: ClosedRange<Int>)]] =
    written.mapValues { text in
      var rules: [String: (way: Way, counts: ClosedRange<Int>)] = [:]
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard let first = words.first, let way = first.first.flatMap(Way.init(rawValue:)),
          let least = first.dropFirst().first?.wholeNumberValue,
          let most = first.last?.wholeNumberValue, least <= most
        else { continue }
        for name in words.dropFirst() { rules[String(name)] = (way, least...most) }
      }
      return rules
    }
}
