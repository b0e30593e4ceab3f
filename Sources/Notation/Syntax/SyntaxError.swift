package import Support

/// A program that Python's grammar does not allow.
package enum SyntaxError: CataloguedError, Hashable {
  case badIndentation(fault: IndentationFault)
  case missingBlock(opener: String)
  case strayClause(word: String)
  case missingHandler
  case blockInLine(word: String)
  case assignmentAsCondition
  case missingParentheses(function: String)
  case outside(word: String, place: String)
  case notDeletable
  case badStar(fault: String)
  case repeatedParameter(name: String)
  case badParameters(fault: String)
  case badArguments(fault: String)
  case badHandlers(fault: String)
  case badBytes(fault: String)
  case badEscape(text: String)

  /// What is wrong with the blanks before a line.
  package enum IndentationFault: Sendable, Hashable {
    case unexpected, unmatched, mixedTabs
    case tooDeep(most: Int)
  }

  /// What each case means.
  package static let catalogue: [ErrorKind<SyntaxError>] = [
    .init(
      "E-SYNTAX-BAD-INDENTATION", "A line is indented in a way that fits no block.",
      .badIndentation(fault: .unexpected)),
    .init(
      "E-SYNTAX-MISSING-BLOCK", "A line opens a block, and no indented line follows it.",
      .missingBlock(opener: "for")),
    .init(
      "E-SYNTAX-STRAY-CLAUSE", "An `else`, `elif`, `except` or `finally` continues nothing.",
      .strayClause(word: "else")),
    .init(
      "E-SYNTAX-MISSING-HANDLER", "A `try` has neither `except` nor `finally`.", .missingHandler),
    .init(
      "E-SYNTAX-BLOCK-IN-LINE", "A statement with a block follows a colon or a semicolon.",
      .blockInLine(word: "for")),
    .init(
      "E-SYNTAX-ASSIGNMENT-AS-CONDITION", "An `=` is where a comparison was meant.",
      .assignmentAsCondition),
    .init(
      "E-SYNTAX-MISSING-PARENTHESES", "A call of `print` lacks its brackets, as in Python 2.",
      .missingParentheses(function: "print")),
    .init(
      "E-SYNTAX-OUTSIDE", "A statement is outside what it belongs to, such as a loop.",
      .outside(word: "break", place: "a loop")),
    .init(
      "E-SYNTAX-NOT-DELETABLE", "Something that `del` is given cannot be deleted.", .notDeletable),
    .init(
      "E-SYNTAX-BAD-STAR", "A `*` is where no values can be unpacked.",
      .badStar(fault: "a starred value must be in a list, a tuple or a call")),
    .init(
      "E-SYNTAX-REPEATED-PARAMETER", "Two parameters of a function have the same name.",
      .repeatedParameter(name: "x")),
    .init(
      "E-SYNTAX-BAD-PARAMETERS", "The parameters of a function are in no order that Python allows.",
      .badParameters(fault: "a parameter without a default follows one with a default")),
    .init(
      "E-SYNTAX-BAD-ARGUMENTS", "The arguments of a call are in no order that Python allows.",
      .badArguments(fault: "an argument by place follows one by name")),
    .init(
      "E-SYNTAX-BAD-HANDLERS", "The `except` clauses are in no form that Python allows.",
      .badHandlers(fault: "an 'except' without a type must be the last one")),
    .init(
      "E-SYNTAX-BAD-BYTES", "A bytes literal holds something other than bytes.",
      .badBytes(fault: "a bytes literal holds ASCII only")),
    .init(
      "E-SYNTAX-BAD-ESCAPE", "A backslash in a text introduces no character.",
      .badEscape(text: "\\x1")),
  ]

  /// What is wrong and how to fix it.
  package var diagnosis: Diagnosis {
    switch self {
    case .badIndentation(let fault): fault.diagnosis
    case .missingBlock(let opener):
      Diagnosis("expected an indented block after '\(opener)'", mend: "pass does nothing")
    case .strayClause(let word):
      Diagnosis(
        "'\(word)' continues nothing",
        mend:
          "it follows the block it belongs to, at the same depth, without a blank line at the prompt"
      )
    case .missingHandler: Diagnosis("expected 'except' or 'finally' after the block of 'try'")
    case .blockInLine(let word):
      Diagnosis("'\(word)' begins a block, which needs a line of its own")
    case .assignmentAsCondition: Diagnosis("'=' assigns", mend: "== compares")
    case .missingParentheses(let function):
      Diagnosis("\(function) is a function", mend: "\(function)(…)")
    case .outside(let word, let place): Diagnosis("'\(word)' is outside \(place)")
    case .badEscape(let text):
      Diagnosis("'\(text)' is not a character", mend: "r'…' keeps backslashes")
    default: details
    }
  }

  private var details: Diagnosis {
    switch self {
    case .notDeletable:
      Diagnosis("this cannot be deleted", mend: "del takes names, x[…] and x.name")
    case .repeatedParameter(let name): Diagnosis("the parameter '\(name)' is given twice")
    case .badStar(let fault), .badParameters(let fault), .badArguments(let fault),
      .badHandlers(let fault), .badBytes(let fault):
      Diagnosis(fault)
    default: Diagnosis("")
    }
  }
}

extension SyntaxError.IndentationFault {
  fileprivate var diagnosis: Diagnosis {
    switch self {
    case .unexpected:
      Diagnosis("unexpected indentation", mend: "only a line that ends with a colon opens a block")
    case .unmatched:
      Diagnosis(
        "the indentation matches no line above",
        mend: "set the line as far in as its block's first line")
    case .mixedTabs:
      Diagnosis("tabs and spaces are mixed in the indentation", mend: "use spaces only")
    case .tooDeep(let most):
      Diagnosis(
        "blocks are nested more than \(most) deep", mend: "move the inner ones into a function")
    }
  }
}
