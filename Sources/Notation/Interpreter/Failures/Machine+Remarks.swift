import Engine
import Support

/// Remarks about results that may not be what was meant.
extension Machine {
  /// Notes once per line that a result is larger than each of its operands: `100x1 with 100 →
  /// 100x100`.
  mutating func noteBroadcasting(_ operands: [Value], _ result: Value) {
    guard !told.hasToldBroadcasting, case .tensor(let made) = result else { return }
    var count = 0
    for case .tensor(let tensor) in operands {
      guard tensor.count < made.count else { return }
      count += 1
    }
    guard count > 1 else { return }
    told.hasToldBroadcasting = true
    let shapes = operands.compactMap { operand in
      if case .tensor(let tensor) = operand { tensor.shortShape } else { nil }
    }
    told.remarks.append("\(shapes.joined(separator: " with ")) → \(made.shortShape)")
  }

  /// Notes what torch itself warns about, and broadcasting by functions.
  mutating func noteWarnings(_ function: String, _ given: [BoundArguments.Given], _ result: Value) {
    guard let first = given.lazy.compactMap(\.value.tensor).first else { return }
    switch function {
    case "T" where first.rank != 2 && first.rank != 1:
      warn(
        first.rank == 0
          ? ".T of a scalar is the scalar itself"
          : ".T of \(first.shapeText) reverses all axes, .mT swaps the last two")
    case "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss":
      let tensors = given.compactMap(\.value.tensor)
      guard tensors.count > 1, tensors[1].sizes != first.sizes else { return }
      told.hasToldBroadcasting = true
      warn(
        "the target of \(function) is \(tensors[1].shapeText), the input \(first.shapeText):"
          + " both are broadcast")
    case "var", "std":
      guard case .tensor(let made) = result, made.count > 0, first.count == made.count,
        (try? made.floats().contains(where: \.isNaN)) ?? false
      else { return }
      warn("\(function) of one number divides by 0")
    case "tensor":
      let tensors = given.compactMap(\.value.tensor)
      if given.count == 1 || tensors.count == given.count {
        warn("torch.tensor of a tensor copies it, as x.clone() does")
      }
    case _ where !told.hasToldBroadcasting && BinaryOperation.namesOfElementwise.contains(function):
      noteBroadcasting(given.map(\.value), result)
    default: break
    }
  }

  private mutating func warn(_ text: String) { told.warn("torch warns here: \(text)") }

  /// Adds a remark about what a new name hides, and how to get that back.
  mutating func remark(_ name: String, _ value: Value, _ host: any Host) {
    if host.usage(ofCommand: name) != nil {
      told.remark("\(name) alone is still the command; print(\(name)) shows the value")
    }
    guard Names.ofTheSession.contains(name), !Self.isSessions(name, value, host) else { return }
    told.remark("\(name) hides the session's own; del \(name) brings it back")
    guard name == "block_size", case .int(let block) = value, Dataset.blocks.contains(block)
    else { return }
    let own = host.dataOptions
    guard own.cut == .contexts else { return }
    told.remark(
      "contexts still have \(counted(own.block, "symbol")): \(own.line(block: block)) changes that")
  }

  /// Whether a value is what the session has under that name anyway.
  private static func isSessions(_ name: String, _ value: Value, _ host: any Host) -> Bool {
    guard case .int(let number) = value else { return false }
    return switch name {
    case "block_size": number == host.dataOptions.block
    case "vocab_size": number == host.knownVocabulary
    default: false
    }
  }
}

extension Value {
  /// The tensor that it is.
  var tensor: DynamicTensor? { if case .tensor(let tensor) = self { tensor } else { nil } }
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
