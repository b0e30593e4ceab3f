import Engine
import Support

/// Writes values as JSON.
struct JSONWriter {
  private(set) var text = ""
  /// How many values are being written, one within another.
  private var depth = 0
  private let indent: String?
  private let separators: (item: String, key: String)
  private let isASCII: Bool
  private let isSorted: Bool
  private let allowsNaN: Bool
  /// Whether what has a key that JSON does not know is left out.
  private let skipsKeys: Bool
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
    skipsKeys = try given.flag("skipkeys")
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
      for key in keys {
        guard let name = try name(key) else { continue }
        entries.append((name, try dictionary.value(key) ?? .none))
      }
    } else {
      for (key, value) in dictionary.entries {
        if let name = try name(key) { entries.append((name, value)) }
      }
    }
    guard !entries.isEmpty else { return text += "{}" }
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

  /// The name that a key becomes; `nil` for one that is left out.
  private func name(_ key: Value) throws -> String? {
    switch key {
    case .string(let text): return text
    case .int(let number): return String(number)
    case .bool(let truth): return truth ? "true" : "false"
    case .none: return "null"
    case .float(let number): return try written(number)
    default:
      guard !skipsKeys else { return nil }
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
