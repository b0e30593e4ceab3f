import Engine
import Support

/// What torch says of other devices, of which there is none here: `torch.cuda`, `torch.accelerator`,
/// `torch.mps` and `torch.backends`.
enum AcceleratorLibrary {
  /// The module of torch under a name; `nil` for a name of none.
  static func module(_ name: String) -> Library? { modules[name] }

  /// Their names.
  static var names: [String] { modules.keys.sorted() }

  private static let modules: [String: Library] = [
    "cuda": Library(
      "torch.cuda",
      [
        answer("is_available", .bool(false)), answer("is_initialized", .bool(false)),
        answer("device_count", .int(0)), answer("memory_allocated", .int(0), ["device"]),
        answer("max_memory_allocated", .int(0), ["device"]),
        answer("reset_peak_memory_stats", .none, ["device"]), answer("empty_cache", .none),
        answer("synchronize", .none, ["device"]), answer("manual_seed", .none, ["seed"]),
        answer("manual_seed_all", .none, ["seed"]),
      ]),
    "accelerator": Library(
      "torch.accelerator",
      [
        answer("is_available", .bool(false)), answer("device_count", .int(0)),
        answer("current_accelerator", .none, ["check_available"]),
      ]),
    "mps": Library(
      "torch.mps",
      [answer("is_available", .bool(false)), answer("device_count", .int(0))]),
    "backends": Library(
      "torch.backends", [],
      [
        ("cuda", .library(backend("cuda"))), ("cudnn", .library(backend("cudnn"))),
        ("mps", .library(backend("mps"))),
      ]),
  ]

  private static func backend(_ name: String) -> Library {
    Library(
      "torch.backends.\(name)",
      [answer("is_available", .bool(false)), answer("is_built", .bool(false))],
      name == "cudnn"
        ? [
          ("benchmark", .bool(false)), ("deterministic", .bool(false)), ("enabled", .bool(true)),
        ] : [])
  }

  /// A function that always gives the same.
  private static func answer(
    _ name: String, _ value: Value, _ parameters: [String] = []
  ) -> NativeFunction {
    NativeFunction(name) { _, _, given in
      _ = try Parameters(name, given, parameters)
      return value
    }
  }
}
