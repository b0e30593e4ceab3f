internal import Testing

/// The repository's scripts.
struct ExampleTests {
  let shape: Shape
  init() throws { shape = try Shape() }

  static let names = [
    "lecture-flat", "lecture-mlp", "lecture-scaled-up", "lecture-tree",
    "lecture-tree-before-batchnorm-fix", "wavenet",
  ]

  @Test func areAllKnown() throws {
    let list = try shape.shell("ls '\(Repository.path)/examples'").split(separator: "\n")
    let scripts = list.filter { $0.hasSuffix(".wnscript") }.map { $0.dropLast(9) }
    #expect(scripts.map(String.init).sorted() == (Self.names + ["notebook-scratch"]).sorted())
  }

  /// The lecture's tensor expressions, pasted: its own assertions hold.
  @Test func theNotebookRuns() throws {
    let path = "\(Repository.path)/examples/notebook-scratch.wnscript"
    let first = try shape.run(path)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("\ntorch.Size([4, 4, 200])\n"))
    #expect(first.output.contains("\n...margo --> t\n"))
    #expect(first.output.contains("\nEmbedding : (4, 8, 10)\n"))
    #expect(try shape.run(path).timeless == first.timeless)
  }

  /// A script with its training shortened: the full runs belong to `make lecture`.
  private func shortened(_ name: String) throws -> String {
    try Repository.read("examples/\(name).wnscript")
      .replacing(#/train [0-9]+/#, with: "train 60")
  }

  @Test(arguments: names)
  func runAndAreDeterministic(name: String) throws {
    let path = try shape.write(try shortened(name), to: "\(name).wnscript")
    let first = try shape.run(path)
    #expect(first.status == 0, "\(first.errors)")
    let samples = first.lines.suffix(20)
    #expect(samples.allSatisfy { $0.contains(#/^[a-z]*\.$/#) || $0.count > 1000 }, "\(samples)")
    #expect(first.output.contains(#/60 steps in .*: loss 3\.[0-9]{4} → [0-9.]+ /#))
    #expect(first.output.contains(#/  train   [0-9]\.[0-9]{4}   [0-9,]+ examples\n/#))
    #expect(first.output.contains(#/  val     [0-9]\.[0-9]{4}   [0-9,]+ examples\n/#))
    let second = try shape.run(path)
    #expect(second.timeless == first.timeless)
  }

  @Test(arguments: [
    ("lecture-mlp", "4x3 → 4x3x10 → 4x30 → 4x200 → 4x27"),
    ("lecture-flat", "4x8 → 4x8x10 → 4x80 → 4x200 → 4x27"),
    (
      "lecture-tree",
      "4x8 → 4x8x10 → 4x4x20 → 4x4x68 → 4x2x136 → 4x2x68 → 4x136 → 4x68 → 4x27"
    ),
    (
      "wavenet",
      "4x8 → 4x8x24 → 4x4x48 → 4x4x128 → 4x2x256 → 4x2x128 → 4x256 → 4x128 → 4x27"
    ),
  ])
  func showEveryShape(name: String, chain: String) throws {
    let script = try shortened(name).replacing("train 60", with: "quit")
    let result = try shape.run(try shape.write(script, to: name))
    #expect(result.lines.contains(chain), "\(result.output)")
  }

  @Test func wavenetInFull() throws {
    let result = try shape.run(
      "\(Repository.path)/examples/wavenet.wnscript", timeout: .seconds(60))
    #expect(result.status == 0)
    let run = try #require(
      result.output.firstMatch(of: #/1,000 steps in .*: loss 3\.[0-9]+ → (2\.[0-9]+) /#))
    #expect(run.1 < "2.5")
    #expect(result.lines.suffix(21).first == "shape> sample 20")
    #expect(result.lines.contains("  names: 32,469 items") == false)
  }
}
