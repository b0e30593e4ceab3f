import Engine
import Support

/// The meanings of names, and which names are reserved.
package enum Names {
  private static let reserved = [
    "torch": "PyTorch's module", "nn": "torch.nn",
    "print": "the function that writes", "True": "a value", "False": "a value", "None": "a value",
  ]

  /// Names defined by the session rather than by a line, with their meanings.
  package static let meanings = [
    (
      "model",
      "The stack: model(x) runs it, model[0] is its first layer, model.parameters() its numbers."
    ),
    ("Xtr", "The contexts to train on: N rows of T symbols; see data."),
    ("Ytr", "The symbols that follow the contexts of Xtr: N of them."),
    ("Xdev", "The contexts of val, which training does not see."),
    ("Ydev", "The symbols that follow the contexts of Xdev."),
    ("Xte", "The contexts of test."), ("Yte", "The symbols that follow the contexts of Xte."),
    ("itos", "The symbol of each number: itos[1]."),
    ("stoi", "The number of each symbol: stoi['a']."),
    ("vocab_size", "How many symbols the data has."),
    ("block_size", "How many symbols a context has; data block=8 changes it."),
    ("lossi", "The logarithm to base 10 of the loss of each step of training; see plot."),
  ]

  package static let ofTheSession = meanings.map(\.0)

  /// The name of the stack.
  static let stack = "model"

  /// Refuses names that the notation itself needs.
  ///
  /// - Throws: `ExpressionError.reserved`.
  static func check(_ name: String) throws {
    if let meaning = reserved[name] { throw ExpressionError.reserved(name: name, meaning: meaning) }
  }

  /// Every name that means something, for completion and for typos.
  package static func known(in host: any Host) -> [String] {
    host.variables.names + ofTheSession + ofTheLanguage
  }

  /// Those that are the same in every session.
  private static let ofTheLanguage =
    ["torch", "F", "nn", "optim"]
    + [TensorFunctions.python, TensorFunctions.torch, TensorFunctions.functional]
    .flatMap { TensorFunctions.names(in: $0) }
}

extension Names {
  /// The name probably meant; variables of lines come first.
  static func meant(by name: String, in host: any Host) -> String? {
    Similarity.nearest(to: name, in: host.variables.names)
      ?? Similarity.nearest(to: name, in: known(in: host))
  }
}
