internal import TestSupport
internal import Testing

/// The repository's scripts.
struct ExampleTests {
  let shape: Program
  init() throws { shape = try Program() }

  static let names = [
    "convolution", "lecture-flat", "lecture-mlp", "lecture-scaled-up", "lecture-tree",
    "lecture-tree-before-batchnorm-fix", "shape-debugging", "wavenet",
    "wavenet-183k", "wavenet-76k",
  ]

  @Test func areAllKnown() throws {
    let list = try shape.shell("ls '\(Repository.path)/examples'").split(separator: "\n")
    let scripts = list.filter { $0.hasSuffix(".wnscript") }.map { $0.dropLast(9) }
    #expect(scripts.map(String.init).sorted() == (Self.names + ["notebook-scratch"]).sorted())
    let notebooks = list.filter { $0.hasSuffix(".ipynb") }.map { String($0.dropLast(6)) }
    #expect(notebooks.sorted() == Self.notebooks)
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
      .replacing(#/train \$\{steps:-[0-9]+\}/#, with: "train 60")
      .replacing(#/\$\{most:-[0-9.]+\}/#, with: "4")
  }

  @Test(arguments: names)
  func runAndAreDeterministic(name: String) throws {
    let path = try shape.write(try shortened(name), to: "\(name).wnscript")
    let first = try shape.run(path)
    #expect(first.status == 0, "\(first.errors)")
    let samples = first.lines.suffix(20)
    #expect(samples.allSatisfy { $0.wholeMatch(of: #/[a-z]{0,1000}(\.|…)?/#) != nil }, "\(samples)")
    #expect(first.output.contains(#/60 steps in .*: loss [23]\.[0-9]{4} → [0-9.]+ /#))
    #expect(first.output.contains(#/  train   [0-9]\.[0-9]{4}   [0-9,]+ (examples|places)\n/#))
    #expect(
      first.output.contains(#/  val     [0-9]\.[0-9]{4}   [0-9,]+ (examples|places)\n/#))
    let second = try shape.run(path)
    #expect(second.timeless == first.timeless)
  }

  static let notebooks = ["backprop", "wavenet"]

  /// What PyTorch showed when Jupyter ran them comes back.
  @Test(arguments: notebooks)
  func notebooksShowWhatIsStored(name: String) throws {
    let path = "\(Repository.path)/examples/\(name).ipynb"
    let result = try shape.run("test", path)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains(#/  cells 1-[0-9]+ agree\n/#))
    #expect(result.output.hasSuffix("1 passed, 0 failed\n"))
    let run = try shape.run("--cells", "1-3", path)
    #expect(run.status == 0, "\(run.errors)")
  }

  /// What they expect of themselves: every shape, the parameters, the first loss.
  @Test func passTheirOwnExpectations() throws {
    let result = try shape.run(
      "test", "--define", "steps=60", "--define", "most=4", "\(Repository.path)/examples",
      timeout: .seconds(60))
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasSuffix(" passed, 0 failed\n"))
    for name in Self.names {
      let text = try Repository.read("examples/\(name).wnscript")
      #expect(text.contains("\nexpect shapes ") && text.contains("\nexpect params "), "\(name)")
    }
  }

  @Test func wavenetInFull() throws {
    let result = try shape.run(
      "\(Repository.path)/examples/wavenet.wnscript", timeout: .seconds(60))
    #expect(result.status == 0)
    let run = try #require(
      result.output.firstMatch(of: #/1,000 steps in .*: loss [23]\.[0-9]+ → (2\.[0-9]+) /#))
    #expect(try #require(Double(run.1)) < 2.5)
    #expect(result.lines.suffix(21).first == "shape> sample 20")
    #expect(
      result.lines.contains("names: 32,469 items, 27 symbols .abcdefghijklmnopqrstuvwxyz"))
  }
}
