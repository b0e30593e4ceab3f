import Support

/// The names of a shape's axes: B contexts, T time steps, C channels.
///
/// Real numbers are (C), (B, C) or (B, T, C), symbols (T) or (B, T); further axes have no name. Where layers
/// read as many axes of places after the channels, they are (C, H, W) or (B, C, H, W), or with T for one axis.
private func axisNames(rank: Int, _ element: ElementKind, planes: Int?) -> [String?] {
  if let planes, element == .reals, let places = [1: ["T"], 2: ["H", "W"]][planes] {
    if rank == planes + 2 { return ["B", "C"] + places }
    if rank == planes + 1 { return ["C"] + places }
  }
  let last = element == .symbols ? "T" : "C"
  switch rank {
  case 0: return []
  case 1: return [last]
  case 3 where element == .reals: return ["B", "T", "C"]
  default: return ["B"] + Array(repeating: nil, count: rank - 2) + [last]
  }
}

extension Shape {
  /// The names of its axes as far as they have one: B contexts, T time steps, C channels.
  ///
  /// Real numbers are (C), (B, C) or (B, T, C), symbols (T) or (B, T); further axes have no name.
  public func axisNames(_ element: ElementKind = .reals) -> [String?] {
    Extents(self).axisNames(element)
  }

  /// `B=4 T=8 C=10`; an axis without a name has its size alone.
  public func named(_ element: ElementKind = .reals) -> String { Extents(self).named(element) }
}

extension Extents {
  /// The names of its axes, as a `Shape` has them; C comes before this many axes of places where they are
  /// given.
  public func axisNames(
    _ element: ElementKind = .reals, planes: Int? = nil
  ) -> [String?] {
    Engine.axisNames(rank: rank, element, planes: planes)
  }

  /// `B=4 T=8 C=10`, or `B T=8 C=10` where the batch may be any; an axis without a name has its size
  /// alone.
  public func named(_ element: ElementKind = .reals, planes: Int? = nil) -> String {
    zip(axisNames(element, planes: planes), sizes)
      .map { name, size in
        guard let name, name != size.description else { return size.description }
        return "\(name)=\(size)"
      }
      .joined(separator: " ")
  }

  /// The last axis with its name, such as `C=20`; `a scalar` where there is none.
  var namedLast: String {
    sizes.last.map { "C=\($0)" } ?? "a scalar"
  }

  /// The shape with its axes' names, such as `4x20 (B, C)`.
  var withNames: String {
    guard let last = sizes.last else { return description }
    if rank == 1 { return "a vector of \(last) (C)" }
    let names = axisNames()
    guard names.allSatisfy({ $0 != nil }) else { return withCount }
    return "\(self) (\(names.compactMap { $0 }.joined(separator: ", ")))"
  }

  /// The shape with the number of its axes: `28x28 (2 axes)`.
  var withCount: String { "\(self) (\(counted(rank, "axis", "axes")))" }
}
