import Commands
import Engine
import Testing

/// `push Bx8`: the batch as a letter.
struct LetteredBatchTests {
  @Test func showsTheLetter() throws {
    var bench = try Bench(
      "add embedding 27 10, flatten 2, linear 20 5",
      "set columns output,axes,parameters,multiply-adds,bytes")
    #expect(
      try bench.text("push Bx8") == """
        layer  output  axes  parameters  multiply-adds  bytes
        input  Bx8  B T=8  any number of contexts of 8 symbols
        1  embedding 27 10  Bx8x10  B T=8 C=10  270  320
        2  flatten 2  Bx4x20  B T=4 C=20
        3  linear 20 5  Bx4x5  B T=4 C=5  105  400  80
        total per context  375  400  400
        Bx8 → Bx8x10 → Bx4x20 → Bx4x5
        """)
    #expect(try bench.text("add tanh").contains("+ 4  tanh  Bx4x5"), "an edit keeps the letter")
  }

  @Test(arguments: ["push B", "push b", "push Bx3", "push B,3", "push B, 3"])
  func readsTheLetter(line: String) throws {
    var bench = try Bench()
    #expect(try bench.text(line).hasSuffix(line.contains("3") ? "\nBx3" : "\nB"))
  }

  @Test(arguments: ["push Bx", "push BB", "push xB", "push Bx0"])
  func refuses(line: String) throws {
    var bench = try Bench()
    #expect(throws: ShapeError.self) { try bench.run(line) }
  }

  @Test func tellsWhatABatchOfOneCannotTrain() throws {
    var bench = try Bench("add embedding 27 10, flatten, batchnorm 80")
    let text = try bench.text("push Bx8")
    #expect(
      text.hasSuffix(
        "note  at B=1 layer 3 cannot train: needs at least 2 rows for its statistics in training, got 1"
      ))
    #expect(try bench.run("trace").isDone)
    #expect(!(try bench.text("replace 3 layernorm 80").contains("note")))
  }

  /// The example that is computed with is in no message, no fix, no explanation and no `_`.
  @Test func neverShowsTheExample() throws {
    var bench = try Bench("add linear 40 3")
    let vector = try bench.text("push B")
    #expect(vector.contains("wants C=40, got C=B"))
    #expect(!vector.contains("fix 1"), "no size of the layer suits any number of contexts")
    _ = try bench.run("clear")
    _ = try bench.run("add residual (linear 10 20)")
    let sum = try bench.text("push Bx8x10")
    #expect(sum.contains("adds its input Bx8x10 (B, T, C) to Bx8x20: C is 10 and 20"))
    #expect(sum.contains("fix 1  replace 1 residual (linear 10 10)  → Bx8x10"))
    _ = try bench.run("clear")
    _ = try bench.run("add linear 4 3")
    let width = try bench.text("push Bx8x10")
    #expect(!width.contains("axis 0") && !width.contains("push 10x"))
    _ = try bench.run("push Bx4")
    #expect(try bench.text("why").hasPrefix("1  linear 4 3  Bx4 → Bx3\nB  any number of contexts"))
    #expect(try bench.text("diff").contains("Bx4"))
    #expect(try bench.text("want Bx7").contains("→ Bx7"))
    #expect(try bench.text("want 5x7").contains("→ 5x7"))
    #expect(try bench.text("lint").contains("4x") == false)
  }

  @Test func halvesTheLetter() throws {
    var bench = try Bench("add glu dim=0")
    let text = try bench.text("push Bx8")
    #expect(text.contains("Bx8 → B/2x8"))
    #expect(text.contains("at B=1 layer 1 stops: wants an even size to halve, got B=1"))
  }

  /// A squeeze that takes every axis of size 1, the batch too: the accident that a letter brings to light.
  @Test func tellsOfASqueezeAtOneSizeOnly() throws {
    var bench = try Bench("add tanh")
    bench.session.state.model.children.append(.made(Squeeze()))
    #expect(
      try bench.text("push Bx8x10") == """
        input  Bx8x10  random numbers
        1  tanh  Bx8x10
        2  squeeze  Bx8x10
        Bx8x10
        note  at B=1 layer 2 makes 8x10, not Bx8x10 with B=1
        """)
    bench.session.state.model.children += try Bench("add flatten 2").session.state.model.children
    let text = try bench.text("push Bx8x10")
    #expect(text.contains("note  at B=1 layer 3 stops: wants (B, T, C), got 8x10 (B, C)"))
  }
}

/// Takes every axis of size 1 away, as torch's squeeze does.
private struct Squeeze: Layer {
  static let spec = LayerSpec(
    keyword: "squeeze", torchNames: [], summary: "Takes axes of size 1 away.", shapes: "any",
    example: "squeeze")

  init() {}
  init(_ arguments: LayerArguments, generator: inout Generator) {}
  var outputIsView: Bool { true }
  func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    try Shape(input.dimensions.filter { $0 > 1 })
  }
  func forward(_ frame: Frame, _ pass: inout Pass) {}
  func backward(_ frame: Frame) {}
}
