import Engine

/// Ten short names of the letters a to e: 6 symbols with the boundary.
enum TinyData {
  static let text = "abe\ndeb\nada\nbea\ncade\neda\nabba\ndede\nbebe\nceda\n"
  /// A stack that can be trained on it.
  static let stack = "add embedding 6 4, flatten, linear 12 6"

  /// In contexts of 3, the lecture's split.
  static func dataset() throws -> Dataset {
    var options = Dataset.Options()
    options.block = 3
    return try Dataset(bytes: Array(text.utf8), source: "tiny", options)
  }

  /// A session with the data and the stack.
  static func bench(seed: UInt64 = 42) throws -> Bench {
    try Bench(stack, data: try dataset(), seed: seed)
  }
}
