import Support

/// The mean of −log softmax(logits)[target], in nats, over the places that count.
///
/// Shape: logits (…, V) and targets of the leading shape. A negative target is ignored.
/// Source: torch.nn.functional.cross_entropy.
package struct CrossEntropy {
  /// The target of each row.
  package private(set) var targets: Buffer<Int32>
  private var logNormaliser: Buffer<Float>

  /// Reserves memory for this many rows.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  package init(rows: Int) throws {
    targets = try Buffer(zeros: try Shape(rows, 1))
    logNormaliser = try Buffer(zeros: try Shape(rows, 1))
  }

  /// Uses the first rows alone.
  mutating func use(rows: Int) {
    targets.use(rows: 0..<rows)
    logNormaliser.use(rows: 0..<rows)
  }

  /// The sum over the rows that count.
  package func sum(_ logits: Buffer<Float>) -> Double {
    Kernels.crossEntropy(logits, targets, logNormaliser: logNormaliser)
  }

  /// The loss of one row, in nats, after `sum` or `mean` of the same logits; the row must count.
  func loss(of row: Int, _ logits: Buffer<Float>) -> Float {
    logNormaliser[row] - logits[row * logits.columns + Int(targets[row])]
  }

  /// How many rows count.
  package var counted: Int {
    var count = 0
    for row in 0..<targets.count where targets[row] >= 0 { count += 1 }
    return count
  }

  /// The mean over the rows that count.
  package func mean(_ logits: Buffer<Float>) -> Float { Float(sum(logits) / Double(counted)) }

  /// The mean's gradient: (softmax − one_hot) / count.
  ///
  /// Uses the probabilities that `mean` computed.
  package func backward(_ logits: Buffer<Float>, into gradient: Buffer<Float>) {
    Kernels.crossEntropyBackward(
      logits, targets, logNormaliser: logNormaliser, factor: 1 / Float(counted), into: gradient)
  }
}
