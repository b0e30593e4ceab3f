import Engine
import Notation
import Rendering

struct Push: ReportingCommand {
  /// What the line pushes.
  fileprivate enum What: Sendable {
    case probe(Probe)
    /// A shape with letters for sizes, which is looked at and not kept.
    case letters(LetteredPush)
  }

  private static let what = Argument<What>.rest("SHAPE", .pushed, required: false, "the input")

  static let declaration = Declaration(
    "push", knownAs: ["p", "forward", "feed", "input"], .shapes,
    "Pushes a tensor through the stack and shows every shape.",
    discussion: """
      A shape pushes a random tensor: symbols if the stack begins with an embedding, normally \
      distributed numbers otherwise. Bx8 shows the batch as a letter: two batch sizes are \
      pushed, one of them 1. BxT tries several sizes, shows every shape as an expression of the \
      letters, and says what they must be; the last push stays what it was. push batch takes a \
      real minibatch, push "emma" a real context, push x a tensor of yours; a shape may contain \
      names, as in (4, n). Without a shape it repeats the last push. It draws from a random stream of its own and never changes a training run.
      """,
    arguments: [what],
    examples: ["push 4x8", "push Bx8", "push BxT", "push batch", "push \"emma\""],
    after: ["add embedding 27 10, flatten 2, linear 20 200, tanh"], draws: [.push])

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    let probe: Probe
    switch arguments[what] {
    case .letters(let letters)?: return try letters.output(&session)
    case .probe(let given)?: probe = given
    case nil: probe = try session.probe ?? session.standardProbe()
    }
    return try session.push(probe).output(session.state.settings)
  }
}

extension Extents {
  /// Reads `Bx8`, any number of contexts; `nil` for text that does not begin so.
  ///
  /// - Throws: `ShapeError` for sizes after the letter that are none.
  init?(lettered text: String) throws(ShapeError) {
    guard text.first == "B" || text.first == "b" else { return nil }
    let rest = text.dropFirst()
    guard rest.isEmpty || "xX×,".contains(rest.first ?? " ") else { return nil }
    let context = rest.isEmpty ? [] : try Shape(parsing: String(rest.dropFirst())).dimensions
    self.init(anyBatchOf: context)
  }
}

extension Shape {
  /// `B`, `T` and `10` of `BxTx10`, in any form of shape: each a letter or a number; `nil` for
  /// other text.
  static func sizes(_ text: String) -> [Substring]? {
    let sizes = text.split { "xX×*, ()[]".contains($0) }
    let isShape =
      sizes.count > 1
      && sizes.allSatisfy { size in
        size.allSatisfy(\.isNumber) || size.count == 1 && size.allSatisfy(\.isLetter)
      }
    return isShape ? sizes : nil
  }

  /// `4 8` and `B 8` as `4x8` and `Bx8`; other text as it is.
  static func joined(_ text: String) -> String {
    let sizes = text.split(separator: " ")
    let isShape = sizes.enumerated().allSatisfy { place, size in
      size.allSatisfy(\.isNumber) || place == 0 && ["B", "b"].contains(size)
    }
    return sizes.count > 1 && isShape ? sizes.joined(separator: "x") : text
  }
}

extension ArgumentKind<Push.What> {
  /// A shape, the word `batch`, or text.
  fileprivate static var pushed: ArgumentKind {
    ArgumentKind(
      wants: "a shape such as 4x8, Bx8 or BxT, a tensor, the word batch, or \"text\"",
      read: { token, session in
        if token.isQuoted { return .probe(.text(token.text)) }
        if token.text == "batch" { return .probe(.batch) }
        let text = Shape.joined(token.text)
        do throws(ShapeError) {
          if let extents = try Extents(lettered: text) { return .probe(.anyBatch(extents)) }
          return .probe(.shape(try Shape(parsing: text)))
        } catch ShapeError.unreadable {
          let letters = LetteredPush(token.text)
          // Names of the session come before letters.
          let probe =
            letters != nil
            ? try? Probe(evaluating: token.text, session)
            : try Probe(evaluating: token.text, session)
          if let probe { return .probe(probe) }
          if let letters { return .letters(letters) }
          throw unreadable(token.text)
        }
      },
      complete: { session in
        let takesSymbols = session.state.model.takesElement == .symbols
        let shape = session.presumed(takesSymbols: takesSymbols)
        let tensors = session.state.variables.names.filter { name in
          if case .tensor? = session.state.variables[name] { true } else { false }
        }
        return ["batch"] + (shape.map { ["\($0)"] } ?? []) + tensors
      })
  }

  /// Why a word cannot be pushed: text without quotes, or an invalid shape.
  private static func unreadable(_ text: String) -> any Error {
    if let sizes = Shape.sizes(text), sizes.contains(where: { $0.first?.isLetter ?? false }) {
      let letters = sizes.map { $0.uppercased() }
      return CommandError.badValue(
        argument: "SHAPE", text: text,
        wants: "a number or a capital letter for every axis: "
          + "\(Push.declaration.name) \(letters.joined(separator: "x"))")
    }
    guard text.allSatisfy(\.isLetter), text.contains(where: { !"xXbB".contains($0) }) else {
      return ShapeError.unreadable(text: text)
    }
    return CommandError.badValue(
      argument: "SHAPE", text: text,
      wants: "a shape such as 4x8; text goes in quotes: \(Push.declaration.name) \"\(text)\"")
  }
}

extension Probe {
  /// The shape or the tensor that an expression gives; nil for text that is not an expression.
  ///
  /// - Throws: `FailedLine` for one that fails; `CommandError.badValue` for another value.
  fileprivate init?(evaluating text: String, _ session: Session) throws {
    guard case .expression(let expression)? = (try? PythonParser.statement(text))?.kind else {
      return nil
    }
    let value: Value
    do {
      value = try ProgramRun.value(of: expression, in: text, session)
    } catch let error as LocatedError {
      if case .name = expression.kind { return nil }
      throw error.diagnosed(in: text)
    }
    if case .tensor(let tensor) = value {
      self = .tensor(try PushedTensor(tensor, name: String(text.prefix(40))))
      return
    }
    guard let sizes = value.wholeNumbers ?? value.wholeNumber.map({ [$0] }) else {
      throw CommandError.badValue(
        argument: "SHAPE", text: text,
        wants: "a shape such as 4x8 or a tensor, got \(value.kind)")
    }
    self = .shape(try Shape(sizes))
  }
}
