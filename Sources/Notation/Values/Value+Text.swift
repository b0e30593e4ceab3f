import Engine
import Support

extension Value {
  /// As Python's `repr` writes it.
  ///
  /// - Throws: `MemoryError`.
  package func written() throws -> String {
    holdsItself ? try writtenOnce(within: []) : try written(level: 0)
  }

  private func written(level: Int) throws -> String {
    guard level <= ValueList.deepest else {
      throw ExpressionError.tooDeep(most: ValueList.deepest)
    }
    if let parts, level == 0 {
      let total = parts.total(atMost: Self.mostWritten)
      let count = total > Self.mostWritten ? total : shownCount
      guard count <= Self.mostWritten else {
        throw ExpressionError.tooMuch(what: "a text", count: count, most: Self.mostWritten)
      }
      // A text for each value, and all of them joined.
      try ListBudget.reserve(count, bytesEach: 2 * ListBudget.bytesOfValue)
    }
    return switch self {
    case .undefined, .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): String(value)
    case .float(let value): pythonText(value)
    case .string(let text): Self.quoted(text)
    case .tensor(let tensor):
      (tensor.isParameter ? "Parameter containing:\n" : "") + (try TensorText.text(of: tensor))
    case .tuple(let values):
      "(\(try Self.joined(values, level))\(values.count == 1 ? "," : ""))"
    case .list(let values): "[\(try Self.joined(values, level))]"
    case .instance(let object): try object.written()
    case .closure(let function): "<function \(function.code.qualifiedName)>"
    case .native(let function): "<built-in function \(function.name)>"
    case .bound(let method):
      "<bound method \(method.name) of \(try method.owner.written(level: level + 1))>"
    case .library(let library): "<module '\(library.name)'>"
    case .iterator(let iterator): "<\(iterator.typeName) object>"
    case .view(let view):
      "\(view.name)([\(try Self.joined(view.values, level))])"
    case .slice(let slice):
      "slice(\(try slice.start.written()), \(try slice.end.written()), \(try slice.step.written()))"
    case .cell: "<cell>"
    case .size(let sizes): "torch.Size([\(sizes.map(String.init).joined(separator: ", "))])"
    case .result(let result) where result.isKeys: try result.keysText()
    case .result(let result):
      "\(result.name)(\n"
        + (try result.fields.map { "\($0.name)=\(try $0.value.written())" }.joined(separator: ",\n"))
        + ")"
    case .range(let range):
      "range(\(range.start), \(range.end)\(range.step == 1 ? "" : ", \(range.step)"))"
    case .mapping(let mapping):
      "{\(try mapping.pairs.map { "\(try $0.written()): \(try $1.written())" }.joined(separator: ", "))}"
    case .dtype(let dtype): dtype.name
    case .type(let type): "<class '\(type.fullName)'>"
    case .generator: "<torch.Generator>"
    case .node(let node): "<\(node.name)>"
    case .optimization(let value): value.torchText
    case .device(let device): "device(type='\(device.rawValue)')"
    case .gradientMode(let isOn): isOn ? "<torch.enable_grad>" : "<torch.no_grad>"
    case .ellipsis: "Ellipsis"
    case .function(let function): "<function \(function.name)>"
    case .method(_, let function): "<method \(function.name)>"
    case .module(let module): "<module '\(module.rawValue)'>"
    case .layer(let layer): layer.torchText
    case .torchModule(let module): try module.text()
    case .dictionary(let dictionary): try Self.text(of: dictionary, level)
    case .set(let set):
      set.isFrozen
        ? set.isEmpty ? "frozenset()" : "frozenset({\(try Self.joined(set.values, level))})"
        : set.isEmpty ? "set()" : "{\(try Self.joined(set.values, level))}"
    }
  }

  private static func joined(_ values: some Sequence<Value>, _ level: Int) throws -> String {
    try values.map { try $0.written(level: level + 1) }.joined(separator: ", ")
  }

  private static func text(of dictionary: DictionaryObject, _ level: Int) throws -> String {
    let entries =
      dictionary.isCounter ? CollectionTypes.mostCommon(dictionary) : dictionary.entries
    let pairs = try entries.map { key, value in
      (try key.written(level: level + 1), try value.written(level: level + 1))
    }
    let plain = "{\(pairs.map { "\($0.0): \($0.1)" }.joined(separator: ", "))}"
    switch dictionary.kind {
    case .plain: return plain
    case .ordered:
      return pairs.isEmpty
        ? "OrderedDict()"
        : "OrderedDict([\(pairs.map { "(\($0.0), \($0.1))" }.joined(separator: ", "))])"
    case .counter: return pairs.isEmpty ? "Counter()" : "Counter(\(plain))"
    case .standard(let make): return "defaultdict(\(try make.written(level: level + 1)), \(plain))"
    }
  }

  /// Upper limit of written values and numbers, on all levels.
  private var shownCount: Int {
    switch self {
    case .tensor(let tensor): min(tensor.count, 1000)
    case .list(let list), .tuple(let list): list.reduce(0) { $0 + $1.shownCount }
    default: 1
    }
  }

  /// Upper limit of values written for a list, on all levels.
  private static let mostWritten = 100_000

  /// The beginning of the value's text, cut after the element that exceeds a number of characters:
  /// later elements are not written.
  ///
  /// - Throws: `MemoryError`; `ExpressionError.tooMuch` for a value that cannot be written at all.
  /// - Complexity: O(`characters`), whatever the length of a list.
  package func writtenBeginning(of characters: Int) throws -> String {
    switch self {
    case .string(let text) where text.utf8.count > characters:
      return Self.quoted(String(text.unicodeScalars.prefix(characters + 1)))
    case .list(let list) where list.total(atMost: Self.mostWritten) <= Self.mostWritten:
      return try Self.beginning(of: list, "[", "]", characters)
    case .tuple(let list) where list.total(atMost: Self.mostWritten) <= Self.mostWritten:
      return try Self.beginning(of: list, "(", list.count == 1 ? ",)" : ")", characters)
    default: return try written()
    }
  }

  private static func beginning(
    of list: ValueList, _ open: String, _ close: String, _ characters: Int
  ) throws -> String {
    var text = open
    for (place, value) in list.enumerated() {
      if place > 0 { text += ", " }
      // A character has a byte at least.
      guard text.utf8.count <= characters || text.count <= characters else { return text }
      text += try value.writtenBeginning(of: characters)
    }
    return text + close
  }

  /// As `print` writes it.
  ///
  /// - Throws: `MemoryError`.
  func printed() throws -> String {
    switch self {
    case .string(let text): text
    case .device(let device): device.rawValue
    case .instance(let object): try object.printed()
    default: try written()
    }
  }

  /// `\x7f`, `\u200b` or `\U000e0001`.
  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    let (letter, width) =
      scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
  }

  private static func quoted(_ text: String) -> String {
    let quote = text.contains("'") && !text.contains("\"") ? "\"" : "'"
    var body = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": body += "\\n"
      case "\t": body += "\\t"
      case "\r": body += "\\r"
      case "\\": body += "\\\\"
      case "'" where quote == "'": body += "\\'"
      default:
        if TextMethods.isPrintable(scalar) {
          body.unicodeScalars.append(scalar)
        } else {
          body += escaped(scalar)
        }
      }
    }
    return quote + body + quote
  }
}

extension InstanceObject {
  /// As `repr` writes it: by its class's `__repr__`.
  ///
  /// - Throws: what that raises.
  func written() throws -> String {
    if let method = type.lookup(Names.representation), var machine = RunningLine.currentMachine {
      let text = try machine.call(method, .instance(self))
      guard case .string(let text) = text else {
        throw PythonException("TypeError", "__repr__ returned non-string (type \(text.typeName))")
      }
      return text
    }
    return try Value.instance(self).writtenPlainly()
  }

  /// As `print` writes it: by its class's `__str__`.
  ///
  /// - Throws: what that raises.
  func printed() throws -> String {
    if let method = type.lookup(Names.text), var machine = RunningLine.currentMachine,
      case .string(let text) = try machine.call(method, .instance(self))
    {
      return text
    }
    return try printedPlainly()
  }

  /// As `print` writes it where its class has no `__str__`: an exception and a text have one of their own.
  ///
  /// - Throws: what its `__repr__` raises.
  func printedPlainly() throws -> String {
    if case .string(let text)? = inner { return text }
    return try type.nature == .exception ? PythonException(self).message : written()
  }
}

extension Value {
  /// The text of an object whose class does not say how it is written.
  ///
  /// - Throws: `ExpressionError`; `MemoryError`.
  func writtenPlainly() throws -> String {
    guard case .instance(let object) = self else { return try written() }
    if isNotImplemented { return "NotImplemented" }
    if object.type.nature == .exception {
      let values = PythonException(object).values
      let text = try values.map { try $0.written() }.joined(separator: ", ")
      return "\(object.type.name)(\(text))"
    }
    if let inner = object.inner, object.type.isOfLines { return try inner.written() }
    return "<\(object.type.fullName) object>"
  }
}

extension Value.Mapping {
  /// In the lecture's order: the letters from 1, the boundary last.
  var pairs: [(Value, Value)] {
    let numbers = Array(vocabulary.symbols.indices.dropFirst()) + [0]
    return numbers.map { number in
      let symbol = Value.string(String(vocabulary.symbol(number)))
      return isByNumber ? (.int(number), symbol) : (symbol, .int(number))
    }
  }

  /// The value under a key.
  func value(_ key: Value) -> Value? {
    switch (key, isByNumber) {
    case (.int(let number), true):
      vocabulary.symbols.indices.contains(number)
        ? .string(String(vocabulary.symbol(number))) : nil
    case (.string(let text), false):
      text.unicodeScalars.count == 1
        ? text.unicodeScalars.first.flatMap { vocabulary.number(of: $0) }.map { .int(Int($0)) }
        : nil
    default: nil
    }
  }
}

extension Value.NamedValues {
  /// Whether it is what `load_state_dict` gives.
  fileprivate var isKeys: Bool { name == "_IncompatibleKeys" }

  /// As torch writes what `load_state_dict` gives.
  fileprivate func keysText() throws -> String {
    guard fields.contains(where: { $0.value.parts?.isEmpty == false }) else {
      return "<All keys matched successfully>"
    }
    let texts = try fields.map { "\($0.name)=\(try $0.value.written())" }
    return "\(name)(\(texts.joined(separator: ", ")))"
  }
}
