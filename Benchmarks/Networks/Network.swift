import Engine

/// The lecture's network at some size.
struct Network {
  let batch, embedding, hidden, block: Int
  let tree: [Int]

  /// `BATCH EMBEDDING HIDDEN BLOCK 2,2,2`.
  init(_ words: [String]) {
    let numbers = words.prefix(4).map { Int($0) ?? 1 }
    (batch, embedding, hidden, block) = (numbers[0], numbers[1], numbers[2], numbers[3])
    tree = words[4].split(separator: ",").map { Int($0) ?? 1 }
  }

  /// The shell's line.
  var line: String {
    var layers = ["embedding 27 \(embedding)"]
    var width = embedding
    for group in tree {
      layers.append("flatten \(group), linear \(width * group) \(hidden) bias=false")
      layers.append("batchnorm \(hidden), tanh")
      width = hidden
    }
    return (layers + ["linear \(hidden) 27 scale=0.1"]).joined(separator: ", ")
  }
}

extension Network {
  /// A trainer of it, on the bundled names.
  func trainer() throws -> Trainer {
    var options = Dataset.Options()
    options.block = block
    return try Trainer(line, on: Dataset.bundled(options), batch: batch)
  }
}

extension Network {
  /// How many distinct windows each level of the tree has in a batch, in the mean over many batches.
  func distinctWindows() throws -> [Double] {
    var options = Dataset.Options()
    options.block = block
    let data = try Dataset.bundled(options)
    var generator = Generator(seed: 1)
    var sums = tree.map { _ in 0.0 }
    let batches = 200
    for _ in 0..<batches {
      let contexts = (0..<batch).compactMap { _ in
        data.example(.train, generator.integer(in: 0..<data.count(.train)))?.context
      }
      var width = 1
      for (level, group) in tree.enumerated() {
        width *= group
        let windows = contexts.flatMap { context in
          stride(from: 0, to: block, by: width).map { Array(context[$0..<$0 + width]) }
        }
        sums[level] += Double(Set(windows).count)
      }
    }
    return sums.map { $0 / Double(batches) }
  }
}
