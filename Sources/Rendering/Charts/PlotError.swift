package import Support

/// A loss curve that cannot be drawn.
package enum PlotError: CataloguedError, Hashable {
  case notTrained
  case nothingToDraw(losses: Int)
  case unknownEnding(path: String)
  case sizeOfTable(ending: String, option: String)

  /// What each case means.
  package static let catalogue: [ErrorKind<PlotError>] = [
    .init("E-PLOT-NOT-TRAINED", "There are no losses: nothing has been trained yet.", .notTrained),
    .init(
      "E-PLOT-NOTHING-TO-DRAW", "None of the losses has a logarithm.", .nothingToDraw(losses: 20)),
    .init(
      "E-PLOT-UNKNOWN-ENDING", "The ending of the file's name does not say what to write.",
      .unknownEnding(path: "loss.png")),
    .init(
      "E-PLOT-SIZE-OF-TABLE", "A table has no width or height.",
      .sizeOfTable(ending: ".csv", option: "width")),
  ]

  /// What is wrong and how to fix it.
  package var diagnosis: Diagnosis {
    switch self {
    case .notTrained:
      Diagnosis("there is no loss to plot yet", mend: "train first, such as train 1000")
    case .nothingToDraw(let losses):
      Diagnosis(
        losses == 1
          ? "the only loss is 0 or not finite: it has no logarithm"
          : "all \(grouped(losses)) losses are 0 or not finite: they have no logarithm",
        mend: "init draws the weights anew; train with a smaller lr")
    case .unknownEnding(let path):
      Diagnosis(
        "'\(path)' does not say what to write",
        mend: "end it with \(PlotFormat.endings)")
    case .sizeOfTable(let ending, let option):
      Diagnosis("a \(ending) file has no \(option)", mend: "leave \(option)= out")
    }
  }
}
