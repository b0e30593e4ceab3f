import Commands
import Engine
import Synchronization
import Testing

/// How often a line takes the shape through the stack: once.
struct WalkCountTests {
  private func count(_ line: String, after lines: String...) throws -> Int {
    var bench = try Bench()
    for line in lines { _ = try bench.run(line) }
    let counter = Counter()
    bench.session.state.model.children.insert(.made(Counting(counter)), at: 0)
    _ = try bench.run(line)
    return counter.count
  }

  @Test func aPushWalksOnce() throws {
    #expect(try count("push 4x8", after: "add linear 8 5, tanh") == 1)
  }

  @Test func aPushThatSettlesWalksOnce() throws {
    #expect(
      try count("push 4x8", after: "push 4x6", "add linear _ 5, linear _ 3, tanh") == 1)
  }

  @Test func anEditAfterAPushWalksOnce() throws {
    #expect(try count("add linear 5 3", after: "add linear 8 5", "push 4x8") == 1)
    #expect(try count("add linear _ 3", after: "add linear _ 5", "push 4x8") == 1)
    #expect(try count("replace 2 linear _ 6", after: "add linear _ 5", "push 4x8") == 1)
  }

  /// What stood there before is known from the trace that offered the fix.
  @Test func aFixWalksOnce() throws {
    var bench = try Bench("add linear 8 5, linear 4 3")
    let counter = Counter()
    bench.session.state.model.children.insert(.made(Counting(counter)), at: 0)
    _ = try bench.run("push 4x8")
    let before = counter.count
    #expect(try bench.text("fix").contains("linear 5 3"))
    #expect(counter.count == before + 1)
  }

  @Test func explainingAndComparingWalkOnce() throws {
    #expect(try count("why 2", after: "add linear 8 5, tanh", "push 4x8") == 1)
  }
}

/// Counts, whoever holds it.
private final class Counter: Sendable {
  private let number = Mutex(0)
  var count: Int { number.withLock { $0 } }
  func add() { number.withLock { $0 += 1 } }
}

/// Passes everything on and counts the shapes that come.
private struct Counting: Layer {
  static let spec = LayerSpec(
    keyword: "counting", torchNames: [], summary: "Counts shapes.", shapes: "any",
    example: "counting")

  private let counter: Counter

  init(_ counter: Counter) { self.counter = counter }
  init(_ arguments: LayerArguments, generator: inout Generator) { counter = Counter() }
  var outputIsView: Bool { true }
  func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    counter.add()
    return input
  }
  func forward(_ frame: Frame, _ pass: inout Pass) {}
  func backward(_ frame: Frame) {}
}
