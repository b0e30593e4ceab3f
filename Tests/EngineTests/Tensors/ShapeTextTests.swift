import Engine
import Testing

/// How shapes are written.
struct ShapeTextTests {
  @Test(arguments: [
    ([], "scalar", "scalar", "(scalar)"), ([3], "3", "(3)", "(3)"), ([0], "0", "(0)", "(0)"),
    ([4, 8], "4x8", "4x8", "(4x8)"), ([2, 0, 3], "2x0x3", "2x0x3", "(2x0x3)"),
  ])
  func hasThreeForms(sizes: [Int], short: String, told: String, operand: String) {
    #expect(ShapeText.short(sizes) == short)
    #expect(ShapeText.told(sizes) == told)
    #expect(ShapeText.operand(sizes) == operand)
  }
}
