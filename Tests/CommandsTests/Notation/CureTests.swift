import Commands
import Engine
import Rendering
import Support
import Testing

/// Changes that messages propose: each was tried on the operands, and says the shape that it leads to.
struct CureTests {
  /// What a line's failure proposes.
  private func mend(_ line: String, after lines: [String] = []) throws -> String? {
    var bench = try Bench()
    for line in lines { try bench.run(line) }
    let error = try #require(throws: (any Error).self, "\(line)") { try bench.run(line) }
    return Diagnosis(of: error).mend
  }

  private static let names = [
    "a = torch.randn(4, 8)", "b = torch.randn(4, 8)", "v = torch.randn(4)", "w = torch.randn(8, 8)",
    "m = torch.ones(3, 4) > 0", "i = torch.arange(3)", "y = torch.randint(0, 50, (64, 20))",
  ]

  @Test(arguments: [
    ("a @ b", "a @ b.T → 4x4, or a.T @ b → 8x8"),
    ("a @ v", "a.T @ v → (8), or v @ a → (8)"),
    ("a @ w @ v", "(a @ w).T @ v → (8), or v @ (a @ w) → (8)"),
    ("(a + b) @ v", "(a + b).T @ v → (8), or v @ (a + b) → (8)"),
    ("2 @ a", "2 * a → 4x8"),
    ("a + v", "a + v[:, None] → 4x8"),
    ("a == v", "a == v[:, None] → 4x8"),
    ("torch.add(a, v)", "torch.add(a, v[:, None]) → 4x8"),
    ("torch.zeros(8, 4, 2) + v", "torch.zeros(8, 4, 2) + v[:, None] → 8x4x2"),
    ("a * torch.randn(8, 4)", "a * torch.randn(8, 4).T → 4x8, or a.T * torch.randn(8, 4) → 8x4"),
    ("m - m", "m ^ m → 3x4, or m.float() - m.float() → 3x4"),
    ("-m", "-m.float() → 3x4"),
    ("i @ torch.randn(3, 2)", "i.float() @ torch.randn(3, 2) → (2)"),
    ("i // 0", "i.float() // 0 → (3)"),
    ("i ** -1", "i.float() ** -1 → (3)"), ("i ** (-1)", "i.float() ** (-1) → (3)"),
    (
      "F.cross_entropy(torch.randn(27, 32), y[0, :].repeat(2)[:32] % 27)",
      "F.cross_entropy(torch.randn(27, 32).T, y[0, :].repeat(2)[:32] % 27) → scalar"
    ),
    ("F.nll_loss(a, torch.arange(8) % 4)", "F.nll_loss(a.T, torch.arange(8) % 4) → scalar"),
    (
      "F.cross_entropy(a, F.one_hot(i, 8)[[0, 1, 2, 0]])",
      "F.cross_entropy(a, F.one_hot(i, 8)[[0, 1, 2, 0]].argmax(1)) → scalar"
    ),
    (
      "F.cross_entropy(torch.randn(8, 4, 6), torch.zeros(4, 6).long())",
      "F.cross_entropy(torch.randn(8, 4, 6).transpose(0, 1), torch.zeros(4, 6).long()) → scalar"
    ),
    (
      "F.cross_entropy(torch.randn(3, 5, 8), i)",
      "F.cross_entropy(torch.randn(3, 5, 8)[:, -1], i) → scalar"
    ),
    (
      "F.cross_entropy(torch.randn(4, 8, 6), torch.zeros(6, 4).long())",
      "F.cross_entropy(torch.randn(4, 8, 6), torch.zeros(6, 4).long().T) → scalar"
    ),
    (
      "F.cross_entropy(torch.randn(3, 8), i[:, None])",
      "F.cross_entropy(torch.randn(3, 8), i[:, None].squeeze(-1)) → scalar, or"
        + " F.cross_entropy(torch.randn(3, 8), i[:, None].view(-1)) → scalar"
    ),
    ("a.view(-1, 7)", "a.view(-1, 8) → 4x8, or a.view(-1, 4) → 8x4"),
    ("a.view(3, 2, -1)", "a.view(2, 2, -1) → 2x2x8, or a.view(4, 2, -1) → 4x2x4"),
    ("a.reshape((5, -1))", "a.reshape((4, -1)) → 4x8, or a.reshape((8, -1)) → 8x4"),
    (
      "torch.reshape(a, (5, -1))",
      "torch.reshape(a, (4, -1)) → 4x8, or torch.reshape(a, (8, -1)) → 8x4"
    ),
    ("a @ 2.5", "a * 2.5 → 4x8"), ("a @ torch.tensor(2)", "a * torch.tensor(2) → 4x8"),
    ("i.mean()", "i.float().mean() → scalar"),
    ("[1, 2] + torch.arange(2)", "torch.tensor([1, 2]) + torch.arange(2) → (2)"),
    ("a.T.view(32)", "a.T.reshape(32) → (32)"),
    ("a.view(4, 3)", "a.view(4, -1) → 4x8"),
    ("torch.zeros(6).view(4, 2)", "torch.zeros(6).view(-1, 2) → 3x2"),
    ("v.item()", "v.tolist()"), ("float(v)", "v.tolist()"),
    ("len(torch.tensor(3))", "torch.tensor(3).numel()"),
    ("torch.tensor([v, v])", "torch.stack([v, v]) → 2x4"),
    ("bool(v)", "v.any() → scalar, or v.all() → scalar"),
    ("assert a == b", "(a == b).any() → scalar, or (a == b).all() → scalar"),
    ("not a", "a.any() → scalar, or a.all() → scalar"),
    ("torch.arange(5, 0, 1)", "torch.arange(5, 0, -1) → (5)"),
    (
      "torch.multinomial(torch.ones(3), 5)",
      "torch.multinomial(torch.ones(3), 5, replacement=True) → (5)"
    ),
    ("a[::-1]", "a.flip(0) → 4x8"), ("a[:, ::-2]", "a.flip(1)[:, ::2] → 4x4"),
    ("a[torch.tensor([0., 1.])]", "a[torch.tensor([0., 1.]).long()] → 2x8"),
    ("a += torch.randn(3, 4, 8)", "a = a + torch.randn(3, 4, 8) → 3x4x8"),
    ("i += 0.5", "i = i + 0.5 → (3)"),
    ("torch.cat([a, torch.zeros(4, 2)])", "torch.cat([a, torch.zeros(4, 2)], dim=1) → 4x10"),
    (
      "torch.cat([torch.tensor(1), torch.tensor(2)])",
      "torch.stack([torch.tensor(1), torch.tensor(2)]) → (2)"
    ),
    (
      "torch.cat([torch.zeros(2, 3, 4), torch.zeros(2, 3)], 1)",
      "torch.cat([torch.zeros(2, 3, 4), torch.zeros(2, 3)[:, :, None].expand(-1, -1, 4)], 1) → 2x6x4"
    ),
    (
      "torch.stack(list(a.split([1, 3])))",
      "nn.utils.rnn.pad_sequence(list(a.split([1, 3])), batch_first=True) → 2x3x8, or torch.cat(list(a.split([1, 3]))) → 4x8"
    ),
    (
      "torch.ones(10, 4) - torch.ones(7, 4)",
      "torch.ones(10, 4).unsqueeze(1) - torch.ones(7, 4) → 10x7x4"
    ),
    ("torch.arange(9) * torch.ones(4)", "torch.arange(9).unsqueeze(1) * torch.ones(4) → 9x4"),
    ("torch.stack([a, torch.zeros(1, 8)])", "torch.cat([a, torch.zeros(1, 8)]) → 5x8"),
    ("torch.bmm(a, w)", "a @ w → 4x8"),
    ("torch.mm(a, b)", "torch.mm(a, b.T) → 4x4, or torch.mm(a.T, b) → 8x8"),
    ("F.embedding(torch.eye(3), i)", "F.embedding(i, torch.eye(3)) → 3x3"),
    ("F.embedding(v, torch.eye(3))", nil),
    ("F.embedding(torch.tensor([1.]), w)", "F.embedding(torch.tensor([1.]).long(), w) → 1x8"),
    ("a.masked_fill(torch.ones(4, 8), 1)", "a.masked_fill(torch.ones(4, 8).bool(), 1) → 4x8"),
    ("F.linear(a, torch.ones(8, 200))", "F.linear(a, torch.ones(8, 200).T) → 4x200"),
    ("a.logsumexp([])", "a.logsumexp(dim=-1) → (4)"),
  ])
  func isTriedAndSaysWhatItMakes(line: String, cure: String?) throws {
    #expect(try mend(line, after: Self.names) == cure)
  }

  /// Cases that were answered with what does not help.
  @Test(arguments: [
    (
      "F.cross_entropy(torch.randn(64, 20, 50), y)",
      "F.cross_entropy(torch.randn(64, 20, 50).transpose(1, 2), y) → scalar"
        + ", or F.cross_entropy(torch.randn(64, 20, 50).view(-1, 50), y.view(-1)) → scalar"
    ),
    (
      "F.cross_entropy(torch.randn(64, 19, 50), y)",
      "F.cross_entropy(torch.randn(64, 19, 50).transpose(1, 2), y[:, 1:]) → scalar"
    ),
    (
      "F.cross_entropy(torch.randn(64, 50, 19), y)",
      "F.cross_entropy(torch.randn(64, 50, 19), y[:, 1:]) → scalar"
    ),
    (
      "F.cross_entropy(torch.randn(64, 17, 50), y)",
      "the classes are axis 1 of the logits, the targets have the others"
    ),
    (
      "F.cross_entropy(y, torch.randn(64, 50, 20))",
      "F.cross_entropy(torch.randn(64, 50, 20), y) → scalar"
    ),
    (
      "F.conv1d(torch.randn(4, 10), torch.randn(16, 10, 3))",
      "F.conv1d(torch.randn(4, 10).T, torch.randn(16, 10, 3)) → 16x2"
    ),
    (
      "F.conv1d(torch.randn(4, 8, 10), torch.randn(16, 10, 3))",
      "F.conv1d(torch.randn(4, 8, 10).transpose(1, 2), torch.randn(16, 10, 3)) → 4x16x6"
    ),
    (
      "F.conv1d(torch.randn(4, 8, 9), torch.randn(16, 10, 3))",
      "the input is (N, C, L) or (C, L): channels come before steps"
    ),
    (
      "torch.cat([torch.zeros(2, 3, 4), torch.zeros(2, 5)], 0)",
      "all must have the same number of axes"
    ),
    (
      "torch.randn(4, 80) @ torch.randn(20, 200)",
      "the inner sizes must be equal, as in (4x80) @ (80x200)"
    ),
    ("torch.randn(7, 3, 4) @ torch.randn(2, 5, 6)", nil),
    ("for n in torch.tensor(3): print(n)", nil),
    ("torch.zeros(2, 4, 5)[torch.ones(2, 3) > 0]", "the sizes of axis 1 must be equal"),
    ("a[:, v > 0]", "the sizes of axis 0 must be equal"),
    ("torch.eye(3).index_select(0, v > 0)", nil),
    ("torch.eye(3).gather(1, m)", nil),
    ("F.embedding(m, torch.eye(3))", nil),
    ("2 @ [1]", nil),
    ("[0] * 10**9", "at most 1,000,000 are allowed"),
  ])
  func doesNotProposeWhatFails(line: String, mend: String?) throws {
    #expect(try self.mend(line, after: Self.names) == mend)
  }

  @Test(arguments: [
    ("model(X[3])", "model(X[[3]]) → 1x4x5, or model(X[3].unsqueeze(0)) → 1x4x5"),
    ("model(torch.zeros(4, 8))", "model(torch.zeros(4, 8).long()) → 4x4x5"),
    ("model(torch.rand(4, 8))", nil),
    ("model[2](torch.zeros(20, 4, 4))", "model[2](torch.zeros(20, 4, 4).transpose(0, 2)) → 4x4x5"),
    ("model[2](torch.zeros(2, 7))", "x is 2x7: 2x20 would fit"),
    ("model[1](torch.zeros(2, 7, 10))", "x is 2x7x10: 2x6x10 or 2x8x10 would fit"),
  ])
  func theStackTakesWhatIsProposed(line: String, cure: String?) throws {
    let lines = ["add embedding 27 10, flatten 2, linear 20 5", "X = torch.zeros(7, 8).long()"]
    #expect(try mend(line, after: lines) == cure)
  }

  /// What is proposed can be typed: it runs, and gives the shape that was told.
  @Test(arguments: [
    "a @ b", "a @ v", "a + v", "m - m", "i.mean()", "a.T.view(32)", "a.view(4, 3)", "a[::-1]",
    "torch.cat([a, torch.zeros(4, 2)])", "F.cross_entropy(torch.randn(64, 19, 50), y)",
    "F.conv1d(torch.randn(4, 10, 2), torch.randn(16, 10, 3))", "a += torch.randn(3, 4, 8)",
    "torch.where(m, v, torch.zeros(3))", "torch.mm(a, b)", "a ** m - m",
  ])
  func runsAsItIsWritten(line: String) throws {
    guard let mend = try mend(line, after: Self.names), mend.contains("→") else { return }
    for cure in mend.components(separatedBy: ", or ") {
      let parts = cure.components(separatedBy: " → ")
      var bench = try Bench()
      for line in Self.names { try bench.run(line) }
      let shape = parts[1].filter { !"()".contains($0) }
      let output = try bench.run(parts[0])
      #expect(output.facts.shapes == [shape] || shape == "scalar", "\(cure)")
    }
  }

  /// Trying changes nothing: neither names nor random numbers.
  @Test func leavesNoTrace() throws {
    var bench = try Bench("a = torch.randn(4, 8)", "torch.manual_seed(1)")
    let before = bench.session.state.generator
    #expect(throws: (any Error).self) { try bench.run("a @ a") }
    #expect(bench.session.state.generator == before)
  }

  @Test func largeOperandsDoNotMakeAFailureSlow() throws {
    let start = ContinuousClock.now
    _ = try mend("torch.zeros(1).expand(10**5, 10**5) @ torch.zeros(3)")
    _ = try mend("torch.zeros(1).expand(10**9) + torch.zeros(3)")
    #expect(ContinuousClock.now - start < .seconds(30))
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
