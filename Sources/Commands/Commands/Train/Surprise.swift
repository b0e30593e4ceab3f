import Engine
import Rendering
import Support

/// Shows what the stack expected, symbol by symbol or item by item.
struct Surprise: Command {
  private static let what = Argument<SurprisedBy>.required(
    "TEXT|PART", .surprising, "a text, or train, val or test for the hardest items of a part")
  private static let count = Argument<Int>.optional(
    "N", .integer(1...1000), "how many of the hardest items; 10 if left out")

  static let declaration = Declaration(
    "surprise", knownAs: ["perplexity", "score", "nll"], .train,
    "Shows how likely the model finds each symbol of a text, or which items it finds hardest.",
    discussion: """
      For each place: the symbol that comes next, its probability, −ln of that in nats, and the \
      five likeliest symbols. The sum is compared with a random guess, ln V a place. Of a part of \
      the data, the items with the most nats a place are listed; of a stream, its lines. Quotes \
      make a text of train, val and test. With ema=on the weights are the average that train keeps.
      """,
    arguments: [what, count, .ema], examples: ["surprise \"emma\"", "surprise val 5"],
    after: ["add embedding 27 10, flatten, linear 80 27"])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let model = try session.state.model(averaged: arguments.isAveraged)
    do {
      switch try arguments.get(what) {
      case .text(let text):
        if let count = arguments[count] {
          throw CommandError.unexpected(
            command: "\(declaration.name) TEXT", text: String(count),
            usage: "\(declaration.name) TEXT [ema=off]")
        }
        return CommandResult(try places(of: text, model, &session))
      case .part(let part):
        return CommandResult(try items(arguments[count] ?? 10, of: part, model, &session))
      }
    } catch {
      let undone = Undone(what: "evaluated", line: arguments.line)
      guard let shown = try session.obstacle(error, batch: 1, .inference, instead: undone)
      else { throw error }
      return shown
    }
  }
}

extension Surprise {
  /// A text's places as JSON fields.
  private struct TextFields: Encodable {
    let text: String
    let places: [OddsTable.PlaceFields]
    let nats, uniformNats: Double
  }

  /// What the stack expected at each place of a text.
  private static func places(
    of text: String, _ model: Sequential, _ session: inout Session
  ) throws -> Output {
    let contexts = try session.contexts()
    var item = try contexts.vocabulary.encode(text)
    // A stream goes on; an item has an end, which is to be guessed too.
    if !session.state.dataOptions.cut.isStream { item.append(0) }
    guard !item.isEmpty else { throw WatchingError.noText }
    guard item.count <= Sampler.longest else {
      throw WatchingError.textTooLong(places: item.count, longest: Sampler.longest)
    }
    let odds = try SymbolOdds.along([item], model, contexts)[0]
    let settings = session.state.settings
    let table = OddsTable(item, odds, contexts, settings)
    let uniform = LossCurve.uniformLoss(of: contexts.vocabulary.count) * Double(table.count)
    let each = table.nats / Double(table.count)
    let places = "\(counted(table.count, "place")), \(decimal(each, settings.precision)) each"
    let sum: Text =
      "\(decimal(table.nats, settings.precision), .good) nats in \(places); a guess: "
      + Text(guess(contexts.vocabulary, settings))
    var output = Output(
      [table.block, .line(sum)],
      fields: TextFields(
        text: contexts.vocabulary.decode(item), places: table.fields, nats: table.nats,
        uniformNats: uniform))
    output.facts.losses = [Facts.Loss("text", each)]
    return output
  }

  /// `ln 27 = 3.2958 each`.
  private static func guess(_ vocabulary: Vocabulary, _ settings: Settings) -> String {
    LossCurve.uniformText(of: vocabulary.count, precision: settings.precision) + " each"
  }
}

extension Surprise {
  /// An item as JSON fields.
  private struct ItemFields: Encodable {
    let item: String
    let places: Int
    let nats, meanNats: Double
    /// The symbol that was expected least, and where it is, counted from 0.
    let symbol: String
    let symbolPlace: Int
    let symbolNats: Double

    init(_ item: HardItem, _ vocabulary: Vocabulary) {
      self.item = vocabulary.decode(item.symbols)
      (places, nats, meanNats) = (item.symbols.count, item.nats, item.meanNats)
      symbol = String(vocabulary.symbol(Int(item.symbols[item.hardest])))
      (symbolPlace, symbolNats) = (item.hardest, item.hardestNats)
    }
  }

  /// A part's hardest items as JSON fields.
  private struct PartFields: Encodable {
    let part: String
    let loss: Double
    let hardest: [ItemFields]
  }

  /// The items of a part that have the most nats a place.
  private static func items(
    _ count: Int, of part: Dataset.Part, _ model: Sequential, _ session: inout Session
  ) throws -> Output {
    let (data, environment) = (try session.dataset(), session.environment)
    let start = ContinuousClock.now
    var hardest = HardItems(count, ends: data.options.cut.isStream ? data.lineEnd : 0)
    let isDone = try Evaluator.eachLoss(
      of: model, on: data, part, unless: environment.isInterrupted,
      reporting: { done in
        environment.report(
          Progress(
            command: declaration.name, done: done, total: data.measuredCount(part),
            unit: "examples", seconds: (ContinuousClock.now - start).inSeconds))
      }, { hardest.add($0, Double($1)) })
    guard isDone else {
      var output = Output("stopped; not all of \(part.rawValue) was seen")
      output.ending = .interrupted
      return output
    }
    hardest.end()
    guard hardest.loss.isFinite else { throw TrainingError.outputNotFinite }
    let (settings, vocabulary) = (session.state.settings, data.vocabulary)
    let head = ["item", "places", "nats", "each"].enumerated().map { place, name in
      place == 0 ? Text(name, .faint) : Text(name, .faint).flushRight
    }
    let rows = hardest.items.map { row($0, vocabulary) }
    let mean = "\(part.rawValue): \(decimal(hardest.loss, settings.precision)) each"
    var output = Output(
      [
        .table([head + [Text("least expected", .faint)]] + rows),
        .line("\(mean); a guess: \(guess(vocabulary, settings))"),
      ],
      fields: PartFields(
        part: part.rawValue, loss: hardest.loss,
        hardest: hardest.items.map { ItemFields($0, vocabulary) }))
    output.facts.losses = [Facts.Loss(part.rawValue, hardest.loss)]
    return output
  }

  private static func row(_ item: HardItem, _ vocabulary: Vocabulary) -> [Text] {
    let before = vocabulary.decode(item.symbols[..<item.hardest]).withoutHidden
    let symbol = vocabulary.symbol(Int(item.symbols[item.hardest])).shownAlone
    let text = vocabulary.decode(item.symbols).withoutHidden
    let place = before.isEmpty ? "at its beginning" : "after \(before.suffix(20))"
    return [
      Text(text.count > 30 ? "\(text.prefix(29))…" : text, .strong),
      Text(grouped(item.symbols.count), .number).flushRight,
      Text(decimal(item.nats, 2), .number).flushRight,
      Text(decimal(item.meanNats, 2), .bad).flushRight,
      "\(symbol, .strong) \(place), \(decimal(item.hardestNats, 2)) nats",
    ]
  }
}

/// What `surprise` is asked about.
private enum SurprisedBy: Sendable {
  case text(String)
  case part(Dataset.Part)
}

extension ArgumentKind<SurprisedBy> {
  /// A part of the data, or a text: any in quotes.
  fileprivate static var surprising: ArgumentKind {
    let parts = Dataset.Part.allCases.map(\.rawValue)
    return ArgumentKind(
      wants: "a text, or \(alternatives(parts))",
      read: { word, _ in
        if !word.isQuoted, let part = Dataset.Part(rawValue: word.text) { return .part(part) }
        return .text(word.text)
      }, complete: { _ in parts })
  }
}

extension Dataset.Cut {
  /// Whether the text is one item that goes on.
  fileprivate var isStream: Bool { if case .stream = self { true } else { false } }
}

extension Dataset {
  /// The symbol that ends the lines of a stream; the end symbol where it has one line alone.
  fileprivate var lineEnd: Int32 { vocabulary.number(of: "\n") ?? 0 }
}
