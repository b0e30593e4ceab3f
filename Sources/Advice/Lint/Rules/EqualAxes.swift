import Engine
import Support

/// Two axes of equal size that could be mixed up unnoticed.
struct EqualAxes: LintRule {
  static let declaration = LintDeclaration(
    code: "L-EQUAL-AXES", severity: .warning,
    summary: "Two axes have the same size, so a mix-up would go unnoticed.",
    discussion: """
      A layer reads the last axis. If another axis has the same size, a tensor with the two \
      swapped goes through too: the shapes look right, but the numbers are wrong. Push sizes \
      that all differ to see which axis is which. Rows and columns of an image (N, C, H, W) are often \
      the same, and may be.
      """,
    example: "linear 8 5, tanh", input: "4x8x8", looksInside: true)

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    if subject.isPushed, subject.scope == .root, let pair = equalPair(subject.input),
      let first = subject.steps.first
    {
      let size = subject.input.dimensions[pair.first]
      return LintSuspicion(
        layers: subject.positions([1]),
        what: "the input \(subject.input) has two axes of \(size):"
          + " \(first.layer) would not notice if they were swapped",
        changes: others(subject.input, pair.first))
    }
    let numbers = subject.numbers { step in
      step.input.rank == 3 && step.input.dimensions[1] == step.input.last && readsChannels(step)
    }
    guard let number = numbers.first else { return nil }
    let step = subject.steps[number - 1]
    let layers = subject.positions(numbers)
    return LintSuspicion(
      layers: layers,
      what: "layer \(layers[0]): \(step.layer) reads \(counted(step.input.last, "channel"));"
        + " there are as many steps, and it would not notice a swap",
      changes: subject.isPushed && subject.scope == .root ? others(subject.input, 1) : [])
  }

  /// Two axes of a pushed tensor with the same size, above 1; not the rows and columns of an image.
  private static func equalPair(_ shape: Shape) -> (first: Int, second: Int)? {
    let sizes = shape.dimensions
    for first in sizes.indices {
      for second in sizes.indices.dropFirst(first + 1)
      where sizes[first] == sizes[second] && sizes[first] > 1 {
        if sizes.count == 4, first == 2 { continue }
        return (first, second)
      }
    }
    return nil
  }

  /// Whether a size of the layer is that of the axis it reads: another size would stop the tensor.
  private static func readsChannels(_ step: Walk.Step) -> Bool {
    guard let wider = try? step.input.replacingLast(with: step.input.last + 1) else { return false }
    return (try? step.layer.outputShape(for: wider)) == nil
  }

  /// The input with other sizes of an axis: more, or half.
  private static func others(_ shape: Shape, _ axis: Int) -> [MendFinder.Change] {
    guard shape.dimensions.indices.contains(axis) else { return [] }
    let size = shape.dimensions[axis]
    return [size + 1, size + 2, size + 4, size + 8, size / 2].compactMap { other in
      var sizes = shape.dimensions
      sizes[axis] = other
      return (try? Shape(sizes)).map { .input($0) }
    }
  }
}
