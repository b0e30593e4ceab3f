internal import Foundation
internal import TestSupport
internal import Testing

/// The lecture's five networks, 1,001 steps on the bundled names, beside PyTorch's numbers.
struct LectureTests {
  private let shape: Program
  init() throws { shape = try Program() }

  /// What network.json holds.
  private struct Vectors: Decodable {
    struct Case: Decodable {
      let config: String
      let losses, eval: [String: Double]
      let samples: [String]
    }
    let cases: [Case]
  }

  /// The number after a word at the start of a line.
  private func number(after word: String, in lines: [String]) throws -> Double {
    let line = try #require(
      lines.first { $0.split(separator: " ").first.map(String.init) == word }, "\(word)")
    return try #require(Double(line.split(separator: " ")[1]))
  }

  @Test(arguments: [
    ("lecture-mlp", "mlp3"), ("lecture-flat", "flat8"), ("lecture-tree", "tree22k"),
    ("lecture-scaled-up", "tree76k"),
  ])
  func agrees(script: String, config: String) throws {
    let vectors = try JSONDecoder().decode(
      Vectors.self, from: Data(try Repository.read("Tests/EngineTests/Vectors/network.json").utf8))
    let wanted = try #require(vectors.cases.first { $0.config == config })
    let text = try Repository.read("examples/\(script).wnscript")
      .replacing("${steps:-200000}", with: "1001").replacing("${every:-10000}", with: "1000")
    let path = try shape.write("set precision 6\n" + text, to: script)
    let result = try shape.run(path, timeout: .seconds(60))
    #expect(result.status == 0, "\(result.errors)")
    for (word, loss) in [
      ("0", wanted.losses["0"]), ("1,000", wanted.losses["1000"]),
      ("train", wanted.eval["train"]), ("val", wanted.eval["val"]),
    ] {
      let ours = try number(after: word, in: result.lines)
      #expect(abs(ours - (try #require(loss))) < 5e-5, "\(script) \(word)")
    }
    #expect(Array(result.lines.suffix(20)) == wanted.samples)
  }

  /// The buggy batchnorm divides rounding noise by √1e-5 wherever a step holds only padding, so that
  /// two correct engines part after some hundred steps: its start is exact, its end is near.
  @Test func agreesBeforeTheFix() throws {
    let vectors = try JSONDecoder().decode(
      Vectors.self, from: Data(try Repository.read("Tests/EngineTests/Vectors/network.json").utf8))
    let wanted = try #require(vectors.cases.first { $0.config == "tree22k-bnbug" })
    let text = try Repository.read("examples/lecture-tree-before-batchnorm-fix.wnscript")
      .replacing("${steps:-200000}", with: "1001").replacing("${every:-10000}", with: "100")
    let path = try shape.write("set precision 6\n" + text, to: "bug")
    let lines = try shape.run(path, timeout: .seconds(60)).lines
    #expect(abs(try number(after: "0", in: lines) - (wanted.losses["0"] ?? 0)) < 1e-5)
    #expect(abs(try number(after: "100", in: lines) - (wanted.losses["100"] ?? 0)) < 1e-4)
    #expect(abs(try number(after: "val", in: lines) - (wanted.eval["val"] ?? 0)) < 0.02)
    #expect(lines.contains { $0.contains("layers.3.running_mean") && $0.hasSuffix("1x4x68") })
  }
}
