import Support

extension Shape {
  /// The names of its axes as far as they have one: B contexts, T time steps, C channels.
  ///
  /// Real numbers are (C), (B, C) or (B, T, C), symbols (T) or (B, T); further axes have no name.
  public func axisNames(_ element: ElementKind = .reals) -> [String?] {
    let last = element == .symbols ? "T" : "C"
    switch rank {
    case 0: return []
    case 1: return [last]
    case 3 where element == .reals: return ["B", "T", "C"]
    default: return ["B"] + Array(repeating: nil, count: rank - 2) + [last]
    }
  }

  /// `B=4 T=8 C=10`; an axis without a name has its size alone.
  public func named(_ element: ElementKind = .reals) -> String {
    zip(axisNames(element), dimensions)
      .map { name, size in name.map { "\($0)=\(size)" } ?? String(size) }
      .joined(separator: " ")
  }

  /// The shape with its axes' names, such as `4x20 (B, C)`.
  var withNames: String {
    guard rank > 0 else { return description }
    if rank == 1 { return "a vector of \(last) (C)" }
    let names = axisNames()
    guard names.allSatisfy({ $0 != nil }) else {
      return "\(self) (\(counted(rank, "axis", "axes")))"
    }
    return "\(self) (\(names.compactMap { $0 }.joined(separator: ", ")))"
  }
}
