package import Engine

/// The lecture's networks, as the shell writes them.
package enum Stacks {
  /// Embedding, then for each number of `tree` that many steps fused, and logits at the end.
  package static func network(embedding: Int, hidden: Int, tree: [Int], symbols: Int = 27) -> String
  {
    var lines = ["embedding \(symbols) \(embedding)"]
    var width = embedding
    for steps in tree {
      lines += [
        "flatten \(steps)", "linear \(width * steps) \(hidden) bias=false",
        "batchnorm \(hidden)", "tanh",
      ]
      width = hidden
    }
    lines.append("linear \(hidden) \(symbols) scale=0.1")
    return lines.joined(separator: ", ")
  }

  package static let tree76k = network(embedding: 24, hidden: 128, tree: [2, 2, 2])
  package static let tree22k = network(embedding: 10, hidden: 68, tree: [2, 2, 2])
  package static let flat8 = network(embedding: 10, hidden: 200, tree: [8])
  package static let mlp3 = network(embedding: 10, hidden: 200, tree: [3])

  /// A stack of these lines, drawn from a stream that begins with 42.
  package static func made(_ text: String) throws -> Sequential {
    var generator = Generator(seed: 42)
    return try Sequential(text, generator: &generator)
  }
}

extension Stacks {
  /// A random stack of up to `most` layers that lets the input through, most of the time.
  package static func random(_ input: Shape, most: Int, _ generator: inout Generator) throws
    -> Sequential
  {
    var layers: [StackedLayer] = []
    var shape = input
    for _ in 0..<generator.integer(in: 1..<most + 1) {
      let width = generator.integer(in: 1..<13)
      let steps = shape.rank == 3 ? FlattenConsecutive.choices(of: "N", for: shape) : []
      let bias = generator.integer(in: 0..<2) == 0 ? " bias=false" : ""
      let lines =
        [
          "linear \(shape.last) \(width)\(bias)", "tanh", "relu", "dropout 0.1",
          "layernorm \(shape.last)",
        ]
        + (shape.rank == 2 || shape.rank == 3
          ? ["batchnorm \(shape.last)", "batchnorm \(shape.last) over=batch", "flatten"] : [])
        + steps.map { "flatten \($0)" }
      let one = try made(lines[generator.integer(in: 0..<lines.count)])
      shape = try one.outputShape(for: shape)
      layers += one.children
    }
    return Sequential(layers)
  }
}
