/// How many values Python's own functions and the methods of its types take, and what Python says of any
/// other number.
///
/// Python has several ways to say it: by how a function is written in C.
struct MethodArguments: Sendable {
  private enum Way: Character {
    /// No values; one value; a number of them by position; a number of them by a format; a number of them
    /// each of which may have its name.
    case none = "n"
    case one = "o"
    case places = "f"
    case format = "v"
    case names = "k"
  }

  private struct Rule {
    let way: Way
    let counts: ClosedRange<Int>
    /// The names under which values may be given.
    let names: [Substring]
  }

  private let type: String
  private let name: String
  private let rule: Rule

  /// The type under which Python's own functions are.
  static let ofFunctions = "builtins"

  /// The rule of a type's method; `nil` for one that looks at its values itself.
  init?(_ type: String, _ name: String) {
    guard let rule = Self.rules[type]?[name] else { return nil }
    (self.type, self.name, self.rule) = (type, name, rule)
  }

  /// - Throws: `PythonException` for values too many, too few, or under a name that is not known.
  func check(_ given: Arguments) throws {
    if rule.way == .names { return try checkNames(given) }
    // What knows no names says so first.
    if rule.names.isEmpty { try checkKnown(given) }
    guard rule.counts.contains(given.values.count) else {
      throw PythonException("TypeError", message(given.values.count))
    }
    if rule.names != [Self.any] { try checkKnown(given) }
  }

  private func checkKnown(_ given: Arguments) throws {
    guard let unknown = given.named.first(where: { !rule.names.contains($0.name[...]) }) else {
      return
    }
    throw PythonException(
      "TypeError",
      rule.names.isEmpty
        ? "\(fullName)() takes no keyword arguments"
        // `sorted` leaves its names to `sort`.
        : "'\(unknown.name)' is an invalid keyword argument for "
          + "\(name == "sorted" ? "sort" : name)()")
  }

  private func checkNames(_ given: Arguments) throws {
    let count = given.values.count + given.named.count
    guard count <= rule.counts.upperBound else {
      throw PythonException(
        "TypeError",
        "\(name)() takes at most \(Self.arguments(rule.counts.upperBound)) (\(count) given)")
    }
    // `enumerate` reads its values itself.
    let isOwn = name == "enumerate"
    if isOwn { try checkKnown(given) }
    for (place, own) in rule.names.prefix(rule.counts.lowerBound).enumerated()
    where place >= given.values.count && given[String(own)] == nil {
      throw PythonException(
        "TypeError",
        own.isEmpty
          ? "\(name)() takes at least \(rule.counts.lowerBound) positional argument "
            + "(\(given.values.count) given)"
          : "\(name)() missing required argument '\(own)'"
            + (isOwn ? "" : " (pos \(place + 1))"))
    }
    try checkKnown(given)
    for (own, _) in given.named {
      guard let place = rule.names.firstIndex(of: own[...]), place < given.values.count else {
        continue
      }
      throw PythonException(
        "TypeError",
        "argument for \(name)() given by name ('\(own)') and position (\(place + 1))")
    }
  }

  private var fullName: String {
    rule.way == .format || type == Self.ofFunctions ? name : "\(type).\(name)"
  }

  private static func arguments(_ count: Int) -> String {
    "\(count) argument\(count == 1 ? "" : "s")"
  }

  private func message(_ count: Int) -> String {
    let isFew = count < rule.counts.lowerBound
    let arguments = Self.arguments(isFew ? rule.counts.lowerBound : rule.counts.upperBound)
    switch rule.way {
    case .none: return "\(fullName)() takes no arguments (\(count) given)"
    case .one: return "\(fullName)() takes exactly one argument (\(count) given)"
    case .format, .names:
      return "\(fullName)() takes at \(isFew ? "least" : "most") \(arguments) (\(count) given)"
    case .places:
      let limit = rule.counts.count == 1 ? "" : isFew ? "at least " : "at most "
      return "\(name) expected \(limit)\(arguments), got \(count)"
    }
  }

  /// Stands for whatever names.
  private static let any: Substring = "**"

  /// A way, the least and the most of values, and the methods with the names that they know; `*` is any
  /// number.
  private static let written = [
    ofFunctions: """
    n00 globals locals
    o11 abs all any ascii bin callable chr hash hex id len oct ord repr
    f22 delattr divmod filter hasattr isinstance issubclass
    f23 getattr
    f33 setattr
    f12 iter next
    f12 format
    f11 classmethod reversed sorted(key,reverse) staticmethod
    f01 bool dict(**) dir float frozenset list set tuple vars
    f13 slice
    f1* max(key,default) min(key,default)
    f0* map print(sep,end,file,flush) zip(strict)
    k12 enumerate(iterable,start)
    k12 round(number,ndigits)
    k18 open(file,mode,buffering,encoding,errors,newline,closefd,opener)
    k23 pow(base,exp,mod)
    k12 sum(,start)
    k02 int(,base)
    k03 str(object,encoding,errors)
    k04 property(fget,fset,fdel,doc)
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
    "int": """
    n00 bit_count bit_length
    """,
    "float": """
    n00 is_integer
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

  private static let rules: [String: [String: Rule]] =
    written.mapValues { text in
      var rules: [String: Rule] = [:]
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard let first = words.first, let way = first.first.flatMap(Way.init(rawValue:)),
          let least = first.dropFirst().first?.wholeNumberValue, let last = first.last
        else { continue }
        let most = last.wholeNumberValue ?? Int.max
        guard least <= most else { continue }
        for word in words.dropFirst() {
          let names = word.drop { $0 != "(" }.dropFirst().dropLast()
          rules[String(word.prefix { $0 != "(" })] = Rule(
            way: way, counts: least...most,
            names: names.isEmpty
              ? [] : names.split(separator: ",", omittingEmptySubsequences: false))
        }
      }
      return rules
    }
}
