import Commands
import Engine
import Support
import Testing

/// What is said of results that may not be what was meant.
struct RemarkTests {
  @Test(arguments: [
    ("(torch.zeros(100, 1) + torch.zeros(100)).shape", "100x1 with 100 → 100x100"),
    ("(torch.zeros(3, 1) == torch.zeros(2)).shape", "3x1 with 2 → 3x2"),
    ("torch.mul(torch.zeros(3, 1), torch.zeros(2)).shape", "3x1 with 2 → 3x2"),
    ("torch.where(torch.zeros(3, 1) > 0, torch.zeros(2), 1.0).shape", "3x1 with 2 → 3x2"),
    (
      "F.mse_loss(torch.zeros(100, 1), torch.zeros(100)).shape",
      "torch warns here: the target of mse_loss is (100), the input 100x1: both are broadcast"
    ),
    (
      "torch.zeros(2, 3, 4).T.shape",
      "torch warns here: .T of 2x3x4 reverses all axes, .mT swaps the last two"
    ),
    ("torch.ones(1).std().shape", "torch warns here: std of one number divides by 0"),
    (
      "torch.tensor(torch.ones(2)).shape",
      "torch warns here: torch.tensor of a tensor copies it, as x.clone() does"
    ),
  ])
  func isSaidOnce(line: String, remark: String) throws {
    var bench = try Bench()
    let text = try bench.text(line)
    #expect(text.split(separator: "\n").dropFirst().map(String.init) == [remark])
    #expect(try bench.json(line).contains(#""remarks":["\#(remark)"]"#))
  }

  @Test(arguments: [
    "torch.zeros(3, 4) + torch.zeros(4)", "torch.zeros(3, 4) + 1",
    "torch.zeros(3) * torch.zeros(3)",
    "torch.outer(torch.zeros(2), torch.zeros(3))", "torch.zeros(3, 1) + torch.zeros(1)",
    "torch.einsum('i,j->ij', torch.zeros(2), torch.zeros(3))", "torch.zeros(2, 3).T",
    "torch.zeros(3).T", "F.mse_loss(torch.zeros(3), torch.zeros(3))", "torch.ones(2).std()",
    "torch.zeros(2, 3) @ torch.zeros(3, 2)", "torch.tensor([1, 2])",
  ])
  func isNotSaidOfWhatIsMeant(line: String) throws {
    var bench = try Bench()
    #expect(!(try bench.json(line).contains("remarks")))
  }

  @Test func aLoopSaysItOnce() throws {
    var bench = try Bench("a = torch.zeros(3, 1)")
    let text = try bench.text("for n in range(50): b = a + torch.zeros(n + 2)")
    #expect(text.split(separator: "\n").filter { $0.contains("→") } == ["3x1 with 2 → 3x2"])
  }
}
