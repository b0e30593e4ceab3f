import Engine
import Support

/// `'{} of {:.4f}'.format(1, x)` and `'%d of %.4f' % (1, x)`: texts with places for values.
enum TextTemplate {
  /// Whether fields count by themselves or are numbered: one text does not do both.
  private enum Count {
    case unused, numbered
    case automatic(Int)

    /// The place of the next field's value; nil if the two kinds are mixed.
    mutating func place(_ name: String) -> Int? {
      switch (self, name.isEmpty) {
      case (.unused, true), (.automatic, true):
        let place = if case .automatic(let next) = self { next } else { 0 }
        self = .automatic(place + 1)
        return place
      case (.unused, false), (.numbered, false):
        self = .numbered
        return Int(name) ?? Int.max
      default: return nil
      }
    }
  }

  /// Fills the fields in braces: by place, by number or by name.
  ///
  /// - Throws: `ExpressionError` for a field that cannot be read, or without a value.
  static func filled(
    _ template: String, _ given: [Value], named: (String) throws -> Value?
  ) throws -> String {
    var count = Count.unused
    return try filled(template, given, named, &count, isNested: false)
  }

  private static func filled(
    _ template: String, _ given: [Value], _ named: (String) throws -> Value?,
    _ count: inout Count, isNested: Bool
  ) throws -> String {
    var text = ""
    var rest = Array(template.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "{" || scalar == "}" else {
        text.unicodeScalars.append(scalar)
        continue
      }
      if rest.first == scalar, !isNested {
        rest.removeFirst()
        text.unicodeScalars.append(scalar)
        continue
      }
      guard scalar == "{", let end = closing(rest) else {
        throw unreadable(template, "write a literal brace twice: {{ and }}")
      }
      let field = Array(rest.prefix(end))
      rest = rest.dropFirst(end + 1)
      text += try value(of: field, template, given, named, &count, isNested: isNested)
      try check(text)
    }
    return text
  }

  /// The distance to the brace that closes a field.
  private static func closing(_ rest: ArraySlice<Unicode.Scalar>) -> Int? {
    var depth = 1
    for (place, scalar) in rest.enumerated() {
      if scalar == "{" { depth += 1 }
      if scalar == "}" { depth -= 1 }
      if depth == 0 { return place }
    }
    return nil
  }

  private static func value(
    of field: [Unicode.Scalar], _ template: String, _ given: [Value],
    _ named: (String) throws -> Value?, _ count: inout Count, isNested: Bool
  ) throws -> String {
    let head = field.prefix { $0 != ":" }
    let whole = String(String.UnicodeScalarView(head.prefix { $0 != "!" }))
    let letter = head.dropFirst(whole.unicodeScalars.count + 1)
    let conversion = Conversion(rawValue: String(String.UnicodeScalarView(letter)))
    guard conversion != nil || whole.unicodeScalars.count == head.count else {
      throw unreadable(template, "r, s or a comes after !")
    }
    // `{0[a].b}` goes on from the value.
    let name = String(whole.prefix { $0 != "." && $0 != "[" })
    let path = String(whole.dropFirst(name.count))
    let found: Value?
    if name.isEmpty || name.allSatisfy({ $0.isASCII && $0.isNumber }) {
      guard let place = count.place(name) else {
        throw unreadable(template, "either all fields have numbers or none has")
      }
      found = given.indices.contains(place) ? given[place] : nil
      guard found != nil else {
        throw PythonException(
          "IndexError", "Replacement index \(place) out of range for positional args tuple")
      }
    } else {
      found = try named(name)
    }
    guard let found else { throw PythonException("KeyError", name) }
    let value = path.isEmpty ? found : try part(path, of: found, template)
    var specification = String(String.UnicodeScalarView(field.dropFirst(head.count + 1)))
    if specification.contains("{"), !isNested {
      specification = try filled(specification, given, named, &count, isNested: true)
    }
    return try value.formatted(specification, conversion)
  }

  /// What `.name` and `[key]` lead to from a value.
  private static func part(_ path: String, of value: Value, _ template: String) throws -> Value {
    guard var machine = RunningLine.currentMachine, var host = RunningLine.current?.host else {
      return value
    }
    var value = value
    var rest = path[...]
    while let sign = rest.popFirst() {
      if sign == "." {
        let name = rest.prefix { $0 != "." && $0 != "[" }
        rest = rest.dropFirst(name.count)
        value = try machine.member(value, Symbol(String(name)), &host)
      } else {
        let key = rest.prefix { $0 != "]" }
        guard sign == "[", rest.count > key.count else {
          throw unreadable(template, "the brackets of a field are closed")
        }
        rest = rest.dropFirst(key.count + 1)
        value = try machine.item(
          value, Int(key).map { .int($0) } ?? .string(String(key)), &host)
      }
    }
    return value
  }

  private static func check(_ text: String) throws {
    guard text.utf8.count <= ValueArithmetic.mostJoined else {
      throw ExpressionError.tooMuch(
        what: "a text", count: text.utf8.count, most: ValueArithmetic.mostJoined)
    }
  }

  private static func unreadable(_ template: String, _ mend: String) -> ExpressionError {
    .cannot(what: "be read as a template", value: "'\(template.prefix(60))'", mend: mend)
  }
}

extension TextTemplate {
  /// Fills the `%` places, as C's printf does.
  ///
  /// - Throws: `ExpressionError` where places and values do not match.
  static func filled(_ template: String, percent value: Value) throws -> String {
    var values: [Value] = [value]
    if case .tuple(let parts) = value { values = Array(parts) }
    let count = values.count
    var pending = values[...]
    var text = ""
    var rest = Array(template.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        text.unicodeScalars.append(scalar)
        continue
      }
      var named: Value?
      if rest.first == "(" {
        let key = rest.dropFirst().prefix { $0 != ")" }
        guard rest.count > key.count + 1 else { throw unreadable(template, "a name ends with )") }
        rest = rest.dropFirst(key.count + 2)
        guard case .dictionary(let names) = value.inner ?? value else {
          throw PythonException("TypeError", "format requires a mapping")
        }
        let name = Value.string(String(String.UnicodeScalarView(key)))
        guard let found = try names.value(name) else {
          throw try ExpressionError.missing(name, in: names)
        }
        named = found
        pending = []
      }
      var place = Array(rest.prefix { !$0.properties.isAlphabetic && $0 != "%" })
      guard let type = rest.dropFirst(place.count).first else {
        throw unreadable(template, "write a literal % twice: %%")
      }
      rest = rest.dropFirst(place.count + 1)
      if type == "%", place.isEmpty {
        text += "%"
        continue
      }
      if let star = place.firstIndex(of: "*") {
        guard let width = pending.popFirst()?.wholeOrTruth else { throw tooFew(template, count) }
        place.replaceSubrange(star...star, with: Array(String(width).unicodeScalars))
      }
      guard let item = named ?? pending.popFirst() else { throw tooFew(template, count) }
      text += try Self.text(of: item, place, type, at: rest.startIndex - 1)
      try check(text)
    }
    if pending.count == 1, count == 1 {
      // A dictionary may have names that no place has.
      if case .dictionary = value.inner ?? value { return text }
    }
    guard pending.isEmpty else {
      throw mismatch(template, "take in as many as \(counted(count, "value"))")
    }
    return text
  }

  private static func tooFew(_ template: String, _ count: Int) -> ExpressionError {
    mismatch(template, "be filled with \(counted(count, "value"))")
  }

  private static func mismatch(_ template: String, _ what: String) -> ExpressionError {
    .cannot(
      what: what, value: "'\(template.prefix(60))'",
      mend: "give as many values as it has places: '%d/%d' % (1, 2)")
  }

  /// One value for `%-8.2f`.
  private static func text(
    of value: Value, _ place: [Unicode.Scalar], _ type: Unicode.Scalar, at index: Int
  ) throws -> String {
    let flags = place.prefix { "-+ #0".unicodeScalars.contains($0) }
    let size = String(String.UnicodeScalarView(place.dropFirst(flags.count)))
    let isLeft = flags.contains("-")
    let sign = flags.contains("+") ? "+" : flags.contains(" ") ? " " : ""
    let zero = flags.contains("0") && !isLeft ? "0" : ""
    let shape = (isLeft ? "<" : ">") + sign + (flags.contains("#") ? "#" : "")
    switch type {
    case "c":
      if case .string(let letter) = value, letter.unicodeScalars.count == 1 {
        return try value.formatted((isLeft ? "<" : ">") + size)
      }
      guard let number = value.wholeOrTruth, let code = UInt32(exactly: number),
        let scalar = Unicode.Scalar(code)
      else { throw PythonException("TypeError", "%c requires int or char") }
      return try Value.string(String(scalar)).formatted((isLeft ? "<" : ">") + size)
    case "s", "r", "a":
      let conversion = Conversion(rawValue: String(type))
      return try value.formatted((isLeft ? "<" : ">") + size, conversion)
    case "d", "i", "u", "x", "X", "o":
      guard let number = try whole(value, type) else { break }
      let letter = type == "i" || type == "u" ? "d" : String(type)
      return try Value.int(number).formatted(
        (zero.isEmpty ? shape : String(shape.dropFirst()) + zero) + size + letter)
    case "e", "E", "f", "F", "g", "G":
      guard let number = value.realNumber else { break }
      return try Value.float(number).formatted(
        (zero.isEmpty ? shape : String(shape.dropFirst()) + zero) + size + String(type))
    default:
      let code = String(type.value, radix: 16)
      throw PythonException(
        "ValueError",
        "unsupported format character '\(type)' (0x\(code)) at index \(index)")
    }
    throw ExpressionError.cannot(
      what: "be written by %\(type)", value: value.kind, mend: "%s writes any value")
  }

  /// A number truncated to a whole one; for bases other than ten it must be whole already.
  private static func whole(_ value: Value, _ type: Unicode.Scalar) throws -> Int? {
    if let number = value.wholeNumber { return number }
    guard let number = value.realNumber else { return nil }
    if case .bool = value { return Int(number) }
    guard "diu".unicodeScalars.contains(type) else { return nil }
    guard let whole = Int(exactly: number.rounded(.towardZero)) else {
      throw ExpressionError.overflow(operation: "%d")
    }
    return whole
  }
}
