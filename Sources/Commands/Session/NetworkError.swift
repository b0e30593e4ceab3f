package import Support

/// Networks that the stack cannot take.
package enum NetworkError: CataloguedError, Hashable {
  case noLayers(name: String, kind: String)
  case noLayer(path: String, kind: String)
  case otherwise(name: String, input: String)

  /// What each case means.
  package static let catalogue: [ErrorKind<NetworkError>] = [
    .init(
      "E-NETWORK-NO-LAYERS", "The value is no network: it has no layers.",
      .noLayers(name: "x", kind: "Tensor")),
    .init(
      "E-NETWORK-NO-LAYER", "A part of the network is no layer of the stack.",
      .noLayer(path: "net.layers[2]", kind: "a Mixer")),
    .init(
      "E-NETWORK-OTHERWISE", "The network does not call its layers one after another.",
      .otherwise(name: "net", input: "torch.zeros(4, 8)")),
  ]

  /// What is wrong and how to fix it.
  package var diagnosis: Diagnosis {
    switch self {
    case .noLayers(let name, let kind):
      Diagnosis(
        "\(name) is no network: \(kind) has no layers",
        mend: "use takes an nn.Sequential, a list of layers, or an object that holds one")
    case .noLayer(let path, let kind):
      Diagnosis(
        "\(path), \(kind), is no layer of the stack",
        mend: "help layers lists those that there are; the code itself goes on with any")
    case .otherwise(let name, let input):
      Diagnosis(
        "\(name) does not call its layers one after another: \(name)(\(input)) gives something else",
        mend: "a list of the layers can be used: use \(name).layers")
    }
  }
}
