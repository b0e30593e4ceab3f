/// One run of a stack on a tensor in evaluation mode, every layer's output kept.
package struct StackPass {
  /// The output of the stack.
  package let output: DynamicTensor
  /// Each layer's output, by its indices from the top, counted from 0.
  ///
  /// Empty for a batch too large to keep them all.
  package let outputs: [([Int], DynamicTensor)]

  /// Bytes of the layers' outputs that are worth keeping.
  private static let mostKept = 64 << 20

  static func wrongKind(_ input: DynamicTensor, _ wanted: DType) -> TensorError {
    .refused(
      operation: "the stack",
      reason: wanted == .int64
        ? "its embedding reads symbols, int64 numbers, got \(input.shapeText) \(input.dtype.shortName)"
        : "it reads float32 numbers, got \(input.shapeText) \(input.dtype.shortName)")
  }

  /// Runs a stack.
  ///
  /// - Throws: `StopError` where a layer cannot take what reaches it; `ModelError`; `MemoryError`.
  package init(_ stack: Sequential, _ input: DynamicTensor) throws {
    // A wrong kind of elements is reported first: shapes would mislead.
    let wanted: DType = stack.takesElement == .symbols ? .int64 : .float32
    guard input.dtype == wanted else { throw Self.wrongKind(input, wanted) }
    let plan = try Plan(stack, input: Shape(input.sizes), purpose: .inference)
    switch plan.element {
    case .symbols:
      try plan.load(try input.integers().interruptiblyMap { Int32(exactly: $0) ?? -1 })
    case .reals:
      try plan.load(try input.floats())
    }
    try plan.evaluateWatched()
    output = try DynamicTensor(plan.output.interruptibleValues(), plan.outputShape.dimensions)
    let layers = plan.layerOutputs
    let bytes = layers.reduce(0) { $0 + 4 * $1.output.count }
    outputs = try (bytes <= Self.mostKept ? layers : []).map { path, buffer in
      (path, try DynamicTensor(buffer.interruptibleValues(), buffer.shape.dimensions))
    }
  }
}

extension DynamicTensor {
  /// Refuses a result that cannot overwrite this tensor.
  ///
  /// - Throws: `TensorError`.
  package func checkInPlace(_ result: DynamicTensor, operator operation: String) throws {
    try checkInPlace(result, "\(operation)=", mend: nil)
  }

  /// Refuses a result that cannot overwrite this tensor; `mend` says what to write.
  ///
  /// Elements that share memory may only take one value: `isUniform` says that the result has no other.
  ///
  /// - Throws: `TensorError`.
  package func checkInPlace(
    _ result: DynamicTensor, _ operation: String, mend: String?, isUniform: Bool = false
  ) throws {
    guard result.sizes == sizes else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(shapeText) cannot hold a result of \(result.shapeText)",
        mend: mend)
    }
    guard dtype.holds(result.dtype) else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(dtype.shortName) cannot hold a result of \(result.dtype.shortName)",
        mend: mend)
    }
    guard isUniform || !zip(sizes, strides).contains(where: { $0 > 1 && $1 == 0 }) else {
      throw TensorError.refused(
        operation: operation, reason: "the tensor is expanded: its elements share memory")
    }
  }
}
