import Engine
import Support

/// A line in Python's notation that cannot be read or evaluated.
package enum ExpressionError: CataloguedError, Hashable {
  case unreadable(character: String)
  case badNumber(text: String)
  case tooLarge(text: String)
  case openText
  case unclosed(bracket: String)
  case unexpected(found: String, wants: String)
  case tooDeep(most: Int)
  case notSupported(what: String, mend: String?)
  case notATarget
  case unknownName(name: String, similar: String?)
  case reserved(name: String, meaning: String)
  case unknownAttribute(owner: String, name: String, similar: String?)
  case unknownKeyword(function: String, name: String, similar: String?, usage: String)
  case givenTwice(function: String, argument: String)
  case missing(function: String, argument: String, usage: String)
  case tooMany(function: String, usage: String)
  case noSuchForm(function: String, given: String, usages: [String])
  case wrongArgument(function: String, argument: String, wants: String, got: String)
  case wrongOperands(operation: String, left: String, right: String)
  case cannot(what: String, value: String, mend: String?)
  case wrongNames(names: Int, values: Int)
  case ambiguousTruth(sizes: [Int])
  case indexOutside(index: Int, count: Int)
  case divisionByZero
  case overflow(operation: String)
  case tooMuch(what: String, count: Int, most: Int)
  case assertionFailed(message: String?)
  case missingKey(key: String, mend: String?)
  case badValue(message: String)
  case raised(type: String, message: String)
  case interrupted

  /// What each case means.
  static let catalogue: [ErrorKind<ExpressionError>] = [
    .init(
      "E-EXPRESSION-UNREADABLE", "The notation has no use for this character.",
      .unreadable(character: "×")),
    .init(
      "E-EXPRESSION-BAD-NUMBER", "Letters and digits are mixed in a way that is not a number.",
      .badNumber(text: "4x8")),
    .init(
      "E-EXPRESSION-TOO-LARGE", "A whole number does not fit in 64 bits.",
      .tooLarge(text: "99999999999999999999")),
    .init("E-EXPRESSION-OPEN-TEXT", "A text has no closing quote.", .openText),
    .init(
      "E-EXPRESSION-UNCLOSED", "A bracket is not closed, or was never opened.",
      .unclosed(bracket: "(")),
    .init(
      "E-EXPRESSION-UNEXPECTED", "Something else is needed at this point of the line.",
      .unexpected(found: "the end of the line", wants: "a value")),
    .init(
      "E-EXPRESSION-TOO-DEEP", "Brackets or operators are nested too deeply.", .tooDeep(most: 200)),
    .init(
      "E-EXPRESSION-NOT-SUPPORTED", "Python has this, the shell does not.",
      .notSupported(what: "'await'", mend: nil)),
    .init("E-EXPRESSION-NOT-A-TARGET", "The left side of `=` cannot be assigned to.", .notATarget),
    .init(
      "E-EXPRESSION-UNKNOWN-NAME", "The name has no value.",
      .unknownName(name: "logit", similar: "logits")),
    .init(
      "E-EXPRESSION-RESERVED", "The name belongs to the notation itself.",
      .reserved(name: "torch", meaning: "a module")),
    .init(
      "E-EXPRESSION-UNKNOWN-ATTRIBUTE", "The value has no attribute or method of this name.",
      .unknownAttribute(owner: "a tensor", name: "shap", similar: "shape")),
    .init(
      "E-EXPRESSION-UNKNOWN-KEYWORD", "The function has no argument of this name.",
      .unknownKeyword(
        function: "torch.cat", name: "axs", similar: "axis", usage: "torch.cat(tensors, dim=0)")),
    .init(
      "E-EXPRESSION-GIVEN-TWICE", "The argument is given twice.",
      .givenTwice(function: "sum", argument: "dim")),
    .init(
      "E-EXPRESSION-MISSING", "A required argument is missing.",
      .missing(function: "torch.cat", argument: "tensors", usage: "torch.cat(tensors, dim=0)")),
    .init(
      "E-EXPRESSION-TOO-MANY", "The function got too many arguments.",
      .tooMany(function: "tanh", usage: "x.tanh()")),
    .init(
      "E-EXPRESSION-NO-SUCH-FORM", "No form of the function takes these arguments.",
      .noSuchForm(function: "view", given: "a text", usages: ["x.view(*sizes)"])),
    .init(
      "E-EXPRESSION-WRONG-ARGUMENT", "An argument is of the wrong kind.",
      .wrongArgument(
        function: "torch.cat", argument: "dim", wants: "a whole number", got: "a text")),
    .init(
      "E-EXPRESSION-WRONG-OPERANDS", "The operator does not take these values.",
      .wrongOperands(operation: "-", left: "a text", right: "a text")),
    .init(
      "E-EXPRESSION-CANNOT", "The value does not support what was asked of it.",
      .cannot(what: "be sliced", value: "a dict", mend: nil)),
    .init(
      "E-EXPRESSION-WRONG-NAMES", "The number of names differs from the number of values.",
      .wrongNames(names: 2, values: 3)),
    .init(
      "E-EXPRESSION-AMBIGUOUS-TRUTH", "A tensor of several elements was used as a truth value.",
      .ambiguousTruth(sizes: [2])),
    .init(
      "E-EXPRESSION-INDEX-OUTSIDE", "The index is outside the list.",
      .indexOutside(index: 5, count: 3)),
    .init("E-EXPRESSION-DIVISION-BY-ZERO", "A whole number was divided by 0.", .divisionByZero),
    .init(
      "E-EXPRESSION-OVERFLOW", "The result does not fit in 64 bits.", .overflow(operation: "2**64")),
    .init(
      "E-EXPRESSION-TOO-MUCH", "The line would make more of something than is allowed.",
      .tooMuch(what: "a list", count: 20_000_000, most: 10_000_000)),
    .init(
      "E-EXPRESSION-ASSERTION-FAILED", "The condition of an `assert` is false.",
      .assertionFailed(message: nil)),
    .init(
      "E-EXPRESSION-MISSING-KEY", "The dictionary has no such key.",
      .missingKey(key: "'a'", mend: nil)),
    .init(
      "E-EXPRESSION-BAD-VALUE", "The value is of the right kind, and yet not possible there.",
      .badValue(message: "max() of no values")),
    .init(
      "E-EXPRESSION-RAISED", "The program has raised an exception that nothing catches.",
      .raised(type: "ValueError", message: "wrong size")),
    .init("E-EXPRESSION-INTERRUPTED", "Ctrl-C stopped the line.", .interrupted),
  ]

  /// What is wrong and how to fix it.
  var diagnosis: Diagnosis {
    switch self {
    case .unreadable, .badNumber, .tooLarge, .openText, .unclosed, .unexpected, .tooDeep,
      .notSupported, .notATarget:
      notation
    case .unknownName, .reserved, .unknownAttribute: names
    case .unknownKeyword, .givenTwice, .missing, .tooMany, .noSuchForm, .wrongArgument: arguments
    default: values
    }
  }

  private var notation: Diagnosis {
    switch self {
    case .unreadable(let character):
      Diagnosis("'\(character)' has no meaning here", mend: Self.replacement(character))
    case .badNumber(let text):
      Diagnosis(
        "'\(text)' is not a number",
        mend: text.contains("x")
          ? "push \(text) pushes a shape; tensors are made by torch.randn(…)" : nil)
    case .tooLarge(let text):
      Diagnosis("\(text) is beyond 64 bits", mend: "write a float, such as 1e20")
    case .openText:
      Diagnosis("a quote is not closed", mend: "end the text with the quote it began with")
    case .unclosed(let bracket): Diagnosis("\(bracket) is not closed")
    case .unexpected(let found, let wants): Diagnosis("expected \(wants), got \(found)")
    case .tooDeep(let most):
      Diagnosis(
        "the expression is nested more than \(most) deep", mend: "give parts of it names first")
    case .notSupported(let what, let mend): Diagnosis("\(what) is not supported here", mend: mend)
    default:
      Diagnosis("this cannot be assigned to", mend: "write names or x[…] to the left of =")
    }
  }

  private static func replacement(_ character: String) -> String? {
    switch character {
    case "“", "”", "‘", "’", "„", "«", "»": "quotes are ' or \""
    case "×": "use * or @"
    case "−", "–", "—": "minus is -"
    case "÷": "use /"
    case "→", "≤", "≥", "≠": "use ->, <=, >= or !="
    case "!": "use not, or !="
    case "?": "help NAME explains one"
    default: nil
    }
  }

  private var names: Diagnosis {
    switch self {
    case .unknownName(let name, let similar):
      Diagnosis(
        "there is no '\(name)'",
        mend: similar.map { "did you mean '\($0)'?" } ?? "vars lists the names, help the commands")
    case .reserved(let name, let meaning):
      Diagnosis(
        "'\(name)' is \(meaning)",
        mend: name == "model"
          ? "model = Sequential([…]) makes another one" : "use another name, such as \(name)_")
    case .unknownAttribute(let owner, let name, let similar):
      Diagnosis(
        "\(owner) has no '\(name)'",
        mend: similar.map { "did you mean '\($0)'?" } ?? "Tab lists what it has")
    default: Diagnosis("")
    }
  }

  private var arguments: Diagnosis {
    switch self {
    case .unknownKeyword(let function, let name, let similar, let usage):
      Diagnosis(
        "\(function) has no argument '\(name)'",
        mend: similar.map { "did you mean '\($0)='?" } ?? "usage: \(usage)")
    case .givenTwice(let function, let argument):
      Diagnosis("\(function) is given \(argument) twice", mend: "leave one out")
    case .missing(let function, let argument, let usage):
      Diagnosis("\(function) is missing \(argument)", mend: "usage: \(usage)")
    case .tooMany(let function, let usage):
      Diagnosis("\(function) takes fewer arguments", mend: "usage: \(usage)")
    case .noSuchForm(let function, let given, let usages):
      Diagnosis(
        "\(function) does not take (\(given))", mend: "usage: \(usages.joined(separator: ", or "))")
    case .wrongArgument(let function, let argument, let wants, let got):
      Diagnosis("\(argument) of \(function) wants \(wants), got \(got)")
    default: Diagnosis("")
    }
  }

  private var values: Diagnosis {
    switch self {
    case .wrongOperands(let operation, let left, let right):
      Diagnosis(
        "\(left) \(operation) \(right) has no meaning",
        mend: [left, right].contains("None")
          && [left, right].contains { $0 == "a float" || $0.contains("tensor") }
          ? "x.grad is None before backward(), and of what an operation made: x = x - lr * x.grad "
            + "makes a new x, x.data -= lr * x.grad changes it" : nil)
    case .cannot(let what, let value, let mend): Diagnosis("\(value) cannot \(what)", mend: mend)
    case .wrongNames(let names, let values):
      Diagnosis(
        "\(counted(values, "value")) for \(counted(names, "name"))",
        mend: "give as many names as there are values")
    case .ambiguousTruth(let sizes):
      Diagnosis(
        "a tensor of \(ShapeText.told(sizes)) is neither true nor false")
    case .indexOutside(let index, let count):
      Diagnosis("index \(index) is outside a list of \(counted(count, "value"))")
    case .divisionByZero: Diagnosis("a number is divided by 0")
    case .overflow(let operation):
      Diagnosis(
        "\(operation) gives a whole number beyond 64 bits", mend: "use a float, such as 2.0")
    case .tooMuch(let what, let count, let most):
      Diagnosis(
        "\(what) of \(grouped(count)) is too much", mend: "at most \(grouped(most)) are allowed")
    case .assertionFailed(let message):
      Diagnosis(message.map { "the assertion is false: \($0)" } ?? "the assertion is false")
    case .missingKey(let key, let mend): Diagnosis("\(key) is no key of the dictionary", mend: mend)
    case .badValue(let message): Diagnosis(message)
    case .raised(let type, let message):
      Diagnosis(message.isEmpty ? type : "\(type): \(message)")
    case .interrupted: Diagnosis("stopped", mend: "nothing was kept")
    default: Diagnosis("")
    }
  }
}

/// An error and the part of the line that it is about.
package struct LocatedError: Error {
  package let cause: any Error
  /// In Unicode scalars of the line.
  let range: Range<Int>
  /// Changes that were tried.
  var cures: [Cure] = []
  /// A line of the shell that does what was meant, for `fix`.
  var fix: String?
  /// The text that the range is of; `nil` for the line itself.
  var source: SourceText?
  /// Changes of the program's text that may mend it, not tried yet.
  package var edits: [SourceEdit] = []
  /// What a trace says beside the line: what was wanted, and where the axes that do not fit come from.
  package var reasons: [String] = []
  /// The calls that led there, the last one first.
  var trace: [TracePoint] = []

  init(_ cause: any Error, _ range: Range<Int>) {
    self.cause = cause is Interruption ? ExpressionError.interrupted : cause
    self.range = range
  }
}

/// A call that led to an error.
struct TracePoint: Sendable {
  /// The function that was called.
  let function: String
  /// The text in which the call is written.
  let source: SourceText
  let range: Range<Int>
}
