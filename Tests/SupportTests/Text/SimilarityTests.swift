import Engine
import Support
import Testing

struct SimilarityTests {
  private let words = ["linear", "Linear", "batchnorm", "BatchNorm1d", "tanh", "flatten", "relu"]

  @Test(arguments: [
    ("liner", "linear"), ("lienar", "linear"), ("linearr", "linear"), ("LINEAR", "linear"),
    ("batchnrom", "batchnorm"), ("bathnorm1d", "BatchNorm1d"), ("tahn", "tanh"), ("tan", "tanh"),
    ("flat", "flatten"), ("batch", "batchnorm"), ("rel", "relu"),
  ])
  func findsSlips(typed: String, meant: String) {
    #expect(Similarity.nearest(to: typed, in: words) == meant)
  }

  @Test(arguments: ["", "x", "conv2d", "softmax", "zzzz", String(repeating: "linear", count: 20)])
  func findsNothingFarAway(typed: String) {
    #expect(Similarity.nearest(to: typed, in: words) == nil)
  }

  @Test func prefersTheNearer() {
    #expect(Similarity.nearest(to: "train", in: ["brain", "train", "trains"]) == "train")
    #expect(Similarity.nearest(to: "linear", in: []) == nil)
  }
}
