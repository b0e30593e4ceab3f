import Testing

/// Limits of memory that are not the machine's: what does not fit is an error, never the end of the
/// program.
struct MemoryLimitTests {
  /// Lines over all that takes memory; most are refused under the tighter limits.
  static let lines = [
    "torch.zeros(2147483647).sum()", "torch.exp(torch.zeros(3037000500))",
    "torch.ones(2147483647).t()", "torch.zeros(100000000).sum()", "x = torch.zeros(8000000)",
    "y = torch.exp(x)", "z = (x + 1) * (y + 2) - x", "x.view(2000, 4000).t().contiguous().sum()",
    "torch.sort(x)", "torch.cat([x, y]).shape", "x[x > 1].shape", "torch.randn(5000000).std()",
    "torch.randperm(3000000).shape", "torch.arange(9000000).float().mean()",
    "torch.eye(3000) @ torch.ones(3000, 10)", "F.softmax(torch.zeros(1000, 4000), dim=1).sum()",
    "torch.gather(torch.zeros(900, 900), 1, torch.zeros(900, 900, dtype=torch.int64)).sum()",
    "F.one_hot(torch.arange(1000), 4000).shape", "[torch.zeros(1000000) for i in range(300)]",
    "l = [i for i in range(300000)]", "l = l + l", "l += l", "m = [0] * 1000000", "sum(l)",
    "t = 'a' * 1000000", "t = t + t + t + t", "print(t)", "for i in range(20000): print(i)",
    "for i in range(30): print(t)", "print(l)", "data big.txt", "data names",
    "add embedding 27 500, flatten, linear 4000 1000, tanh, linear 1000 27", "push 32x8", "init",
    "init", "push 100000x8", "train 1", "train 1 optimizer=adam", "train 1 batch=10000",
    "save a.safetensors", "load a.safetensors", "Xtr.shape", "model(Xtr[:1000]).shape", "clear",
    "add embedding 27 10, flatten, linear 80 27", "train 5", "plot a.svg", "plot",
    "record r.wnscript", "print('ok')", "record stop", "sample 2", "undo 3",
  ]

  /// Limits between what one copy of a tensor takes and what a change in place takes.
  @Test(arguments: Array(stride(from: 300_000, through: 700_000, by: 20_000)))
  func aChangeInPlaceIsCounted(kilobytes: Int) throws {
    let shape = try Program()
    let start = "ulimit -v \(kilobytes); exec \"$0\" -c 'x = torch.zeros(30000000); x[:] = 1'"
    let result = try ProgramRunner.run(
      "/bin/sh", arguments: ["-c", start, try ProgramRunner.locate("shape")],
      environment: ["HOME": shape.home], directory: shape.home)
    #expect((0...1).contains(result.status), "\(result.errors.suffix(300))")
    #expect(!result.errors.contains("Fatal error"))
  }

  /// The batch that the message offers can be trained.
  @Test func aBatchThatIsTooLargeNamesOneThatFits() throws {
    let shape = try Program()
    func train(batch: Int) throws -> ProgramResult {
      let lines = "add embedding 27 10, flatten, linear 80 900, tanh, linear 900 27; train 1"
      return try ProgramRunner.run(
        "/bin/sh",
        arguments: [
          "-c", "ulimit -v 900000; exec \"$0\" -c 'data names' -c '\(lines) batch=\(batch)'",
          try ProgramRunner.locate("shape"),
        ], environment: ["HOME": shape.home], directory: shape.home)
    }
    let refused = try train(batch: 900_000)
    let offer = try #require(refused.errors.firstMatch(of: #/\n  batch=([0-9]+) fits\n/#))
    #expect(refused.errors.contains("batch=900000 is too large: "))
    let fitting = try #require(Int(offer.1))
    #expect(try train(batch: fitting).status == 0)
    #expect(try train(batch: 2 * fitting).status == 1, "it is the largest power of two")
  }

  @Test(
    arguments: ["-v", "-d"], [64_000, 100_000, 150_000, 250_000, 400_000, 800_000, 2_000_000])
  func isAnError(limit: String, kilobytes: Int) throws {
    let shape = try Program()
    try shape.write(
      String(repeating: "abcdefghijklmnopqrstuvwxyz\n", count: 200_000), to: "big.txt")
    let program = try ProgramRunner.locate("shape")
    let start = "ulimit \(limit) \(kilobytes); exec \"$0\" \"$@\""
    func run(_ arguments: String..., input: String) throws -> ProgramResult {
      try ProgramRunner.run(
        "/bin/sh", arguments: ["-c", start, program] + arguments,
        environment: ["HOME": shape.home], directory: shape.home, input: input,
        timeout: .seconds(120))
    }
    // Some systems need more for the program's own start.
    guard try run(input: "print(1)\n").status == 0 else { return }
    let result = try run("--keep-going", input: Self.lines.joined(separator: "\n") + "\n")
    #expect(result.status == 1, "\(result.errors.suffix(2000))")
    #expect(result.errors.contains("error: stdin:1: "))
    #expect(!result.errors.contains("Fatal error"))
  }
}
