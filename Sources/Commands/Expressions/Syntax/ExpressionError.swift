import Support
import Engine

/// A line in Python's notation that cannot be read or worked out.
enum ExpressionError: DiagnosableError, Hashable {
  /// A character that the notation does not have.
  case unreadable(character: String)
  /// Letters and digits that are no number.
  case badNumber(text: String)
  /// A whole number beyond 64 bits.
  case tooLarge(text: String)
  /// Text without its second quote.
  case openText
  /// A bracket without its other half.
  case unclosed(bracket: String)
  /// Another word than may stand there.
  case unexpected(found: String, wants: String)
  /// Brackets or operators beyond what is read.
  case tooDeep(most: Int)
  /// What Python has and the shell has not.
  case notSupported(what: String, mend: String?)
  /// Something left of `=` that cannot be given a value.
  case notATarget
  /// A name for which nothing stands.
  case unknownName(name: String, similar: String?)
  /// A name that the notation itself needs.
  case reserved(name: String, meaning: String)
  /// What a value does not have.
  case unknownAttribute(owner: String, name: String, similar: String?)
  /// An argument's name that the function does not have.
  case unknownKeyword(function: String, name: String, similar: String?, usage: String)
  /// An argument that must be given.
  case missing(function: String, argument: String, usage: String)
  /// More arguments than the function has places.
  case tooMany(function: String, usage: String)
  /// Arguments that no form of the function takes.
  case noSuchForm(function: String, given: String, usages: [String])
  /// An argument of another kind than the function takes.
  case wrongArgument(function: String, argument: String, wants: String, got: String)
  /// Values that an operator does not take.
  case wrongOperands(operation: String, left: String, right: String)
  /// A value that cannot do what is asked of it.
  case cannot(what: String, value: String, mend: String?)
  /// Another number of values than names.
  case wrongNames(names: Int, values: Int)
  /// Truth asked of more than one element.
  case ambiguousTruth(sizes: [Int])
  /// An index outside a list.
  case indexOutside(index: Int, count: Int)
  /// A whole number divided by 0.
  case divisionByZero
  /// A whole number that leaves 64 bits.
  case overflow(operation: String)
  /// More of something than a line may make.
  case tooMuch(what: String, count: Int, most: Int)
  /// What `assert` found false.
  case assertionFailed(message: String?)
  /// Ctrl-C.
  case interrupted

  /// What is wrong and how to mend it.
  var diagnosis: Diagnosis {
    switch self {
    case .unreadable, .badNumber, .tooLarge, .openText, .unclosed, .unexpected, .tooDeep,
      .notSupported, .notATarget:
      notation
    case .unknownName, .reserved, .unknownAttribute: names
    case .unknownKeyword, .missing, .tooMany, .noSuchForm, .wrongArgument: arguments
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
    case .unexpected(let found, let wants): Diagnosis("\(found) stands where \(wants) is wanted")
    case .tooDeep(let most):
      Diagnosis(
        "the expression is nested more than \(most) deep", mend: "give parts of it names first")
    case .notSupported(let what, let mend): Diagnosis("\(what) is not supported here", mend: mend)
    default:
      Diagnosis("this cannot be given a value", mend: "left of = stand names or x[…]")
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
    case .missing(let function, let argument, let usage):
      Diagnosis("\(function) is missing \(argument)", mend: "usage: \(usage)")
    case .tooMany(let function, let usage):
      Diagnosis("\(function) does not take so many arguments", mend: "usage: \(usage)")
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
      Diagnosis("\(left) \(operation) \(right) has no meaning")
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
      Diagnosis("\(what) of \(grouped(count)) is too much", mend: "\(grouped(most)) are the most")
    case .assertionFailed(let message):
      Diagnosis(message.map { "the assertion is false: \($0)" } ?? "the assertion is false")
    case .interrupted: Diagnosis("stopped", mend: "nothing was kept")
    default: Diagnosis("")
    }
  }
}

/// An error and the part of the line that it is about.
struct LocatedError: Error {
  let cause: any Error
  /// In Unicode scalars of the line.
  let range: Range<Int>
  /// Changes that were tried.
  var cures: [Cure] = []

  init(_ cause: any Error, _ range: Range<Int>) {
    self.cause = cause is Interruption ? ExpressionError.interrupted : cause
    self.range = range
  }

  /// The diagnosis with the part of the line marked.
  func diagnosed(in line: String) -> FailedLine {
    var diagnosis = (cause as? FailedLine)?.diagnosis ?? Diagnosis(of: cause)
    diagnosis.excerpt = Excerpt(line, range)
    if !cures.isEmpty {
      let writer = ExpressionWriter(line)
      diagnosis.mend = cures.map { $0.written(writer) }.joined(separator: ", or ")
    }
    return FailedLine(diagnosis: diagnosis, cause: (cause as? FailedLine)?.cause ?? cause)
  }
}

/// A line in Python's notation that failed.
struct FailedLine: DiagnosableError {
  let diagnosis: Diagnosis
  /// What was thrown where it failed.
  let cause: any Error
  /// Whether what it says to do was tried: then nothing else needs to be.
  var isMendTried = false
}
