import Support

/// Statements that hold others.
extension ExpressionParser {
  /// `for x in y: …`.
  mutating func loop() throws -> PythonStatement {
    position += 1
    let target = try loopTarget()
    let iterable = try expressionList()
    return .loop(target, iterable, try body("the body of the loop", in: "for"))
  }

  /// `with torch.no_grad(): …`.
  mutating func contextBlock() throws -> PythonStatement {
    position += 1
    repeat {
      let context = try expression()
      guard Self.keepsNoGradients(context) else {
        throw LocatedError(
          ExpressionError.notSupported(
            what: "this 'with'", mend: Self.mend(forContext: context)), context.range)
      }
    } while take(sign: ",")
    return .block(try body("the body of the with", in: "with"))
  }

  /// The statements after a colon.
  private mutating func body(_ wanted: String, in block: String) throws -> [PythonStatement] {
    try expect(":")
    var body: [PythonStatement] = []
    repeat {
      if token.kind == .end { break }
      if isName("for") || isName("with") {
        let mend =
          block == "with" || isName("with")
          ? "leave the 'with' line out: it changes nothing, since no line keeps gradients"
          : "a loop holds no other loop; one that trains is the command train 1000"
        throw LocatedError(
          ExpressionError.notSupported(what: "\(token.text) in this place", mend: mend), token.range
        )
      }
      body.append(try simple())
    } while take(sign: ";")
    guard !body.isEmpty else { throw unexpected(wanted) }
    return body
  }

  /// Contexts that change nothing here.
  private static func keepsNoGradients(_ context: Expression) -> Bool {
    guard case .call(let callee, let arguments) = context.kind else { return false }
    switch callee.dottedName?.split(separator: ".").last {
    case "no_grad", "inference_mode": return true
    case "set_grad_enabled":
      guard arguments.count == 1, case .constant(.bool(false)) = arguments[0].value.kind else {
        return false
      }
      return true
    default: return false
    }
  }

  private static func mend(forContext context: Expression) -> String {
    if case .call(let callee, _) = context.kind, callee.dottedName == "open" {
      return "data names.txt reads a file with one item per line: Xtr and Ytr are made of it"
    }
    return "with torch.no_grad(): is read; leave this line out and unindent those below it"
  }
}
