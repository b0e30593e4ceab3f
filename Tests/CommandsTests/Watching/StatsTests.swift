import Commands
import Engine
import FoundationEssentials
import Support
import TestSupport
import Testing

/// `stats`: its numbers, its verdicts, and the changes that it offers.
struct StatsTests {
  /// What the tests read of the fields.
  struct Fields: Decodable {
    struct Verdict: Decodable { let kind, text: String }
    struct Histogram: Decodable {
      let low, high: Double
      let bins: [Int]
    }
    struct Layer: Decodable {
      let position, layer: String
      let mean: Double
      let std, flatShare, deadShare, gradientStd: Double?
      let gradientMean: Double
      let histogram: Histogram
      let verdict: Verdict?
    }
    struct Parameter: Decodable {
      let name: String
      let std, gradientStd, gradientToData, updateToData: Double?
      let verdict: Verdict?
    }
    struct Tried: Decodable {
      let line: String
      let loss, lossBefore: Double
      let helps: Bool
    }
    struct Cause: Decodable {
      let kind, what: String
      let layers: [String]
      let tried: [Tried]
    }
    let loss: Double
    let layers: [Layer]
    let parameters: [Parameter]
    let causes: [Cause]
  }

  static func fields(_ bench: inout Bench, _ line: String) throws -> Fields {
    try JSONDecoder().decode(Fields.self, from: Data(try bench.json(line).utf8))
  }

  private func number(_ bench: inout Bench, _ line: String) throws -> Double {
    try #require(Double(try bench.text(line)), "\(line)")
  }

  /// One batch by the command, and the same batch line by line.
  @Test func numbersAreThoseOfTheNotation() throws {
    var bench = try TinyData.bench()
    try bench.run("clear; add embedding 6 4, flatten, linear 12 8, tanh, linear 8 6")
    let stats = try Self.fields(&bench, "stats batches=1 batch=16 steps=1 lr=0.5 try=off")
    try bench.run("ix = torch.randint(0, Xtr.shape[0], (16,))")
    try bench.run("net = model.train()")
    try bench.run(
      "e = model[0](Xtr[ix]); h = model[2](model[1](e)); t = model[3](h); y = model[4](t)")
    try bench.run("h.retain_grad(); t.retain_grad(); y.retain_grad()")
    try bench.run("loss = F.cross_entropy(y, Ytr[ix]); loss.backward()")
    #expect(abs(stats.loss - (try number(&bench, "loss.item()"))) < 1e-6)
    for (layer, name) in [(2, "h"), (3, "t"), (4, "y")] {
      let shown = stats.layers[layer]
      #expect(abs(shown.mean - (try number(&bench, "\(name).mean().item()"))) < 1e-6)
      #expect(abs((shown.std ?? 0) - (try number(&bench, "\(name).std().item()"))) < 1e-6)
      let gradient = try number(&bench, "\(name).grad.std().item()")
      #expect(abs((shown.gradientStd ?? 0) - gradient) < 1e-6, "\(name)")
    }
    let flat = try number(&bench, "(t.abs() > 0.97).float().mean().item()")
    #expect(abs((stats.layers[3].flatShare ?? -1) - flat) < 1e-6)
    try bench.run("w = model[2].weight")
    // The step is taken with the next batch.
    let ratio = try number(&bench, "(w.grad.std() / w.std()).item()")
    let weight = try #require(stats.parameters.first { $0.name == "layers.2.weight" })
    #expect(abs((weight.gradientToData ?? 0) - ratio) < 1e-5 * ratio)
    try bench.run("ix = torch.randint(0, Xtr.shape[0], (16,)); w.grad = None")
    try bench.run("F.cross_entropy(model(Xtr[ix]), Ytr[ix]).backward()")
    let update = try number(&bench, "(0.5 * w.grad.std() / w.std()).log10().item()")
    #expect(abs((weight.updateToData ?? 0) - update) < 1e-4)
  }

  @Test func changesNothing() throws {
    var bench = try TinyData.bench()
    try bench.run("add batchnorm 6, dropout 0.5, linear 6 6; train 3 batch=4")
    let before = Snapshot(bench.session)
    let first = try bench.text("stats")
    #expect(try bench.text("stats") == first)
    #expect(Snapshot(bench.session) == before)
    var other = bench
    try bench.run("train 5 batch=4")
    try other.run("stats; train 5 batch=4")
    #expect(Snapshot(bench.session) == Snapshot(other.session), "training goes on bit for bit")
  }

  @Test func histogramsCountEveryNumber() throws {
    var bench = try TinyData.bench()
    let stats = try Self.fields(&bench, "stats batches=3 batch=4 steps=0 try=off")
    let counts = stats.layers.map { $0.histogram.bins.reduce(0, +) }
    #expect(counts[0] == 144, "of 12 examples 3 places of 4 channels")
    #expect(counts[2] == 72)
    #expect(stats.layers[1].verdict == nil, "a view")
    #expect(stats.parameters.allSatisfy { $0.updateToData == nil }, "without steps")
  }

  @Test func countsOnlyRealPlaces() throws {
    let folder = try TemporaryFolder()
    var bench = try Bench("data \(try folder.write(TinyData.text, to: "tiny")) whole split=1,0,0")
    try bench.run("add embedding 6 4, linear 4 6")
    let stats = try Self.fields(&bench, "stats batches=1 batch=8 steps=0 try=off")
    let counted = stats.layers[1].histogram.bins.reduce(0, +) / 6
    #expect(counted < 8 * 5 && counted >= 8 * 4, "items have three or four letters, and an end")
  }

  @Test func offersWhatHelped() throws {
    var bench = try TinyData.bench()
    try bench.run(
      "clear; add embedding 6 4, flatten, linear 12 16 scale=5, tanh, linear 16 6 scale=10")
    let stats = try Self.fields(&bench, "stats")
    let cause = try #require(stats.causes.first)
    #expect(cause.kind == "init-too-large" && cause.layers == ["3", "5"])
    let helps = cause.tried.filter(\.helps)
    #expect(!helps.isEmpty && helps.allSatisfy { $0.loss < $0.lossBefore })
    try bench.run("fix")
    let line = try #require(helps.first).line
    var other = try TinyData.bench()
    try other.run(
      "clear; add embedding 6 4, flatten, linear 12 16 scale=5, tanh, linear 16 6 scale=10")
    for part in line.split(separator: ";") { try other.run(String(part)) }
    #expect(bench.layers == other.layers, "fix does what was tried")
  }

  @Test func drawsTheLecturesPictures() throws {
    let folder = try TemporaryFolder()
    var bench = try TinyData.bench()
    let path = "\(folder.path)/stats.svg"
    let shown = try bench.text("stats \(path) try=off")
    #expect(shown.hasSuffix("wrote \(path)"))
    let svg = try folder.read("stats.svg")
    for title in [
      "activation distribution", "gradient distribution", "weights gradient distribution",
      "update:data, log10, over the steps",
    ] {
      #expect(svg.contains(title))
    }
    bench.expectFailure(
      "stats a.png", "'a.png' does not say what to write", "end it with .svg for a picture")
  }

  @Test func saysWhereNothingBends() throws {
    var bench = try TinyData.bench()
    #expect(try bench.text("stats try=off").contains("no layer bends numbers"))
    try bench.run("add tanh, linear 6 6")
    #expect(try !bench.text("stats try=off").contains("no layer bends numbers"))
  }

  /// Networks that are made wrong, and the first cause that is named.
  @Test(arguments: [
    ("linear 12 32 scale=5, tanh, linear 32 6 scale=0.1", "", "init-too-large"),
    ("linear 12 32 scale=0.01, tanh, linear 32 6", "", "init-too-small"),
    ("linear 12 32, relu, linear 32 6", "model[2].bias.data -= 9", "dead"),
    ("linear 12 32, tanh, linear 32 6 scale=0.1", "train 40 lr=9", "rate-too-high"),
    ("linear 12 32, tanh, linear 32 6 scale=0.1", "train 9 lr=0.00001", "rate-too-low"),
    (
      "linear 12 32, tanh, *[linear 32 32, tanh] * 5, linear 32 6 scale=0.1", "",
      "no-normalisation"
    ),
    (
      "linear 12 32, tanh, linear 32 6 scale=0.1", "model[2].weight.requires_grad_(False)",
      "frozen"
    ),
    ("linear 12 64, gate, linear 32 6", "model[2].bias.data[32:] -= 9", "closed-gate"),
  ])
  func namesTheCause(stack: String, line: String, cause: String) throws {
    var bench = try TinyData.bench()
    try bench.run("clear; add embedding 6 4, flatten, \(stack)")
    if !line.isEmpty { try bench.run(line) }
    let causes = try Self.fields(&bench, "stats try=off").causes
    #expect(causes.first?.kind == cause, "\(causes.map(\.what))")
  }

  /// Networks as they should be.
  @Test(arguments: [
    "linear 12 32, tanh, linear 32 6 scale=0.1",
    "linear 12 32 bias=false, batchnorm 32, relu, linear 32 6 scale=0.1",
    "linear 12 64, gate, linear 32 6 scale=0.1", "linear 12 32, gelu, linear 32 6 scale=0.1",
  ])
  func findsNothingWrong(stack: String) throws {
    var bench = try TinyData.bench()
    try bench.run("clear; add embedding 6 4, flatten, \(stack)")
    #expect(try Self.fields(&bench, "stats try=off").causes.isEmpty)
  }

  @Test func refuses() throws {
    var bench = try TinyData.bench()
    try bench.run("clear")
    bench.expectFailure("stats", "the stack is empty", "add a layer: add embedding 27 10")
    try bench.run("add embedding 6 4, flatten, linear 13 6")
    #expect(try bench.text("stats").contains("nothing was measured"))
    bench.session.environment.isInterrupted = { true }
    try bench.run("clear; add embedding 6 4, flatten, linear 12 6")
    #expect(try bench.run("stats").isInterrupted)
  }
}

/// `train watch=`.
extension StatsTests {
  @Test func trainShowsVerdicts() throws {
    var bench = try TinyData.bench()
    try bench.run("clear; add embedding 6 4, flatten, linear 12 16 scale=20, tanh, linear 16 6")
    var other = bench
    let watched = try bench.run("train 20 batch=8 watch=10")
    try other.run("train 20 batch=8")
    #expect(Snapshot(bench.session) == Snapshot(other.session), "the run is the same bit for bit")
    struct Fields: Decodable {
      struct Entry: Decodable {
        let step: Int
        let verdicts: [String]
      }
      let watch: [Entry]
    }
    let entries = try JSONDecoder().decode(Fields.self, from: Data(try watched.json.utf8)).watch
    #expect(entries.map(\.step) == [10, 20])
    #expect(entries.allSatisfy { $0.verdicts.contains { $0.hasPrefix("layer 4 ") } })
    #expect(watched.plain.contains("saturated >25%"))
  }

  @Test func whatIsMarkedIsNotCalledSound() throws {
    var bench = try TinyData.bench()
    try bench.run("clear; add embedding 6 4, flatten, linear 12 16 scale=0, tanh, linear 16 6")
    let shown = try bench.run("stats batches=2 steps=5 try=off").plain
    #expect(shown.contains("small: std below 0.1"))
    #expect(!shown.contains("no cause for concern"))
  }

  @Test func aRateThatEndsAtZeroEndsNoRun() throws {
    var bench = try TinyData.bench()
    try bench.run("clear; add embedding 6 4, flatten, linear 12 16, tanh, linear 16 6")
    let watched = try bench.run("train 20 batch=8 cosine=end watch=10")
    #expect(watched.plain.contains("20 steps"))
    #expect(try !bench.run("stats").plain.contains("rate-too-low"))
  }
}
