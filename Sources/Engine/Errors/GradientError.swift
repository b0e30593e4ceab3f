public import Support

/// A gradient that cannot be worked out.
public enum GradientError: CataloguedError, Hashable {
  case noGradient(shape: [Int])
  case notOneNumber(shape: [Int])
  case backwardTwice(operation: String)
  /// A tensor that backward needs was changed in place, `by` a statement as messages quote it.
  case changed(operation: String, shape: [Int], by: String?)
  case leafChanged(operation: String, isView: Bool)
  case wrongGradient(wants: [Int], String, got: [Int], String)
  case wholeNumbers(dtype: String)
  case notALeaf(what: String, mend: String)
  case unused(number: Int)
  case unknown(operation: String)

  /// What each case means.
  public static let catalogue: [ErrorKind<GradientError>] = [
    .init(
      "E-GRADIENT-NONE", "No tensor that the result was made of wants a gradient.",
      .noGradient(shape: [])),
    .init(
      "E-GRADIENT-NOT-ONE-NUMBER",
      "Backward starts at a tensor of several numbers without being given their gradient.",
      .notOneNumber(shape: [4, 27])),
    .init(
      "E-GRADIENT-TWICE", "Backward came this way before, and what it needs was freed.",
      .backwardTwice(operation: "MulBackward0")),
    .init(
      "E-GRADIENT-CHANGED", "A tensor that backward needs was changed in place.",
      .changed(operation: "ExpBackward0", shape: [4, 8], by: "'y += 1'")),
    .init(
      "E-GRADIENT-LEAF-CHANGED",
      "A tensor that wants a gradient, or a view of it, is changed in place.",
      .leafChanged(operation: "+=", isView: false)),
    .init(
      "E-GRADIENT-WRONG-GRADIENT", "A gradient has other sizes or another dtype than its tensor.",
      .wrongGradient(wants: [4, 8], "float32", got: [8], "float32")),
    .init(
      "E-GRADIENT-WHOLE-NUMBERS", "Only tensors of float32 can want a gradient.",
      .wholeNumbers(dtype: "int64")),
    .init(
      "E-GRADIENT-NOT-A-LEAF", "Only tensors that no remembered operation made can do this.",
      .notALeaf(what: "stop requiring a gradient", mend: "x.detach() does")),
    .init(
      "E-GRADIENT-UNUSED", "The result was not made of the tensor whose gradient is asked for.",
      .unused(number: 0)),
    .init(
      "E-GRADIENT-UNKNOWN", "The gradient of this operation is not known here.",
      .unknown(operation: "histc")),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .noGradient(let shape):
      Diagnosis(
        "nothing that this \(Self.told(shape)) was made of wants a gradient",
        mend: "w.requires_grad_() before the forward pass makes w want one; torch.no_grad() and"
          + " .detach() cut the way back")
    case .notOneNumber(let shape):
      Diagnosis(
        "backward starts at one number, and this is \(ShapeText.told(shape))",
        mend: "x.sum().backward() or x.mean().backward(), or give the gradient: x.backward(g)")
    case .backwardTwice(let operation):
      Diagnosis(
        "backward came this way before: what \(operation) kept was freed",
        mend: "run the forward pass again, or give the first backward retain_graph=True")
    case .changed(let operation, let shape, let statement):
      Diagnosis(
        "\(operation) needs \(ShapeText.told(shape)) numbers as they were in the forward pass"
          + (statement.map { ", and \($0) changed them in place" } ?? ", and they were changed"),
        mend: "make a new tensor instead: x = x + y for x += y")
    case .leafChanged(let operation, let isView):
      Diagnosis(
        "\(operation) would change \(isView ? "a part of " : "")a tensor that wants a gradient, while"
          + " operations are remembered",
        mend: "with torch.no_grad(): before it, or change its .data")
    case .wrongGradient(let wants, let dtype, let got, let other):
      Diagnosis(
        "a gradient of \(ShapeText.told(got)) \(other) for a tensor of \(ShapeText.told(wants))"
          + " \(dtype)", mend: "both must be the same")
    case .wholeNumbers(let dtype):
      Diagnosis(
        "a tensor of \(dtype) cannot want a gradient", mend: "x.float() makes one that can")
    case .notALeaf(let what, let mend):
      Diagnosis("a tensor that an operation made cannot \(what)", mend: mend)
    case .unused(let number):
      Diagnosis(
        "the result was not made of input \(number)",
        mend: "allow_unused=True gives None for it")
    case .unknown(let operation):
      Diagnosis(
        "the gradient of \(operation) is not known here",
        mend: "x.detach() goes on without one")
    }
  }

  private static func told(_ shape: [Int]) -> String {
    shape.isEmpty ? "number" : "tensor of \(ShapeText.told(shape))"
  }
}
