/// A line that means something different here than in Python with PyTorch 2.13, declared once: the
/// reference, `help torch` and the tests derive from it.
public struct TorchDifference: Sendable {
  /// What a line gives.
  public enum Outcome: Sendable, Equatable {
    /// As print writes it.
    case text(String)
    case error

    /// As the tables write it.
    public var written: String {
      switch self {
      case .text(let text): text
      case .error: "an error"
      }
    }
  }

  /// Lines as they are typed, the last of them an expression.
  public let lines: [String]
  public let torch, here: Outcome

  private init(_ lines: String..., torch: String?, here: String?) {
    self.lines = lines
    self.torch = torch.map { .text($0) } ?? .error
    self.here = here.map { .text($0) } ?? .error
  }

  /// Differences that no single line shows.
  package static let inGeneral = """
    Tensors hold float32, float64, int64, int32, uint8 or bool and are in the computer's \
    memory. \
    Python's whole numbers have 64 bits. torch.empty gives zeros. Functions that help functions does not list are refused.
    """

  /// Every difference that is known and can be shown.
  public static let all = kinds + python + calls + edges

  private static let kinds = [
    TorchDifference(
      "torch.zeros(2, dtype=torch.float16).dtype", torch: "torch.float16", here: nil),
    TorchDifference("torch.zeros(2).bfloat16().dtype", torch: "torch.bfloat16", here: nil),
    TorchDifference(
      "(torch.ones(2, 2, device='meta') @ torch.ones(2, 2)).shape", torch: "torch.Size([2, 2])",
      here: nil),
    TorchDifference("2 ** 64", torch: "18446744073709551616", here: nil),
    TorchDifference("1j", torch: "1j", here: nil),
  ]

  private static let python = [
    TorchDifference(
      "len(str(torch.arange(200000).tolist()))", torch: "1488890", here: nil)
  ]

  private static let calls = [
    TorchDifference(
      "torch.add(torch.tensor([True]), torch.tensor([True]), alpha=2)", torch: "tensor([True])",
      here: nil),
    TorchDifference("torch.zeros(2).to().dtype", torch: "torch.float32", here: nil),
    TorchDifference("torch.zeros(2).to(None, torch.int64)", torch: "tensor([0, 0])", here: nil),
    TorchDifference("torch.zeros(2).to(False)", torch: "tensor([False, False])", here: nil),
    TorchDifference(
      "torch.zeros(2).to(other=torch.arange(1)).dtype", torch: nil, here: "torch.int64"),
    TorchDifference("torch.prod(torch.arange(3), None)", torch: nil, here: "tensor(0)"),
    TorchDifference("torch.arange(4).sum(torch.tensor(False))", torch: "tensor(6)", here: nil),
    TorchDifference(
      "torch.Size(torch.tensor([True]))", torch: "torch.Size([1])", here: nil),
    TorchDifference("torch.ones(2).add(2, 1)", torch: "tensor([3., 3.])", here: nil),
    TorchDifference(
      "torch.tensor([1]).view(torch.bool).shape", torch: "torch.Size([8])", here: nil),
    TorchDifference("torch.zeros(2, True).shape", torch: "torch.Size([2, 1])", here: nil),
    TorchDifference("F.softmax(torch.zeros(2))", torch: "tensor([0.5000, 0.5000])", here: nil),
    TorchDifference("torch.norm(torch.eye(2), 'nuc')", torch: "tensor(2.)", here: nil),
    TorchDifference("torch.eye(3).count_nonzero(0, True)", torch: "tensor(3)", here: nil),
    TorchDifference(
      "torch.einsum(torch.ones(2, 2), [0, 1], [0])", torch: "tensor([2., 2.])", here: nil),
  ]

  private static let edges = [
    TorchDifference(
      "torch.tensor([0, 2, 3, 3, 3, 2, 1]).topk(2).indices", torch: "tensor([2, 4])",
      here: "tensor([2, 3])"),
    TorchDifference(
      "(torch.arange(40) % 3).sort().indices[:3]", torch: "tensor([ 0, 21, 18])",
      here: "tensor([0, 3, 6])"),
    TorchDifference(
      "F.gelu(torch.full((8,), float('inf'))).sum()", torch: "tensor(nan)", here: "tensor(inf)"),
    TorchDifference(
      "torch.zeros(0, dtype=torch.int64).median()", torch: "tensor(-9223372036854775808)",
      here: nil),
    TorchDifference(
      "torch.arange(24).view(2, 3, 4).mT @ torch.zeros(3, 0)",
      torch: "tensor([], size=(2, 4, 0))", here: nil),
    TorchDifference(
      "F.conv1d(torch.zeros(1, 0, 8), torch.ones(3, 0, 2)).shape", torch: "torch.Size([1, 0, 7])",
      here: "torch.Size([1, 3, 7])"),
    TorchDifference(
      "F.conv1d(torch.zeros(1, 2, 0), torch.ones(3, 2, 2), padding=1).shape", torch: nil,
      here: "torch.Size([1, 3, 1])"),
    TorchDifference(
      "torch.einsum('ij,jk,kl->il', [torch.ones(2, 2)] * 3).stride()", torch: "(1, 2)",
      here: "(2, 1)"),
    TorchDifference(
      "torch.zeros(24).view(2, 3, 4).transpose(0, 2)[[0]].stride()", torch: "(6, 1, 3)",
      here: "(6, 2, 1)"),
    TorchDifference(
      "torch.arange(6)[::2 ** 62].stride()", torch: "(4611686018427387904,)", here: "(1,)"),
  ]
}
