import Support

extension ErrorCode {
  /// The code of a layer's error, such as `E-LINEAR-IN`; `layer` is its line.
  static func name(layer: String, _ refusal: LayerRefusal) -> String {
    let name = String(layer.prefix { $0 != " " && $0 != "(" })
    let keyword = LayerParser.type(named: name)?.spec.keyword ?? name
    return "E-\(keyword.uppercased())-\(refusal.rawValue)"
  }
}

extension ShapeError {
  /// The code; where a layer refuses a shape it begins with the layer's name.
  public var code: String {
    switch self {
    case .wrongLast(let layer, _, _): ErrorCode.name(layer: layer, .width)
    case .wrongRank(let layer, _, _): ErrorCode.name(layer: layer, .axes)
    case .notDivisible(let layer, _, _, _): ErrorCode.name(layer: layer, .groups)
    case .oddAxis(let layer, _, _): ErrorCode.name(layer: layer, .odd)
    case .wrongChannels(let layer, _, _): ErrorCode.name(layer: layer, .channels)
    case .wrongSteps(let layer, _, _): ErrorCode.name(layer: layer, .steps)
    case .wrongElement(let layer, _, _): ErrorCode.name(layer: layer, .element)
    case .tooFewRows(let layer, _): ErrorCode.name(layer: layer, .rows)
    case .unknownSymbols(let layer, _, _): ErrorCode.name(layer: layer, .symbols)
    case .sumDiffers(let layer, _, _): ErrorCode.name(layer: layer, .sum)
    case .undecided(let layer): ErrorCode.name(layer: layer, .undecided)
    default: codeOfCase
    }
  }
}

/// The ways in which a layer refuses a shape, as codes end.
public enum LayerRefusal: String, Sendable, CaseIterable {
  /// Another size of the last axis.
  case width = "IN"
  /// Another number of axes.
  case axes = "AXES"
  /// Steps that do not divide into its groups.
  case groups = "GROUPS"
  /// An axis that cannot be halved.
  case odd = "ODD"
  /// Another number of channels on axis 1.
  case channels = "CHANNELS"
  /// Other steps than its statistics have.
  case steps = "STEPS"
  /// Symbol numbers for real numbers, or the other way round.
  case element = "ELEMENT"
  /// Too few rows for statistics.
  case rows = "ROWS"
  /// Symbols that it does not know.
  case symbols = "SYMBOLS"
  /// Ends that cannot be added.
  case sum = "SUM"
  /// A `_` that nothing has decided yet.
  case undecided = "UNDECIDED"

  /// The case of `ShapeError` that tells it.
  public var shapeError: String {
    switch self {
    case .width: "wrongLast"
    case .axes: "wrongRank"
    case .groups: "notDivisible"
    case .odd: "oddAxis"
    case .channels: "wrongChannels"
    case .steps: "wrongSteps"
    case .element: "wrongElement"
    case .rows: "tooFewRows"
    case .symbols: "unknownSymbols"
    case .sum: "sumDiffers"
    case .undecided: "undecided"
    }
  }
}
