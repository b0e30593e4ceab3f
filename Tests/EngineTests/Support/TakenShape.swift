import Engine
import Testing

extension Layer {
  /// A shape that a layer of this type takes once it is fitted to it, and the arguments fitted so.
  static func taken(
    by arguments: LayerArguments, _ shapes: [[Int]] = [[4, 6, 12], [4, 12, 6, 5], [8, 12]]
  ) throws -> (shape: Shape, arguments: LayerArguments) {
    for sizes in shapes {
      let shape = try Shape(sizes)
      let fitted = Self.fitted(arguments, to: shape)
      var generator = Generator.hollow
      guard let layer = try? Self(fitted, generator: &generator),
        (try? layer.outputShape(for: shape)) != nil
      else { continue }
      return (shape, fitted)
    }
    throw LayerError.unknown(name: "\(Self.spec.keyword) takes none of \(shapes)", similar: nil)
  }
}

extension LayerSpec {
  /// The fixed arguments of a line: `size` for sizes that may be `_`, and for the others what they accept.
  func places(_ size: (LayerArgument) -> String) -> [String] {
    arguments.filter { !$0.isOption }.compactMap { argument in
      switch argument.kind {
      case .size: size(argument)
      case .sizes(nil, _): "(3,)"
      case .sizes: "1"
      case .axis: "0"
      case .number(let bounds): String(bounds.lowerBound)
      default: nil
      }
    }
  }
}
