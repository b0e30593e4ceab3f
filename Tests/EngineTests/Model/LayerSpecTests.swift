import Engine
import Support
import Testing

struct LayerSpecTests {
  @Test func writesUsage() {
    #expect(Linear.spec.usage == "linear IN OUT [bias=true] [scale=1]")
    #expect(FlattenConsecutive.spec.usage == "flatten [N]")
    #expect(Dropout.spec.usage == "dropout [P]")
    #expect(Tanh.spec.usage == "tanh")
  }

  @Test func leavesDefaultsOutOfALine() {
    let values = LayerArguments(
      "linear", ["IN": .size(2), "OUT": .blank, "bias": .flag(true), "scale": .number(0.1)])
    #expect(Linear.spec.line(values) == "linear 2 _ scale=0.1")
  }

  @Test(arguments: [
    (0.1, "0.1"), (5.0, "5"), (1e-5, "1e-05"), (0.0, "0"), (-2.0, "-2"), (1e20, "1e+20"),
    (0.30000000000000004, "0.30000000000000004"),
  ])
  func writesShortNumbers(number: Double, text: String) {
    #expect(shortNumber(number) == text)
    #expect(Double(text) == number)
  }

  @Test(arguments: [
    (0.0, "0"), (3.5, "3.500"), (-0.0213, "-0.02130"), (1234.56, "1235"), (4.56e-7, "4.560e-07"),
    (-123_456, "-1.235e+05"), (.infinity, "inf"), (.nan, "nan"), (1e-300, "1.000e-300"),
  ])
  func writesSignificantDigits(number: Double, text: String) {
    #expect(significant(number, 4) == text)
  }

  @Test func writesValues() {
    let values: [LayerValue] = [.size(3), .number(0.5), .flag(false), .word("exact"), .blank]
    #expect(values.map(\.description) == ["3", "0.5", "false", "exact", "_"])
  }
}
