import Commands
import Engine
import Support
import Testing

/// What messages about tensors say: the right range, the right name, a shape that reads as one.
struct MessageTests {
  @Test(arguments: [
    (
      "torch.zeros(2, 3).unsqueeze(3)", "2x3 has no place 3 for a new axis",
      "a new axis may be 0 to 2, or -3 to -1"
    ),
    (
      "torch.stack([torch.zeros(2, 3), torch.zeros(2, 3)], 3)",
      "2x3 has no place 3 for a new axis", "a new axis may be 0 to 2, or -3 to -1"
    ),
    (
      "torch.tensor(1).unsqueeze(1)", "scalar has no place 1 for a new axis",
      "a new axis may be 0 or -1"
    ),
    ("torch.zeros(2, 3).sum(2)", "2x3 has no axis 2", "its axes are 0 to 1, or -2 to -1"),
    (
      "F.embedding(torch.tensor([2, -1]), torch.eye(3))", "index -1 is outside axis 0 of 3x3",
      "its indices are 0 to 2"
    ),
    (
      "F.embedding(torch.tensor([3]), torch.eye(3))", "index 3 is outside axis 0 of 3x3",
      "its indices are 0 to 2"
    ),
    (
      "torch.eye(3).gather(1, torch.tensor([[-1]]))", "index -1 is outside axis 1 of 3x3",
      "its indices are 0 to 2"
    ),
    (
      "torch.eye(3).index_select(0, torch.tensor([-1]))", "index -1 is outside axis 0 of 3x3",
      "its indices are 0 to 2"
    ),
    ("torch.eye(3)[3]", "index 3 is outside axis 0 of 3x3", "its indices are 0 to 2, or -3 to -1"),
    (
      "torch.bmm(torch.randn(3), torch.randn(3, 4, 5))", "bmm wants two tensors of 3 axes, got (3)",
      nil
    ),
    ("torch.rand(5).mT", "mT wants at least 2 axes, got (5)", nil),
    (
      "torch.cat([torch.zeros(2, 3, 4), torch.zeros(2, 5)])",
      "cat of 2x3x4 and 2x5: 3 axes meet 2", "all must have the same number of axes"
    ),
    (
      "torch.zeros(2, 4, 5)[torch.ones(2, 3) > 0]", "a mask of 2x3 and 2x4: 3 meets 4 in axis 1",
      "the sizes of axis 1 must be equal"
    ),
    (
      "torch.zeros(2, 3).gather(1, torch.zeros(3, 3).long())",
      "gather: an index of 3x3 is larger than 2x3 in axis 0",
      "only in axis 1, along which it chooses, may it be larger"
    ),
    ("torch.zeros(3) < 'a'", "a (3) tensor of float32 < text has no meaning", nil),
  ])
  func says(line: String, what: String, mend: String?) throws {
    var bench = try Bench()
    bench.expectFailure(line, what, mend)
  }

  /// The function that was called is named, not one at work inside it, by the name it was called by.
  @Test(arguments: [
    ("torch.zeros(2, 3).masked_fill(torch.ones(2, 3), 1)", "masked_fill wants a bool mask"),
    ("torch.neg(torch.ones(2) > 0)", "neg wants int64 or float32, got bool"),
    ("torch.negative(torch.ones(2) > 0)", "negative wants int64 or float32, got bool"),
    ("torch.subtract(torch.ones(2), torch.ones(3))", "subtract of (2) and (3)"),
    ("torch.concat([torch.ones(2, 3), torch.ones(2, 4)])", "concat of 2x3 and 2x4"),
    ("torch.mul(torch.ones(2), torch.ones(3))", "mul of (2) and (3)"),
    ("torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 3, 4))", "bmm of 2x3x4 and 2x3x4"),
    ("torch.hstack([torch.ones(2, 3), torch.ones(3, 3)])", "hstack of 2x3 and 3x3"),
    ("F.mse_loss(torch.ones(2), torch.ones(3))", "mse_loss of (2) and (3)"),
    ("F.linear(torch.ones(4, 20), torch.ones(200, 30))", "linear: 4x20 with a weight of 200x30"),
    ("torch.negative()", "negative is missing input"),
  ])
  func namesTheFunctionThatWasCalled(line: String, start: String) throws {
    var bench = try Bench()
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    let what = Diagnosis(of: error).what
    #expect(what.hasPrefix(start), "\(what)")
  }

  /// Of equally near words the first of a fixed order is offered, in every run.
  @Test(arguments: [
    ("e + 1", "did you mean 'eq'?"), ("torch.cas", "did you mean 'cat'?"),
    ("torch.zeros(2).lo", "did you mean 'le'?"), ("F.relo", "did you mean 'relu'?"),
  ])
  func suggestsTheSameInEveryRun(line: String, mend: String) throws {
    var bench = try Bench()
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    #expect(Diagnosis(of: error).mend == mend)
  }

  @Test func wholeNumbersKeepEveryDigitForPrograms() throws {
    var bench = try Bench("x = torch.tensor([9223372036854775807, -9223372036854775807])")
    #expect(try bench.json("torch.tensor(16777217)").contains(#""values":[16777217]"#))
    #expect(
      try bench.json("x").contains(#""values":[9223372036854775807,-9223372036854775807]"#))
    #expect(try bench.json("torch.tensor([0.5, 16777216])").contains(#""values":[0.5,16777216]"#))
    #expect(try bench.json("torch.tensor([True, False])").contains(#""values":[1,0]"#))
  }
}
