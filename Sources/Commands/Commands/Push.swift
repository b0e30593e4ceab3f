import Engine

struct Push: Command {
  /// How many examples `push batch` takes.
  static let batch = 32

  private static let what = Argument<Probe>.rest("SHAPE", .probe, required: false, "what goes in")

  static let declaration = Declaration(
    "push", aliases: ["p"], .shapes,
    "Pushes a tensor through the stack and shows every shape.",
    discussion: """
      A shape makes a random tensor: symbols where the stack begins with an embedding, else normal \
      numbers. push batch takes a real minibatch, push "emma" a real context. Alone it repeats the \
      last push. Its random numbers are its own: a training run is never changed by it.
      """,
    arguments: [what], examples: ["push 4x8", "push batch", "push \"emma\""],
    after: ["add embedding 27 10, flatten 2, linear 20 200, tanh"])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let probe: Probe
    if let given = arguments[what] ?? session.probe {
      probe = given
    } else {
      probe = .shape(try Shape(4, try session.dataset().options.block))
    }
    let tracer = try Tracer(probe, &session)
    session.probe = probe
    let trace = try tracer.run(&session)
    session.fixes = trace.fixes.map(\.line)
    return trace.output
  }
}

extension ArgumentKind<Probe> {
  /// A shape, the word `batch`, or text.
  fileprivate static var probe: ArgumentKind {
    ArgumentKind(
      wants: "a shape such as 4x8, the word batch, or \"text\"",
      read: { token, _ in
        if token.isQuoted { return .text(token.text) }
        return token.text == "batch" ? .batch : .shape(try Shape(parsing: token.text))
      },
      complete: { _ in ["batch"] })
  }
}
