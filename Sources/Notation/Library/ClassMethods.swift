import Engine

/// Methods that Python's own classes have themselves: `dict.fromkeys`.
enum ClassMethods {
  /// By class and name; the class is the first value of a call.
  static let all: [String: [String: NativeFunction]] = {
    let ofDictionaries = ["fromkeys": fromKeys]
    return [
      "dict": ofDictionaries, "OrderedDict": ofDictionaries, "defaultdict": ofDictionaries,
      "str": ["maketrans": translation], "float": ["fromhex": hexadecimal],
    ]
  }()

  private static let fromKeys = NativeFunction("fromkeys") { machine, host, given in
    let bound = try Parameters("fromkeys", given, ["cls", "iterable", "value"], required: 2)
    guard case .type(let type)? = bound["cls"] else { return .none }
    let result = try machine.call(.type(type), Arguments(), &host)
    for key in try machine.values(of: bound["iterable"] ?? .none, &host) {
      try machine.setItem(result, key, bound["value"] ?? .none, &host)
    }
    return result
  }

  /// `str.maketrans`: numbers of characters with what takes their place.
  private static let translation = NativeFunction("maketrans") { machine, host, given in
    let values = given.values.dropFirst()
    let table = DictionaryObject()
    func number(_ scalar: Unicode.Scalar) -> Value { .int(Int(scalar.value)) }
    if values.count == 1, let only = values.first {
      for (key, value) in try machine.entries(of: only, &host) {
        guard case .string(let text) = key, let scalar = text.unicodeScalars.first,
          text.unicodeScalars.count == 1
        else {
          try table.put(value, for: key)
          continue
        }
        try table.put(value, for: number(scalar))
      }
      return .dictionary(table)
    }
    let texts = values.compactMap {
      if case .string(let text) = $0 { Array(text.unicodeScalars) } else { nil }
    }
    guard texts.count == values.count, (2...3).contains(texts.count),
      texts[0].count == texts[1].count
    else {
      throw PythonException(
        "ValueError", "the first two maketrans arguments must have equal length")
    }
    for (old, new) in zip(texts[0], texts[1]) { try table.put(number(new), for: number(old)) }
    for scalar in texts.count == 3 ? texts[2] : [] { try table.put(.none, for: number(scalar)) }
    return .dictionary(table)
  }

  private static let hexadecimal = NativeFunction("fromhex") { _, _, given in
    let text = try Parameters("fromhex", given, ["cls", "string"], required: 2).text("string")
    guard let number = Double(text.hasPrefix("0x") || text.contains("0x") ? text : "0x" + text)
    else {
      throw PythonException("ValueError", "invalid hexadecimal floating-point string")
    }
    return .float(number)
  }
}
