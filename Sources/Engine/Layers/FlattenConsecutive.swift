/// Fuses N neighbouring steps into one, channel after channel; without N, all axes but the first.
///
/// Shape: (B, T, C) → (B, T/N, C·N), the time axis gone when it becomes 1; plain: (B, …) → (B,
/// rest). The memory stays, only the shape changes: nothing is computed. (Where a plan shares
/// windows, the rows of each window are collected, and their gradients summed.)
/// Source: makemore part 5; torch.nn.Flatten.
public struct FlattenConsecutive: Layer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "flatten", torchNames: ["FlattenConsecutive", "Flatten"],
    summary: "Fuses N neighbouring steps into one; flatten alone fuses all.",
    shapes: "(B, T, C) → (B, T/N, C·N), or (B, C·N) when one step is left",
    arguments: [
      .place("N", required: false, "how many neighbouring steps become one; all if left out")
    ], example: "flatten 2")

  /// How many neighbouring steps become one (N); `nil` for all axes but the first.
  public let group: Int?
  /// The sizes that were written as `_`.
  public var blanks: Set<String> = []

  /// Fuses this many steps; fewer than one count as one.
  public init(_ group: Int? = nil) { self.group = group.map { max($0, 1) } }

  /// Makes the layer that a line describes.
  ///
  /// - Throws: `LayerError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    self.init(arguments["N"] == nil ? nil : try arguments.size("N"))
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["N": group.map(LayerValue.size)])
  }

  /// It takes any width.
  public static var takesAnyWidth: Bool { true }

  /// The input's own memory.
  public var outputIsView: Bool { true }

  /// (B, T, C) → (B, T/N, C·N), the time axis squeezed away when it becomes 1.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    let sizes = input.dimensions
    guard let group else {
      guard sizes.count >= 2 else {
        throw .wrongRank(layer: description, wants: "(B, …)", got: input)
      }
      return try Shape(sizes[0], input.count / sizes[0])
    }
    guard sizes.count == 3 else {
      throw .wrongRank(layer: description, wants: "(B, T, C)", got: input)
    }
    guard sizes[1] % group == 0 else {
      throw .notDivisible(layer: description, steps: sizes[1], group: group, got: input)
    }
    let steps = sizes[1] / group
    let channels = input.count / sizes[0] / steps
    return steps == 1 ? try Shape(sizes[0], channels) : try Shape(sizes[0], steps, channels)
  }

  /// The batch, the steps that are left, and N steps' channels side by side.
  public func axisOrigins(for input: Shape) -> [AxisOrigin] {
    guard let group else {
      let fused = input.dimensions.indices.dropFirst()
      return [.same(0), fused.count == 1 ? .same(1) : .product(fused.map { .axis($0) })]
    }
    let channels = AxisOrigin.product([.neighbours(1, group), .axis(2)])
    let isLast = input.dimensions[1] == group
    return isLast ? [.same(0), channels] : [.same(0), .fused(1, by: group), channels]
  }

  /// It renames axes.
  public var isAffine: Bool { true }

  /// Nothing to compute where the output is the input's memory; of shared windows, it collects the
  /// rows that each is made of.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    guard let parts = frame.fusedParts else { return }
    Kernels.gather(frame.input, parts, into: frame.output)
  }

  /// Likewise: the gradients share memory, or each row's is the sum over the windows it is part of.
  public func backward(_ frame: Frame) {
    guard let parts = frame.fusedParts else { return }
    Kernels.scatterAdd(parts, frame.outputGradient, into: frame.inputGradient)
  }

  /// torch's `Flatten(1, -1)` names the axes to fuse, not a number of steps.
  public static func spec(as name: String) -> LayerSpec {
    guard name != spec.keyword, name.lowercased().hasSuffix(spec.keyword) else { return spec }
    return LayerSpec(
      keyword: name, torchNames: [], summary: spec.summary, shapes: spec.shapes,
      torchOnly: [
        TorchArgument("start_dim", "1", hint: "flatten N fuses N steps"),
        TorchArgument("end_dim", "-1", hint: "all axes but the first become one"),
      ], example: spec.example)
  }

  /// The groups that divide the steps of (B, T, C), the smallest first; one step is no group.
  public static func groups(of input: Shape) -> [Int] {
    guard input.rank == 3 else { return [] }
    let steps = input.dimensions[1]
    let low = (1...max(1, Int(Double(steps).squareRoot()) + 1)).filter {
      steps % $0 == 0 && $0 * $0 <= steps
    }
    return Set(low + low.map { steps / $0 }).filter { $0 > 1 }.sorted()
  }

  /// Every group that divides the steps.
  public static func choices(of argument: String, for input: Shape) -> [Int] {
    groups(of: input)
  }

  /// All the steps there are.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var fitted = arguments
    if arguments["N"] != nil, input.rank == 3 { fitted["N"] = .size(input.dimensions[1]) }
    return fitted
  }

  /// `FlattenConsecutive(2)`, or `Flatten(start_dim=1, end_dim=-1)` of all axes but the first.
  public static func torchText(_ arguments: LayerArguments) -> String {
    guard let group = arguments["N"] else { return "Flatten(start_dim=1, end_dim=-1)" }
    return "FlattenConsecutive(\(group.torchText))"
  }
}
