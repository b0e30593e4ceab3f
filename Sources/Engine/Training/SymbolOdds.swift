import Glibc
import Support

/// What a stack expected in one place of a text, and the symbol that is there.
package struct SymbolOdds: Sendable {
  /// The symbol that is there.
  package let symbol: Int
  /// The probability of each symbol, in the order of their numbers.
  package let probabilities: [Double]
  /// −ln of the probability of the symbol, in nats: kept apart, since a probability can be too small for a
  /// number.
  package let nats: Double

  /// The likeliest symbols, the likeliest first; of equals the first.
  package func likeliest(_ count: Int) -> [Int] {
    let order = probabilities.indices.sorted {
      (probabilities[$1], $0) < (probabilities[$0], $1)
    }
    return Array(order.prefix(count))
  }

  /// Softmax of the logits.
  fileprivate init(_ logits: [Double], symbol: Int) {
    let most = logits.max() ?? 0
    let total = logits.reduce(0) { $0 + exp($1 - most) }
    self.symbol = symbol
    probabilities = logits.map { exp($0 - most) / total }
    nats = log(total) + most - logits[symbol]
  }
}

extension SymbolOdds {
  /// What a stack expects at each place of some items, one place after another, from an item's beginning on;
  /// logits are divided by the temperature.
  ///
  /// Evaluation mode; nothing is drawn.
  /// - Throws: `TrainingError.outputNotFinite`; `Interruption.stopped`; what a plan throws.
  package static func along(
    _ items: [[Int32]], _ model: Sequential, _ contexts: Contexts, temperature: Double = 1
  ) throws -> [[SymbolOdds]] {
    let next = try NextSymbol(model, contexts, lanes: 1)
    return try items.map { item in
      try Interruption.check()
      next.show([], in: 0)
      return try item.map { symbol in
        try next.predict()
        let logits = (0..<contexts.vocabulary.count).map { Double(next.logits[$0]) / temperature }
        guard logits.allSatisfy(\.isFinite) else { throw TrainingError.outputNotFinite }
        next.push(symbol, in: 0)
        return SymbolOdds(logits, symbol: Int(symbol))
      }
    }
  }
}
