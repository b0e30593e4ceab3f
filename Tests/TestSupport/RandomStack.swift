import Engine

/// Makes stacks that are nearly right: sizes follow from one another but for a slip now and then.
package struct RandomStack {
  private var generator: Generator

  package init(seed: UInt64) { generator = Generator(seed: seed) }

  /// A number of some others.
  package mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[generator.integer(in: 0..<choices.count)]
  }

  package mutating func chance(_ percent: Int) -> Bool { generator.integer(in: 0..<100) < percent }

  /// Lines of layers, and the shape to push.
  package mutating func make() -> (lines: [String], input: [Int]) {
    let hasEmbedding = chance(60)
    let steps = pick([1, 2, 3, 4, 6, 7, 8, 12])
    var width = pick([2, 3, 5, 10])
    let batch = pick([1, 2, 4])
    var lines = hasEmbedding ? ["embedding \(chance(20) ? "_" : "7") \(width)"] : []
    for _ in 0..<generator.integer(in: 1..<8) {
      let size = chance(15) ? "_" : String(chance(25) ? pick([1, 4, 6, 20]) : width)
      switch generator.integer(in: 0..<7) {
      case 0:
        let group = pick([2, 2, 3, 4, steps])
        lines.append(chance(20) ? "flatten" : "flatten \(group)")
        width *= group
      case 1, 2:
        width = pick([3, 4, 6, 20])
        lines.append("linear \(size) \(width)")
      case 3: lines.append("batchnorm \(size)")
      case 4: lines.append("layernorm \(size)")
      case 5:
        lines.append(
          pick([
            "tanh", "relu", "dropout 0.1", "silu", "identity", "softmax", "logsoftmax dim=1", "glu",
          ]))
      default: if chance(10) { lines.append("embedding 7 3") } else { lines.append("gelu") }
      }
    }
    var input = hasEmbedding ? [batch, steps] : [batch, steps, pick([2, 3, 5, 10])]
    if chance(10) {
      input = pick([[batch], [batch, steps], [batch, steps, 5], [batch, 2, 3, 5]])
    }
    return (lines, input)
  }
}
