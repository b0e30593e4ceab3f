import Commands
import Support
import Testing

/// Code that runs and does something else than was meant, and code that is as it should be.
struct CodeFindingTests {
  private static func codes(_ body: String, _ example: String) throws -> [String] {
    let text = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\(body)\n"
    let check = try CodeCheck(text, path: "net.py", examples: [example])
    #expect(check.problems.isEmpty, "\(check.problems)")
    return (check.warnings + check.wrongClaims).compactMap(\.code)
  }

  /// A wrong program, what runs it, and the warning.
  private static let wrong: [(String, String, String)] = [
    (
      "def f(x):\n    return x / x.sum(1)", "f(torch.ones(4, 4))", "KEEPDIM"
    ),
    (
      "def f(x):\n    m = x.mean(-1)\n    s = x.std(-1).sqrt()\n    return (x - m) / s",
      "f(torch.ones(5, 5))", "KEEPDIM"
    ),
    (
      "def f(q, k):\n    s = q @ k.T\n    return s - s.amax(dim=1)",
      "f(torch.ones(4, 8), torch.ones(4, 8))", "KEEPDIM"
    ),
    (
      "def f(p, y):\n    return ((p - y) ** 2).mean()",
      "f(nn.Linear(3, 1)(torch.ones(5, 3)), torch.ones(5))", "BOTH-GROW"
    ),
    (
      "def f(x):\n    return x.sum(1, keepdim=True) + x.sum(1)", "f(torch.ones(5, 3))", "BOTH-GROW"
    ),
    (
      "def f(p, y):\n    return F.mse_loss(p, y)", "f(torch.ones(5, 1), torch.ones(5))",
      "LOSS-SHAPES"
    ),
    (
      "def f(p, y):\n    return nn.L1Loss()(p, y)", "f(torch.ones(5, 1), torch.ones(5))",
      "LOSS-SHAPES"
    ),
    (
      "class N(nn.Module):\n    def forward(self, x):\n        return F.softmax(x, dim=0)",
      "N()(torch.ones(4, 8))", "SOFTMAX-BATCH"
    ),
    (
      """
      class N(nn.Module):
          def __init__(self):
              super().__init__()
              self.out = nn.Sequential(nn.Linear(8, 5), nn.Softmax(dim=0))
          def forward(self, x):
              return self.out(x)
      """, "N()(torch.ones(4, 8))", "SOFTMAX-BATCH"
    ),
    (
      "class N(nn.Module):\n    def forward(self, x):\n"
        + "        return x.transpose(1, 2).contiguous().view(-1, x.size(2))",
      "N()(torch.ones(4, 8, 6))", "MIXED-VIEW"
    ),
    (
      """
      class N(nn.Module):
          def __init__(self):
              super().__init__()
              self.out = nn.Linear(8, 8)
          def forward(self, x, y):
              return F.cross_entropy(self.out(x), y)
      """, "N()(torch.ones(4, 8, 8), torch.zeros(4, 8).long())", "CLASS-AXIS"
    ),
  ]

  @Test(arguments: wrong.indices)
  func warns(number: Int) throws {
    let (body, example, kind) = Self.wrong[number]
    #expect(try Self.codes(body, example).contains("L-CODE-\(kind)"), "\(body)")
  }

  /// What help shows of a warning triggers it.
  @Test(arguments: CodeWarning.all.indices)
  func helpShowsIt(number: Int) throws {
    let warning = CodeWarning.all[number]
    #expect(try Self.codes(warning.definition, warning.call).contains(warning.code))
    var bench = try Bench()
    #expect(try bench.text("help \(warning.code.lowercased())").contains(warning.summary))
  }

  /// Programs in which nothing is wrong, sizes that are equal included.
  private static let right: [(String, String)] = [
    ("def f(x):\n    return x / x.sum(1, keepdim=True)", "f(torch.ones(4, 4))"),
    // Attention among the nodes of a graph.
    (
      "def f(x):\n    e = nn.Linear(3, 2)(x)\n    e = e[:, None] + e[None]\n    return e.softmax(dim=1)",
      "f(torch.ones(7, 3))"
    ),
    ("def f(x):\n    return x - x.mean(0)", "f(torch.ones(4, 4))"),
    ("def f(x):\n    return x + x.T", "f(torch.ones(4, 4))"),
    ("def f(x):\n    return x[:, None] - x", "f(torch.arange(4))"),
    ("def f(x):\n    return x.unsqueeze(1) * torch.arange(4)", "f(torch.ones(4))"),
    ("def f(p, y):\n    return F.mse_loss(p.squeeze(-1), y)", "f(torch.ones(5, 1), torch.ones(5))"),
    (
      "class N(nn.Module):\n    def forward(self, x):\n        return F.softmax(x, dim=-1)",
      "N()(torch.ones(4, 4))"
    ),
    (
      """
      class Attention(nn.Module):
          def __init__(self):
              super().__init__()
              self.qkv = nn.Linear(8, 24)
          def forward(self, x):
              B, T, C = x.shape
              q, k, v = self.qkv(x).split(8, dim=2)
              q, k, v = [t.view(B, T, 4, 2).transpose(1, 2) for t in (q, k, v)]
              w = (q @ k.transpose(-2, -1)).softmax(-1)
              return (w @ v).transpose(1, 2).contiguous().view(B, T, C)
      """, "Attention()(torch.ones(4, 4, 8))"
    ),
    (
      """
      class Norm(nn.Module):
          def forward(self, x):
              m = x.mean(-1, keepdim=True)
              return (x - m) / x.var(-1, keepdim=True)
      """, "Norm()(torch.rand(4, 4))"
    ),
    (
      """
      class LM(nn.Module):
          def __init__(self):
              super().__init__()
              self.out = nn.Linear(8, 8)
          def forward(self, x, y):
              z = self.out(x)
              return F.cross_entropy(z.view(-1, 8), y.view(-1)) + F.cross_entropy(z.transpose(1, 2), y)
      """, "LM()(torch.ones(4, 8, 8), torch.zeros(4, 8).long())"
    ),
    (
      "class C(nn.Module):\n    def forward(self, x):\n"
        + "        return x.permute(0, 2, 3, 1).reshape(x.size(0), -1)",
      "C()(torch.ones(2, 3, 4, 4))"
    ),
  ]

  @Test(arguments: right.indices)
  func staysQuiet(number: Int) throws {
    let (body, example) = Self.right[number]
    #expect(try Self.codes(body, example) == [], "\(body)")
  }

  @Test func saysWhereAndWhatWouldBeRight() throws {
    let text = "import torch\ndef f(x):\n    return x / x.sum(1)\n"
    let check = try CodeCheck(text, path: "net.py", examples: ["f(torch.ones(4, 4))"])
    let warning = try #require(check.warnings.first)
    #expect(
      warning.what
        == "(4) is what a reduction left of 4x4, and meets the axis that was reduced: "
        + "it fits only because both are 4")
    #expect(warning.mend == "keepdim=True keeps the axis in its place")
    #expect(warning.excerpt?.number == 3)
    #expect(warning.file == "net.py")
  }
}
