import Commands
import Testing

/// Functions of the program that torch calls back: hooks, `apply`, `LambdaLR`; each value is PyTorch's.
struct HookTests {
  private func text(_ lines: String...) throws -> String {
    var bench = try Bench()
    for line in lines.dropLast() { try bench.run(line) }
    return try bench.text(lines.last ?? "")
  }

  @Test func aTensorsHookSeesItsGradient() throws {
    #expect(
      try text(
        "x = torch.ones(2, requires_grad=True)", "h = x.register_hook(lambda g: 3 * g)",
        "(x * x).sum().backward()", "x.grad"
      ).hasSuffix("tensor([6., 6.])"))
    #expect(
      try text(
        "x = torch.ones(2, requires_grad=True)", "h = x.register_hook(lambda g: 3 * g)",
        "h.remove()", "(x * x).sum().backward()", "x.grad"
      ).hasSuffix("tensor([2., 2.])"))
    #expect(
      try text(
        "x = torch.ones(2, requires_grad=True)", "y = x * 2", "seen = []",
        "h = y.register_hook(lambda g: seen.append(g.tolist()))", "y.sum().backward()", "seen")
        == "[[1.0, 1.0]]")
  }

  @Test func aModulesHooksSeeWhatItIsGivenAndMakes() throws {
    #expect(
      try text(
        "m = nn.Linear(3, 4)", "seen = []",
        "h = m.register_forward_hook(lambda m, i, o: seen.append((i[0].shape, o.shape)))",
        "y = m(torch.zeros(2, 3))", "h.remove()", "y = m(torch.zeros(5, 3))", "seen")
        == "[(torch.Size([2, 3]), torch.Size([2, 4]))]")
    #expect(
      try text(
        "m = nn.ReLU()", "h = m.register_forward_pre_hook(lambda m, i: (i[0] - 1,))",
        "m(torch.tensor([0.5, 3.0]))"
      ).hasSuffix("tensor([0., 2.])"))
  }

  @Test func applyVisitsTheInnerOnesFirst() throws {
    #expect(
      try text(
        "names = []", "m = nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.ReLU()))",
        "m = m.apply(lambda p: names.append(type(p).__name__))", "names")
        == "['Linear', 'ReLU', 'Sequential', 'Sequential']")
  }

  @Test func aRateFollowsAFunction() throws {
    #expect(
      try text(
        "w = torch.ones(2, requires_grad=True)", "o = torch.optim.SGD([w], lr=0.5)",
        "s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: 0.5 ** e)", "o.step(); s.step()",
        "s.step(); s.get_last_lr()") == "[0.125]")
  }

  @Test func groupsAreDictionaries() throws {
    #expect(
      try text(
        "w, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)",
        "o = torch.optim.SGD([{'params': [w]}, {'params': b, 'lr': 0.1}], lr=1.0)",
        "(w.sum() + b.sum()).backward()", "o.step()", "w.tolist() + b.tolist()"
      )
      .hasPrefix("[0.0, 0.0, 0.89"))
  }
}
