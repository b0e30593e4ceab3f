import Engine
import Support
import TestSupport
import Testing

struct TorchFlattenTests {
  /// Its 1 is the axis to begin with, not a group of steps.
  @Test(
    arguments: [
      "nn.Flatten(1)", "Flatten()", "torch.nn.Flatten(1)",
    ])
  func fusesAll(line: String) throws {
    let stack = try Stacks.made(line)
    #expect(stack.children.map(\.description) == ["flatten"])
    #expect(try stack.outputShape(for: try Shape(4, 8, 10)).description == "4x80")
  }

  /// The shell's own word keeps its meaning.
  @Test func own() throws {
    #expect(try Stacks.made("flatten 1").children.map(\.description) == ["flatten 1"])
    #expect(try Stacks.made("FlattenConsecutive(2)").children.map(\.description) == ["flatten 2"])
  }

  /// Another start is refused.
  @Test func refused() {
    let error = #expect(throws: LayerError.self) { try Stacks.made("nn.Flatten(2)") }
    #expect(error?.diagnosis.what == "start_dim of nn.Flatten cannot be '2'")
  }

  /// A place that is named leaves the others to bare words.
  @Test func namedPlaces() throws {
    let stack = try Stacks.made("linear IN=20 200, nn.Linear(out_features=5, in_features=200)")
    #expect(stack.children.map(\.description) == ["linear 20 200", "nn.Linear(200, 5)"])
  }

  /// More symbols than can be numbered are refused before memory is taken.
  @Test func symbols() {
    let error = #expect(throws: LayerError.self) { try Stacks.made("embedding 2200000000 1") }
    #expect(error?.diagnosis.mend == "it wants a whole number up to 2,147,483,647")
  }
}
