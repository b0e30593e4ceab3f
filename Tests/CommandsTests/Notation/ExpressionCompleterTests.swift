import Commands
import Testing

/// Completion of names, of members after a dot, and of arguments.
struct ExpressionCompleterTests {
  private func candidates(_ line: String) throws -> [String] {
    let bench = try Bench("xs = torch.zeros(2)", "add embedding 27 4, tanh")
    return Completer.completions(of: line, at: line.utf8.count, bench.session).candidates
  }

  @Test(arguments: [
    (
      "torch.ran",
      ["rand(", "rand_like(", "randint(", "randint_like(", "randn(", "randn_like(", "randperm("]
    ),
    ("y = torch.lins", ["linspace("]),
    ("F.cross", ["cross_entropy("]),
    ("xs.unsq", ["unsqueeze("]),
    ("xs.sha", ["shape"]),
    ("xs.view(2, 1).squ", ["square(", "squeeze("]),
    ("xs.sum(keep", ["keepdim="]),
    ("torch.cat([xs, xs], dim", ["dim="]),
    ("y = xs", ["xs"]),
    ("1 + vocab", ["vocab_size"]),
    ("model[0].wei", ["weight"]),
    ("model.para", ["parameters()"]),
    ("print('tor", []),
    ("x", ["xs"]), ("mod", ["model"]), ("Xt", ["Xte", "Xtr"]), ("vo", ["vocab_size"]),
    ("push b", ["batch"]),
  ])
  func completes(line: String, wanted: [String]) throws {
    #expect(try candidates(line) == wanted)
  }

  @Test func aSpaceFollowsACommandAlone() throws {
    let bench = try Bench("xs = torch.zeros(2)")
    for (line, isCommand) in [("lay", true), ("xs", false), ("mod", false), ("tor", false)] {
      let found = Completer.completions(of: line, at: line.utf8.count, bench.session)
      #expect(found.candidates.count == 1)
      #expect(found.appendsSpace == isCommand)
    }
  }

  @Test func startsBehindThePoint() throws {
    let bench = try Bench()
    let found = Completer.completions(of: "é = torch.lins", at: 15, bench.session)
    #expect(found.start == 11)
    #expect(found.candidates == ["linspace("])
    #expect(!found.appendsSpace)
  }
}
