import Support

/// Modules that cannot be put together or filled.
package enum ModuleError: CataloguedError, Hashable {
  case stateDiffers(module: String, missing: [String], unexpected: [String], wrong: [String])
  case holdsItself(module: String)
  case tooDeep(most: Int)
  case notAParameter(name: String, got: String)
  case badName(name: String, reason: String)
  case indivisible(module: String, argument: String, size: Int, by: String, divisor: Int)

  /// What each case means.
  static let catalogue: [ErrorKind<ModuleError>] = [
    .init(
      "E-MODULE-STATE-DIFFERS", "A state has other names or shapes than the module's tensors.",
      .stateDiffers(
        module: "Linear", missing: ["bias"], unexpected: ["b"],
        wrong: ["weight is 4x3, got 3x4"])),
    .init(
      "E-MODULE-HOLDS-ITSELF", "A module would be put into itself.",
      .holdsItself(module: "Sequential")),
    .init("E-MODULE-TOO-DEEP", "Modules are nested too deeply.", .tooDeep(most: 64)),
    .init(
      "E-MODULE-NOT-A-PARAMETER", "A module's parameter is given something else.",
      .notAParameter(name: "weight", got: "a 4x3 tensor of float32")),
    .init(
      "E-MODULE-BAD-NAME", "A module's part cannot have this name.",
      .badName(name: "a.b", reason: "it has a full stop")),
    .init(
      "E-MODULE-INDIVISIBLE", "A size is no multiple of the number of heads or groups.",
      .indivisible(
        module: "nn.GroupNorm", argument: "num_channels", size: 20, by: "num_groups", divisor: 8)),
  ]

  /// What is wrong and how to fix it.
  var diagnosis: Diagnosis {
    switch self {
    case .stateDiffers(let module, let missing, let unexpected, let wrong):
      Diagnosis(
        "the state does not fit \(module): "
          + [
            Self.told("missing", missing), Self.told("unexpected", unexpected),
            Self.told("", wrong),
          ].compactMap { $0 }.joined(separator: "; "),
        mend: wrong.isEmpty
          ? "strict=False takes over what both have"
          : "sizes must be equal: m.state_dict() has them")
    case .holdsItself(let module):
      Diagnosis("\(module) would be inside itself", mend: "put another one there")
    case .tooDeep(let most):
      Diagnosis("modules are nested more than \(most) deep", mend: "put them one after another")
    case .notAParameter(let name, let got):
      Diagnosis(
        "\(name) is a parameter and cannot become \(got)",
        mend: "nn.Parameter(x) makes one of a tensor; m.\(name).data = x changes its numbers")
    case .badName(let name, let reason):
      Diagnosis("'\(name)' cannot be the name of a module's part: \(reason)", mend: nil)
    case .indivisible(let module, let argument, let size, let by, let divisor):
      Diagnosis("\(argument) of \(module) wants a multiple of \(by)=\(divisor), got \(size)")
    }
  }

  private static let mostNamed = 6

  private static func told(_ what: String, _ names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    let shown = names.prefix(mostNamed).joined(separator: ", ")
    let rest = names.count > mostNamed ? " and \(names.count - mostNamed) more" : ""
    return (what.isEmpty ? "" : what + " ") + shown + rest
  }
}
