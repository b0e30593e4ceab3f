import Engine
import Support

/// What a program printed, and the exception that ended it.
package struct ProgramOutcome: Hashable, Sendable {
  /// Everything that it wrote.
  package var printed = ""
  /// The class of the exception; `nil` for a program that came to its end.
  package var exception: String?
  /// What the exception says.
  package var message = ""

  /// Carries out a program on a copy of a host.
  ///
  /// - Throws: `ExpressionError.interrupted`.
  package init(of text: String, _ host: any Host) throws {
    let line = RunningLine(isGradientOn: true)
    do {
      let program = try PythonParser.program(SourceText(text))
      let scope = host.variables.scope
      let code = try Compiler.code(program, scope)
      var changing = host
      _ = try Machine.run(code, scope, line, &changing)
    } catch {
      let cause = Machine.cause(of: error)
      if case ExpressionError.interrupted = cause { throw cause }
      let object = Machine.object(of: cause)
      exception = object.type.name
      message = PythonException(object).message
    }
    printed = line.text
  }
}
