import Engine
import Support

/// Reads JSON.
struct JSONReader {
  private let scalars: [Unicode.Scalar]
  private var place = 0
  /// Whether control characters are refused in texts.
  private let isStrict: Bool

  /// Lists are nested at most this deeply.
  private static let deepest = 200

  /// What is called with each thing that was read, by its name in `json.loads`.
  private let hooks: [String: Value]

  init(_ text: String, _ given: Parameters) throws {
    scalars = Array(text.unicodeScalars)
    isStrict = try given.flag("strict", true)
    let names = ["object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"]
    hooks = names.reduce(into: [:]) { $0[$1] = given.value($1) }
  }

  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private func failure(_ what: String, at place: Int? = nil) -> PythonException {
    let place = place ?? self.place
    let before = scalars[..<min(place, scalars.count)]
    let line = before.count { $0 == "\n" } + 1
    let column = place - (before.lastIndex(of: "\n") ?? -1)
    let error = PythonException(
      "JSONDecodeError", "\(what): line \(line) column \(column) (char \(place))")
    let doc = String(String.UnicodeScalarView(scalars))
    for (name, value) in [
      ("msg", Value.string(what)), ("doc", .string(doc)), ("pos", .int(place)),
      ("lineno", .int(line)), ("colno", .int(column)),
    ] { try? error.object.put(value, Symbol(name), in: 0) }
    return error
  }

  mutating func all(_ machine: inout Machine, _ host: inout any Host) throws -> Value {
    guard next != "\u{feff}" else {
      throw failure("Unexpected UTF-8 BOM (decode using utf-8-sig)")
    }
    skipSpace()
    let value = try value(0, &machine, &host)
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

  private mutating func value(
    _ level: Int, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
    guard level <= Self.deepest else { throw ExpressionError.tooDeep(most: Self.deepest) }
    for (word, value) in [
      ("null", Value.none), ("true", .bool(true)), ("false", .bool(false)), ("NaN", .float(.nan)),
      ("Infinity", .float(.infinity)), ("-Infinity", .float(-.infinity)),
    ] where take(word) {
      guard case .float = value, let hook = hooks["parse_constant"] else { return value }
      return try machine.call(hook, .string(word), host: &host)
    }
    switch next {
    case "\"": return .string(try string())
    case "[": return try list(level, &machine, &host)
    case "{": return try dictionary(level, &machine, &host)
    default: return try number(&machine, &host)
    }
  }

  private mutating func list(
    _ level: Int, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
    place += 1
    let list = ValueList([])
    skipSpace()
    if take("]") { return .list(list) }
    while true {
      skipSpace()
      try list.append(value(level + 1, &machine, &host), in: machine.line)
      skipSpace()
      if take("]") { return .list(list) }
      guard take(",") else { throw failure("Expecting ',' delimiter") }
    }
  }

  private mutating func dictionary(
    _ level: Int, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
    place += 1
    let dictionary = DictionaryObject()
    skipSpace()
    if take("}") { return try hooked(dictionary, [], &machine, &host) }
    var pairs: [Value] = []
    while true {
      skipSpace()
      guard next == "\"" else {
        throw failure("Expecting property name enclosed in double quotes")
      }
      let name = try string()
      skipSpace()
      guard take(":") else { throw failure("Expecting ':' delimiter") }
      skipSpace()
      let value = try value(level + 1, &machine, &host)
      if hooks["object_pairs_hook"] != nil { pairs.append(.pair(.string(name), value)) }
      try dictionary.put(value, for: .string(name), in: machine.line)
      skipSpace()
      if take("}") { return try hooked(dictionary, pairs, &machine, &host) }
      guard take(",") else { throw failure("Expecting ',' delimiter") }
    }
  }

  /// What a dictionary becomes: itself, or what the function that was given makes of it.
  private func hooked(
    _ dictionary: DictionaryObject, _ pairs: [Value], _ machine: inout Machine,
    _ host: inout any Host
  ) throws -> Value {
    if let hook = hooks["object_pairs_hook"] {
      return try machine.call(hook, .listed(pairs), host: &host)
    }
    guard let hook = hooks["object_hook"] else { return .dictionary(dictionary) }
    return try machine.call(hook, .dictionary(dictionary), host: &host)
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
      case "\0"..."\u{1f}" where isStrict:
        throw failure("Invalid control character at", at: place - 1)
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

  private mutating func number(
    _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
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
    if let hook = hooks[isReal ? "parse_float" : "parse_int"] {
      return try machine.call(hook, .string(text), host: &host)
    }
    if !isReal {
      guard let number = Int(text) else { throw ExpressionError.tooLarge(text: text) }
      return .int(number)
    }
    return .float(Double(text) ?? .nan)
  }
}
