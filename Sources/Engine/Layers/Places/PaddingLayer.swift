import Support

/// Numbers put around the last axis, or the last two, or taken off where a padding is below 0.
///
/// Shape: (B, C, L) → (B, C, L + before + after), or likewise with H and W, or without B; `padding` is one
/// number for all ends, or one for each, those of the last axis first.
/// Source: torch.nn.ZeroPad1d and its kin.
package protocol PaddingLayer: PlaneLayer {
  /// Where the numbers come from.
  static var mode: DynamicTensor.PaddingMode { get }
}

extension PaddingLayer {
  fileprivate static func declared(
    _ name: String, _ summary: String, takesValue: Bool = false
  ) -> LayerSpec {
    LayerSpec(
      keyword: "\(name.lowercased())\(places)d", torchNames: ["\(name)\(places)d"],
      summary: summary,
      shapes: places == 1 ? "(B, C, L) → (B, C, L')" : "(B, C, H, W) → (B, C, H', W')",
      arguments: [
        .place(
          "PADDING", .sizes(2 * places, from: -LayerArgument.Kind.greatest), torch: "padding",
          "how many numbers at each end, the last axis first")
      ]
        + (takesValue
          ? [.place("VALUE", .number(-1e9...1e9), torch: "value", "the number that is put there")]
          : []),
      example: "\(name.lowercased())\(places)d 1\(takesValue ? " 0.5" : "")")
  }

  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    spec.arguments.count == 1
      ? "{padding:\(2 * places)}" : "padding={padding:\(2 * places)}, value={value}"
  }

  private var pairs: [Int] {
    get throws(LayerError) { try arguments.whole("PADDING", axes: 2 * Self.places) }
  }

  /// How much of an axis one end can take; `nil` for any.
  private func most(of length: Int) -> Int? {
    switch Self.mode {
    case .constant, .replicate: nil
    case .reflect: length - 1
    case .circular: length
    }
  }

  /// (B, C, L) → (B, C, L'), the channels and the examples kept.
  public func axes(for input: Shape) -> AxisMap {
    guard let planes = PlaneAxes(input, places: Self.places), let pairs = try? pairs else {
      return PlaneAxes.refusal(of: input, by: self, places: Self.places)
    }
    var rules: [AxisRule] = []
    for (number, axis) in planes.places.enumerated() {
      let (length, place) = (input.dimensions[axis], 2 * (Self.places - 1 - number))
      let (before, after) = (pairs[place], pairs[place + 1])
      if let most = most(of: length), max(before, after) > most {
        return .refused(
          input,
          .wrongAxis(
            layer: description, axis: axis,
            wants: "at least \(counted(max(before, after) + length - most, "place"))", got: input))
      }
      let (sum, overflow) = length.addingReportingOverflow(before + after)
      guard !overflow else { return .refused(input, .tooLarge(sizes: input.description)) }
      // What is cut off does not go round.
      let kept = length + min(before, 0) + min(after, 0)
      guard sum > 0, length + min(before, 0) >= 0, kept >= (Self.mode == .circular ? 1 : 0) else {
        var sizes = input.dimensions
        sizes[axis] = min(sum, kept)
        return .refused(input, .emptyAxis(dimensions: sizes, axis: axis))
      }
      if Self.mode == .constant, before >= 0, after >= 0 {
        rules.append(.windowed(axis, AxisWindow(1, before: before, after: after)))
      } else {
        rules.append(.resized(axis, to: sum, by: "a padding of \(before) and \(after)"))
      }
    }
    return AxisMap(planes.rules(nil, rules))
  }

  /// No more at each end than an axis has to give.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var generator = Generator.hollow
    guard let planes = PlaneAxes(input, places: places),
      let layer = try? Self(arguments, generator: &generator), var pairs = try? layer.pairs
    else { return arguments }
    for (number, axis) in planes.places.enumerated() {
      guard let most = layer.most(of: input.dimensions[axis]) else { continue }
      let place = 2 * (places - 1 - number)
      for end in [place, place + 1] { pairs[end] = min(pairs[end], most) }
    }
    var fitted = arguments
    fitted["PADDING"] = Set(pairs).count == 1 ? .size(pairs[0]) : .sizes(pairs)
    return fitted
  }

  /// F.pad.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    guard Self.mode == .constant else { return try input.padded(try pairs, by: Self.mode) }
    let value = (try? arguments.number("VALUE")) ?? 0
    return try input.padded(try pairs, DynamicTensor(Float(value)))
  }
}

/// Zeros around L.
public struct ZeroPad1d: PaddingLayer {
  /// Its declaration.
  public static let spec = declared("ZeroPad", "Puts zeros around the last axis.")
  package static let (places, mode) = (1, DynamicTensor.PaddingMode.constant)
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// Zeros around H and W.
public struct ZeroPad2d: PaddingLayer {
  /// Its declaration.
  public static let spec = declared("ZeroPad", "Puts zeros around the last two axes.")
  package static let (places, mode) = (2, DynamicTensor.PaddingMode.constant)
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// One number around L.
public struct ConstantPad1d: PaddingLayer {
  /// Its declaration.
  public static let spec = declared(
    "ConstantPad", "Puts one number around the last axis.", takesValue: true)
  package static let (places, mode) = (1, DynamicTensor.PaddingMode.constant)
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// One number around H and W.
public struct ConstantPad2d: PaddingLayer {
  /// Its declaration.
  public static let spec = declared(
    "ConstantPad", "Puts one number around the last two axes.", takesValue: true)
  package static let (places, mode) = (2, DynamicTensor.PaddingMode.constant)
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// L mirrored at its ends.
public struct ReflectionPad1d: PaddingLayer {
  /// Its declaration.
  public static let spec = declared("ReflectionPad", "Mirrors the last axis at its ends.")
  package static let (places, mode) = (1, DynamicTensor.PaddingMode.reflect)
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// H and W mirrored at their ends.
public struct ReflectionPad2d: PaddingLayer {
  /// Its declaration.
  public static let spec = declared("ReflectionPad", "Mirrors the last two axes at their ends.")
  package static let (places, mode) = (2, DynamicTensor.PaddingMode.reflect)
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// The ends of L repeated.
public struct ReplicationPad1d: PaddingLayer {
  /// Its declaration.
  public static let spec = declared("ReplicationPad", "Repeats the ends of the last axis.")
  package static let (places, mode) = (1, DynamicTensor.PaddingMode.replicate)
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// The ends of H and W repeated.
public struct ReplicationPad2d: PaddingLayer {
  /// Its declaration.
  public static let spec = declared("ReplicationPad", "Repeats the ends of the last two axes.")
  package static let (places, mode) = (2, DynamicTensor.PaddingMode.replicate)
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// L gone round at its ends.
public struct CircularPad1d: PaddingLayer {
  /// Its declaration.
  public static let spec = declared("CircularPad", "Goes round at the ends of the last axis.")
  package static let (places, mode) = (1, DynamicTensor.PaddingMode.circular)
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// H and W gone round at their ends.
public struct CircularPad2d: PaddingLayer {
  /// Its declaration.
  public static let spec = declared("CircularPad", "Goes round at the ends of the last two axes.")
  package static let (places, mode) = (2, DynamicTensor.PaddingMode.circular)
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}
