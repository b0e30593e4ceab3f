import Support

/// The ways in which a layer refuses a shape, as codes such as `E-LINEAR-IN` end.
public enum LayerRefusal: String, Sendable, CaseIterable {
  case width = "IN"
  case axes = "AXES"
  case groups = "GROUPS"
  case odd = "ODD"
  case window = "WINDOW"
  case channels = "CHANNELS"
  case axis = "AXIS"
  case steps = "STEPS"
  case element = "ELEMENT"
  case rows = "ROWS"
  case symbols = "SYMBOLS"
  case sum = "SUM"
  case outside = "OUTSIDE"
  case noSkips = "NONE"
  case skips = "DIFFER"
  case undecided = "UNDECIDED"

  /// The code of its errors in any layer, such as `E-LAYER-IN`.
  public var form: String { "E-LAYER-\(rawValue)" }

  /// The code in a layer, whose line is given, such as `E-LINEAR-IN`.
  fileprivate func code(of layer: String) -> String {
    let name = String(layer.prefix { $0 != " " && $0 != "(" })
    let keyword = LayerParser.type(named: name)?.spec.keyword ?? name
    return "E-\(keyword.uppercased())-\(rawValue)"
  }
}

extension ErrorKind<ShapeError> {
  /// The kind of a refusal: in its codes the layer's keyword takes the place of `LAYER`.
  init(_ refusal: LayerRefusal, _ meaning: String, _ example: ShapeError, cause: String) {
    self.init(refusal.form, meaning, example, cause: cause)
  }
}

extension ShapeError {
  /// The code; where a layer refuses a shape it begins with the layer's keyword.
  public var code: String {
    let form = catalogued?.code ?? Diagnosis.unlisted
    guard let layer, let refusal = LayerRefusal.allCases.first(where: { $0.form == form }) else {
      return form
    }
    return refusal.code(of: layer)
  }

  /// The line of the layer that refuses a shape.
  private var layer: String? {
    switch self {
    case .wrongLast(let layer, _, _), .wrongRank(let layer, _, _), .oddAxis(let layer, _, _),
      .windowTooLong(let layer, _, _, _),
      .notDivisible(let layer, _, _, _), .wrongChannels(let layer, _, _),
      .wrongAxis(let layer, _, _, _), .wrongSteps(let layer, _, _), .wrongElement(let layer, _, _),
      .tooFewRows(let layer, _),
      .unknownSymbols(let layer, _, _), .sumDiffers(let layer, _, _),
      .skipOutside(let layer), .noSkips(let layer), .skipsDiffer(let layer, _, _),
      .undecided(let layer):
      layer
    case .unreadable, .emptyAxis, .tooLarge, .cannotView, .noSuchAxis, .indexOutside: nil
    }
  }
}
