import Engine

/// A batchnorm over steps, which PyTorch reads differently.
struct TorchBatchNorm: LintRule {
  static let declaration = LintDeclaration(
    code: "L-TORCH-BATCHNORM", severity: .note,
    summary: "PyTorch's nn.BatchNorm1d takes the second of three axes as the channels.",
    discussion: """
      Here a batchnorm reads (B, T, C), as the lecture's does. nn.BatchNorm1d reads (B, C, T): \
      it stops if T is not its C, and normalises the steps if T happens to equal it. In PyTorch, \
      swap the axes before and after it: x.transpose(1, 2).
      """,
    example: "flatten 2, linear 20 68 bias=false, batchnorm 68, tanh", input: "4x8x10",
    looksInside: true)

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    let numbers = subject.numbers { step in
      step.layer.differsInAxes(of: step.input)
    }
    guard let first = numbers.first else { return nil }
    let name = type(of: subject.steps[first - 1].layer).spec.torchName
    let layers = subject.positions(numbers)
    return LintSuspicion(
      layers: layers,
      what: "\(named(layers)): \(name) reads (B, C, T) and takes the steps as channels")
  }
}
