/// What becomes of shapes in a convolution.
extension Conv1d {
  /// The axes of the channels and of the steps; `nil` where an input has too few or too many axes.
  ///
  /// Two axes are torch's (C, T) alone: here they are contexts and channels, of which no step is left.
  private static func places(
    in input: Shape, isTorchs: Bool
  ) -> (channels: Int, steps: Int)? {
    guard input.rank == 3 || input.rank == 2 && isTorchs else { return nil }
    let (last, other) = (input.rank - 1, input.rank - 2)
    return isTorchs ? (other, last) : (last, other)
  }

  /// (B, T, IN) → (B, T, OUT), one step for each stop of the window; torch's (B, IN, T) → (B, OUT, T).
  public func axes(for input: Shape) -> AxisMap {
    guard let places = Self.places(in: input, isTorchs: isTorchs) else {
      let wants = isTorchs ? "(B, C, T) or (C, T)" : "(B, T, C)"
      return .refused(input, .wrongRank(layer: description, wants: wants, got: input))
    }
    let (steps, channels) = (
      AxisRule.windowed(places.steps, window), AxisRule.made("OUT", size: outputs)
    )
    return AxisMap(
      (input.rank == 3 ? [.kept(0)] : []) + (isTorchs ? [channels, steps] : [steps, channels]),
      demands: [.init(places.channels, "IN", .equal(inputs))])
  }

  /// torch's reads (B, C, T).
  public var planes: Int? { isTorchs ? 1 : nil }

  /// One for each stop, tap, input of a group and output; at most what an `Int` counts.
  public func multiplyAdds(for input: Shape) -> Int {
    guard let output = try? outputShape(for: input) else { return 0 }
    let (all, overflows) = output.count.multipliedReportingOverflow(
      by: window.size * (inputs / groups))
    return overflows ? Int.max : all
  }

  /// The channels that come; groups that divide them, and, where the window is longer than the steps, the
  /// greatest dilation, or else the most taps, that fit.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    guard let places = places(in: input, isTorchs: arguments.isTorchs) else { return arguments }
    var fitted = arguments
    let (channels, steps) = (input.dimensions[places.channels], input.dimensions[places.steps])
    fitted["IN"] = .size(channels)
    if let groups = try? arguments.size("groups"), let outputs = try? arguments.size("OUT") {
      fitted["groups"] = .size(common(common(groups, channels), outputs))
    }
    var generator = Generator.hollow
    guard let layer = try? Conv1d(fitted, generator: &generator),
      let padded = layer.window.padded(steps), padded < layer.window.span
    else { return fitted }
    if padded >= layer.window.size, layer.window.size > 1 {
      fitted["dilation"] = .size((padded - 1) / (layer.window.size - 1))
    } else {
      (fitted["dilation"], fitted["TAPS"]) = (.size(1), .size(padded))
    }
    return fitted
  }

  /// The greatest number that divides both.
  private static func common(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : common(second, first % second)
  }
}
