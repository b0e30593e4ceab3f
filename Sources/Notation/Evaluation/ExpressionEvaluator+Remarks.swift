import Engine
import Support

/// Remarks about results that may not be what was meant.
extension ExpressionEvaluator {
  /// Notes once per line that a result is larger than each of its operands: `100x1 with 100 →
  /// 100x100`.
  mutating func noteBroadcasting(_ operands: [Value], _ result: Value) {
    guard !hasToldBroadcasting, case .tensor(let made) = result else { return }
    let tensors = operands.compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
    guard tensors.count > 1, tensors.allSatisfy({ $0.count < made.count }) else { return }
    hasToldBroadcasting = true
    let shapes = tensors.map(\.shortShape).joined(separator: " with ")
    remarks.append("\(shapes) → \(made.shortShape)")
  }

  /// Notes what torch itself warns about, and broadcasting by functions.
  mutating func noteWarnings(
    _ function: String, _ given: [BoundArguments.Given], _ result: Value
  ) {
    let tensors = given.compactMap { argument in
      if case .tensor(let tensor) = argument.value { tensor } else { nil }
    }
    guard let first = tensors.first else { return }
    switch function {
    case "T" where first.rank != 2 && first.rank != 1:
      warn(
        first.rank == 0
          ? ".T of a scalar is the scalar itself"
          : ".T of \(first.shapeText) reverses all axes, .mT swaps the last two")
    case "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss":
      guard tensors.count > 1, tensors[1].sizes != first.sizes else { return }
      hasToldBroadcasting = true
      warn(
        "the target of \(function) is \(tensors[1].shapeText), the input \(first.shapeText):"
          + " both are broadcast")
    case "var", "std":
      guard case .tensor(let made) = result, made.count > 0, first.count == made.count,
        (try? made.floats().contains(where: \.isNaN)) ?? false
      else { return }
      warn("\(function) of one number divides by 0")
    case "tensor":
      if given.count == 1 || tensors.count == given.count {
        warn("torch.tensor of a tensor copies it, as x.clone() does")
      }
    case _ where BinaryOperation.namesOfElementwise.contains(function):
      noteBroadcasting(given.map(\.value), result)
    default: break
    }
  }

  private mutating func warn(_ text: String) {
    let remark = "torch warns here: \(text)"
    if !remarks.contains(remark) { remarks.append(remark) }
  }
}

extension BinaryOperation {
  /// torch's names for elementwise operations on several tensors.
  static let namesOfElementwise: Set<String> = [
    "add", "sub", "subtract", "mul", "multiply", "div", "divide", "true_divide", "floor_divide",
    "remainder", "fmod", "pow", "maximum", "minimum", "max", "min", "fmax", "fmin", "eq", "ne",
    "not_equal", "lt", "less", "le", "less_equal", "gt", "greater", "ge", "greater_equal",
    "logical_and", "logical_or", "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor",
    "isclose", "where", "masked_fill", "lerp", "atan2", "addcmul", "addcdiv", "xlogy", "hypot",
    "copysign", "logaddexp", "heaviside",
  ]
}
