extension Linear {
  /// A convolution without padding: the rows of the weight for the oldest of the steps are the first tap's,
  /// and so on, as a flatten puts the steps side by side.
  ///
  /// - Throws: `LayerError` for a reach that cannot be counted; `ShapeError`, `MemoryError`.
  public func convolution(over taps: Int, dilation: Int) throws -> (any Layer)? {
    guard taps > 0, inputs % taps == 0 else { return nil }
    var generator = Generator.hollow
    var layer = try Conv1d(
      LayerArguments(
        Conv1d.spec.keyword,
        [
          "IN": .size(inputs / taps), "OUT": .size(outputs), "TAPS": .size(taps),
          "dilation": .size(dilation), "pad": .word("none"), "stride": .size(1),
          "groups": .size(1), "bias": .flag(hasBias),
        ]), generator: &generator)
    layer.parameters = parameters
    if isTorchs { layer.parameters[0].tensor = try parameters[0].tensor.turned() }
    return layer
  }
}

extension Tensor {
  /// A matrix with its two axes swapped, in memory of its own.
  fileprivate func turned() throws -> Tensor {
    let view = try transposed(0, 1)
    return isHollow ? view : Tensor(adopting: try view.contiguousBuffer())
  }
}
