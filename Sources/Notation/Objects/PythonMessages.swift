import Engine
import Support

extension ExpressionError {
  /// What an exception of the program says, as Python says it where the error knows enough.
  var pythonMessage: String {
    switch self {
    case .missingKey(let key, _): key
    case .assertionFailed(let message): message ?? ""
    case .divisionByZero: "division by zero"
    case .indexOutside: "list index out of range"
    case .unknownName(let name, _): "name '\(name)' is not defined"
    case .wrongNames(let names, let values):
      values < names
        ? "not enough values to unpack (expected \(names), got \(values))"
        : "too many values to unpack (expected \(names))"
    case .unknownAttribute(let owner, let name, _):
      owner.hasPrefix("the class ")
        ? "type object '\(owner.dropFirst(10))' has no attribute '\(name)'"
        : owner.hasPrefix("the module ")
          ? "module '\(owner.dropFirst(11))' has no attribute '\(name)'"
          : "'\(Self.type(ofKind: owner))' object has no attribute '\(name)'"
    case .wrongOperands(let operation, let left, let right):
      Self.operands(operation, Self.type(ofKind: left), Self.type(ofKind: right))
    case .cannot(let what, let value, let mend):
      Self.refusal(what, Self.type(ofKind: value), mend) ?? diagnosis.what
    case .noSuchForm("range", let given, _):
      Self.noRange(given.split(separator: ", ").map { String($0) })
    case .wrongArgument("abs", _, _, let got):
      "bad operand type for abs(): '\(Self.type(ofKind: got))'"
    case .wrongArgument("round", _, _, let got):
      "type \(Self.type(ofKind: got)) doesn't define __round__ method"
    default: diagnosis.what
    }
  }

  /// What Python says of values of these kinds that make no range.
  private static func noRange(_ kinds: [String]) -> String {
    if kinds.isEmpty { return "range expected at least 1 argument, got 0" }
    if kinds.contains(where: { $0.contains("=") }) { return "range() takes no keyword arguments" }
    guard kinds.count <= 3 else { return "range expected at most 3 arguments, got \(kinds.count)" }
    let types = kinds.map { type(ofKind: $0) }
    let wrong = types.first { $0 != "int" && $0 != "bool" } ?? "object"
    return "'\(wrong)' object cannot be interpreted as an integer"
  }

  /// The name of Python's class of such errors, of a value of a kind that does not support what was asked.
  static func name(ofRefusal what: String, of kind: String) -> String {
    if what.hasPrefix(format), !formatted.contains(type(ofKind: kind)) { return "TypeError" }
    let isWrongValue = [
      "be read as", "be written by the format", "be 0", "be shifted by", "have a ",
    ]
    .contains { what.hasPrefix($0) }
    if isWrongValue { return "ValueError" }
    return switch what {
    case "be represented": "OverflowError"
    // A command's name, which is none of Python's.
    case "be used in an expression": "NameError"
    default: "TypeError"
    }
  }

  private static func refusal(_ what: String, _ type: String, _ mend: String?) -> String? {
    switch what {
    case "be used in an expression":
      type.split(separator: "'").first.map { "name '\($0)' is not defined" }
    case "be iterated over": "'\(type)' object is not iterable"
    case "be a key or in a set": "unhashable type: '\(type)'"
    case "be the bound of a slice":
      "slice indices must be integers or None or have an __index__ method"
    case "be called": "'\(type)' object is not callable"
    case "take an index": "'\(type)' object is not subscriptable"
    case "be counted": "object of type '\(type)' has no len()"
    case "be changed in place": "'\(type)' object does not support item assignment"
    case "be 0": "slice step cannot be zero"
    case "be represented": "(34, 'Numerical result out of range')"
    case "be read as a format": "Invalid format specifier"
    case let what where what.hasPrefix("come after "):
      "bad operand type for unary \(what.dropFirst(11)): '\(type)'"
    case let what where what.hasPrefix("be filled with "):
      "not enough arguments for format string"
    case let what where what.hasPrefix("take in as many as "):
      "not all arguments converted during string formatting"
    case let what where what.hasPrefix("be written by %"):
      "\(what.dropFirst(14)) format: a real number is required, not \(type)"
    case let what where what.hasPrefix(format):
      formatted.contains(type)
        ? what.dropFirst(format.count).dropLast().last.flatMap { code in
          code.isLetter ? "Unknown format code '\(code)' for object of type '\(type)'" : nil
        } : "unsupported format string passed to \(type).__format__"
    default: what.hasPrefix("be shifted by -") ? "negative shift count" : nil
    }
  }

  /// How a refusal of a format begins, before the format and a quote.
  private static let format = "be written by the format '"

  /// The classes whose values formats write.
  private static let formatted = ["int", "float", "str", "bool"]

  private static func operands(_ operation: String, _ left: String, _ right: String) -> String {
    if ["<", "<=", ">", ">="].contains(operation) {
      return "'\(operation)' not supported between instances of '\(left)' and '\(right)'"
    }
    let sequences = ["str", "list", "tuple"]
    if operation == "+", sequences.contains(left) {
      return "can only concatenate \(left) (not \"\(right)\") to \(left)"
    }
    if operation == "*", sequences.contains(left) || sequences.contains(right) {
      return
        "can't multiply sequence by non-int of type '\(sequences.contains(left) ? right : left)'"
    }
    let shown = operation == "**" ? "** or pow()" : operation
    return "unsupported operand type(s) for \(shown): '\(left)' and '\(right)'"
  }

  /// The name of the class whose values are of a kind, as messages say it.
  static func type(ofKind kind: String) -> String {
    let known = [
      "None": "NoneType", "a bool": "bool", "a whole number": "int", "a float": "float",
      "text": "str", "a tuple": "tuple", "a list": "list", "a set": "set", "a dictionary": "dict",
      "a range": "range", "a slice": "slice", "a generator": "generator", "...": "ellipsis",
      "the step of a slice": "slice",
    ]
    if let name = known[kind] { return name }
    if kind.hasPrefix("the class ") { return "type" }
    if kind.hasPrefix("the function ") { return "function" }
    if kind.hasPrefix("the method ") { return "method" }
    if kind.hasPrefix("the module ") { return "module" }
    if kind.contains("tensor") { return "Tensor" }
    return kind.hasPrefix("a ") ? String(kind.dropFirst(2)) : kind
  }
}
