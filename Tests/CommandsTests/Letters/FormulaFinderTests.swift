import Notation
import Testing

struct FormulaFinderTests {
  /// A size that two letters give, and how it is written.
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let size: @Sendable (Int, Int) -> Int
    var testDescription: String { text }
  }

  private static let cases = [
    Case(text: "7") { _, _ in 7 },
    Case(text: "T") { _, t in t },
    Case(text: "2T") { _, t in 2 * t },
    Case(text: "T+1") { _, t in t + 1 },
    Case(text: "T-4") { _, t in t - 4 },
    Case(text: "2T+1") { _, t in 2 * t + 1 },
    Case(text: "3(T+1)") { _, t in 3 * t + 3 },
    Case(text: "B·T") { b, t in b * t },
    Case(text: "24B·T") { b, t in 24 * b * t },
    Case(text: "B+T") { b, t in b + t },
    Case(text: "2B+T+1") { b, t in 2 * b + t + 1 },
    Case(text: "(T-4)//2") { _, t in (t - 4) / 2 },
    Case(text: "T//3") { _, t in t / 3 },
    Case(text: "(T+1)//2") { _, t in (t + 1) / 2 },
    Case(text: "16((T-4)//2)") { _, t in 16 * ((t - 4) / 2) },
    Case(text: "T²") { _, t in t * t },
    Case(text: "B·(T+1)") { b, t in b * (t + 1) },
    Case(text: "B·T²") { b, t in b * t * t },
    Case(text: "B·(T//2)") { b, t in b * (t / 2) },
    Case(text: "16(T//2)²") { _, t in 16 * (t / 2) * (t / 2) },
  ]

  private static func found(_ size: (Int, Int) -> Int) -> SizeFormula? {
    func point(_ b: Int, _ t: Int) -> FormulaFinder.Point {
      FormulaFinder.Point(sizes: [b, t], value: size(b, t))
    }
    let points =
      (1...16).map { point($0, 9) } + (6...24).map { point(4, $0) }
      + [(3, 7), (5, 11), (8, 20), (2, 6)].map { point($0.0, $0.1) }
    return FormulaFinder(base: point(4, 9), points).formula()
  }

  @Test(arguments: cases)
  func findsTheExpression(example: Case) throws {
    let formula = try #require(Self.found(example.size))
    #expect(formula.text(["B", "T"]) == example.text)
    #expect(formula.value(at: [6, 30]) == example.size(6, 30))
  }

  /// A quotient without a remainder, where the sizes that work are multiples.
  @Test func dividesWithoutARemainder() throws {
    let points = [8, 16, 24, 48, 64].map { FormulaFinder.Point(sizes: [$0], value: $0 / 8) }
    let formula = try #require(
      FormulaFinder(base: points[1], points).formula())
    #expect(formula.text(["T"]) == "T/8")
    #expect(formula.value(at: [12]) == nil)
  }

  /// What further sizes contradict is no expression.
  @Test func findsNothingInWhatFollowsNoRule() {
    #expect(Self.found { b, t in (b * 7 + t * t) % 11 } == nil)
    #expect(Self.found { b, t in b == 3 && t == 7 ? 0 : t } == nil)
  }

  @Test func writesShapes() {
    #expect(SizeFormula.shape(["B", "T/2", "48"]) == "BxT/2x48")
    #expect(SizeFormula.shape(["B", "(T-4)//2"]) == "B x (T-4)//2")
    #expect(SizeFormula.shape([]) == "()")
  }

  /// Messages have numbers of any size.
  @Test(arguments: [Int.max, Int.max / 6, 1 << 62, 3_037_000_500 * 3_037_000_499])
  func overflowsNowhere(value: Int) {
    for letters in [[4], [4, 9]] {
      let points = (1...16).map { size in
        FormulaFinder.Point(
          sizes: [size] + letters.dropFirst(), value: value - size * size * size % 97)
      }
      let squares = (1...16).map { size in
        FormulaFinder.Point(sizes: [4] + letters.dropFirst().map { _ in size }, value: value / size)
      }
      let base = FormulaFinder.Point(sizes: letters, value: value - 64)
      #expect(FormulaFinder(base: base, points).formula() == nil)
      #expect(FormulaFinder(base: base, points + squares).formula() == nil)
    }
  }

  @Test func doesNotOverflow() {
    let formula = SizeFormula(
      numerator: Int.max, factors: [SizeFormula.Factor(letter: 0, scale: Int.max)])
    #expect(formula.value(at: [3]) == nil)
    #expect(formula.value(at: []) == nil)
  }
}
