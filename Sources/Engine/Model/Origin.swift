extension Sequential {
  /// Why the last dimension of what reached a layer is what it is, such as `20 = 2 steps × 10 channels`.
  public func originOfLast(before stop: StopError, input: Shape) -> String? {
    guard let number = stop.position.path.first, stop.position.path.count == 1,
      number >= 1, number <= children.count
    else { return nil }
    for index in (0..<number - 1).reversed() {
      guard let shape = try? Sequential(Array(children[..<index])).outputShape(for: input) else {
        return nil
      }
      if let origin = children[index].originOfLast(input: shape) { return origin }
      // A layer that made another last dimension and cannot say how ends the search.
      guard (try? children[index].outputShape(for: shape))?.last == shape.last else { return nil }
    }
    return nil
  }
}
