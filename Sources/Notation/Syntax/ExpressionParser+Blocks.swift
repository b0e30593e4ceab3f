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
    var contexts: [Expression] = []
    repeat {
      let context = try expression()
      guard Self.isOfGradients(context) else {
        throw LocatedError(
          ExpressionError.notSupported(
            what: "this 'with'", mend: Self.mend(forContext: context)), context.range)
      }
      contexts.append(context)
    } while take(sign: ",")
    return .block(contexts, try body("the body of the with", in: "with"))
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
          ? "a block holds no other block: torch.set_grad_enabled(False) is a line of its own"
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

  /// Contexts that say whether operations are remembered for backward.
  private static func isOfGradients(_ context: Expression) -> Bool {
    guard case .call(let callee, _) = context.kind,
      let name = callee.dottedName?.split(separator: ".").last
    else { return false }
    return ["no_grad", "inference_mode", "enable_grad", "set_grad_enabled"].contains(name)
  }

  private static func mend(forContext context: Expression) -> String {
    if case .call(let callee, _) = context.kind, callee.dottedName == "open" {
      return "data names.txt reads a file with one item per line: Xtr and Ytr are made of it"
    }
    return "with torch.no_grad(): is read; leave this line out and unindent those below it"
  }
}
