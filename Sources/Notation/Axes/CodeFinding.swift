/// A line of code that runs and probably does not do what was meant.
package struct CodeFinding: Sendable, Hashable {
  /// What kind of slip it is.
  package enum Kind: String, Sendable, CaseIterable {
    /// `100x1 with 100 → 100x100`, where neither axis of size 1 was asked for.
    case bothGrow = "BOTH-GROW"
    /// A sum over one axis that meets that axis: it fits because two sizes are equal.
    case keepdim = "KEEPDIM"
    /// A softmax over the batch.
    case softmaxBatch = "SOFTMAX-BATCH"
    /// A loss of (N) and (N, 1).
    case lossShapes = "LOSS-SHAPES"
    /// A view of a turned tensor that puts parts of other axes into the batch.
    case mixedView = "MIXED-VIEW"
    /// Logits as (B, T, C) in a loss that reads axis 1 as the classes.
    case classAxis = "CLASS-AXIS"
  }

  package let kind: Kind
  /// One sentence.
  package let what: String
  /// What would be right.
  package let mend: String
  package let place: CodePlace
}
