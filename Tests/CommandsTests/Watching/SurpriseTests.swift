import Commands
import Engine
import FoundationEssentials
import Glibc
import Support
import TestSupport
import Testing

/// `surprise`, and `sample why=on`, which shows the same.
struct SurpriseTests {
  /// The fields of a text's odds.
  private struct Odds: Decodable {
    struct Place: Decodable {
      struct Chance: Decodable {
        let symbol: String
        let probability: Double
      }
      let before, symbol: String
      let probability, nats: Double
      let likeliest: [Chance]
    }
    let text: String
    let places: [Place]
    let nats: Double
    let uniformNats: Double?
  }

  /// The fields of a part's hardest items.
  private struct Part: Decodable {
    struct Item: Decodable {
      let item, symbol: String
      let places, symbolPlace: Int
      let nats, meanNats, symbolNats: Double
    }
    let loss: Double
    let hardest: [Item]
  }

  private func odds(_ bench: inout Bench, _ line: String) throws -> Odds {
    try JSONDecoder().decode(Odds.self, from: Data(try bench.json(line).utf8))
  }

  @Test func showsWhatTheNotationComputes() throws {
    var bench = try TinyData.bench()
    try bench.run("train 40 batch=8")
    let odds = try odds(&bench, "surprise \"abe\"")
    #expect(odds.text == "abe." && odds.places.map(\.symbol) == ["a", "b", "e", "."])
    #expect(odds.places.map(\.before) == ["", "a", "ab", "abe"])
    let contexts = "[0, 0, 0], [0, 0, 1], [0, 1, 2], [1, 2, 5]"
    try bench.run("p = F.softmax(model.eval()(torch.tensor([\(contexts)])), 1)")
    for (row, symbol) in [1, 2, 5, 0].enumerated() {
      let shown = try #require(Double(try bench.text("p[\(row), \(symbol)].item()")))
      let place = odds.places[row]
      #expect(abs(place.probability - shown) < 1e-6)
      #expect(abs(place.nats + log(place.probability)) < 1e-9)
      #expect(place.likeliest.count == 5)
      let chances = place.likeliest.map(\.probability)
      #expect(chances == chances.sorted(by: >))
    }
    let sum = odds.places.reduce(0) { $0 + $1.nats }
    #expect(abs(odds.nats - sum) < 1e-9)
    #expect(abs((odds.uniformNats ?? 0) - 4 * log(6)) < 1e-9)
  }

  @Test func isTheSameForWholeItems() throws {
    let folder = try TemporaryFolder()
    var bench = try Bench("data \(try folder.write(TinyData.text, to: "tiny")) whole")
    try bench.run("add embedding 6 4, conv 4 6 1, tanh, linear 6 6")
    try bench.run("train 30 batch=4")
    let odds = try odds(&bench, "surprise dede")
    try bench.run("p = F.softmax(model.eval()(torch.tensor([[0, 4, 5, 4, 5]])), 2)")
    for (row, symbol) in [4, 5, 4, 5, 0].enumerated() {
      let shown = try #require(Double(try bench.text("p[0, \(row), \(symbol)].item()")))
      #expect(abs(odds.places[row].probability - shown) < 1e-6)
    }
  }

  @Test func findsTheHardestItems() throws {
    var bench = try TinyData.bench()
    try bench.run("train 40 batch=8; set precision 5")
    let part = try JSONDecoder().decode(
      Part.self, from: Data(try bench.json("surprise train 100").utf8))
    let loss = try Evaluator.loss(
      of: bench.session.state.model, on: try TinyData.dataset(), .train)
    #expect(abs(part.loss - Double(loss)) < 1e-6)
    #expect(part.hardest.count == 8, "the training part of ten items")
    let each = part.hardest.map(\.meanNats)
    #expect(each == each.sorted(by: >))
    for item in part.hardest {
      let odds = try odds(&bench, "surprise \"\(item.item.dropLast())\"")
      #expect(abs(odds.nats - item.nats) < 1e-5, "\(item.item)")
      #expect(item.places == odds.places.count)
      let worst = try #require(odds.places.max { $0.nats < $1.nats })
      #expect(worst.symbol == item.symbol && abs(worst.nats - item.symbolNats) < 1e-5)
      #expect(odds.places[item.symbolPlace].symbol == item.symbol)
    }
    #expect(try bench.text("surprise train 2").split(separator: "\n").count == 4)
  }

  @Test func aStreamHasLines() throws {
    var bench = try Bench(data: try TinyData.dataset())
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "abba\ncab\nbac\ncabba\nab\nba\ncab\nabab\ncc\nba\n", to: "text.txt")
    try bench.run("data \(file) stream=4 split=0.8,0.2,0")
    try bench.run("add embedding 5 4, conv 4 6 1, tanh, linear 6 5")
    let part = try JSONDecoder().decode(
      Part.self, from: Data(try bench.json("surprise val").utf8))
    #expect(part.hardest.dropLast().allSatisfy { $0.item.hasSuffix("\n") || !$0.item.isEmpty })
    let odds = try odds(&bench, "surprise ab")
    #expect(odds.places.map(\.symbol) == ["a", "b"], "no end is guessed")
    bench.expectFailure(
      "surprise \"\"", "an empty text has no symbol to predict", "surprise \"emma\"")
  }

  @Test func sampleSaysWhy() throws {
    var bench = try TinyData.bench()
    try bench.run("train 40 batch=8")
    let plain = try bench.text("sample 2 seed=3 temperature=0.5")
    let output = try bench.run("sample 2 seed=3 temperature=0.5 why=on")
    let items = plain.split(separator: "\n")
    let lines = output.plain.split(separator: "\n")
    #expect(items.allSatisfy { item in lines.contains { $0 == item } }, "the same items")
    // Of each item the names of the columns and a row for each symbol.
    let expected = items.reduce(0) { $0 + 2 + $1.count }
    #expect(lines.count == expected)
    struct Fields: Decodable { let why: [Odds] }
    let why = try JSONDecoder().decode(Fields.self, from: Data(try output.json.utf8)).why
    #expect(why.map(\.text) == items.map(String.init))
    let warm = try odds(&bench, "surprise \"\(items[0].dropLast())\"")
    let place = why[0].places[0]
    #expect(
      place.likeliest[0].probability > warm.places[0].likeliest[0].probability, "at temperature 0.5"
    )
    let prompted = try bench.json("sample 1 seed=3 prompt=ab why=on")
    let after = try JSONDecoder().decode(Fields.self, from: Data(prompted.utf8)).why[0]
    #expect(after.places[0].before == "ab", "what was not drawn has no odds")
  }

  @Test func changesNothingAndCanBeStopped() throws {
    var bench = try TinyData.bench()
    try bench.run("train 5 batch=8")
    let before = Snapshot(bench.session)
    try bench.run("surprise \"abba\"; surprise val; surprise test 3")
    #expect(Snapshot(bench.session) == before)
    bench.session.environment.isInterrupted = { true }
    let output = try bench.run("surprise val")
    #expect(output.isInterrupted && output.plain == "stopped; not all of val was seen")
  }

  @Test func refuses() throws {
    var bench = try TinyData.bench()
    bench.expectFailure(
      "surprise \"abz\"", "'z' is not in the vocabulary", "the symbols are .abcde")
    bench.expectFailure(
      "surprise abe 3", "surprise TEXT does not take '3'", "usage: surprise TEXT [ema=off]")
    bench.expectFailure(
      "surprise \(String(repeating: "a", count: 1000))",
      "the text has 1,001 places, and at most 1,000 are shown",
      "eval gives the loss over a part of the data")
    var broken = bench
    try broken.run("model[2].weight.data[0, 0] = float('nan')")
    for line in ["surprise abe", "surprise train"] {
      broken.expectFailure(
        line, "the stack's output is not a finite number: its weights have diverged",
        "init draws them anew; train with a smaller lr")
    }
    bench.expectFailure("surprise", "surprise is missing TEXT|PART", Bench.usage("surprise"))
    try bench.run("clear")
    bench.expectFailure("surprise abe", "the stack is empty", "add a layer: add embedding 27 10")
  }
}
