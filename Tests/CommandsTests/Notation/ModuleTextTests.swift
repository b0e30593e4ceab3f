import Commands
import Engine
import FoundationEssentials
import Support
import TestSupport
import Testing

/// `model` and its layers as PyTorch prints them.
struct ModuleTextTests {
  /// A Sequential as it is written, and what PyTorch prints of it.
  private static func vectors() throws -> (line: String, text: String) {
    let lines = try Repository.read("Tests/CommandsTests/Vectors/modules.txt").split(
      separator: "\n")
    return (String(lines[0]), lines.dropFirst().joined(separator: "\n"))
  }

  @Test func torchsLayersArePrintedAsTorchDoes() throws {
    let (line, text) = try Self.vectors()
    var bench = try Bench("model = \(line)")
    let plain = text.split(separator: "\n").map { $0.trimmingSpaces() }.joined(separator: "\n")
    #expect(try bench.text("print(model)") == plain)
    #expect(try bench.text("model").hasPrefix(plain))
    #expect(try bench.json("str(model)").contains(text.replacing("\n", with: #"\\n"#)))
  }

  @Test func theShellsOwnLayersAreWrittenAlike() throws {
    var bench = try Bench(
      "add flatten 2, linear _ 20 scale=0.1, batchnorm 20 over=batch, residual (linear 20 20, tanh)"
    )
    #expect(
      try bench.text("print(model)") == """
        Sequential(
        (0): FlattenConsecutive(2)
        (1): Linear(in_features=_, out_features=20, bias=True, scale=0.1)
        (2): BatchNorm1d(20, eps=1e-05, momentum=0.1, affine=True, bias=True, \
        track_running_stats=True, over='batch')
        (3): Residual(
        (0): Linear(in_features=20, out_features=20, bias=True)
        (1): Tanh()
        )
        )
        """)
    #expect(try bench.text("print(model[0], f'{model[-1][1]}')") == "FlattenConsecutive(2) Tanh()")
    #expect(try bench.text("model.layers[:1]") == "[FlattenConsecutive(2)]")
    try bench.run("last = model[3]")
    try bench.run("remove 4")
    #expect(try bench.text("print(last)") == "<layer 4, which is gone>")
    try bench.run("clear")
    #expect(try bench.text("print(model)") == "Sequential()")
  }
}
