import Engine

/// What to try after an operation failed, the likeliest first: each is tried before it is shown.
enum CureRules {
  /// Fixes for any call, whatever the operands are.
  enum Remedy {
    /// Operands of another dtype.
    case converting
    /// Operands with their axes moved, added or fused.
    case axes
    /// The first two tensors swapped.
    case swapping
    /// A function of the same arguments, such as `torch.stack`.
    case function(String)
    /// A method of the first operand, with the same further arguments.
    case method(String)
    /// A method of the first operand alone, such as `x.tolist()`.
    case bareMethod(String)
    /// The product `@` of both operands.
    case product
    /// An argument given by name.
    case with(String, Value)
    /// An argument left out.
    case without(String)
    /// Another of the first tensor's axes.
    case otherAxis
    /// One of the sizes worked out from the others.
    case freeSize
    /// Two axes turned back before they are joined with others.
    case unturned
    /// The step reversed.
    case otherDirection
    /// The first operand as probabilities.
    case probabilities
    /// Logits and targets as the losses of classes read them.
    case classes
    /// Padding that makes room for every tap.
    case padding
    /// Sequences that are joined, filled up to the longest.
    case padded
    /// The mask of attention with axes for the heads and the queries.
    case attentionMask
    /// The second operand with the axes of the first, or the first with those of the second.
    case alike
  }

  /// Fixes for particular functions.
  private static let ofFunctions: [String: [Remedy]] = [
    "cat": [.otherAxis, .function("stack")], "concat": [.otherAxis, .function("stack")],
    "concatenate": [.otherAxis, .function("stack")], "stack": [.padded, .function("cat")],
    "tensor": [.function("stack")], "as_tensor": [.function("stack")],
    "logsumexp": [.with("dim", .int(-1))], "norm": [.with("p", .int(2))],
    "cross_entropy": [.swapping, .classes, .without("ignore_index")],
    "nll_loss": [.swapping, .classes],
    "mse_loss": [.alike], "l1_loss": [.alike], "smooth_l1_loss": [.alike],
    "binary_cross_entropy": [.alike], "binary_cross_entropy_with_logits": [.alike],
    "item": [.bareMethod("tolist")], "float": [.bareMethod("tolist")],
    "int": [.bareMethod("tolist")], "len": [.bareMethod("numel")],
    "bool": [.bareMethod("any"), .bareMethod("all")], "round": [.function("round")],
    "arange": [.otherDirection], "pad": [.without("value")],
    "multinomial": [.with("replacement", .bool(true)), .probabilities],
    "conv1d": [.padding, .axes, .converting], "linear": [.axes, .converting],
    "view": [.unturned, .method("reshape"), .freeSize], "reshape": [.freeSize],
    "view_as": [.method("expand_as")], "scaled_dot_product_attention": [.attentionMask],
    "mm": [.product], "bmm": [.product], "mv": [.product], "dot": [.product],
    "matmul": [.converting], "sub": [.converting], "subtract": [.converting],
    "add": [.converting], "pow": [.converting], "floor_divide": [.converting],
    "remainder": [.converting], "embedding": [.swapping],
  ]

  /// The changes to try, each once.
  static func candidates(for error: any Error, _ operation: FailedOperation) -> [CureCandidates] {
    guard error is TensorError || error is ExpressionError || error is PythonException else {
      return []
    }
    var remedies = operation.function.flatMap { ofFunctions[$0] } ?? []
    switch error {
    // A mask made to fit would choose something else.
    case _ where operation.function == nil && !operation.masks.isEmpty: break
    case TensorError.cannotMultiply, TensorError.cannotBroadcast, TensorError.sizesDiffer,
      TensorError.wrongRank:
      remedies.append(.axes)
    case TensorError.wrongDType where remedies.isEmpty: remedies = [.swapping, .converting]
    case TensorError.wrongDType: remedies.append(.converting)
    // Operators name no function.
    case TensorError.refused where operation.function == nil: remedies.append(.converting)
    // What is out of range or too large stays so, whatever the operands' axes are.
    case TensorError.noSuchAxis, TensorError.indexOutside, TensorError.tooLarge,
      TensorError.repeatedAxis, TensorError.emptyReduction, TensorError.tooManyIndices,
      ExpressionError.tooMuch:
      return []
    default: break
    }
    let others = operation.function == nil ? operatorCandidates(error, operation) : []
    let operation = operation.keepingMasks(for: error)
    return [CureCandidates(expressions: others)]
      + remedies.map { remedy in
        let isOne =
          switch remedy {
          case .converting, .padded: true
          default: false
          }
        return CureCandidates(expressions: candidates(remedy, operation), most: isOne ? 1 : 2)
      } + lastResorts(operation)
  }

  /// Changes that make more of the operands than is there: only where nothing else helps.
  private static func lastResorts(_ operation: FailedOperation) -> [CureCandidates] {
    let expressions =
      ["cat", "concat", "concatenate"].contains(operation.function)
      ? JoiningCures.widened(operation) + JoiningCures.repeated(operation)
      : AxisCures.pairs(operation)
    return [CureCandidates(expressions: expressions, most: 1, isLastResort: true)]
  }

  /// The changes that a remedy describes.
  private static func candidates(_ remedy: Remedy, _ operation: FailedOperation) -> [Expression] {
    switch remedy {
    case .converting: converted(operation)
    case .axes: AxisCures.candidates(operation)
    case .swapping: swapped(operation)
    case .classes: classes(operation)
    case .product:
      operation.tensors.count == 2
        ? [
          .made(
            .binary(
              .matrixMultiply, operation.tensors[0].expression, operation.tensors[1].expression))
        ]
        : []
    case .alike: alike(operation)
    case .attentionMask: AxisCures.masked(operation)
    case .padded: JoiningCures.padded(operation)
    case .bareMethod(let name):
      operation.operands.first.map { [$0.expression.calling(name)] } ?? []
    case .probabilities:
      operation.operands.first.map {
        [operation.replacing($0, with: $0.expression.calling("softmax", .int(-1)))]
      } ?? []
    case .function, .method, .with, .without, .otherAxis, .freeSize, .unturned, .otherDirection,
      .padding:
      CallCures.candidates(remedy, operation)
    }
  }

  /// One operand as another dtype, then both.
  private static func converted(_ operation: FailedOperation) -> [Expression] {
    let tensors = operation.tensors
    let methods = [("float", DType.float32), ("long", .int64), ("bool", .bool)]
    var candidates: [Expression] = []
    for (method, dtype) in methods {
      let others = tensors.filter {
        $0.tensor?.dtype != dtype && !operation.masks.contains($0.expression.range)
      }
      candidates += others.map { operation.replacing($0, with: $0.expression.calling(method)) }
      if others.count > 1 {
        candidates.append(
          others.reduce(operation.expression) {
            $0.replacing($1.expression.range, with: $1.expression.calling(method))
          })
      }
    }
    return candidates
  }

  private static func swapped(_ operation: FailedOperation) -> [Expression] {
    let tensors = operation.tensors
    guard tensors.count == 2, case .call(let callee, let arguments) = operation.expression.kind
    else { return [] }
    func other(_ part: Expression) -> Expression {
      part.range == tensors[0].expression.range
        ? tensors[1].expression
        : part.range == tensors[1].expression.range ? tensors[0].expression : part
    }
    var called = callee
    if case .attribute(let base, let name) = callee.kind, other(base).range != base.range {
      called = other(base).member(name)
    }
    return [.made(.call(called, arguments.map { $0.with(other($0.value)) }))]
  }

  /// Two tensors of as many elements with the same axes.
  private static func alike(_ operation: FailedOperation) -> [Expression] {
    let operands = operation.tensors
    guard operands.count >= 2, let first = operands[0].tensor, let second = operands[1].tensor,
      first.count == second.count
    else { return [] }
    var candidates: [Expression] = []
    if first.rank == 2, second.rank > 2 {
      candidates.append(
        operation.replacing(operands[1], with: operands[1].expression.calling("flatten", .int(1))))
    }
    let (left, right) = (operands[0].expression, operands[1].expression)
    // A network is not run once more for its sizes.
    if case .call = left.kind, first.rank == second.rank + 1, first.sizes.last == 1 {
      candidates.append(operation.replacing(operands[1], with: right.calling("unsqueeze", .int(1))))
      candidates.append(operation.replacing(operands[0], with: left.calling("squeeze", .int(-1))))
    }
    for (operand, other) in [(operands[1], left), (operands[0], right)] {
      candidates.append(
        operation.replacing(
          operand,
          with: .made(
            .call(
              operand.expression.member("view_as"),
              [CallArgument(keyword: nil, spread: .none, value: other, range: 0..<0)]))))
    }
    return candidates
  }

  /// Logits with the classes in axis 1, of one example a row, or of the last step; targets as class
  /// numbers, one axis less, or a step later.
  private static func classes(_ operation: FailedOperation) -> [Expression] {
    let operands = operation.tensors
    guard operands.count >= 2, let logits = operands[0].tensor, let targets = operands[1].tensor,
      let classes = logits.sizes.last
    else { return [] }
    func pair(_ first: Expression, _ second: Expression) -> Expression {
      operation.replacing(operands[0], with: first)
        .replacing(operands[1].expression.range, with: second)
    }
    let (left, right) = (operands[0].expression, operands[1].expression)
    let flat = right.calling(targets.isContiguous ? "view" : "reshape", .int(-1))
    var candidates: [Expression] = []
    if logits.rank == 2 { candidates.append(pair(left.member("T"), right)) }
    if targets.sizes == logits.sizes, targets.dtype == .int64 {
      return candidates + [pair(left, right.calling("argmax", .int(min(1, targets.rank - 1))))]
    }
    if targets.rank == logits.rank, targets.sizes.last == 1 {
      candidates.append(pair(left, right.calling("squeeze", .int(-1))))
    } else if targets.rank == logits.rank, targets.rank > 2, targets.sizes[1] == 1 {
      candidates.append(pair(left, right.calling("squeeze", .int(1))))
    }
    if targets.rank == 2 { candidates.append(pair(left, right.member("T"))) }
    if logits.rank < 3 { return candidates + [pair(left, flat)] }
    let rows = left.calling(logits.isContiguous ? "view" : "reshape", .int(-1), .int(classes))
    candidates +=
      targets.rank == 1
      ? [pair(rows, right)] : [pair(rows, flat), pair(left, flat), pair(rows, right)]
    guard logits.rank == 3 else { return candidates }
    let moved = left.calling("transpose", .int(1), .int(2))
    let first = left.calling("transpose", .int(0), .int(1))
    candidates =
      [pair(moved, right), pair(first, right), pair(left.item([nil, .int(-1)]), right)]
      + candidates
    guard targets.rank == 2 else { return candidates }
    let later = Expression.made(
      .item(
        right,
        [
          .made(.slice(nil, nil, nil)), .made(.slice(.made(.constant(.int(1))), nil, nil)),
        ]))
    return candidates + [pair(left, later), pair(moved, later)]
  }

  /// Fixes for an operator, an index or a truth value.
  private static func operatorCandidates(
    _ error: any Error, _ operation: FailedOperation
  ) -> [Expression] {
    switch (operation.expression.kind, error) {
    case (.binary(let sign, let left, let right), _):
      let hasBools = operation.tensors.contains { $0.tensor?.dtype == .bool }
      var candidates: [Expression] = []
      // A number instead of a matrix is multiplied with `*`; other failures of @ are not fixed by
      // that.
      if sign == .matrixMultiply, operation.operands.contains(where: \.isScalar),
        !operation.tensors.isEmpty
      {
        candidates.append(.made(.binary(.multiply, left, right)))
      }
      if sign == .subtract, hasBools {
        candidates.append(.made(.binary(.exclusiveOr, left, right)))
      }
      // A number made into a tensor would only follow different rules.
      candidates += operation.operands.filter { $0.isSequence }.map { operand in
        operation.replacing(
          operand,
          with: .made(
            .call(
              .torch("tensor"),
              [CallArgument(keyword: nil, spread: .none, value: operand.expression, range: 0..<0)]
            )))
      }
      return candidates
    case (.item(let base, let items), _):
      return ItemCures.candidates(base, items, operation)
    case (_, ExpressionError.ambiguousTruth):
      return operation.operands.prefix(1).flatMap {
        [$0.expression.calling("any"), $0.expression.calling("all")]
      }
    default: return []
    }
  }
}
