import Engine

/// The lecture's networks, as the shell writes them.
enum Stacks {
  /// Embedding, then for each number of `tree` that many steps fused, and logits at the end.
  static func network(embedding: Int, hidden: Int, tree: [Int], symbols: Int = 27) -> String {
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

  static let tree76k = network(embedding: 24, hidden: 128, tree: [2, 2, 2])
  static let tree22k = network(embedding: 10, hidden: 68, tree: [2, 2, 2])
  static let flat8 = network(embedding: 10, hidden: 200, tree: [8])
  static let mlp3 = network(embedding: 10, hidden: 200, tree: [3])

  /// A stack of these lines, drawn from a stream that begins with 42.
  static func made(_ text: String) throws -> Sequential {
    var generator = Generator(seed: 42)
    return try Sequential(text, generator: &generator)
  }
}
