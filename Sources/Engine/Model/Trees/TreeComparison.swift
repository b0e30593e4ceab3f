import Support

/// A tree and its convolution over the same rows: each window as a tree, each row once as a convolution.
package struct TreeComparison: Sendable {
  /// How many windows were compared.
  package let windows: Int
  /// The largest difference between two of their outputs; not finite where one of the two is not.
  package let largest: Float

  /// Rows of symbols, each at least as long as a window.
  ///
  /// - Throws: what `Plan` throws, `ModelError` for symbols that the tree does not know, `Interruption`.
  package init(_ tree: Sequential, _ convolved: Convolved, rows: [[Int32]]) throws {
    try self.init(tree, convolved, rows: rows, width: 1) { try $0.load($1) }
  }

  /// Rows of numbers, `width` for each step.
  ///
  /// - Throws: as for symbols.
  package init(
    _ tree: Sequential, _ convolved: Convolved, rows: [[Float]], width: Int
  ) throws {
    try self.init(tree, convolved, rows: rows, width: width) { try $0.load($1) }
  }

  private init<Number>(
    _ tree: Sequential, _ convolved: Convolved, rows: [[Number]], width: Int,
    load: (Plan, [Number]) throws -> Void
  ) throws {
    let reach = convolved.reach
    var (largest, windows): (Float, Int) = (0, 0)
    for row in rows {
      let steps = row.count / width
      guard steps >= reach else { continue }
      let count = steps - reach + 1
      func output(_ stack: Sequential, _ sizes: [Int], _ numbers: [Number]) throws -> [Float] {
        let isReal = stack.takesElement == .reals
        let plan = try Plan(
          stack, input: try Shape(isReal ? sizes + [width] : sizes), purpose: .inference)
        try load(plan, numbers)
        try plan.evaluateWatched()
        return plan.output.values
      }
      let cut = (0..<count).flatMap { row[$0 * width..<($0 + reach) * width] }
      let (apart, shared) = (
        try output(tree, [count, reach], cut), try output(convolved.stack, [1, steps], row)
      )
      for (one, other) in zip(apart, shared) where !(one.isNaN && other.isNaN) {
        let difference = abs(one - other)
        if difference.isNaN { largest = .nan } else if difference > largest { largest = difference }
      }
      windows += count
    }
    (self.largest, self.windows) = (largest, windows)
  }
}
