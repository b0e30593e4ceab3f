import Engine
import Support

/// Python's `json`, of texts.
enum JSONLibrary {
  static let library = SourceLibrary(
    name: "json", exports: ["dumps", "dump", "JSONEncoder"],
    text: #"""
      def dumps(obj, *, cls=None, **options):
        if cls is not None:
          return cls(**options).encode(obj)
        return _written(obj, **options)

      def dump(obj, fp, **options):
        fp.write(dumps(obj, **options))

      class JSONEncoder:
        def __init__(self, **options):
          own = options.pop('default', None)
          if own is not None:
            self.default = own
          self.options = options

        def default(self, o):
          raise TypeError(f'Object of type {o.__class__.__name__} is not JSON serializable')

        def encode(self, o):
          return _written(o, default=self.default, **self.options)
      """#,
    helpers: [
      NativeFunction("_written") { machine, host, given in
        let bound = try Parameters(
          "dumps", given,
          [
            "obj", "skipkeys", "ensure_ascii", "check_circular", "allow_nan", "indent",
            "separators", "default", "sort_keys",
          ], required: 1)
        var writer = try JSONWriter(bound, &machine, &host)
        try writer.write(bound["obj"] ?? .none, 0, &machine, &host)
        return .string(writer.text)
      }
    ],
    values: [
      ("JSONDecodeError", .type(ExceptionTypes.named("JSONDecodeError"))),
      ("loads", .native(loads)), ("load", .native(load)),
    ])

  private static let loads = NativeFunction("loads") { machine, _, given in
    let text = try Parameters("loads", given, ["s"], required: 1).text("s")
    var reader = JSONReader(text)
    return try reader.all(&machine)
  }

  private static let load = NativeFunction("load") { machine, host, given in
    let file = try Parameters("load", given, ["fp"], required: 1)["fp"] ?? .none
    let text = try machine.call(method: Symbol("read"), of: file, [], &host)
    guard case .string(let text) = text else {
      throw PythonException("TypeError", "the JSON object must be str")
    }
    var reader = JSONReader(text)
    return try reader.all(&machine)
  }
}

/// Writes values as JSON.
private struct JSONWriter {
  private(set) var text = ""
  /// How many values are being written, one within another.
  private var depth = 0
  private let indent: String?
  private let separators: (item: String, key: String)
  private let isASCII: Bool
  private let isSorted: Bool
  private let allowsNaN: Bool
  private let standard: Value?

  /// Lists are nested at most this deeply.
  private static let deepest = 200

  init(_ given: Parameters, _ machine: inout Machine, _ host: inout any Host) throws {
    indent =
      switch given.value("indent") {
      case .string(let text)?: text
      case let value?: String(repeating: " ", count: min(max(value.wholeOrTruth ?? 0, 0), 100))
      case nil: nil
      }
    isASCII = try given.flag("ensure_ascii", true)
    isSorted = try given.flag("sort_keys")
    allowsNaN = try given.flag("allow_nan", true)
    standard = given.value("default")
    if let own = given.value("separators"), let parts = own.parts, parts.count == 2,
      case .string(let item) = parts[0], case .string(let key) = parts[1]
    {
      separators = (item, key)
    } else {
      separators = (indent == nil ? ", " : ",", ": ")
    }
  }

  private mutating func begin(_ level: Int) {
    if let indent { text += "\n" + String(repeating: indent, count: level) }
  }

  mutating func write(
    _ value: Value, _ level: Int, _ machine: inout Machine, _ host: inout any Host
  ) throws {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw PythonException("ValueError", "Circular reference detected")
    }
    switch value {
    case .none: text += "null"
    case .bool(let truth): text += truth ? "true" : "false"
    case .int(let number): text += String(number)
    case .float(let number): text += try written(number)
    case .string(let string): text += quoted(string)
    case .list(let list), .tuple(let list):
      guard !list.isEmpty else { return text += "[]" }
      text += "["
      for (place, item) in list.enumerated() {
        if place > 0 { text += separators.item }
        begin(level + 1)
        try write(item, level + 1, &machine, &host)
      }
      begin(level)
      text += "]"
    case .dictionary(let dictionary):
      try write(dictionary, level, &machine, &host)
    case .instance(let object) where object.inner != nil:
      try write(object.inner ?? .none, level, &machine, &host)
    default:
      guard let standard else {
        throw PythonException(
          "TypeError", "Object of type \(value.typeName) is not JSON serializable")
      }
      try write(
        machine.call(standard, value, host: &host), level, &machine, &host)
    }
    try MemoryBudget.check(text.utf8.count, of: UInt8.self)
  }

  private mutating func write(
    _ dictionary: DictionaryObject, _ level: Int, _ machine: inout Machine,
    _ host: inout any Host
  ) throws {
    guard !dictionary.isEmpty else { return text += "{}" }
    var entries: [(key: String, value: Value)] = []
    if isSorted {
      let keys = try Ordering.sorted(dictionary.keys, Arguments(), &machine, &host)
      for key in keys { entries.append((try name(key), try dictionary.value(key) ?? .none)) }
    } else {
      for (key, value) in dictionary.entries { entries.append((try name(key), value)) }
    }
    text += "{"
    for (place, entry) in entries.enumerated() {
      if place > 0 { text += separators.item }
      begin(level + 1)
      text += quoted(entry.key) + separators.key
      try write(entry.value, level + 1, &machine, &host)
    }
    begin(level)
    text += "}"
  }

  private func name(_ key: Value) throws -> String {
    switch key {
    case .string(let text): return text
    case .int(let number): return String(number)
    case .bool(let truth): return truth ? "true" : "false"
    case .none: return "null"
    case .float(let number): return try written(number)
    default:
      throw PythonException(
        "TypeError", "keys must be str, int, float, bool or None, not \(key.typeName)")
    }
  }

  private func written(_ number: Double) throws -> String {
    guard !number.isFinite else { return pythonText(number) }
    guard allowsNaN else {
      throw PythonException("ValueError", "Out of range float values are not JSON compliant")
    }
    return number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
  }

  private func quoted(_ string: String) -> String {
    var body = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": body += "\\\""
      case "\\": body += "\\\\"
      case "\n": body += "\\n"
      case "\r": body += "\\r"
      case "\t": body += "\\t"
      case "\u{8}": body += "\\b"
      case "\u{c}": body += "\\f"
      default:
        if scalar.value < 0x20 || isASCII && scalar.value > 0x7e {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            body += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        } else {
          body.unicodeScalars.append(scalar)
        }
      }
    }
    return body + "\""
  }
}

/// Reads JSON.
private struct JSONReader {
  private let scalars: [Unicode.Scalar]
  private var place = 0

  /// Lists are nested at most this deeply.
  private static let deepest = 200

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private func failure(_ what: String, at place: Int? = nil) -> PythonException {
    let place = place ?? self.place
    let before = scalars[..<min(place, scalars.count)]
    let line = before.count { $0 == "\n" } + 1
    let column = place - (before.lastIndex(of: "\n") ?? -1)
    return PythonException(
      "JSONDecodeError", "\(what): line \(line) column \(column) (char \(place))")
  }

  mutating func all(_ machine: inout Machine) throws -> Value {
    skipSpace()
    let value = try value(0, &machine)
    skipSpace()
    guard next == nil else { throw failure("Extra data") }
    return value
  }

  private mutating func skipSpace() {
    while let scalar = next, scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r" {
      place += 1
    }
  }

  private mutating func take(_ word: String) -> Bool {
    let word = Array(word.unicodeScalars)
    guard scalars.count - place >= word.count,
      scalars[place..<place + word.count].elementsEqual(word)
    else { return false }
    place += word.count
    return true
  }

  private mutating func value(_ level: Int, _ machine: inout Machine) throws -> Value {
    guard level <= Self.deepest else { throw ExpressionError.tooDeep(most: Self.deepest) }
    for (word, value) in [
      ("null", Value.none), ("true", .bool(true)), ("false", .bool(false)), ("NaN", .float(.nan)),
      ("Infinity", .float(.infinity)), ("-Infinity", .float(-.infinity)),
    ] where take(word) { return value }
    switch next {
    case "\"": return .string(try string())
    case "[": return try list(level, &machine)
    case "{": return try dictionary(level, &machine)
    default: return try number()
    }
  }

  private mutating func list(_ level: Int, _ machine: inout Machine) throws -> Value {
    place += 1
    let list = ValueList([])
    skipSpace()
    if take("]") { return .list(list) }
    while true {
      skipSpace()
      try list.append(value(level + 1, &machine), in: machine.line)
      skipSpace()
      if take("]") { return .list(list) }
      guard take(",") else { throw failure("Expecting ',' delimiter") }
    }
  }

  private mutating func dictionary(_ level: Int, _ machine: inout Machine) throws -> Value {
    place += 1
    let dictionary = DictionaryObject()
    skipSpace()
    if take("}") { return .dictionary(dictionary) }
    while true {
      skipSpace()
      guard next == "\"" else {
        throw failure("Expecting property name enclosed in double quotes")
      }
      let name = try string()
      skipSpace()
      guard take(":") else { throw failure("Expecting ':' delimiter") }
      skipSpace()
      try dictionary.put(value(level + 1, &machine), for: .string(name), in: machine.line)
      skipSpace()
      if take("}") { return .dictionary(dictionary) }
      guard take(",") else { throw failure("Expecting ',' delimiter") }
    }
  }

  private mutating func string() throws -> String {
    let start = place
    place += 1
    var text = String.UnicodeScalarView()
    while let scalar = next {
      place += 1
      switch scalar {
      case "\"": return String(text)
      case "\\": text.append(contentsOf: try escape(from: start))
      case "\n": throw failure("Invalid control character at", at: place - 1)
      default: text.append(scalar)
      }
    }
    throw failure("Unterminated string starting at", at: start)
  }

  private mutating func escape(from start: Int) throws -> String.UnicodeScalarView {
    guard let scalar = next else { throw failure("Unterminated string starting at", at: start) }
    place += 1
    let plain: [Unicode.Scalar: String] = [
      "\"": "\"", "\\": "\\", "/": "/", "n": "\n", "t": "\t", "r": "\r", "b": "\u{8}",
      "f": "\u{c}",
    ]
    if let text = plain[scalar] { return text.unicodeScalars }
    guard scalar == "u" else { throw failure("Invalid \\escape", at: place - 2) }
    var units = [try unit()]
    if (0xd800..<0xdc00).contains(units[0]), take("\\u") { units.append(try unit()) }
    return String(decoding: units, as: UTF16.self).unicodeScalars
  }

  private mutating func unit() throws -> UInt16 {
    let digits = String(
      String.UnicodeScalarView(scalars[place..<min(place + 4, scalars.count)]))
    guard digits.count == 4, let unit = UInt16(digits, radix: 16) else {
      throw failure("Invalid \\uXXXX escape", at: place - 1)
    }
    place += 4
    return unit
  }

  private mutating func number() throws -> Value {
    let start = place
    func digits(_ reader: inout JSONReader) -> Int {
      let start = reader.place
      while let scalar = reader.next, ("0"..."9").contains(scalar) { reader.place += 1 }
      return reader.place - start
    }
    _ = take("-")
    let whole = place
    guard digits(&self) > 0 else { throw failure("Expecting value", at: start) }
    if scalars[whole] == "0" { place = whole + 1 }
    var isReal = false
    let before = place
    if take("."), digits(&self) > 0 { isReal = true } else { place = before }
    let mantissa = place
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      if digits(&self) > 0 { isReal = true } else { place = mantissa }
    }
    let text = String(String.UnicodeScalarView(scalars[start..<place]))
    if !isReal {
      guard let number = Int(text) else { throw ExpressionError.tooLarge(text: text) }
      return .int(number)
    }
    return .float(Double(text) ?? .nan)
  }
}
