/// The names of kinds of errors, which scripts and programs may rely on.
public enum ErrorCode {
  /// The code of a case of an error type: `CommandError.openQuote` is `E-COMMAND-OPEN-QUOTE`.
  ///
  /// A word that the type's name says already is left out.
  public static func name(type: String, case name: String) -> String {
    let subject = words(of: type.hasSuffix("Error") ? String(type.dropLast(5)) : type)
    let kind = words(of: name)
    // What is not a checkpoint stays so.
    let told = kind.indices.filter { !subject.contains(kind[$0]) || $0 > 0 && kind[$0 - 1] == "A" }
    return (["E"] + subject + told.map { kind[$0] }).joined(separator: "-")
  }

  /// The code of a layer's error, such as `E-LINEAR-IN`; `layer` is its line.
  static func name(layer: String, _ refusal: LayerRefusal) -> String {
    let keyword = layer.split(separator: " ").first.map(String.init) ?? "layer"
    return "E-\(keyword.uppercased())-\(refusal.rawValue)"
  }

  /// `openQuote` as `OPEN`, `QUOTE`; capitals in a row are one word.
  private static func words(of name: String) -> [String] {
    var words: [String] = [""]
    var previous: Character = "A"
    for letter in name {
      let isArticle = previous == "A" && words.last == "A" && words.count > 1
      if letter.isUppercase, !previous.isUppercase || isArticle, words.last != "" {
        words.append("")
      }
      words[words.count - 1] += letter.uppercased()
      previous = letter
    }
    return words
  }
}

extension DiagnosableError {
  /// The code that the type's name and the case's name make.
  public var code: String { codeOfCase }

  fileprivate var codeOfCase: String {
    let name = Mirror(reflecting: self).children.first?.label ?? "\(self)"
    return ErrorCode.name(type: "\(Self.self)", case: name)
  }
}

extension ShapeError {
  /// The code; where a layer refuses a shape it begins with the layer's name.
  public var code: String {
    switch self {
    case .wrongLast(let layer, _, _): ErrorCode.name(layer: layer, .width)
    case .wrongRank(let layer, _, _): ErrorCode.name(layer: layer, .axes)
    case .notDivisible(let layer, _, _, _): ErrorCode.name(layer: layer, .groups)
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
    case .steps: "wrongSteps"
    case .element: "wrongElement"
    case .rows: "tooFewRows"
    case .symbols: "unknownSymbols"
    case .sum: "sumDiffers"
    case .undecided: "undecided"
    }
  }
}
