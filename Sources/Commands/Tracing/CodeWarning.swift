import Notation

/// What help and the reference say of a warning on code that runs and does something else than was meant.
package struct CodeWarning: Sendable {
  /// Its stable name, such as `L-CODE-KEEPDIM`.
  package let code: String
  /// One sentence.
  package let summary: String
  /// Why it is wrong, and what is right.
  package let discussion: String
  /// A function that triggers it.
  package let definition: String
  /// The call that shows it.
  package let call: String

  /// All of them.
  package static let all = CodeFinding.Kind.allCases.map(Self.init) + [claim]

  /// The one with a code, however it is capitalized.
  init?(code: String) {
    guard let found = Self.all.first(where: { $0.code == code.uppercased() }) else { return nil }
    self = found
  }

  private init(_ kind: CodeFinding.Kind) {
    let (summary, discussion, definition, call) = kind.explanation
    self.init(
      code: "L-CODE-\(kind.rawValue)", summary: summary, discussion: discussion,
      definition: definition, call: call)
  }

  private init(
    code: String, summary: String, discussion: String, definition: String, call: String
  ) {
    (self.code, self.summary, self.discussion) = (code, summary, discussion)
    (self.definition, self.call) = (definition, call)
  }

  /// The lines that trigger it; a claim is compared by `shape check`, which runs what the comment says.
  var lines: [String] {
    let definition = definition.split(separator: "\n").map(String.init)
    return isClaim ? ["# shape> \(call)"] + definition : definition + ["trace \(call)"]
  }

  private var isClaim: Bool { code == Self.claim.code }

  private static let claim = CodeWarning(
    code: "L-CODE-CLAIM",
    summary: "A comment or an annotation claims another shape than the line makes.",
    discussion: """
      A comment such as # (B, T, C), # 4x8 or # shape: 4x8, and an annotation such as \
      Float[Tensor, "B T C"], are compared with the tensors of the run: letters must keep one size \
      throughout a call, numbers must be the sizes. Either the code is wrong or the comment is out of date. \
      shape check FILE.py runs the calls that comments such as the first line here name, and fails.
      """,
    definition: "def f(x):\n    return x.mean(1)  # (4, 8)", call: "f(torch.ones(4, 8))")
}

extension CodeFinding.Kind {
  fileprivate var explanation: (String, String, String, String) {
    switch self {
    case .bothGrow:
      (
        "Two shapes fit only because both grow.",
        """
        An axis of size 1 met a longer one, and on another axis the other way round: N x 1 with N gives \
        N x N, usually where N was meant. Give both tensors the same axes, with squeeze(-1) or \
        unsqueeze(-1).
        """,
        "def f(p, y):\n    return ((p - y) ** 2).mean()",
        "f(nn.Linear(3, 1)(torch.ones(5, 3)), torch.ones(5))"
      )
    case .keepdim:
      (
        "A sum over an axis meets that very axis, and fits only because two sizes are equal.",
        """
        Without keepdim=True the axis is gone, and shapes are aligned at the last axis: each row is divided \
        by another row's sum. Write keepdim=True.
        """,
        "def f(x):\n    return x / x.sum(1)", "f(torch.ones(4, 4))"
      )
    case .softmaxBatch:
      (
        "A softmax over the batch.",
        """
        Over axis 0 the examples of a batch share one sum, so that each depends on the others; the choices \
        lie on the last axis. Write dim=-1.
        """,
        "class N(nn.Module):\n    def forward(self, x):\n        return F.softmax(x, dim=0)",
        "N()(torch.ones(4, 8))"
      )
    case .lossShapes:
      (
        "A loss of (N, 1) against (N).",
        """
        The two are broadcast to N x N, and each prediction is compared with every target. Write squeeze(-1) \
        on the prediction, or unsqueeze(-1) on the target.
        """,
        "def f(p, y):\n    return F.mse_loss(p, y)", "f(torch.ones(5, 1), torch.ones(5))"
      )
    case .mixedView:
      (
        "A view that puts parts of other axes into the batch.",
        """
        After transpose, elements of different axes lie side by side, and view or reshape cuts them \
        without regard to that: the numbers of one example are dealt out among several. Turn the axes back \
        first, or flatten those that belong together.
        """,
        """
        class N(nn.Module):
            def forward(self, x):
                return x.transpose(1, 2).contiguous().view(-1, x.size(2))
        """,
        "N()(torch.ones(4, 8, 6))"
      )
    case .classAxis:
      (
        "A loss reads another axis as the classes than the last.",
        """
        cross_entropy of (B, T, C) takes axis 1 for the classes; it fits only because T and C are equal. \
        Flatten both first: logits.view(-1, C) and targets.view(-1).
        """,
        """
        class N(nn.Module):
            def __init__(self):
                super().__init__()
                self.out = nn.Linear(8, 8)
            def forward(self, x, y):
                return F.cross_entropy(self.out(x), y)
        """,
        "N()(torch.ones(4, 8, 8), torch.zeros(4, 8).long())"
      )
    }
  }
}
