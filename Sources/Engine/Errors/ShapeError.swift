public import Support

/// The elements that layers exchange: symbol numbers or real numbers.
public enum ElementKind: String, Sendable, Codable {
  /// Symbol numbers 0..<V.
  case symbols
  /// float32 numbers.
  case reals
}

/// A shape that is invalid, or that a layer cannot take.
public enum ShapeError: CataloguedError, Hashable {
  case unreadable(text: String)
  case emptyAxis(dimensions: [Int], axis: Int)
  case tooLarge(sizes: String)
  case wrongRank(layer: String, wants: String, got: Shape)
  case wrongLast(layer: String, wants: Int, got: Shape)
  case notDivisible(layer: String, steps: Int, group: Int, got: Shape)
  case oddAxis(layer: String, axis: Int, got: Shape)
  case windowTooLong(layer: String, axis: Int, window: AxisWindow, got: Shape)
  case wrongChannels(layer: String, wants: Int, got: Shape)
  /// An axis that is neither the last nor that of the channels of (B, C, T).
  case wrongAxis(layer: String, axis: Int, wants: String, got: Shape)
  case wrongSteps(layer: String, wants: Int, got: Shape)
  case wrongElement(layer: String, wants: ElementKind, got: ElementKind)
  case unknownSymbols(layer: String, knows: Int, data: Int)
  case undecided(layer: String)
  case tooFewRows(layer: String, rows: Int)
  case sumDiffers(layer: String, input: Extents, inside: Extents)
  case skipOutside(layer: String)
  case noSkips(layer: String)
  case skipsDiffer(layer: String, first: Extents, other: Extents)
  case cannotView(from: Shape, to: Shape)
  case noSuchAxis(axis: Int, shape: Shape)
  case indexOutside(index: Int, axis: Int, shape: Shape)

  /// What each case means.
  public static let catalogue: [ErrorKind<ShapeError>] = [
    .init("E-SHAPE-UNREADABLE", "The text is not a shape.", .unreadable(text: "4xx8")),
    .init(
      "E-SHAPE-EMPTY-AXIS", "An axis has a size below 1.", .emptyAxis(dimensions: [4, 0], axis: 1)),
    .init(
      "E-SHAPE-TOO-LARGE", "The tensor would have more elements than can be counted.",
      .tooLarge(sizes: "4000000000x4000000000")),
    .init(
      .axes, "The layer got the wrong number of axes.",
      .wrongRank(layer: "flatten 2", wants: "(B, T, C)", got: Shape(known: 4, 80)),
      cause: """
        Most layers use the last axis only, but some need to know which axis is time: (B, T, C). \
        Either there is one flatten too many, which removed the time axis, or the embedding that \
        makes it is missing.
        """),
    .init(
      .width, "The layer got a last axis of the wrong size.",
      .wrongLast(layer: "linear 80 200", wants: 80, got: Shape(known: 4, 20)),
      cause: """
        The last axis that reaches a layer must have the size that the layer was made for: \
        linear 80 200 takes tensors whose last axis is 80. After embedding 27 10 and flatten 2 \
        the last axis is 2 × 10 = 20. Either change the layer (linear 20 200, or linear _ 200 to \
        have the size worked out), or have a layer before it make that size (flatten 8). After a \
        push, fix does it.
        """),
    .init(
      .groups, "The number of steps does not divide into the layer's groups.",
      .notDivisible(layer: "flatten 2", steps: 7, group: 2, got: Shape(known: 4, 7, 10)),
      cause: """
        flatten N fuses N neighbours, so N must divide the number of steps: 8 steps form groups \
        of 2, 4 or 8, but 7 steps only one group of 7. Choose another N, or another context \
        length: data block=8.
        """),
    .init(
      .odd, "The layer halves the axis, but its size is odd.",
      .oddAxis(layer: "glu", axis: 1, got: Shape(known: 4, 5)),
      cause: """
        glu splits an axis into two halves, one of which gates the other, so its size must be \
        even. Let the layer before it make twice as many channels as you want: linear 20 80, glu \
        gives 40.
        """),
    .init(
      .window, "The layer reads more steps at once than there are.",
      .windowTooLong(
        layer: "conv 10 20 3 dilation=4 pad=none", axis: 1, window: AxisWindow(3, dilation: 4),
        got: Shape(known: 4, 8, 10)),
      cause: """
        A convolution reads TAPS steps that lie dilation apart, dilation · (TAPS − 1) + 1 from the \
        first to the last. Without padding they must all be there. Use fewer taps or a smaller \
        dilation, push more steps, or add zeros before the first: pad=causal.
        """),
    .init(
      .channels, "The layer reads the channels from axis 1 and got the wrong number of them.",
      .wrongChannels(layer: "nn.BatchNorm1d(20)", wants: 20, got: Shape(known: 4, 8, 20)),
      cause: """
        nn.BatchNorm1d is PyTorch's: of three axes it reads (B, C, T), with the channels second. \
        Layers here keep the channels last, (B, T, C), and plain batchnorm normalises those.
        """),
    .init(
      .axis, "The layer got an axis of the wrong size.",
      .wrongAxis(
        layer: "conv2d 3 16 3", axis: 1, wants: "3 channels", got: Shape(known: 4, 8, 32, 32)),
      cause: """
        PyTorch's layers over pictures read (B, C, H, W), with the channels second: conv2d 3 16 3 \
        takes three of them. Change the layer (conv2d 8 16 3, or conv2d _ 16 3 to have the size \
        worked out), or what comes before it.
        """),
    .init(
      .steps, "The layer has statistics for a different number of steps.",
      .wrongSteps(layer: "batchnorm 20 over=batch", wants: 8, got: Shape(known: 4, 4, 20)),
      cause: """
        batchnorm over=batch keeps a mean for every step, as the lecture's first version did by \
        mistake, and so is bound to the number of steps it saw first. Without over=batch it \
        takes any number.
        """),
    .init(
      .element, "The layer got symbol numbers where it needs real numbers, or the other way round.",
      .wrongElement(layer: "linear 80 200", wants: .reals, got: .symbols),
      cause: """
        Text is symbol numbers, and only an embedding turns them into real numbers that other \
        layers can multiply. An embedding comes first in a stack and nowhere else.
        """),
    .init(
      .symbols, "The data has more symbols than the layer has rows.",
      .unknownSymbols(layer: "embedding 20 10", knows: 20, data: 27),
      cause: """
        An embedding has one row for each symbol, and the data has more symbols than that. \
        embedding _ 10 takes the size of the vocabulary from the data.
        """),
    .init(
      .undecided, "The layer has a `_` whose value is not known yet.",
      .undecided(layer: "linear _ 200"),
      cause: """
        A _ stands for a size that is worked out from the layer's input: push a shape, or write \
        the number.
        """),
    .init(
      .rows, "The batch has too few rows for the layer's statistics.",
      .tooFewRows(layer: "batchnorm 20", rows: 1),
      cause: """
        In training, batchnorm normalises by the variance over a batch, and a single row has \
        none. Use a larger batch.
        """),
    .init(
      .sum, "The layer adds its input to the output of the layers inside, and their shapes differ.",
      .sumDiffers(
        layer: "residual (linear 10 20)", input: Extents(Shape(known: 4, 10)),
        inside: Extents(Shape(known: 4, 20))),
      cause: """
        residual adds its input to the output of the layers inside, number for number: both must \
        have the same shape, and nothing is broadcast. Let the last linear inside make as many \
        channels as come in, and fuse no steps inside.
        """),
    .init(
      .outside, "A skip has no skips around it that adds it up.",
      .skipOutside(layer: "skip (linear 64 96)"),
      cause: """
        skip hands what its layers make to the nearest skips around it, which gives out the sum of \
        them all. Put the layers up to the last skip inside skips: \
        skips (linear 64 64, skip (linear 64 96)).
        """),
    .init(
      .noSkips, "There is no skip inside skips.", .noSkips(layer: "skips (tanh)"),
      cause: """
        skips gives out the sum of what each skip inside it makes, and nothing else: what its last \
        layer makes goes nowhere. Put a skip where its value should be tapped.
        """),
    .init(
      .skips, "The skips make different shapes, so that they cannot be added up.",
      .skipsDiffer(
        layer: "skips (skip (linear 64 96), skip (linear 64 80))",
        first: Extents(Shape(known: 4, 8, 96)), other: Extents(Shape(known: 4, 8, 80))),
      cause: """
        What the skips make is added number for number: all must have the same channels. They may \
        differ in steps where windows before them shorten T: then the last steps of each are added.
        """),
    .init(
      "E-SHAPE-CANNOT-VIEW", "The view has a different number of elements.",
      .cannotView(from: Shape(known: 4, 8), to: Shape(known: 5, 8))),
    .init(
      "E-SHAPE-NO-SUCH-AXIS", "The tensor has no such axis.",
      .noSuchAxis(axis: 3, shape: Shape(known: 4, 8))),
    .init(
      "E-SHAPE-INDEX-OUTSIDE", "The index is outside the axis.",
      .indexOutside(index: 9, axis: 1, shape: Shape(known: 4, 8))),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis { diagnosis(nil) }

  /// What is wrong and how to mend it; what a layer got is written as given, where it is given.
  func diagnosis(_ incoming: Extents?) -> Diagnosis {
    func extents(_ shape: Shape) -> Extents { incoming ?? Extents(shape) }
    return switch self {
    case .unreadable(let text):
      Diagnosis(
        "'\(text)' is not a shape",
        mend: "write the sizes with x between them, such as 4x8x10; text goes in quotes")
    case .emptyAxis(let dimensions, let axis):
      Diagnosis(
        "axis \(axis + 1) of \(ShapeText.told(dimensions)) has size \(dimensions[axis])",
        mend: "every size is 1 or more")
    case .tooLarge(let sizes):
      Diagnosis(
        "a tensor of \(sizes) has more elements than can be counted",
        mend: "use smaller sizes")
    case .wrongRank(_, let wants, let got):
      // Where the channels come second, the shell's own names would mislead.
      Diagnosis(
        "wants \(wants), got "
          + (wants.hasPrefix("(B, C, ") ? extents(got).withCount : extents(got).withNames))
    case .wrongLast(_, let wants, let got):
      Diagnosis("wants C=\(wants), got \(extents(got).namedLast)")
    case .notDivisible(_, let steps, let group, _):
      Diagnosis("T=\(steps) does not divide into groups of \(group)")
    case .oddAxis(_, let axis, let got):
      Diagnosis(
        "wants an even size to halve, got \(got.axisNames()[axis] ?? "axis \(axis)")"
          + "=\(extents(got).sizes[axis])")
    case .windowTooLong(_, let axis, let window, let got):
      Diagnosis(Self.tooLong(window, Self.place(axis, of: got), extents(got).sizes[axis]))
    case .wrongChannels(_, let wants, let got):
      Diagnosis(
        "wants C=\(wants) on \(got.rank == 2 ? "axis 0 of (C, T)" : "axis 1 of (B, C, T)"),"
          + " got \(extents(got))")
    case .wrongAxis(_, let axis, let wants, let got):
      Diagnosis("wants \(wants) on axis \(axis), got \(extents(got))")
    case .wrongSteps(_, let wants, let got):
      Diagnosis(
        "has statistics for T=\(wants), got \(extents(got).withNames)",
        mend: "push the steps it was trained with, or draw it anew with init")
    case .wrongElement(_, let wants, _):
      wants == .symbols
        ? Diagnosis("wants symbol numbers, got real numbers", mend: "an embedding must come first")
        : Diagnosis(
          "wants real numbers, got symbol numbers", mend: "put an embedding before it")
    case .unknownSymbols(_, let knows, let data):
      Diagnosis("knows \(counted(knows, "symbol")), the data has \(data)")
    case .undecided:
      Diagnosis("its _ has no value yet", mend: "push a shape first, such as push 4x80")
    case .tooFewRows(_, let rows):
      Diagnosis(
        "needs at least 2 rows for its statistics in training, got \(rows)",
        mend: "use a larger batch")
    case .sumDiffers(_, let input, let inside):
      Diagnosis(
        "adds its input \(input.withNames) to \(inside.told): \(Self.difference(input, inside))")
    case .skipOutside: Diagnosis("is not inside skips, which would add it up")
    case .noSkips:
      Diagnosis("has no skip inside, so that nothing comes out", mend: "for example: skip (tanh)")
    case .skipsDiffer(_, let first, let other):
      Diagnosis(
        "adds up skips of \(first.withNames) and \(other.told): \(Self.difference(first, other))")
    case .cannotView(let from, let to):
      Diagnosis(
        "\(from.told) has \(counted(from.count, "element")), \(to.told) has \(to.count)",
        mend: "the products of the sizes must be equal")
    case .noSuchAxis(let axis, let shape):
      Diagnosis(
        "\(extents(shape).told) has no axis \(axis)", mend: "axes count from 0 to \(shape.rank - 1)"
      )
    case .indexOutside(let index, let axis, let shape):
      Diagnosis("index \(index) is outside axis \(axis) of \(shape.told)")
    }
  }

  /// `C is 10 and 20`: where two shapes differ.
  private static func difference(_ left: Extents, _ right: Extents) -> String {
    guard left.rank == right.rank else {
      return "\(counted(left.rank, "axis", "axes")) and \(right.rank)"
    }
    return left.sizes.indices.filter { left.sizes[$0] != right.sizes[$0] }.map {
      // Of more axes, the channels may be the second or the last.
      let name = left.rank > 3 ? nil : left.axisNames()[$0]
      return "\(name ?? "axis \($0)") is \(left.sizes[$0]) and \(right.sizes[$0])"
    }.joined(separator: ", ")
  }

  private static func tooLong(
    _ window: AxisWindow, _ place: (word: String, name: String), _ size: Extent
  ) -> String {
    let padding = window.before + window.after
    let got = place.name.count == 1 ? "\(place.name)=\(size)" : "\(size) along \(place.name)"
    return "reads \(counted(window.span, place.word)) at a time, got \(got)"
      + (padding > 0 ? " and \(grouped(padding)) of padding" : "")
  }

  /// What an axis counts along which windows move, and its name.
  private static func place(_ axis: Int, of shape: Shape) -> (word: String, name: String) {
    switch (shape.rank, axis) {
    case (4, 2): ("row", "H")
    case (4, 3): ("column", "W")
    case (3, 1): ("step", "T")
    default: ("place", "axis \(axis)")
    }
  }
}
