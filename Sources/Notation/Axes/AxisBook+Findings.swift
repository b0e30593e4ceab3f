import Engine

/// What is suspicious about operations that went well.
extension AxisBook {
  private static let losses: Set<String> = [
    "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "MSELoss", "L1Loss", "SmoothL1Loss",
    "HuberLoss",
  ]
  private static let arithmetic: Set<String> = ["+", "-", "*", "/", "**", "//", "%"]
  private static let softmaxes: Set<String> = [
    "softmax", "log_softmax", "Softmax", "LogSoftmax", "softmin",
  ]

  /// Looks at an operation and notes broadcasts and slips.
  func examine(_ operation: TracedOperation, _ inputs: [Entry], at place: CodePlace?) {
    guard let place else { return }
    if Self.arithmetic.contains(operation.name) {
      noteBroadcast(operation, at: place)
      examineGrowth(operation, inputs, at: place)
      examineReduction(operation, inputs, at: place)
    }
    if Self.losses.contains(operation.name) { examineLoss(operation, at: place) }
    if Self.softmaxes.contains(operation.name) { examineSoftmax(operation, inputs, at: place) }
    if ["cross_entropy", "CrossEntropyLoss"].contains(operation.name) {
      examineClasses(inputs, at: place)
    }
    if ["view", "reshape", "flatten"].contains(operation.name) {
      examineView(operation, inputs, at: place)
    }
  }

  private func noteBroadcast(_ operation: TracedOperation, at place: CodePlace) {
    guard operation.inputs.count == 2, let result = operation.outputs.first,
      operation.inputs[0].sizes != operation.inputs[1].sizes,
      operation.inputs.allSatisfy({ !$0.sizes.isEmpty })
    else { return }
    let broadcast = Broadcast(operands: operation.inputs.map(\.sizes), result: result.sizes)
    if !(broadcasts[place]?.contains(broadcast) ?? false) {
      broadcasts[place, default: []].append(broadcast)
    }
  }

  /// (N, 1) with (N): both grow, and no axis of size 1 was asked for.
  private func examineGrowth(
    _ operation: TracedOperation, _ inputs: [Entry], at place: CodePlace
  ) {
    guard inputs.count == 2, let result = operation.outputs.first,
      inputs.allSatisfy({ $0.tensor.count < result.count }),
      let long = inputs.max(by: { $0.axes.count < $1.axes.count }),
      let short = inputs.min(by: { $0.axes.count < $1.axes.count }),
      long.axes.count > short.axes.count, let last = long.axes.last, last.size == 1,
      !last.isInserted, let met = short.axes.last, long.axes.count > 1,
      long.axes[long.axes.count - 2].size == met.size
    else { return }
    let shapes = operation.inputs.map(\.shapeText).joined(separator: " with ")
    find(
      CodeFinding(
        kind: .bothGrow, what: "\(shapes) makes \(result.shortShape): both sides grow",
        mend: "keepdim=True or unsqueeze(-1) keeps the axis of size 1", place: place))
  }

  /// x / x.sum(1): what is left of x meets the axis that was summed.
  private func examineReduction(
    _ operation: TracedOperation, _ inputs: [Entry], at place: CodePlace
  ) {
    guard inputs.count == 2 else { return }
    for (whole, part) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])]
    where !part.dropped.isEmpty && whole.axes.count > part.axes.count {
      for (axis, met) in zip(whole.axes.reversed(), part.axes.reversed())
      where axis.size > 1 && axis !== met && part.dropped.contains(where: { $0 === axis }) {
        let shapes = (part.tensor.shapeText, whole.tensor.shapeText)
        find(
          CodeFinding(
            kind: .keepdim,
            what:
              "\(shapes.0) is what a reduction left of \(shapes.1), and meets the axis that was "
              + "reduced: it fits only because both are \(axis.size)",
            mend: "keepdim=True keeps the axis in its place", place: place))
      }
    }
  }

  private func examineLoss(_ operation: TracedOperation, at place: CodePlace) {
    guard operation.inputs.count > 1, operation.inputs[0].sizes != operation.inputs[1].sizes,
      operation.inputs.allSatisfy({ !$0.sizes.isEmpty })
    else { return }
    let shapes = operation.inputs.prefix(2).map(\.shapeText)
    find(
      CodeFinding(
        kind: .lossShapes,
        what: "\(operation.name) of \(shapes[0]) and \(shapes[1]): every row meets every other",
        mend: "squeeze(-1) or unsqueeze(-1) makes both the same shape", place: place))
  }

  private func examineSoftmax(
    _ operation: TracedOperation, _ inputs: [Entry], at place: CodePlace
  ) {
    guard let input = inputs.first, input.axes.count > 1,
      let dimension = operation.dimensions("dim", rank: input.axes.count)?.first,
      batches.contains(ObjectIdentifier(input.axes[dimension].origin)),
      // Of pairs, as of the nodes of a graph, neither axis is a batch.
      input.axes.count(where: { batches.contains(ObjectIdentifier($0.origin)) }) == 1
    else { return }
    let size = input.axes[dimension].size
    find(
      CodeFinding(
        kind: .softmaxBatch,
        what: "\(operation.name) over axis \(dimension) of \(input.tensor.shortShape), which is "
          + "the batch of \(size)",
        mend: "dim=-1 makes the probabilities of each example sum to 1", place: place))
  }

  /// (B, T, C) in a loss that reads axis 1 as the classes: it fits only where T equals C.
  private func examineClasses(_ inputs: [Entry], at place: CodePlace) {
    guard inputs.count > 1, inputs[0].axes.count == 3, inputs[1].axes.count == 2,
      case .made(let what) = inputs[0].axes[2].making, what.lowercased() == "linear"
    else { return }
    let sizes = inputs[0].tensor.shortShape
    find(
      CodeFinding(
        kind: .classAxis,
        what: "the classes of \(sizes) are its last axis, and cross_entropy reads axis 1",
        mend: "logits.transpose(1, 2) turns them, or view(-1, C) makes rows", place: place))
  }

  /// view(-1, …) of a turned tensor: parts of another axis come between the rows.
  private func examineView(
    _ operation: TracedOperation, _ inputs: [Entry], at place: CodePlace
  ) {
    guard let input = inputs.first, input.isTurned, input.axes.count > 1,
      let output = operation.outputs.first
    else { return }
    let made = Self.reshaped(input.axes, to: output.sizes, at: place)
    if case .made? = made.first?.making, made.first !== input.axes.first,
      output.sizes.first != input.tensor.sizes.first, output.count > 0
    {
      find(
        CodeFinding(
          kind: .mixedView,
          what: "\(operation.name) of the turned \(input.tensor.shapeText) to "
            + "\(output.shapeText) cuts across its axes and mixes the rows",
          mend: "turn it back before: the axes that rows keep come last", place: place))
      return
    }
    for axis in made {
      guard case .fused(let parts) = axis.making,
        parts.contains(where: { batches.contains(ObjectIdentifier($0.origin)) }),
        let share = parts.first(where: \.isShare), case .share(let whole) = share.making
      else { continue }
      find(
        CodeFinding(
          kind: .mixedView,
          what: "\(operation.name) of the turned \(input.tensor.shortShape) to "
            + "\(output.shortShape) cuts axis \(whole.title ?? "of \(whole.size)") into "
            + "parts and puts \(share.size) of \(whole.size) into the batch",
          mend: "turn it back before: the axes that rows keep come last", place: place))
    }
  }
}
