import Engine
import Support

/// Convolutions, and the transposed ones.
enum ConvolutionModules {
  static let all: [ModuleType] = [plain(1), plain(2), transposed(1), transposed(2)]

  private static let ending =
    "[, groups={groups}][, bias={bias}][, padding_mode={padding_mode}]"

  /// Weight and bias, and the arguments of one number for each axis.
  private static func make(
    _ module: Module, _ arguments: BoundArguments, _ axes: Int, isTransposed: Bool,
    _ host: inout any Host
  ) throws {
    let groups = try arguments.size("groups", least: 1)
    let inputs = try arguments.size("in_channels")
    let outputs = try arguments.size("out_channels")
    for name in ["in_channels", "out_channels"] {
      try arguments.check(name, isMultipleOf: "groups")
    }
    let taps = try arguments.sizes("kernel_size", axes: axes)
    module.settings["kernel_size"] = .numbers(taps)
    for (name, least) in [("stride", 1), ("dilation", 1), ("padding", 0), ("output_padding", 0)] {
      guard arguments.has(name) else { continue }
      if case .string(let word) = arguments[name] {
        guard name == "padding", ["same", "valid"].contains(word) else {
          throw ExpressionError.wrongArgument(
            function: "nn.\(module.type.name)", argument: name,
            wants: "numbers, 'same' or 'valid'", got: "'\(word)'")
        }
        continue
      }
      module.settings[name] = .numbers(try arguments.sizes(name, axes: axes, least: least))
    }
    let first = isTransposed ? [inputs, outputs / groups] : [outputs, inputs / groups]
    var fan = first[1]
    for count in taps { fan = fan.multipliedReportingOverflow(by: count).partialValue }
    // What cannot be counted is refused when the weight is made.
    try module.add(
      "weight", try host.generator.kaimingUniform(first + taps, fan: max(fan, 0)))
    try module.add(
      "bias",
      arguments.flag("bias") ? try host.generator.kaimingBias([outputs], fan: max(fan, 0)) : nil)
  }

  private static func plain(_ axes: Int) -> ModuleType {
    ModuleType(
      "Conv\(axes)d",
      "in_channels: int, out_channels: int, kernel_size: sizes, stride: sizes = 1, padding: any = 0, dilation: sizes = 1, groups: int = 1, bias: bool = True, padding_mode: str = 'zeros'"
        + ModuleType.places,
      axes == 1
        ? "The cross-correlation of (N, C, L) with a weight (out, C / groups, taps)."
        : "The cross-correlation of (N, C, H, W) with a weight (out, C / groups, rows, columns).",
      example: "nn.Conv\(axes)d(2, 3, 3)",
      text:
        "{in_channels}, {out_channels}, kernel_size={kernel_size}, stride={stride}[, padding={padding}][, dilation={dilation}]"
        + ending,
      make: { module, arguments, host in
        let modes = ["zeros", "reflect", "replicate", "circular"]
        guard modes.contains(try arguments.text("padding_mode")) else {
          throw ExpressionError.wrongArgument(
            function: "nn.Conv\(axes)d", argument: "padding_mode",
            wants: modes.map { "'\($0)'" }.joined(separator: ", "),
            got: try arguments["padding_mode"].written())
        }
        try make(module, arguments, axes, isTransposed: false, &host)
      },
      run: { module, arguments, host in
        var input = try arguments.tensor()
        var padding = module.setting("padding")
        let mode = try module.arguments.text("padding_mode")
        if mode != "zeros" {
          input = try padded(input, module, axes, mode, &host)
          padding = .int(0)
        }
        return try ModuleTypes.apply(
          "conv\(axes)d",
          [
            (nil, .tensor(input)), (nil, .tensor(try module.required("weight"))),
            (nil, module.optional("bias")), (nil, module.setting("stride")), (nil, padding),
            (nil, module.setting("dilation")), (nil, module.arguments["groups"]),
          ], &host)
      })
  }

  /// The input with padding that is no zeros.
  private static func padded(
    _ input: DynamicTensor, _ module: Module, _ axes: Int, _ mode: String, _ host: inout any Host
  ) throws -> DynamicTensor {
    var pairs: [Int] = []
    for axis in (0..<axes).reversed() {
      if let numbers = module.setting("padding").wholeNumbers {
        pairs += [numbers[axis], numbers[axis]]
        continue
      }
      guard case .string("same") = module.arguments["padding"] else {
        pairs += [0, 0]
        continue
      }
      let taps = module.setting("kernel_size").wholeNumbers?[axis] ?? 1
      let dilation = module.setting("dilation").wholeNumbers?[axis] ?? 1
      let (total, overflow) = dilation.multipliedReportingOverflow(by: max(taps - 1, 0))
      guard !overflow else {
        throw TensorError.refused(operation: "pad", reason: "dilation \(dilation)")
      }
      pairs += [total / 2, total - total / 2]
    }
    return try ModuleTypes.apply(
      "pad", [(nil, .tensor(input)), (nil, .numbers(pairs)), ("mode", .string(mode))], &host
    ).madeTensor()
  }

  private static func transposed(_ axes: Int) -> ModuleType {
    ModuleType(
      "ConvTranspose\(axes)d",
      "in_channels: int, out_channels: int, kernel_size: sizes, stride: sizes = 1, padding: sizes = 0, output_padding: sizes = 0, groups: int = 1, bias: bool = True, dilation: sizes = 1, padding_mode: str = 'zeros'"
        + ModuleType.places,
      "What the gradient of a convolution does: each element spread over a window.",
      example: "nn.ConvTranspose\(axes)d(2, 3, 3)",
      text:
        "{in_channels}, {out_channels}, kernel_size={kernel_size}, stride={stride}[, padding={padding}][, dilation={dilation}][, output_padding={output_padding}]"
        + ending,
      make: { module, arguments, host in
        guard try arguments.text("padding_mode") == "zeros" else {
          throw ExpressionError.wrongArgument(
            function: "nn.ConvTranspose\(axes)d", argument: "padding_mode", wants: "'zeros'",
            got: try arguments["padding_mode"].written())
        }
        try make(module, arguments, axes, isTransposed: true, &host)
      },
      run: { module, arguments, _ in
        func numbers(_ name: String) throws -> [Int] {
          guard let numbers = module.setting(name).wholeNumbers else {
            throw ExpressionError.missing(
              function: module.type.name, argument: name, usage: module.type.name)
          }
          return numbers
        }
        let (strides, padding) = (try numbers("stride"), try numbers("padding"))
        let (dilations, groups) = (
          try numbers("dilation"), try module.arguments.int("groups")
        )
        let walks = strides.indices.map { axis in
          DynamicTensor.Walk(
            stride: strides[axis], before: padding[axis], after: padding[axis],
            dilation: dilations[axis], groups: groups)
        }
        return .tensor(
          try arguments.tensor().transposedConvolved(
            try module.required("weight"), bias: module.parameter("bias"), walks,
            adding: try numbers("output_padding")))
      })
  }
}
