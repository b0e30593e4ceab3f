import Commands
import Engine
import FoundationEssentials
import Rendering
import Support
import TestSupport
import Testing

/// `embed`: symbols where the embedding puts them.
struct EmbedTests {
  /// The fields of a picture.
  private struct Map: Decodable {
    struct Symbol: Decodable {
      let symbol: String
      let x, y: Double
    }
    let layer: String
    let symbols: [Symbol]
    let shares: [Double]?
  }

  private func map(_ bench: inout Bench, _ line: String = "embed") throws -> Map {
    try JSONDecoder().decode(Map.self, from: Data(try bench.json(line).utf8))
  }

  @Test func twoColumnsAreDrawnAsTheyAre() throws {
    var bench = try Bench(
      "add embedding 6 2, flatten, linear 6 6", data: try TinyData.dataset(), seed: 42)
    let map = try map(&bench)
    #expect(map.layer == "1" && map.shares == nil)
    #expect(map.symbols.map(\.symbol) == [".", "a", "b", "c", "d", "e"])
    for (row, symbol) in map.symbols.enumerated() {
      for (column, number) in [symbol.x, symbol.y].enumerated() {
        let shown = try bench.text("model[0].weight[\(row), \(column)].item()")
        #expect(abs(number - (try #require(Double(shown)))) < 1e-6)
      }
    }
  }

  @Test func moreColumnsAreDrawnInTheirPlane() throws {
    var bench = try TinyData.bench()
    try bench.run("train 40 batch=8")
    let map = try map(&bench)
    let shares = try #require(map.shares)
    #expect(shares.count == 2 && shares[0] >= shares[1] && shares[0] + shares[1] <= 1 + 1e-9)
    // The places are around 0, and as far apart along each direction as its share says.
    let squares = map.symbols.reduce(into: SIMD2<Double>.zero) {
      $0 += SIMD2($1.x * $1.x, $1.y * $1.y)
    }
    try bench.run("w = model[0].weight.double(); c = w - w.mean(0)")
    let total = try #require(Double(try bench.text("(c * c).sum().item()")))
    #expect(abs(squares.x / total - shares[0]) < 1e-6)
    #expect(abs(squares.y / total - shares[1]) < 1e-6)
    #expect(abs(map.symbols.reduce(0) { $0 + $1.x }) < 1e-9)
  }

  @Test func thePictureHasEverySymbol() throws {
    var bench = try Bench(
      "add embedding 6 2, flatten, linear 6 6", data: try TinyData.dataset(), seed: 42)
    let output = try bench.run("embed")
    guard case .drawing(let drawing)? = output.blocks.first else {
      Issue.record("embed shows no picture")
      return
    }
    let panel = try #require(drawing.panels.first)
    #expect(panel.title == "embedding 6 2" && panel.x.label == "number 0")
    let words = panel.marks.compactMap { mark -> String? in
      if case .words(let words) = mark { words.text } else { nil }
    }
    #expect(words == [".", "a", "b", "c", "d", "e"])
  }

  @Test func theAverageHasItsOwnPlaces() throws {
    var bench = try TinyData.bench()
    try bench.run("train 40 batch=8 ema=0.9")
    let (own, averaged) = (try map(&bench), try map(&bench, "embed ema=on"))
    #expect(own.symbols[0].x != averaged.symbols[0].x)
  }

  @Test func anEmbeddingInsideABlockIsFound() throws {
    var bench = try Bench(
      "add residual (embedding 6 2), flatten, linear 6 6", data: try TinyData.dataset(), seed: 42)
    #expect(try map(&bench).layer == "1.1")
  }

  @Test func whatCannotBeDrawnIsRefused() throws {
    var bench = try TinyData.bench()
    bench.expectFailure(
      "embed a.png", "'a.png' does not say what to write", "end it with .svg for a picture")
    try bench.run("model[0].weight.data[2, 1] = float('nan')")
    bench.expectFailure(
      "embed", "the table of layer 1 has NaN or infinity", "undo, or init, before training")
    try bench.run("clear")
    bench.expectFailure(
      "embed", "no layer of the stack is an embedding", "add embedding 27 10 makes one")
  }
}
