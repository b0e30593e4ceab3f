/// y = x where x > 0, else weight · x, the weight trained: one, or one for each channel.
///
/// Shape: any with as many channels on axis 1 as there are weights, unchanged. weight: (COUNT), 0.25.
/// Source: He et al., arXiv:1502.01852; torch.nn.PReLU.
public struct PReLU: OperationLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "prelu", torchNames: ["PReLU"],
    summary: "Multiplies negative numbers by a slope that is trained.",
    shapes: "any, unchanged",
    arguments: [
      .place(
        "COUNT", torch: "num_parameters", standard: .size(1),
        "how many slopes there are: 1, or one for each channel of axis 1"),
      .option(
        "init", .number(-1000...1000), torch: "init", standard: .number(0.25), decidesDraw: true,
        "what the slopes begin with"),
    ] + LayerArgument.places, example: "prelu 1")

  /// What it holds.
  package var parts: OperationParts

  /// A layer that holds these.
  package init(_ parts: OperationParts) { self.parts = parts }

  /// As PyTorch prints it.
  package static var torchTemplate: String? { "num_parameters={num_parameters}" }

  /// The slopes.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    [
      InitialTensor(
        "weight", [try arguments.size("COUNT")],
        .constant(Float(try arguments.number("init"))))
    ]
  }

  /// It changes each number by itself.
  public static var role: LayerRole { .activation }

  /// Any shape, unchanged; several slopes want as many channels on axis 1.
  public func axes(for input: Shape) -> AxisMap {
    let count = (try? arguments.size("COUNT")) ?? 1
    guard count > 1 else { return .unchanged(input) }
    guard input.rank > 1 else {
      return .refused(input, .wrongRank(layer: description, wants: "(B, C, …)", got: input))
    }
    return .unchanged(input, demands: [.init(1, "COUNT", .channels(count))])
  }

  /// One slope, or one for each of the channels that come.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    guard arguments["COUNT"] != .size(1), input.rank > 1 else { return arguments }
    var fitted = arguments
    fitted["COUNT"] = .size(input.dimensions[1])
    return fitted
  }

  /// F.prelu.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor { try input.rectified(slopes: call.required("weight")) }
}
