public import Support

/// A stack that is no tree of flattens and linears, and so no convolution without padding.
public enum TreeError: CataloguedError, Hashable {
  /// What would make it one, where one change does: it was tried.
  public typealias Cure = String

  case noSteps(input: Shape)
  case nothingFused
  case stepsUnread(fusing: Place, reader: Place?, cure: Cure? = nil)
  case stepStatistics(layer: Place, cure: Cure? = nil)
  case stepsMixed(layer: Place, cure: Cure? = nil)

  /// A layer of the stack.
  public struct Place: Sendable, Hashable {
    /// Its number in the stack.
    let position: Position
    /// Its line.
    let line: String

    var text: String { "layer \(position) (\(line))" }
  }

  /// What each case means.
  public static let catalogue: [ErrorKind<TreeError>] = [
    .init(
      "E-TREE-NO-STEPS", "The input has no steps that a tree could fuse.",
      .noSteps(input: Shape(known: 4, 20))),
    .init(
      "E-TREE-NOTHING-FUSED", "No layer of the stack fuses steps: it is no tree.", .nothingFused),
    .init(
      "E-TREE-STEPS-UNREAD",
      "Steps are fused side by side, and the layer that reads them is no linear.",
      .stepsUnread(
        fusing: Place(position: Position(2), line: "flatten 2"),
        reader: Place(position: Position(3), line: "batchnorm 20"))),
    .init(
      "E-TREE-STEP-STATISTICS",
      "A layer keeps statistics for each step, where a convolution has more of them.",
      .stepStatistics(layer: Place(position: Position(4), line: "batchnorm 68 over=batch"))),
    .init(
      "E-TREE-STEPS-MIXED", "A layer between the flattens reads other steps than its own.",
      .stepsMixed(layer: Place(position: Position(2), line: "softmax dim=1"))),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .noSteps(let input):
      Diagnosis(
        "the input \(input.told) has no steps to fuse",
        mend: "push contexts: (B, T) symbols or (B, T, C) numbers")
    case .nothingFused:
      Diagnosis(
        "the stack fuses no steps: there is no tree to convolve",
        mend: "a tree has flatten before its linears, such as flatten 2, linear 20 200")
    case .stepsUnread(let fusing, let reader, let cure):
      Diagnosis(
        reader.map {
          "\($0.text) reads the steps that \(fusing.text) puts side by side: only a linear is a "
            + "convolution of them"
        } ?? "no layer reads the steps that \(fusing.text) puts side by side",
        mend: cure ?? "let a linear follow each flatten")
    case .stepStatistics(let layer, let cure):
      Diagnosis(
        "\(layer.text) keeps statistics for each step of the tree, and a convolution has more steps",
        mend: cure ?? "a convolution has one mean for each channel")
    case .stepsMixed(let layer, let cure):
      Diagnosis(
        "\(layer.text) reads other steps than its own: at every step of a row it would read others",
        mend: cure ?? "only flattens may join the steps of a tree")
    }
  }
}
