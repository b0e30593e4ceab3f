public import Support

/// An optimizer or a schedule of rates that cannot be made or used.
public enum OptimizerError: CataloguedError, Hashable {
  case noParameters
  case notALeaf(shape: [Int])
  case givenTwice(shape: [Int])
  case badOption(name: String, value: Double, wants: String)
  case scheduleIsOver(steps: Int)

  /// What each case means.
  public static let catalogue: [ErrorKind<OptimizerError>] = [
    .init("E-OPTIMIZER-NO-PARAMETERS", "An optimizer is given no tensor.", .noParameters),
    .init(
      "E-OPTIMIZER-NOT-A-LEAF", "An optimizer is given a tensor that an operation made.",
      .notALeaf(shape: [27, 10])),
    .init(
      "E-OPTIMIZER-GIVEN-TWICE", "An optimizer is given a tensor twice.",
      .givenTwice(shape: [27, 10])),
    .init(
      "E-OPTIMIZER-BAD-OPTION", "An optimizer's number is out of its range.",
      .badOption(name: "lr", value: -0.1, wants: "0 or more")),
    .init(
      "E-OPTIMIZER-SCHEDULE-IS-OVER", "A schedule is asked for more steps than it has.",
      .scheduleIsOver(steps: 100)),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .noParameters:
      Diagnosis("an optimizer needs tensors to step", mend: "give it [W, b] or net.parameters()")
    case .notALeaf(let shape):
      Diagnosis(
        "an operation made this \(ShapeText.told(shape)) tensor: a step would not change what it is"
          + " made of", mend: "give the tensors that were made with requires_grad=True")
    case .givenTwice(let shape):
      Diagnosis(
        "a tensor of \(ShapeText.told(shape)) is given twice", mend: "give each tensor once")
    case .badOption(let name, let value, let wants):
      Diagnosis("\(name) cannot be \(value)", mend: "\(name) is \(wants)")
    case .scheduleIsOver(let steps):
      Diagnosis(
        "the schedule has \(counted(steps, "step")), and all are done",
        mend: "make it with a larger total_steps")
    }
  }
}
