import Commands
import Engine
import Testing

struct WhyTests {
  static let stack = "add embedding 27 10, flatten 2, linear 20 200"

  @Test func explainsEachAxis() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    #expect(
      try bench.text("why 3") == """
        3  linear 20 200  4x4x20 → 4x4x200
        B=4  4 contexts of the push
        T=4  8 steps of the push, fused by 2 (layer 2 flatten 2)
        C=200  OUT of layer 3 linear 20 200
        """)
    #expect(
      try bench.text("why 2").hasSuffix(
        "C=20  2 steps × 10 channels (layer 2 flatten 2); 10 is C of layer 1 embedding 27 10"))
    #expect(
      try bench.json("why 1") == """
        {"axes":[{"name":"B","size":4,"why":"4 contexts of the push"},\
        {"name":"T","size":8,"why":"8 steps of the push"},\
        {"name":"C","size":10,"why":"C of layer 1 embedding 27 10"}],\
        "input":"4x8","layer":"embedding 27 10","output":"4x8x10","position":"1"}
        """)
  }

  @Test func tellsOfTheLastLayerAlone() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    #expect(try bench.text("why") == bench.text("why 3"))
  }

  @Test func explainsWhatReachesTheLayerThatStops() throws {
    var bench = try Bench(Self.stack, "push 4x8", "add linear 80 27, tanh")
    let output = try bench.run("why 4")
    #expect(
      output.plain == """
        4  linear 80 27  4x4x200 stopped  wants C=80, got C=200
        B=4  4 contexts of the push
        T=4  8 steps of the push, fused by 2 (layer 2 flatten 2)
        C=200  OUT of layer 3 linear 20 200
        """)
    #expect(output.isDone, "it explains; the stop was push's")
    #expect(try output.json.contains(#""stopped":"wants C=80, got C=200""#))
    #expect(try bench.text("why") == output.plain, "alone it explains the stop")
    let stop = #expect(throws: StopError.self) { try bench.run("why 5") }
    #expect(stop?.position == Position(4))
  }

  @Test func needsAShape() throws {
    var bench = try Bench("add linear 3 4")
    bench.expectFailure(
      "why", "nothing was pushed yet", "push a shape first, such as push 4x3")
    bench.expectFailure("why 2", "there is no layer 2", "the layers are numbered 1 to 1")
    var empty = try Bench("push 4x8")
    empty.expectFailure("why", "the stack is empty", "add a layer: add embedding 27 10")
  }

  @Test func aShapeIsForWant() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    bench.expectFailure(
      "why 4x27", "N cannot be '4x27'",
      "it wants the number of a layer; want 4x27 finds fixes that give a shape")
  }

  /// What is proposed goes through, whatever the stack reads.
  @Test(arguments: [
    ("linear 20 200", "4x20"), ("flatten 2, linear 20 5", "4x8x10"), ("batchnorm 6, tanh", "4x6"),
    ("tanh", "4x8"), ("linear 3 4, linear 5 6", "4x3"), ("flatten, linear 80 27", "4x80"),
  ])
  func hintsAtAPushThatFits(stack: String, shape: String) throws {
    var bench = try Bench("add \(stack)")
    let mend = "push a shape first, such as push \(shape)"
    for line in ["why", "lint", "trace", "want 4x27"] {
      bench.expectFailure(line, "nothing was pushed yet", mend)
    }
  }

  /// The data's contexts stand in where the stack reads symbols.
  @Test func contextsOfTheDataStandIn() throws {
    var bench = try TinyData.bench()
    #expect(try bench.text("why 1").hasPrefix("1  embedding 6 4  4x3 → 4x3x4"))
  }
}
