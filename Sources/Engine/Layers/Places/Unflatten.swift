import Support

/// One axis as several: its places in the same order.
///
/// Shape: (…, N, …) → (…, SIZES, …), whose product is N; one of the sizes may be -1, for what is left.
/// Source: torch.nn.Unflatten.
public struct Unflatten: OperationLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "unflatten", torchNames: ["Unflatten"], summary: "Makes several axes of one.",
    shapes: "(…, N, …) → (…, SIZES, …)",
    arguments: [
      .place("DIM", .axis, torch: "dim", "the axis"),
      .place(
        "SIZES", .sizes(nil, from: -1), torch: "unflattened_size",
        "the sizes that it becomes, -1 for what is left"),
    ], example: "unflatten -1 (2, 3)")

  /// What it holds.
  package var parts: OperationParts

  /// A layer that holds these.
  package init(_ parts: OperationParts) { self.parts = parts }

  /// As PyTorch prints it.
  package static var torchTemplate: String? { "dim={dim}, unflattened_size={unflattened_size}" }

  /// Sizes are 1 or more, but for one that is worked out.
  package static func check(_ arguments: LayerArguments) throws {
    let sizes = sizes(arguments)
    guard !sizes.contains(0), sizes.filter({ $0 == -1 }).count < 2 else {
      throw LayerError.badValue(
        layer: spec.keyword, argument: "SIZES", text: arguments["SIZES"]?.description ?? "",
        wants: "sizes from 1 up, at most one of them -1")
    }
  }

  private static func sizes(_ arguments: LayerArguments) -> [Int] {
    if case .sizes(let sizes) = arguments["SIZES"] { sizes.compactMap { $0 } } else { [] }
  }

  /// It passes numbers on.
  public var isAffine: Bool { true }

  /// (…, N, …) → (…, SIZES, …).
  public func axes(for input: Shape) -> AxisMap {
    let axis = arguments.axis("DIM") ?? 0
    let place = axis < 0 ? axis + input.rank : axis
    guard input.dimensions.indices.contains(place) else {
      return .refused(input, .noSuchAxis(axis: axis, shape: input))
    }
    var sizes = Self.sizes(arguments)
    let length = input.dimensions[place]
    let known = sizes.filter { $0 > 0 }.reduce(into: (product: 1, isHuge: false)) { known, size in
      let (product, overflow) = known.product.multipliedReportingOverflow(by: size)
      known = (product, known.isHuge || overflow)
    }
    let open = sizes.firstIndex(of: -1)
    guard !known.isHuge, open == nil ? known.product == length : length % known.product == 0 else {
      return .refused(
        input,
        .wrongAxis(
          layer: description, axis: place,
          wants: (open == nil ? "" : "a multiple of ")
            + (known.isHuge ? "more" : "\(known.product)"),
          got: input))
    }
    if let open { sizes[open] = length / known.product }
    let rules = input.dimensions.indices.flatMap { axis -> [AxisRule] in
      axis == place ? sizes.map { .split(axis, into: $0) } : [.kept(axis)]
    }
    return AxisMap(rules)
  }

  /// The last axis, and the last of the sizes worked out.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var fitted = arguments
    let axis = arguments.axis("DIM") ?? 0
    if !(-input.rank..<input.rank).contains(axis) { fitted["DIM"] = .axis(-1) }
    var generator = Generator.hollow
    guard let layer = try? Self(fitted, generator: &generator),
      (try? layer.outputShape(for: input)) == nil, case .sizes(let sizes) = arguments["SIZES"]
    else { return fitted }
    let place = (fitted.axis("DIM") ?? 0) + ((fitted.axis("DIM") ?? 0) < 0 ? input.rank : 0)
    guard input.dimensions.indices.contains(place) else { return fitted }
    // As many of the first sizes as divide the axis; the rest of it is the last.
    var (kept, rest) = ([Int?](), input.dimensions[place])
    for size in sizes.dropLast() {
      guard let size, size > 0, rest % size == 0 else { break }
      kept.append(size)
      rest /= size
    }
    fitted["SIZES"] = .sizes(kept + [rest])
    return fitted
  }

  /// Tensor.unflatten.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    try input.reshaped(try outputShape(for: Shape(input.sizes)).dimensions)
  }
}
