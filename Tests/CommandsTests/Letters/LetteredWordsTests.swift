import Commands
import Testing

struct LetteredWordsTests {
  private static func words(_ message: (Int, Int) -> String) -> LetteredWords {
    let others = [(4, 16), (4, 24), (8, 8), (12, 8), (6, 10)]
    return LetteredWords(
      message(4, 8), ["B", "T"], at: [4, 8],
      others.map { ([$0.0, $0.1], message($0.0, $0.1)) })
  }

  @Test func putsLettersIntoShapesAndSizes() {
    let words = Self.words { "Conv1d(in=3, k=5): wants 3 of \($0)x\($1 + 1)x24, got \($0 * $1)" }
    #expect(words.text == "Conv1d(in=3, k=5): wants 3 of B x T+1 x 24, got B·T")
    #expect(words.isWhole && words.fixed.isEmpty)
  }

  /// A letter of which one size alone led to the message is not known to be free.
  @Test func tellsLettersThatWereNotFree() {
    let words = LetteredWords(
      "got 4x8", ["B", "T"], at: [4, 8], [([5, 8], "got 5x8"), ([4, 9], "no such axis")])
    #expect(words.text == "got Bx8")
    #expect(words.fixed == [1])
  }

  /// Numbers that are no sizes are as they were.
  @Test(arguments: [
    "momentum=0.05", "at step 007", "eps=1e-05", "1.5e3 of 2.", "tensor([1., 0.625])", "1.20.3",
    "id 1537228672809129301", "4x007", "99999999999999999999",
  ])
  func leavesOtherNumbers(text: String) {
    let words = Self.words { _, _ in text }
    #expect(words.text == text)
    #expect(words.isWhole && words.fixed.isEmpty)
  }

  @Test func readsSizesAtTheEndOfASentence() {
    #expect(Self.words { "p=0.1 got \($0)x\(24 * $1). It" }.text == "p=0.1 got Bx24T. It")
  }

  @Test func keepsSizesWithoutARule() {
    let words = Self.words { "got \(($0 * 31 + $1 * $1) % 97)" }
    #expect(!words.isWhole)
  }
}
