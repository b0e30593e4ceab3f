import Commands
import Engine
import Support
import Synchronization
import Testing

/// What a line that fails says, and which part of it is marked.
struct ExpressionErrorTests {
  /// What a line's failure says, and the part of the line under the mark.
  private func failure(_ line: String, after lines: [String] = []) throws -> (Diagnosis, String) {
    var bench = try Bench()
    for line in lines { try bench.run(line) }
    do {
      let output = try bench.run(line)
      Issue.record("\(line) did not fail: \(output.plain)")
      return (Diagnosis(""), "")
    } catch {
      let diagnosis = Diagnosis(of: error)
      let excerpt = try #require(diagnosis.excerpt, "\(line): \(diagnosis.what)")
      return (diagnosis, String(excerpt.line.dropFirst(excerpt.start).prefix(excerpt.length)))
    }
  }

  @Test(arguments: [
    (
      "torch.randn(4, 80) @ torch.randn(20, 200)", "(4x80) @ (20x200): 80 meets 20",
      "torch.randn(4, 80) @ torch.randn(20, 200)"
    ),
    (
      "1 + (torch.randn(4, 4, 20) @ torch.randn(80, 200)).sum()",
      "(4x4x20) @ (80x200): 20 meets 80",
      "(torch.randn(4, 4, 20) @ torch.randn(80, 200))"
    ),
    (
      "torch.zeros(4, 8) + torch.zeros(3, 8)", "(4x8) + (3x8): 4 meets 3 in axis -2",
      "torch.zeros(4, 8) + torch.zeros(3, 8)"
    ),
    ("torch.zeros(4, 8).sum(2)", "4x8 has no axis 2", "torch.zeros(4, 8).sum(2)"),
    ("torch.zeros(4, 8)[0, 9]", "index 9 is outside axis 1 of 4x8", "0, 9"),
    ("torch.zeros(4, 8)[0, 1, 2]", "3 indices for 4x8, which has 2 axes", "0, 1, 2"),
    (
      "torch.zeros(2, 3).T.view(6)",
      "3x2 with strides (1, 3) cannot be viewed as (6): its elements are not in order",
      "torch.zeros(2, 3).T.view(6)"
    ),
    (
      "torch.zeros(6).view(4, 2)", "(6) has 6 elements, which 4x2 cannot hold",
      "torch.zeros(6).view(4, 2)"
    ),
    (
      "torch.cat([torch.zeros(2, 3), torch.zeros(2, 4)])",
      "cat of 2x3 and 2x4: 3 meets 4 in axis 1",
      "torch.cat([torch.zeros(2, 3), torch.zeros(2, 4)])"
    ),
    (
      "torch.zeros(3).sum(keepdims=2)", "keepdim of sum wants True or False, got a whole number",
      "keepdims=2"
    ),
    ("torch.zeros(3).sum(dimm=0)", "sum has no argument 'dimm'", "dimm=0"),
    ("torch.zeros(3).cumsum(0, dim=0)", "cumsum is given dim twice", "dim=0"),
    ("torch.cat([torch.zeros(2)], dim=0, axis=0)", "cat is given dim twice", "axis=0"),
    // The owner of a method is no argument of its call.
    ("torch.zeros(3).cumsum(0, input=1)", "cumsum has no argument 'input'", "input=1"),
    ("torch.zeros(3).softmax()", "softmax is missing dim", "torch.zeros(3).softmax()"),
    ("torch.zeros(3).vew(3)", "a (3) tensor of float32 has no 'vew'", "vew"),
    ("torch.rnd(3)", "the module torch has no 'rnd'", "rnd"),
    ("1 + undefined", "there is no 'undefined'", "undefined"),
    ("x = (1 + 2", "'(' is not closed", "("),
    ("x = 1 +", "expected a value, got the end of the line", ""),
    ("torch.zeros(3) 5", "expected an operator, got 5", "5"),
    ("x = “3”", "'“' has no meaning here", "“"),
    ("4x8", "'4x8' is not a number", "4x8"),
    ("torch = 3", "'torch' is PyTorch's module", "torch"),
    ("for print in [1]: pass", "'print' is the function that writes", "print"),
    ("a, b = 1, 2, 3", "3 values for 2 names", "a, b"),
    ("assert 1 > 2, 'no'", "the assertion is false: no", "1 > 2"),
    ("bool(torch.zeros(2))", "a tensor of (2) is neither true nor false", "bool(torch.zeros(2))"),
    ("torch.arange(3).mean()", "mean wants float32, got int64", "torch.arange(3).mean()"),
    ("9223372036854775807 + 1", "+ gives a whole number beyond 64 bits", "9223372036854775807 + 1"),
    ("99999999999999999999", "99999999999999999999 is beyond 64 bits", "99999999999999999999"),
    ("[0] * 2000000", "a repetition of 2,000,000 is too much", "[0] * 2000000"),
    ("model(torch.zeros(2))", "the stack is empty", "model(torch.zeros(2))"),
    ("torch.zeros(3, dtype=torch.float16)", "torch.float16 is not supported here", "float16"),
  ])
  func says(line: String, what: String, marked: String) throws {
    let (diagnosis, part) = try failure(line)
    #expect(diagnosis.what == what)
    #expect(part == marked)
  }

  @Test func memoryIsRefusedWithFigures() throws {
    let (diagnosis, _) = try failure("torch.zeros(1000000, 1000000)")
    #expect(
      diagnosis.what.hasPrefix(
        "a tensor of 1,000,000,000,000 numbers would need 4.0 TB; "))
    let (other, _) = try failure("torch.zeros(10**12, 10**12)")
    #expect(other.what.hasSuffix("has more elements than can be counted"))
    let (third, _) = try failure("(torch.zeros(1).expand(10**6, 10**6) + 1).sum()")
    #expect(third.what.contains("would need 4.0 TB"))
  }

  @Test(arguments: [
    String(repeating: "(", count: 5000), String(repeating: "[", count: 100_000),
    String(repeating: "-", count: 100_000) + "1", "x = " + String(repeating: "not ", count: 50_000),
    String(repeating: "1+", count: 50_000) + "1", "1" + String(repeating: "**1", count: 50_000),
    "torch" + String(repeating: ".nn", count: 50_000),
    "(1)" + String(repeating: "[0]", count: 9999),
    String(repeating: "torch.exp(", count: 3000) + "1",
  ])
  func depthIsLimited(line: String) throws {
    let (diagnosis, part) = try failure(line)
    #expect(diagnosis.what.contains("nested more than") || diagnosis.what.contains("not closed"))
    #expect(part.count <= 121)
  }

  @Test func longLinesAreRead() throws {
    var bench = try Bench()
    let numbers = (0..<20_000).map(String.init).joined(separator: ", ")
    try bench.run("x = torch.tensor([\(numbers)])")
    #expect(try bench.text("x.shape") == "torch.Size([20000])")
  }

  @Test(arguments: [
    "x = '🙂é' + 3", "é = 𝔽 + 1", "\u{FEFF}x = \u{7}", "(x\u{0})", "x = ٣",
    "x = \"\u{301}\" + 1", "[1, 2）", "x = 2²",
  ])
  func oddCharactersAreTold(line: String) throws {
    let (diagnosis, _) = try failure(line)
    #expect(!diagnosis.what.isEmpty)
    let excerpt = try #require(diagnosis.excerpt)
    #expect(excerpt.marker.count <= excerpt.line.count + 1)
  }

  @Test func nestedListsAreLimited() throws {
    var bench = try Bench("x = [1]")
    try bench.run("for i in range(100): x = [x]")
    let deep = try #require(throws: (any Error).self) { try bench.run("print(x)") }
    #expect(Diagnosis(of: deep).what.hasPrefix("a text of "))
    try bench.run("x = [1]")
    try bench.run("for i in range(30): x = [x, x]")
    let long = try #require(throws: (any Error).self) { try bench.run("x") }
    #expect(Diagnosis(of: long).what.hasPrefix("a text of "))
  }

  /// Lines whose numbers, lists or views grow beyond all bounds end in a message, at once.
  @Test(arguments: [
    "torch.arange(0, -9223372036854775808, -1)", "torch.zeros(1).expand(10**12).flip(0)",
    "torch.zeros(1).expand(10**12).roll(1)", "torch.zeros(1).expand(10**12).unbind()",
    "torch.zeros(1).expand(10**12).split(1)", "torch.zeros(0).chunk(10**12)",
    "torch.zeros(3)[torch.tensor(0).expand(10**6, 10**6)]",
    "torch.zeros(1).expand(10**12).tolist()",
    "torch.zeros(1).expand(10**12).sum()", "torch.zeros(1).expand(10**12).sort()",
    "torch.zeros(1).expand(10**6, 10**6) @ torch.zeros(10**6)", "list(range(10**12))",
    "[[0 for i in range(1000000)] for j in range(1000000)]", "F.one_hot(torch.tensor(10**15))",
    "F.pad(torch.zeros(3), (-9223372036854775807, 9223372036854775807))",
    "F.pad(torch.zeros(3), (10**12, 10**12))", "torch.cat([torch.zeros(1).expand(10**17)] * 100)",
    "torch.zeros(3).repeat(10**18)", "torch.einsum('i,j,k->ijk', *[torch.zeros(10**5)] * 3)",
    "'a' * 10**12", "torch.zeros(2).view(10**18, 10**18)", "torch.eye(10**10)",
    "torch.linspace(0, 1, 10**13)", "model[9223372036854775807]", "[1][9223372036854775807]",
    "torch.zeros(1).expand(7, 7, 7, 7, 7, 7, 7, 7, 7, 7)",
    "print(*range(10**6), *range(10**6))", "str([torch.zeros(999)] * 100000)", "2 ** 100",
    "9223372036854775807 * 2", "int(1e300)",
  ])
  func largeThingsAreRefused(line: String) throws {
    let start = ContinuousClock.now
    let (diagnosis, _) = try failure(line)
    #expect(!diagnosis.what.isEmpty)
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  /// What one line makes bit by bit, or on the way, stays within what there is.
  @Test(arguments: [
    "[torch.zeros(1000, 1000) for i in range(100)]",
    "[[torch.zeros(100, 100) for j in range(100)] for i in range(100)]",
    "torch.ones(1).expand(600, 600).nonzero()", "torch.zeros(90, 50, 1) @ torch.zeros(1, 1, 200)",
    "torch.zeros(1000).repeat(4000)", "torch.zeros(1).expand(3000, 1000).contiguous()",
    "F.one_hot(torch.arange(1000))", "torch.cat([torch.zeros(1000)] * 5000)",
    "torch.stack([torch.zeros(1000)] * 5000)",
    "torch.einsum('i,j->ij', torch.zeros(3000), torch.zeros(3000))",
    "F.conv1d(torch.zeros(1, 1, 1000), torch.zeros(1000, 1, 1))",
    "torch.zeros(1).expand(3000, 1000).sort()", "torch.zeros(1).expand(3000, 1000).topk(2)",
    "torch.randn(2000, 2000)", "torch.arange(10**7)", "torch.zeros(2000, 1) + torch.zeros(2000)",
    "torch.where(torch.zeros(2000, 1) > 0, torch.zeros(2000), 0)",
    "torch.zeros(1).expand(3000, 1000).cumsum(0)", "torch.zeros(2000, 2000).softmax(1)",
    "torch.zeros(10)[torch.zeros(3000, 1000, dtype=torch.int64)]",
  ])
  func memoryIsAsked(line: String) throws {
    try MemoryBudget.limited(to: 1 << 20) {
      let (diagnosis, _) = try failure(line)
      #expect(diagnosis.what.contains(" would need "), "\(diagnosis.what)")
    }
  }

  @Test func viewsOfABlockCountOnce() throws {
    try MemoryBudget.limited(to: 4 << 20) {
      var bench = try Bench("x = torch.zeros(100, 1000)")
      #expect(try bench.text("len([x[i % 100] for i in range(5000)])") == "5000")
    }
  }

  @Test func doublingEnds() throws {
    var bench = try Bench("s = 'ab'", "x = [1]")
    #expect(throws: (any Error).self) { try bench.run("for i in range(100): s = s + s") }
    #expect(throws: (any Error).self) { try bench.run("for i in range(100): x = x + x") }
    #expect(try bench.text("[1, 2, 3][::9223372036854775807]") == "[1]")
    #expect(try bench.text("[1, 2, 3][::-9223372036854775807]") == "[3]")
    #expect(try bench.text("torch.arange(3)[::9223372036854775807]") == "1 int64\ntensor([0])")
  }

  /// What is known to be too much is refused before it is begun: few of the looks for Ctrl-C come by.
  @Test(arguments: [
    "[[float('nan') for i in Ytr] for j in range(10)]",
    "[[0 for i in range(1000)] for j in range(1001)]",
    "[[0 for i in range(1000000)] for j in range(1000000)]",
    "torch.zeros(1).expand(2**40).flip(0)", "torch.zeros(1).expand(2**40) + 1",
    "torch.zeros(1).expand(2**40).sort()", "torch.where(torch.zeros(1).expand(2**40) > 0, 1, 0)",
  ])
  func isRefusedAtOnce(line: String) throws {
    var bench = try Bench("n = len(Ytr)")
    let looks = Looks()
    bench.session.environment.isInterrupted = {
      looks.add()
      return false
    }
    #expect(throws: (any Error).self) { try bench.run(line) }
    #expect(looks.count < 100, "\(looks.count) looks")
  }
}

/// Counts how often a running line looked for Ctrl-C.
private final class Looks: Sendable {
  private let number = Atomic<Int>(0)
  func add() { number.add(1, ordering: .relaxed) }
  var count: Int { number.load(ordering: .relaxed) }
}
