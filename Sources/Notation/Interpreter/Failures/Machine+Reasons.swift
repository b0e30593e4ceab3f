import Engine
import Support

/// What is said beside the line in which a trace stops.
extension Machine {
  /// What was wanted and what came, in a few words, and where the axes that do not fit come from.
  mutating func reasons(
    of error: any Error, _ expression: Expression, _ frame: Frame, _ host: any Host
  ) -> [String] {
    guard frame.code.source.library == nil else { return [] }
    if let failure = Self.moduleFailure(in: error) {
      guard case .tensor(let input)? = failure.values.first,
        Self.isOfSize(error, failure.module, input),
        let refused = ModuleCures(
          module: failure.module, input: input, source: frame.code.source, call: nil
        ).refusedAxis
      else { return [] }
      // The last axis of a picture is its width.
      let name = input.rank > 3 && refused.axis > 1 ? "" : "C="
      return ["wants C=\(refused.wanted), got \(name)\(input.sizes[refused.axis])"]
        + origins([(input, refused.axis)])
    }
    if case TensorError.wrongCount = Self.cause(of: error) {
      return Array(remainders(expression, host).prefix(1))
    }
    let tensors = operands(of: error, expression, frame).compactMap(\.tensor)
    func meeting(_ left: [Int], _ right: [Int], _ axes: (Int, Int)) -> [String] {
      guard left.indices.contains(axes.0), right.indices.contains(axes.1) else { return [] }
      let first = tensors.first { $0.sizes == left }
      let second = tensors.last { $0.sizes == right }
      return ["\(left[axes.0]) meets \(right[axes.1])"]
        + origins([first.map { ($0, axes.0) }, second.map { ($0, axes.1) }].compactMap(\.self))
    }
    switch Self.cause(of: error) {
    case TensorError.cannotMultiply(_, let left, let right):
      return meeting(left, right, (left.count - 1, max(right.count - 2, 0)))
    case TensorError.cannotBroadcast(_, let left, let right, let axis):
      return meeting(left, right, (left.count - 1 - axis, right.count - 1 - axis))
    default: return []
    }
  }

  /// Divisions in an expression that leave something over: `64 // 6 leaves 4`.
  private func remainders(_ expression: Expression, _ host: any Host) -> [String] {
    let number = wholeNumbers(expression, host)
    return expression.all.compactMap { part in
      guard case .binary(.floorDivide, let left, let right) = part.kind,
        let size = number(left), let divisor = number(right), divisor > 0, size > 0,
        !size.isMultiple(of: divisor)
      else { return nil }
      return "\(size) // \(divisor) leaves \(size % divisor)"
    }
  }

  /// Whether a module may have refused a tensor for the size of an axis, and not for how many axes it has
  /// or for what it is made of.
  private static func isOfSize(
    _ error: any Error, _ module: Module, _ input: DynamicTensor
  ) -> Bool {
    switch cause(of: error) {
    case TensorError.refused:
      module.contents.parameters.entries.allSatisfy { $0.value.dtype == input.dtype }
    default: false
    }
  }

  /// Where axes come from, each once, as far as they are followed.
  private func origins(_ axes: [(tensor: DynamicTensor, axis: Int)]) -> [String] {
    var origins: [String] = []
    for (tensor, axis) in axes where !tensor.isParameter {
      guard let notes = trace?.axes?.axes(of: tensor), notes.indices.contains(axis),
        let origin = notes[axis].summary, !origins.contains(origin)
      else { continue }
      origins.append(origin)
    }
    return origins
  }
}
