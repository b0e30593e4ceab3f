package import Support

/// A stack that cannot be drawn as a tree or as dilated convolutions.
package enum FigureError: CataloguedError, Hashable {
  case noSteps(input: Shape)
  case nothingRead
  case mixesSteps(TreeError.Place)
  case strides(TreeError.Place)
  case addsSteps(TreeError.Place)
  case branches(TreeError.Place)
  case tooLong(steps: Int, most: Int)
  /// The widest row of steps that the terminal has room for.
  case tooWide(steps: Int, most: Int)
  case unknownEnding(path: String)

  /// What each case means.
  package static let catalogue: [ErrorKind<FigureError>] = [
    .init(
      "E-FIGURE-NO-STEPS", "The input has no steps to draw.",
      .noSteps(input: Shape(known: 4, 20))),
    .init(
      "E-FIGURE-NOTHING-READ", "No layer of the stack reads several steps.", .nothingRead),
    .init(
      "E-FIGURE-MIXES-STEPS", "A layer makes each step of all of them, or of half of them.",
      .mixesSteps(.init(position: Position(2), line: "softmax dim=1"))),
    .init(
      "E-FIGURE-STRIDES", "A layer leaves out steps, so that levels have no common places.",
      .strides(.init(position: Position(2), line: "conv 10 20 2 stride=2"))),
    .init(
      "E-FIGURE-ADDS-STEPS", "A layer makes more steps than it is given.",
      .addsSteps(.init(position: Position(2), line: "conv 10 20 2 pad=4"))),
    .init(
      "E-FIGURE-BRANCHES", "A skip reads several steps: the stack is more than levels.",
      .branches(.init(position: Position(2), line: "skip (conv 10 20)"))),
    .init(
      "E-FIGURE-TOO-LONG", "The row has more steps than can be shown.",
      .tooLong(steps: 1024, most: 64)),
    .init(
      "E-FIGURE-TOO-WIDE", "The row has more steps than the terminal has room for.",
      .tooWide(steps: 60, most: 34)),
    .init(
      "E-FIGURE-UNKNOWN-ENDING", "The ending of the file's name does not say what to write.",
      .unknownEnding(path: "tree.png")),
  ]

  /// Refuses a file's name that does not say that it is a picture.
  ///
  /// - Throws: `FigureError.unknownEnding`.
  package static func checkEnding(_ path: String?) throws(FigureError) {
    guard let path, !path.lowercased().hasSuffix(".svg") else { return }
    throw .unknownEnding(path: path)
  }

  /// What is wrong and how to fix it.
  package var diagnosis: Diagnosis {
    switch self {
    case .noSteps(let input):
      Diagnosis(
        "the input \(input.told) has no steps to draw",
        mend: "push contexts: (B, T) symbols or (B, T, C) numbers")
    case .nothingRead:
      Diagnosis(
        "no layer reads several steps: there is nothing to draw",
        mend: "flatten N fuses steps, conv reads them")
    case .mixesSteps(let place):
      Diagnosis(
        "\(place.text) makes each step of all steps, not of a few: it has no levels to draw")
    case .strides(let place):
      Diagnosis(
        "\(place.text) leaves out steps: its levels cannot be drawn", mend: "draw it with stride=1")
    case .addsSteps(let place):
      Diagnosis(
        "\(place.text) makes more steps than it is given: they have no places to draw",
        mend: "pad=causal keeps the steps, pad=none adds none")
    case .branches(let place):
      Diagnosis("\(place.text) reads several steps beside the levels: only levels are drawn")
    case .tooLong(let steps, let most):
      Diagnosis(
        "a row of \(counted(steps, "step")) is too long: up to \(grouped(most)) are shown",
        mend: "push a shorter row, such as push 1x16")
    case .tooWide(let steps, let most):
      Diagnosis(
        "the terminal has room for \(counted(most, "step")), the row has \(steps)",
        mend: "draw FILE.svg draws it as a picture")
    case .unknownEnding(let path):
      Diagnosis("'\(path)' does not say what to write", mend: "end it with .svg for a picture")
    }
  }
}
