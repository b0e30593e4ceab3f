import Engine
import Support

/// A program that has been carried out.
package struct ProgramRun {
  /// The value of its last expression, or `None`.
  package let value: Value
  /// What it wrote and said.
  package let line: RunningLine
  /// The names that it shows with their values, in order.
  package let names: [(name: String, value: Value)]
  /// Where Ctrl-C stopped it, if it did.
  package let stop: LocatedError?

  /// Carries out a program on a host, which takes over the changes on success.
  ///
  /// `finish` is called before the line ends, so that objects can say how they are written. What the
  /// program prints goes to `hear` as it comes, if that is given, and is kept unless `keepsText` is
  /// false. With `endsWhereStopped` Ctrl-C ends it like its last statement.
  ///
  /// - Throws: `LocatedError`; what `finish` throws; the host is then unchanged.
  package static func carryOut<H: Host, Result>(
    _ program: Program, _ host: inout H, trace: ProgramTrace? = nil,
    hear: ((ShownPart) -> Void)? = nil, keepsText: Bool = true, endsWhereStopped: Bool = false,
    _ finish: (ProgramRun, inout H) throws -> Result
  ) throws -> Result {
    let scope = host.variables.scope
    let code = try Compiler.code(program, scope)
    let line = RunningLine(isGradientOn: !host.variables.isGradientOff, trace: trace)
    line.hear = hear
    line.keepsText = keepsText
    var changing: any Host = host
    var value = Value.none
    var stop: LocatedError?
    do {
      value = try Machine.run(code, scope, line, &changing)
      changing.variables.isGradientOff = !line.gradients.isOn
    } catch let error as LocatedError where endsWhereStopped && error.isInterruption {
      // What a `with` around it has set, `no_grad` or a device, is as before the line.
      changing.variables.device = host.variables.device
      stop = error
    }
    // It always has this type: nothing else is ever stored.
    var changed = changing as? H ?? host
    let names = line.noted.compactMap { place in
      scope[scope.names[place]].map { (scope.names[place], $0) }
    }
    let result = try RunningLine.$current.withValue(line) {
      do {
        return try finish(ProgramRun(value: value, line: line, names: names, stop: stop), &changed)
      } catch {
        // What cannot be shown is the whole line's.
        throw error as? LocatedError
          ?? LocatedError(error, 0..<program.source.text.unicodeScalars.count)
      }
    }
    host = changed
    return result
  }

  /// Shows the pictures that were begun and not shown, as notebooks do at the end of a cell.
  ///
  /// - Throws: what drawing throws.
  package func showFigures() throws {
    guard let library = line.scope?.libraries[PlotHelpers.library],
      let flush = library[PlotHelpers.flush]
    else { return }
    _ = try line.call(flush)
  }

  /// The value of an expression on a copy of a host, whose changes are taken back.
  ///
  /// - Throws: `LocatedError`.
  package static func value(
    of expression: Expression, in text: String = "", _ host: any Host
  ) throws -> Value {
    let scope = host.variables.scope
    var host = host
    return try Changes.takingBack {
      let code = try Compiler.code(expression, SourceText(text), scope)
      let value = try Machine.run(
        code, scope, RunningLine(isGradientOn: !host.variables.isGradientOff), &host)
      // What it has changed on the way is taken back, also in a tensor that it gives.
      if case .tensor(let tensor) = value { return .tensor(try tensor.frozen()) }
      return value
    }
  }
}
