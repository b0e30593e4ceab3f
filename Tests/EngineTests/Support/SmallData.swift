import Engine
import TestSupport

/// Data small enough to know by heart.
enum SmallData {
  /// Ten items over the symbols a…j, `block` symbols a context, all but the last two for training.
  static func letters(block: Int = 3) throws -> Dataset {
    var options = Dataset.Options()
    options.block = block
    let text = "ab\nbcd\ncde\nde\nefgh\nfg\nghi\nhij\nij\nja\n"
    return try Dataset(bytes: Array(text.utf8), source: "letters", options)
  }

  /// A stack for it, with every kind of layer that keeps a state.
  static func stack(hidden: Int = 6) throws -> Sequential {
    try Stacks.made(
      "embedding 11 4, flatten, linear 12 \(hidden) bias=false, batchnorm \(hidden), tanh, "
        + "dropout 0.2, linear \(hidden) 11")
  }
}
