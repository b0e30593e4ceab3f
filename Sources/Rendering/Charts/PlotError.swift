package import Support

/// A loss curve that cannot be drawn.
package enum PlotError: DiagnosableError, Hashable {
  /// No step was trained.
  case notTrained
  /// Not one loss has a logarithm.
  case nothingToDraw(losses: Int)
  /// A file whose name does not tell what to write.
  case unknownEnding(path: String)
  /// A table has no size.
  case sizeOfTable(option: String)

  /// What is wrong and how to mend it.
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
        "'\(path)' does not tell what to write",
        mend: "end it with .svg for a picture or .csv for a table")
    case .sizeOfTable(let option):
      Diagnosis("a .csv file has no \(option)", mend: "leave \(option)= out")
    }
  }
}
