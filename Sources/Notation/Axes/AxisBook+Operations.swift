import Engine

/// What operations make of axes.
extension AxisBook {
  private static let views: Set<String> = [
    "view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "view_as", "reshape_as",
    "Flatten", "Unflatten", "ravel",
  ]
  private static let turns: Set<String> = ["permute", "transpose", "T", "mT", "t", "H", "mH"]
  private static let products: Set<String> = ["@", "matmul", "bmm", "mm", "mv"]
  private static let reductions: Set<String> = [
    "sum", "mean", "max", "min", "amax", "amin", "std", "var", "prod", "argmax", "argmin", "norm",
    "logsumexp", "median", "all", "any",
  ]
  private static let windows: Set<String> = [
    "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "max_pool1d",
    "max_pool2d", "avg_pool1d", "avg_pool2d", "interpolate", "pad", "adaptive_avg_pool2d",
    "adaptive_avg_pool1d",
  ]
  private static let windowModules = ["Conv", "MaxPool", "AvgPool", "Adaptive", "Upsample", "Pad"]

  /// Notes what an operation made of the axes of its operands.
  func note(_ operation: TracedOperation, at place: CodePlace?) {
    guard !isFull else { return }
    let inputs = operation.inputs.map { entry(of: $0, at: place) }
    examine(operation, inputs, at: place)
    for output in operation.outputs where !operation.inputs.contains(where: { $0 === output }) {
      guard !knows(output) || !output.sizes.isEmpty else { continue }
      // What is inside of it has said so already.
      if knows(output), operation.name.first?.isUppercase ?? false { continue }
      var entry = Entry(tensor: output, axes: axes(operation, inputs, output, at: place))
      guard entry.axes.count == output.sizes.count,
        zip(entry.axes, output.sizes).allSatisfy({ $0.size == $1 })
      else {
        put(
          Entry(
            tensor: output,
            axes: output.sizes.map { AxisNote($0, .made(operation.name), at: place) }))
        continue
      }
      if let first = inputs.first {
        entry.isTurned =
          Self.turns.contains(operation.name)
          || first.isTurned && first.axes.count == entry.axes.count
        entry.dropped = dropped(operation, first, output)
      }
      put(entry)
    }
  }

  /// The axes that a reduction has dropped, or that one before did.
  private func dropped(
    _ operation: TracedOperation, _ input: Entry, _ output: DynamicTensor
  ) -> [AxisNote] {
    guard Self.reductions.contains(operation.name) else {
      return input.axes.count == output.sizes.count ? input.dropped : []
    }
    guard output.sizes.count < input.axes.count,
      let dimensions = operation.dimensions("dim", rank: input.axes.count)
    else { return [] }
    return dimensions.map { input.axes[$0] }
  }

  private func axes(
    _ operation: TracedOperation, _ inputs: [Entry], _ output: DynamicTensor, at place: CodePlace?
  ) -> [AxisNote] {
    let (name, sizes) = (operation.name, output.sizes)
    guard let first = inputs.first else {
      return sizes.map { AxisNote($0, .made(name), at: place) }
    }
    let axes = first.axes
    if Self.views.contains(name) { return Self.reshaped(axes, to: sizes, at: place) }
    if Self.turns.contains(name) { return turned(operation, axes) }
    if Self.products.contains(name), inputs.count > 1 {
      return product(axes, inputs[1].axes, sizes, at: place)
    }
    switch name {
    case "[]" where output.base != nil || inputs.count == 1:
      return Self.indexed(axes, first.tensor, output, at: place)
    case "[]": return inputs[1].axes + axes.dropFirst(sizes.count == 0 ? 0 : 1)
    case "linear", "Linear", "Bilinear":
      return Array(axes.dropLast()) + [AxisNote(sizes.last ?? 1, .made(name), at: place)]
    case "Embedding", "one_hot":
      return axes + [AxisNote(sizes.last ?? 1, .made(name), at: place)]
    case "embedding":
      let indices = inputs.first { !$0.tensor.isParameter } ?? first
      return indices.axes + [AxisNote(sizes.last ?? 1, .made(name), at: place)]
    case "cat", "concat", "concatenate": return joined(operation, inputs, sizes, at: place)
    case "stack":
      var result = axes
      let dimension = operation.dimensions("dim", rank: axes.count + 1)?.first ?? 0
      result.insert(AxisNote(inputs.count, .made("stack"), at: place), at: dimension)
      return result
    case "einsum": return einsum(operation, inputs, sizes, at: place)
    default: break
    }
    if Self.reductions.contains(name), let reduced = reduced(operation, axes, sizes, at: place) {
      return reduced
    }
    let isWindow =
      Self.windows.contains(name) || Self.windowModules.contains { name.hasPrefix($0) }
    if isWindow, sizes.count == axes.count {
      return sizes.indices.map { axis in
        if axes[axis].size == sizes[axis], axis != 1 || !name.lowercased().contains("conv") {
          return axes[axis]
        }
        return axis == 1
          ? AxisNote(sizes[axis], .made(name), at: place)
          : AxisNote(sizes[axis], .resized(axes[axis], by: name), at: place)
      }
    }
    return aligned(name, inputs, sizes, at: place)
  }

  private func turned(_ operation: TracedOperation, _ axes: [AxisNote]) -> [AxisNote] {
    var result = axes
    if let order = operation.dimensions("dims", rank: axes.count), order.count == axes.count {
      return order.map { axes[$0] }
    }
    if let one = operation.dimensions("dim0", rank: axes.count)?.first,
      let other = operation.dimensions("dim1", rank: axes.count)?.first
    {
      result.swapAt(one, other)
      return result
    }
    guard operation.name != "T" else { return axes.reversed() }
    if axes.count > 1 { result.swapAt(axes.count - 1, axes.count - 2) }
    return result
  }

  private func product(
    _ one: [AxisNote], _ other: [AxisNote], _ sizes: [Int], at place: CodePlace?
  ) -> [AxisNote] {
    var tail: [AxisNote] = []
    if one.count > 1 { tail.append(one[one.count - 2]) }
    if other.count > 1, let last = other.last {
      // Rows and columns may be the same axis in two roles.
      tail.append(AxisNote(last.size, .copy(last), at: place))
    }
    let batch = one.count >= other.count ? one.dropLast(2) : other.dropLast(2)
    let wanted = sizes.count - tail.count
    return Array(batch.suffix(max(wanted, 0))) + tail
  }

  private func joined(
    _ operation: TracedOperation, _ inputs: [Entry], _ sizes: [Int], at place: CodePlace?
  ) -> [AxisNote] {
    let dimension = operation.dimensions("dim", rank: sizes.count)?.first ?? 0
    guard inputs.allSatisfy({ $0.axes.count == sizes.count }) else { return [] }
    return sizes.indices.map { axis in
      axis == dimension
        ? AxisNote(sizes[axis], .joined(inputs.map { $0.axes[axis] }), at: place)
        : inputs[0].axes[axis]
    }
  }

  private func reduced(
    _ operation: TracedOperation, _ axes: [AxisNote], _ sizes: [Int], at place: CodePlace?
  ) -> [AxisNote]? {
    guard let dimensions = operation.dimensions("dim", rank: axes.count) else { return nil }
    if sizes.count == axes.count {
      return axes.indices.map { axis in
        dimensions.contains(axis)
          ? AxisNote(sizes[axis], .made("\(operation.name), keepdim"), at: place) : axes[axis]
      }
    }
    return axes.indices.filter { !dimensions.contains($0) }.map { axes[$0] }
  }

  /// The axes of operands that lie side by side, from the last on.
  private func aligned(
    _ name: String, _ inputs: [Entry], _ sizes: [Int], at place: CodePlace?
  ) -> [AxisNote] {
    sizes.indices.map { axis in
      let fromEnd = sizes.count - axis
      for input in inputs where input.axes.count >= fromEnd {
        let note = input.axes[input.axes.count - fromEnd]
        if note.size == sizes[axis] { return note }
      }
      if let first = inputs.first, first.axes.count >= fromEnd,
        name == "repeat" || name == "[]" || name == "chunk" || name == "split"
          || name == "narrow" || name == "tile" || name == "repeat_interleave"
      {
        let before = first.axes[first.axes.count - fromEnd]
        return AxisNote(sizes[axis], .resized(before, by: name), at: place)
      }
      return AxisNote(sizes[axis], .made(name), at: place)
    }
  }

  /// The axes of an equation, which names them.
  private func einsum(
    _ operation: TracedOperation, _ inputs: [Entry], _ sizes: [Int], at place: CodePlace?
  ) -> [AxisNote] {
    guard case .string(let equation) = operation.argument("equation") else { return [] }
    let sides = equation.filter { $0 != " " }.components("->")
    guard sides.count == 2, sides[1].count == sizes.count else { return [] }
    var found: [Character: AxisNote] = [:]
    for (letters, input) in zip(sides[0].components(","), inputs)
    where letters.count == input.axes.count {
      for (letter, note) in zip(letters, input.axes) where found[letter] == nil {
        if note.name == nil { note.name = String(letter) }
        found[letter] = note
      }
    }
    return sides[1].compactMap { found[$0] }
  }
}

extension String {
  /// The parts between a separator.
  fileprivate func components(_ separator: String) -> [String] {
    var parts: [String] = [""]
    var rest = self[...]
    while let first = rest.first {
      if rest.hasPrefix(separator) {
        parts.append("")
        rest = rest.dropFirst(separator.count)
      } else {
        parts[parts.count - 1].append(first)
        rest = rest.dropFirst()
      }
    }
    return parts
  }
}
