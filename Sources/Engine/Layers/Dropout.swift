/// Sets numbers to 0 with probability P in training and scales the rest by 1/(1 − P).
///
/// Shape: any, unchanged. Evaluation passes its input on. The mask is torch's own for the same
/// stream.
/// Source: Srivastava et al., JMLR 15 (2014); torch.nn.Dropout.
public struct Dropout: Layer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "dropout", torchNames: ["Dropout"],
    summary: "Sets numbers to 0 with probability P while training.",
    shapes: "any, unchanged",
    arguments: [
      .place(
        "P", .number(0...1), torch: "p", standard: .number(0.5),
        "the share of numbers that is dropped"),
      .inPlace,
    ], example: "dropout 0.1")

  /// The share of numbers that is dropped.
  public let probability: Double
  /// How its arguments were written.
  public var written = WrittenArguments()

  /// Makes the layer; nothing is drawn.
  public init(_ probability: Double = 0.5) { self.probability = probability }

  /// Makes the layer that a line describes.
  ///
  /// - Throws: `LayerError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    try self.init(arguments.number("P"))
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["P": .number(probability)])
  }

  /// It passes its input on.
  public var isAffine: Bool { true }

  /// Each number is kept or dropped by itself.
  public var treatsNumbersAlike: Bool { true }

  /// Not in training: each number has a draw of its own.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { purpose == .inference }

  /// In training equal rows become unlike ones.
  public func joins(_ purpose: Purpose) -> RowJoin? { purpose == .training ? .each : nil }

  /// In training: the mask.
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] {
    purpose == .training ? [input] : []
  }

  /// y = x · mask in training, y = x in evaluation.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    guard pass.mode == .training else { return frame.passOn() }
    let mask = frame.scratch[0]
    pass.generator.fillDropoutMask(mask, dropping: probability)
    guard frame.joinedRows != nil else {
      return Kernels.multiply(frame.input, mask, into: frame.output)
    }
    frame.passOn()
    Kernels.multiply(frame.output, mask, into: frame.output)
  }

  /// dx = dy · mask in training, dx = dy in evaluation.
  public func backward(_ frame: Frame) {
    guard frame.mode == .training else { return frame.passBack() }
    guard frame.joinedRows != nil else {
      return Kernels.multiply(frame.outputGradient, frame.scratch[0], into: frame.inputGradient)
    }
    // Nobody else reads it again.
    Kernels.multiply(frame.outputGradient, frame.scratch[0], into: frame.outputGradient)
    frame.passBack()
  }

  /// `Dropout(p=0.5, inplace=False)`.
  public static func torchText(_ arguments: LayerArguments) -> String {
    "Dropout(p=\(arguments["P"]?.torchText ?? "0.5"), inplace=False)"
  }
}
