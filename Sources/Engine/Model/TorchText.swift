/// Layers as PyTorch prints them.
extension StackedLayer {
  /// The layer as PyTorch prints it, such as `Linear(in_features=20, out_features=200, bias=True)`;
  /// those inside it come below, each with its number.
  ///
  /// A size that is not known is `_`.
  public var torchText: String {
    switch self {
    case .pending(let description): description.type.torchText(description.arguments)
    case .made(let layer): layer.torchText
    }
  }
}

extension Layer {
  /// torch's name of its class.
  var className: String { Self.spec.torchNames.first ?? Self.spec.keyword }

  /// The layer as PyTorch prints it, with those inside it.
  public var torchText: String {
    guard wiring != nil else { return Self.torchText(arguments) }
    let name = className
    guard !children.isEmpty else { return "\(name)()" }
    let lines = children.enumerated().map { index, child in
      "  (\(index)): \(child.torchText.replacing("\n", with: "\n  "))\n"
    }
    return "\(name)(\n\(lines.joined()))"
  }
}

extension LayerSpec {
  /// A layer of these arguments as PyTorch prints most of them, each argument under its name.
  ///
  /// Arguments that only the shell has are written if they are not the default.
  func torchText(_ values: LayerArguments) -> String {
    let shown = arguments.compactMap { argument -> String? in
      guard let value = values[argument.name] ?? argument.standard,
        argument.torchName != nil || value != argument.standard
      else { return nil }
      return "\(argument.torchName ?? argument.name)=\(value.torchText)"
    }
    return "\(torchNames.first ?? keyword)(\(shown.joined(separator: ", ")))"
  }
}

extension LayerValue {
  /// The value as Python writes it.
  var torchText: String {
    switch self {
    case .found(let size): String(size)
    case .number(let number): String(number)
    case .flag(let flag): flag ? "True" : "False"
    case .word(let word): "'\(word)'"
    default: description
    }
  }
}
