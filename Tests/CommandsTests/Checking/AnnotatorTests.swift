import Commands
import Rendering
import Testing

struct AnnotatorTests {
  private static let text = """
    import torch
    import torch.nn as nn

    # shape> net(torch.ones(2, 3))

    def net(x):
        y = x.T   # turned
        z = torch.cat([
            y, y])
        q, k = z.split(3)
        n = 3  # "# 4x4"
        for row in x:
            s = row.sum()
        return z


    x = torch.ones(4)

    """

  private static let annotated = """
    import torch
    import torch.nn as nn

    # shape> net(torch.ones(2, 3))

    def net(x):  # 2x3
        y = x.T   # turned  # 3x2
        z = torch.cat([
            y, y])  # 6x2
        q, k = z.split(3)  # q k 3x2
        n = 3  # "# 4x4"
        for row in x:  # 3
            s = row.sum()
        return z  # 6x2


    x = torch.ones(4)  # 4

    """

  private static func annotated(_ text: String) throws -> String {
    Annotator(try CodeCheck(text, path: "net.py")).text
  }

  @Test func writesShapesBehindLines() throws {
    #expect(try Self.annotated(Self.text) == Self.annotated)
  }

  @Test func isStable() throws {
    #expect(try Self.annotated(Self.annotated) == Self.annotated)
  }

  @Test func takesCommentsOut() {
    #expect(Annotator(removingFrom: Self.annotated).text == Self.text)
  }

  @Test func tellsWhichCommentsLie() throws {
    let wrong = Self.annotated.replacing("# 6x2\n\n", with: "# 6x3\n\n")
    let changes = Annotator(try CodeCheck(wrong, path: "net.py")).changes
    #expect(changes.map(\.line) == [14])
    #expect(changes.map(\.new) == ["    return z  # 6x2"])
  }

  private static let lettered = """
    import torch

    # shape> pairs(BxTx24)

    def pairs(x):
        steps = x.mean(0)
        x = x.view(x.size(0), x.size(1) // 2, 48)
        both = torch.cat([x, x[:, :1]], 1)
        return both[:, 0, 0]

    """

  @Test func writesLettersWhereAnExampleHasThem() throws {
    let annotated = """
      import torch

      # shape> pairs(BxTx24)

      def pairs(x):  # BxTx24
          steps = x.mean(0)  # Tx24
          x = x.view(x.size(0), x.size(1) // 2, 48)  # BxT/2x48
          both = torch.cat([x, x[:, :1]], 1)  # Bx((T+2)//2)x48
          return both[:, 0, 0]  # (B)

      """
    let check = try CodeCheck(Self.lettered, path: "net.py")
    #expect(Annotator(check).text == annotated)
    #expect(check.lettered.first?.conditions.first?.plain == "T must be even: line 7")
    #expect(try Self.annotated(annotated) == annotated)
    #expect(Annotator(removingFrom: annotated).text == Self.lettered)
  }

  /// Comments of people are no shapes of ours, whatever they look like.
  @Test(arguments: [
    "# T", "# BxT", "# BxTx24", "# box", "# AB x C", "# (B,)", "# TxC or so", "# (B, T, C)",
    "# 4 steps", "# x",
    "# 4x8 or so", "# TODO: 4x8x", "# B,8,13,13", "# 4,8", "# 4, 8", "# step 4", "# x 4x8",
    "#4x8", "# 4 8", "# ()", "# q 4, 8", "# 2 k v 4x8", "# turned # 4x8", "# 4x8 → ", "# …",
  ])
  func keepsOtherComments(comment: String) {
    let line = "x = torch.ones(4)  \(comment)\n"
    #expect(Annotator(removingFrom: line).text == line)
  }

  @Test(arguments: ["# B,8,3", "# 4,8,3", "# step 4", "# turned # 4x8x3", "# (B, T, C)"])
  func putsItsOwnBehindOtherComments(comment: String) throws {
    let text = "import torch\nx = torch.ones(4, 8, 3)  \(comment)\n"
    let annotated = try Self.annotated(text)
    #expect(annotated == text.replacing("\(comment)\n", with: "\(comment)  # 4x8x3\n"))
    #expect(try Self.annotated(annotated) == annotated)
    #expect(Annotator(removingFrom: annotated).text == text)
  }

  /// What a line gives is often written after it, and a number is no shape of a line without a tensor.
  @Test(arguments: [
    "n = len('abcde')  # 5", "t = torch.tensor(5)  # 5", "f = torch.nn.ReLU()  # 5",
  ])
  func keepsNumbersAfterLinesWithoutTensors(line: String) throws {
    let text = "import torch\n\(line)\n"
    #expect(try Self.annotated(text) == text)
  }

  @Test func replacesCommentsWithTheNamesOfItsLine() throws {
    let text = "import torch\na, b = torch.ones(6, 2).split(3)  # a b 4x2\n"
    #expect(try Self.annotated(text) == text.replacing("4x2", with: "3x2"))
  }

  @Test func leavesWhatIsNoProgramAlone() {
    #expect(Annotator(removingFrom: "def (:\n  x  # 4x4\n").text == "def (:\n  x  # 4x4\n")
  }
}
