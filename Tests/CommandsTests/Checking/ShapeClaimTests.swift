import Commands
import Support
import Testing

/// Shapes that people write in comments and annotations.
struct ShapeClaimTests {
  private static func faults(_ lines: String..., example: String) throws -> [String] {
    let text =
      (["import torch", "from torch import Tensor"] + lines).joined(separator: "\n") + "\n"
    let check = try CodeCheck(text, path: "net.py", examples: [example])
    #expect(check.problems.isEmpty, "\(check.problems)")
    return check.wrongClaims.map(\.what)
  }

  @Test(arguments: [
    "# (B, T, C)", "# [B, T, C]", "# B x T x C", "# (2, T, 4)", "# (B, T, C) the turned one",
    "# shape: (B, T, C)", "# (B,T,C)", "# 2x3x4", "# shape: 2x3x4", "# Shape: BxTxC", "# 2×3×4",
    "# 3x4",
    "# twice as much  # 2x3x4", "# BxTx4",
  ])
  func holds(comment: String) throws {
    #expect(
      try Self.faults(
        "def f(x):", "    y = x * 2  \(comment)", "    return y", example: "f(torch.ones(2, 3, 4))")
        == [])
  }

  @Test(arguments: [
    ("# (B, T)", "claims (B, T), and it is 2x3x4"),
    ("# (2, 3, 5)", "claims (2, 3, 5), and it is 2x3x4"),
    ("# B x B x C", "claims (B, B, C), and it is 2x3x4"),
    ("# [B, T, C, 1]", "claims (B, T, C, 1), and it is 2x3x4"),
    ("# 2x3x5", "claims 2x3x5, and it is 2x3x4"), ("# shape: 3x4", "claims 3x4, and it is 2x3x4"),
    ("# BxBxC", "claims BxBxC, and it is 2x3x4"), ("# 2x3x4x1", "claims 2x3x4x1, and it is 2x3x4"),
    ("# doubled # (2, 3)", "claims (2, 3), and it is 2x3x4"),
  ])
  func doesNotHold(comment: String, wanted: String) throws {
    let faults = try Self.faults(
      "def f(x):", "    y = x * 2  \(comment)", "    return y", example: "f(torch.ones(2, 3, 4))")
    #expect(faults.first?.hasPrefix(wanted) ?? false, "\(faults)")
  }

  @Test func lettersAreTheSameWithinAFunction() throws {
    #expect(
      try Self.faults(
        "def f(x):", "    y = x * 2  # (B, T, C)", "    z = y.transpose(1, 2)  # (B, T, C)",
        "    return z", example: "f(torch.ones(2, 3, 4))")
        == ["claims (B, T, C), and it is 2x4x3: T is 3 in line 4"])
    #expect(
      try Self.faults(
        "def f(x):", "    return x * 2  # (B, T)", "def g(x):", "    return f(x.T)  # (B, T)",
        example: "g(torch.ones(2, 3))") == [])
  }

  /// What the code itself calls a size counts for more than what a comment says first.
  @Test func sizesOfTheCodeWin() throws {
    let faults = try Self.faults(
      "class Heads:", "    def __init__(self, nh):", "        self.nh = nh",
      "    def forward(self, x):", "        B, T, C = x.shape",
      "        q = x.view(B, T, self.nh, C // self.nh).transpose(1, 2)  # (B, T, nh, hs)",
      "        s = q @ q.transpose(2, 3)  # (B, nh, T, T)", "        y = s @ q  # (B, nh, T, hs)",
      "        return y  # (B, C, T, hs)", example: "Heads(4).forward(torch.ones(2, 16, 64))")
    #expect(
      faults == [
        "claims (B, T, nh, hs), and it is 2x4x16x16: T is 16 in line 7",
        "claims (B, C, T, hs), and it is 2x4x16x16: C is 64 in line 7",
      ])
  }

  @Test func sizesOfTheCodeCountBeforeTheyAreBound() throws {
    #expect(
      try Self.faults(
        "def f(x, C):", "    y = x.transpose(1, 2)  # (B, T, C)", "    B, T = x.shape[:2]",
        "    T = 2 * T", "    return torch.cat([x, x], 1)  # (B, T, C)",
        example: "f(torch.ones(2, 3, 4), 4)")
        == ["claims (B, T, C), and it is 2x4x3: T is 3 in line 5"])
  }

  /// A name with several sizes, or none that an axis could have, says nothing of an axis.
  @Test func otherNumbersBindNothing() throws {
    #expect(
      try Self.faults(
        "def f(x):", "    C = 0", "    for T in range(3):", "        B = 0.5",
        "        y = x * 2  # (B, T, C)", "    return y", example: "f(torch.ones(2, 3, 4))") == [])
  }

  /// A line that the example does not run claims nothing wrong.
  @Test func onlyLinesThatRunAreCompared() throws {
    #expect(
      try Self.faults(
        "def f(x, twice=False):", "    if twice:", "        x = x * 2  # 5x5x5", "    return x",
        example: "f(torch.ones(2, 3, 4))") == [])
  }

  /// Of an example with letters, numbers are compared where no letter decides the size.
  @Test func numbersSayNothingOfLetters() throws {
    func faults(_ comment: String) throws -> [String] {
      try Self.faults(
        "def f(x):", "    return torch.cat([x, x], 2)  \(comment)", example: "f(BxTx5)")
    }
    #expect(try faults("# (4, 8, 10)") == [])
    #expect(try faults("# 5x9x10") == [])
    #expect(try faults("# (B, T, 12)") == ["claims (B, T, 12), and it is BxTx10"])
  }

  @Test func warningsComeInTheOrderOfLines() throws {
    let text = """
      import torch
      def f(x):
          y = x * 2
          return y / y.sum(1)

      def g(x):
          y = x / x.sum(1)
          return y / y.sum(0).unsqueeze(1)

      def h(x):
          return x / x.sum(1)

      """
    let check = try CodeCheck(
      text, path: "net.py",
      examples: ["h(torch.ones(4, 4))", "g(torch.ones(4, 4))", "f(torch.ones(4, 4, 4))"])
    let lines = check.warnings.compactMap { $0.excerpt?.number }
    #expect(lines.count > 2 && lines == lines.sorted(), "\(lines)")
  }

  /// Prose, sums of shapes and numbers of other things claim nothing.
  @Test(arguments: [
    "# (see above)", "# the batch (B)", "# 4 x as many", "# (B, T) @ (T, C) -> (B, C)", "# (1)",
    "# x", "# [1]", "# (B, T, ...)", "# 3x3 windows", "# 2x", "# 0x1F", "# maxpool", "# 2x more",
  ])
  func claimsNothing(comment: String) throws {
    #expect(
      try Self.faults(
        "def f(x):", "    y = x * 2  \(comment)", "    return y", example: "f(torch.ones(2, 3, 4))")
        == [])
  }

  @Test func readsAnnotations() throws {
    let head = "def f(x: Float[Tensor, \"b t c\"], y: Int[Tensor, 'b t']):"
    #expect(
      try Self.faults(
        "from jaxtyping import Float, Int", head, "    return x + y[..., None]",
        example: "f(torch.ones(2, 3, 4), torch.ones(2, 3).long())") == [])
    #expect(
      try Self.faults(
        "from jaxtyping import Float, Int", head, "    return x",
        example: "f(torch.ones(2, 3, 4), torch.ones(2, 5).long())")
        == ["claims y (b, t), and it is 2x5: t is 3 in line 4"])
  }
}
