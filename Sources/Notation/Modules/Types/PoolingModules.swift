import Engine

/// Windows of which the largest element or the mean is taken.
enum PoolingModules {
  static let all: [ModuleType] = [1, 2].flatMap {
    [maximum($0), mean($0), adaptive($0), adaptiveMaximum($0), power($0)]
  }

  private static func maximum(_ axes: Int) -> ModuleType {
    let type = ModuleType.of(
      "MaxPool\(axes)d", "max_pool\(axes)d",
      "kernel_size: sizes, stride: sizes = None, padding: sizes = 0, dilation: sizes = 1, return_indices: bool = False, ceil_mode: bool = False",
      "The largest element of each window; the stride is the window's size unless given.",
      example: "nn.MaxPool\(axes)d(2)",
      text:
        "kernel_size={kernel_size}, stride={stride}, padding={padding}, dilation={dilation}, ceil_mode={ceil_mode}",
      passing: ["kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices"])
    return type.with { module, arguments, _ in
      if !arguments.has("stride") { module.settings["stride"] = arguments["kernel_size"] }
    }
  }

  private static func mean(_ axes: Int) -> ModuleType {
    let type = ModuleType.of(
      "AvgPool\(axes)d", "avg_pool\(axes)d",
      "kernel_size: sizes, stride: sizes = None, padding: sizes = 0, ceil_mode: bool = False, count_include_pad: bool = True"
        + (axes == 1 ? "" : ", divisor_override: int = None"),
      "The mean of each window; the stride is the window's size unless given.",
      example: "nn.AvgPool\(axes)d(2)",
      text: "kernel_size={kernel_size}, stride={stride}, padding={padding}",
      passing: ["kernel_size", "stride", "padding", "ceil_mode", "count_include_pad"]
        + (axes == 1 ? [] : ["divisor_override"]))
    return type.with { module, arguments, _ in
      module.settings["stride"] =
        arguments.has("stride") ? arguments["stride"] : arguments["kernel_size"]
      guard axes == 1 else { return }
      // torch keeps tuples for one axis.
      for name in ["kernel_size", "stride", "padding"] {
        guard let number = module.setting(name).wholeNumber else { continue }
        module.settings[name] = .numbers([number])
      }
    }
  }

  private static func adaptive(_ axes: Int) -> ModuleType {
    .of(
      "AdaptiveAvgPool\(axes)d", "adaptive_avg_pool\(axes)d", "output_size: any",
      "The means of as many parts as output_size says; None leaves an axis.",
      example: "nn.AdaptiveAvgPool\(axes)d(2)", text: "output_size={output_size}",
      passing: ["output_size"])
  }

  private static func adaptiveMaximum(_ axes: Int) -> ModuleType {
    .of(
      "AdaptiveMaxPool\(axes)d", "adaptive_max_pool\(axes)d",
      "output_size: any, return_indices: bool = False",
      "The largest elements of as many parts as output_size says; None leaves an axis.",
      example: "nn.AdaptiveMaxPool\(axes)d(2)", text: "output_size={output_size}",
      passing: ["output_size", "return_indices"])
  }

  private static func power(_ axes: Int) -> ModuleType {
    .of(
      "LPPool\(axes)d", "lp_pool\(axes)d",
      "norm_type: number, kernel_size: any, stride: any = None, ceil_mode: bool = False",
      "The root of the sum of powers of each window.", example: "nn.LPPool\(axes)d(2, 3)",
      text:
        "norm_type={norm_type}, kernel_size={kernel_size}, stride={stride}, ceil_mode={ceil_mode}",
      passing: ["norm_type", "kernel_size", "stride", "ceil_mode"])
  }
}

extension ModuleType {
  /// The class with something to do when a module is made.
  func with(_ make: @escaping Make) -> ModuleType {
    ModuleType(self, make)
  }

  private init(_ other: ModuleType, _ make: @escaping Make) {
    name = other.name
    constructor = other.constructor
    forward = other.forward
    isContainer = other.isContainer
    template = other.template
    self.make = make
    run = other.run
  }
}
