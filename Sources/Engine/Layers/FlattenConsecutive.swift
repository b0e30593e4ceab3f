/// Fuses N neighbouring steps into one, channel after channel; without N, all axes but the first.
///
/// Shape: (B, T, C) → (B, T/N, C·N), the time axis gone when it becomes 1; plain: (B, …) → (B,
/// rest). The memory stays, only the shape changes: nothing is computed. (Where a plan shares
/// windows, the rows of each window are collected, and their gradients summed.)
/// Source: makemore part 5; torch.nn.Flatten.
public struct FlattenConsecutive: ViewLayer, Layer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "flatten", torchNames: ["FlattenConsecutive", "Flatten"],
    summary: "Fuses N neighbouring steps into one; flatten alone fuses all.",
    shapes: "(B, T, C) → (B, T/N, C·N), or (B, C·N) when one step is left",
    arguments: [
      .place(
        "N", role: .group, required: false,
        "how many neighbouring steps become one; all if left out")
    ], example: "flatten 2")

  /// How many neighbouring steps become one (N); `nil` for all axes but the first.
  public let group: Int?
  /// How its arguments were written.
  public var written = WrittenArguments()

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

  /// It fuses neighbouring steps.
  public static var role: LayerRole { .fusing }

  /// (B, T, C) → (B, T/N, C·N): the batch, the steps that are left, which are squeezed away when it is
  /// one, and N steps' channels side by side.
  public func axes(for input: Shape) -> AxisMap {
    guard let group else {
      guard input.rank >= 2 else {
        return .refused(input, .wrongRank(layer: description, wants: "(B, …)", got: input))
      }
      return AxisMap([.kept(0), .merged(input.dimensions.indices.dropFirst().map { .axis($0) })])
    }
    guard input.rank == 3 else {
      return .refused(input, .wrongRank(layer: description, wants: "(B, T, C)", got: input))
    }
    let channels = AxisRule.merged([.neighbours(1, group), .axis(2)])
    let isLast = input.dimensions[1] == group
    return AxisMap(
      isLast ? [.kept(0), channels] : [.kept(0), .fused(1, by: group), channels],
      demands: [.init(1, "N", .multiple(of: group))])
  }

  /// torch's `Flatten(1, -1)` names the axes to fuse, not a number of steps.
  public static func spec(as name: String) -> LayerSpec {
    guard name != spec.keyword, name.lowercased().hasSuffix(spec.keyword) else { return spec }
    return LayerSpec(
      keyword: name, torchNames: [], summary: spec.summary, shapes: spec.shapes,
      arguments: [
        .idle("start_dim", "1", hint: "flatten N fuses N steps"),
        .idle("end_dim", "-1", hint: "all axes but the first become one"),
      ], example: spec.example)
  }

  /// `FlattenConsecutive(2)`, or `Flatten(start_dim=1, end_dim=-1)` of all axes but the first.
  public static func torchText(_ arguments: LayerArguments) -> String {
    guard let group = arguments["N"] else { return "Flatten(start_dim=1, end_dim=-1)" }
    return "FlattenConsecutive(\(group.torchText))"
  }
}
