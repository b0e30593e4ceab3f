public import Support

/// What flows between layers: whole numbers that name symbols, or real numbers.
public enum ElementKind: String, Sendable, Codable {
  /// Symbol numbers 0..<V.
  case symbols
  /// float32 numbers.
  case reals
}

/// A shape that cannot be, or that a layer cannot take.
public enum ShapeError: DiagnosableError, Hashable {
  /// Text that is not a shape.
  case unreadable(text: String)
  /// An axis with a size below 1.
  case emptyAxis(dimensions: [Int], axis: Int)
  /// More elements than an `Int` can count.
  case tooLarge(sizes: String)
  /// A layer that wants other axes than it got.
  case wrongRank(layer: String, wants: String, got: Shape)
  /// A layer that wants another size of the last axis.
  case wrongLast(layer: String, wants: Int, got: Shape)
  /// Steps that cannot be fused in groups of `group`.
  case notDivisible(layer: String, steps: Int, group: Int, got: Shape)
  /// An axis that cannot be halved.
  case oddAxis(layer: String, axis: Int, got: Shape)
  /// A layer of torch's that reads the channels from axis 1 and wants another number of them.
  case wrongChannels(layer: String, wants: Int, got: Shape)
  /// Another number of steps than the layer was trained with.
  case wrongSteps(layer: String, wants: Int, got: Shape)
  /// Symbols where real numbers are wanted, or the other way round.
  case wrongElement(layer: String, wants: ElementKind, got: ElementKind)
  /// Symbols of the data that the embedding does not know.
  case unknownSymbols(layer: String, knows: Int, data: Int)
  /// A layer whose `_` nothing has decided yet.
  case undecided(layer: String)
  /// A batch too small for statistics in training mode.
  case tooFewRows(layer: String, rows: Int)
  /// A layer that adds its input to what the layers inside make of it, which has another shape.
  case sumDiffers(layer: String, input: Shape, inside: Shape)
  /// A view with another number of elements.
  case cannotView(from: Shape, to: Shape)
  /// An axis that the tensor does not have.
  case noSuchAxis(axis: Int, shape: Shape)
  /// An index outside an axis.
  case indexOutside(index: Int, axis: Int, shape: Shape)

  /// What is wrong and how to mend it.
  public var diagnosis: Diagnosis {
    switch self {
    case .unreadable(let text):
      Diagnosis(
        "'\(text)' is not a shape",
        mend: "write the sizes with x between them, such as 4x8x10; text stands in quotes")
    case .emptyAxis(let dimensions, let axis):
      Diagnosis(
        "axis \(axis + 1) of \(ShapeText.told(dimensions)) has size \(dimensions[axis])",
        mend: "every size is 1 or more")
    case .tooLarge(let sizes):
      Diagnosis(
        "a tensor of \(sizes) has more elements than can be counted",
        mend: "use smaller sizes")
    case .wrongRank(_, let wants, let got):
      Diagnosis("wants \(wants), got \(got.withNames)")
    case .wrongLast(_, let wants, let got):
      Diagnosis("wants C=\(wants), got \(got.rank == 0 ? "a scalar" : "C=\(got.last)")")
    case .notDivisible(_, let steps, let group, _):
      Diagnosis("T=\(steps) does not divide into groups of \(group)")
    case .oddAxis(_, let axis, let got):
      Diagnosis(
        "wants an even size to halve, got \(got.axisNames()[axis] ?? "axis \(axis)")"
          + "=\(got.dimensions[axis])")
    case .wrongChannels(_, let wants, let got):
      Diagnosis("wants C=\(wants) on axis 1 of (B, C, T), got \(got)")
    case .wrongSteps(_, let wants, let got):
      Diagnosis(
        "has statistics for T=\(wants), got \(got.withNames)",
        mend: "push the steps it was trained with, or draw it anew with init")
    case .wrongElement(_, let wants, _):
      wants == .symbols
        ? Diagnosis("wants symbol numbers, got real numbers", mend: "an embedding comes first")
        : Diagnosis(
          "wants real numbers, got symbol numbers", mend: "put an embedding in front of it")
    case .unknownSymbols(_, let knows, let data):
      Diagnosis("knows \(counted(knows, "symbol")), the data has \(data)")
    case .undecided:
      Diagnosis("its _ is not worked out yet", mend: "push a shape first, such as push 4x80")
    case .tooFewRows(_, let rows):
      Diagnosis(
        "needs at least 2 rows for its statistics in training, got \(rows)",
        mend: "use a larger batch")
    case .sumDiffers(_, let input, let inside):
      Diagnosis(
        "adds its input \(input.withNames) to \(inside.told): \(Self.difference(input, inside))")
    case .cannotView(let from, let to):
      Diagnosis(
        "\(from.told) has \(counted(from.count, "element")), \(to.told) has \(to.count)",
        mend: "the products of the sizes must be equal")
    case .noSuchAxis(let axis, let shape):
      Diagnosis("\(shape.told) has no axis \(axis)", mend: "axes count from 0 to \(shape.rank - 1)")
    case .indexOutside(let index, let axis, let shape):
      Diagnosis("index \(index) is outside axis \(axis) of \(shape.told)")
    }
  }

  /// `C is 10 and 20`: where two shapes differ.
  private static func difference(_ left: Shape, _ right: Shape) -> String {
    guard left.rank == right.rank else {
      return "\(counted(left.rank, "axis", "axes")) and \(right.rank)"
    }
    return left.dimensions.indices.filter { left.dimensions[$0] != right.dimensions[$0] }.map {
      let name = left.axisNames()[$0] ?? "axis \($0 + 1)"
      return "\(name) is \(left.dimensions[$0]) and \(right.dimensions[$0])"
    }.joined(separator: ", ")
  }
}
