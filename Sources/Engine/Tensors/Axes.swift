import Support

/// The names of a shape's axes: B contexts, T time steps, C channels.
///
/// Real numbers are (C), (B, C) or (B, T, C), symbols (T) or (B, T); further axes have no name.
private func axisNames(rank: Int, _ element: ElementKind) -> [String?] {
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
    Engine.axisNames(rank: rank, element)
  }

  /// `B=4 T=8 C=10`; an axis without a name has its size alone.
  public func named(_ element: ElementKind = .reals) -> String { Extents(self).named(element) }
}

extension Extents {
  /// The names of its axes, as a `Shape` has them.
  public func axisNames(_ element: ElementKind = .reals) -> [String?] {
    Engine.axisNames(rank: rank, element)
  }

  /// `B=4 T=8 C=10`, or `B T=8 C=10` where the batch may be any; an axis without a name has its size
  /// alone.
  public func named(_ element: ElementKind = .reals) -> String {
    zip(axisNames(element), sizes)
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
    guard names.allSatisfy({ $0 != nil }) else {
      return "\(self) (\(counted(rank, "axis", "axes")))"
    }
    return "\(self) (\(names.compactMap { $0 }.joined(separator: ", ")))"
  }
}
