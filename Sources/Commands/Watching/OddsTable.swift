import Engine
import Rendering
import Support

/// What a stack expected at each place of an item, beside what is there.
struct OddsTable {
  /// The item's symbols, in the order of its places.
  private let item: [Int32]
  private let odds: [SymbolOdds]
  private let vocabulary: Vocabulary
  /// The first place that is shown.
  private let start: Int
  private let settings: Settings
  /// How many symbols before a place are shown.
  private let context: Int

  /// How many of the likeliest symbols are shown.
  private static let shown = 5
  /// How much of the text before a place is shown at most.
  private static let longest = 8

  /// The odds along an item; the places before `start` are left out.
  init(
    _ item: [Int32], _ odds: [SymbolOdds], _ contexts: Contexts, from start: Int = 0,
    _ settings: Settings
  ) {
    (self.item, self.odds, vocabulary) = (item, odds, contexts.vocabulary)
    // A context has no more; of a row, all before a place may be seen.
    context = contexts.places == nil ? min(Self.longest, contexts.block) : Self.longest
    (self.start, self.settings) = (start, settings)
  }

  /// The sum of −ln of the probabilities of what is there, in nats.
  var nats: Double { odds[start...].reduce(0) { $0 + $1.nats } }

  /// How many places there are.
  var count: Int { odds.count - start }

  /// A row for each place, below the names of the columns.
  var block: Output.Block {
    let names = ["before", "next", "odds", "nats"].enumerated().map { place, name in
      place < 2 ? Text(name, .faint) : Text(name, .faint).flushRight
    }
    return .table([names + [Text("likeliest", .faint)]] + (start..<odds.count).map(row))
  }

  private func row(_ place: Int) -> [Text] {
    let here = odds[place]
    let chance = here.probabilities[here.symbol]
    let isLikely = chance * Double(vocabulary.count) >= 1
    return [
      Text(before(place), .faint), Text(shown(here.symbol), .strong),
      Text(percent(chance), isLikely ? .good : .bad).flushRight,
      Text(decimal(here.nats, 2), .number).flushRight,
      here.likeliest(Self.shown).reduce(Text("")) { $0 + bar($1, here) },
    ]
  }

  /// A symbol, its probability, and a block as high as that.
  private func bar(_ symbol: Int, _ here: SymbolOdds) -> Text {
    let chance = here.probabilities[symbol]
    let name = Text(shown(symbol), symbol == here.symbol ? .strong : .plain)
    let height = settings.ascii ? " " : Blocks.bar(chance)
    let share = 100 * chance
    let text = share > 0 && share < 0.1 ? "<0.1%" : decimal(share, share < 9.95 ? 1 : 0) + "%"
    let padding = String(repeating: " ", count: max(1, 6 - text.count))
    return name + Text(height, .curve) + Text(text + padding, .number)
  }

  /// The text before a place, as much as fits, with end symbols in front of a short one.
  private func before(_ place: Int) -> String {
    let some = item[max(0, place - context)..<place]
    let missing = [Int32](repeating: 0, count: context - some.count)
    return (missing + some).map { shown(Int($0)) }.joined()
  }

  private func shown(_ symbol: Int) -> String { vocabulary.symbol(symbol).shownInRow }

  private func percent(_ chance: Double) -> String {
    let share = 100 * chance
    return share > 0 && share < 0.01 ? "<0.01%" : decimal(share, share < 10 ? 2 : 1) + "%"
  }
}

extension OddsTable {
  /// A symbol and its probability, as JSON fields.
  struct ChanceFields: Encodable, Sendable {
    let symbol: String
    let probability: Double
  }

  /// A place as JSON fields.
  struct PlaceFields: Encodable, Sendable {
    let before, symbol: String
    let probability, nats: Double
    let likeliest: [ChanceFields]
  }

  /// The places as JSON fields.
  var fields: [PlaceFields] {
    (start..<odds.count).map { place in
      let here = odds[place]
      return PlaceFields(
        before: vocabulary.decode(item[..<place]), symbol: String(vocabulary.symbol(here.symbol)),
        probability: here.probabilities[here.symbol], nats: here.nats,
        likeliest: here.likeliest(Self.shown).map {
          ChanceFields(
            symbol: String(vocabulary.symbol($0)), probability: here.probabilities[$0])
        })
    }
  }
}

extension Unicode.Scalar {
  /// The symbol in one character, where others are beside it: a line end as an arrow.
  fileprivate var shownInRow: String { self == "\n" ? "↵" : shownAlone }
}
