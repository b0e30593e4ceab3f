public import Support

/// A line that does not describe a layer.
public enum LayerError: CataloguedError, Hashable {
  case unknown(name: String, similar: String?)
  case empty
  case missing(layer: String, argument: String, usage: String)
  case tooMany(layer: String, extra: String, usage: String)
  /// A sign with a blank only before it begins a word of its own: `n +1` is two words.
  case signApart(layer: String, extra: String, read: [String], joined: String)
  case unknownOption(layer: String, option: String, similar: String?, usage: String)
  case givenTwice(layer: String, argument: String)
  case badValue(layer: String, argument: String, text: String, wants: String)
  case cannotWorkOut(layer: String, argument: String)
  case unbalanced(text: String)
  case tooDeep(limit: Int)
  case tooManyLayers(limit: Int)
  case needsLoop(text: String)
  case unevenGroups(layer: String, groups: Int, argument: String, size: Int)
  case reachesTooFar(layer: String, taps: Int, dilation: Int)

  /// What each case means.
  public static let catalogue: [ErrorKind<LayerError>] = [
    .init(
      "E-LAYER-UNKNOWN", "No layer has this name.", .unknown(name: "linaer", similar: "linear")),
    .init("E-LAYER-EMPTY", "A layer was expected here.", .empty),
    .init(
      "E-LAYER-MISSING", "A required argument is missing.",
      .missing(layer: "linear", argument: "OUT", usage: "linear IN OUT")),
    .init(
      "E-LAYER-TOO-MANY", "The layer does not take this word.",
      .tooMany(layer: "tanh", extra: "3", usage: "tanh")),
    .init(
      "E-LAYER-SIGN-APART", "A sign with a blank only before it begins another word.",
      .signApart(layer: "linear", extra: "3", read: ["n", "+1"], joined: "n+1")),
    .init(
      "E-LAYER-UNKNOWN-OPTION", "The layer has no option of this name.",
      .unknownOption(
        layer: "linear", option: "bais", similar: "bias", usage: "linear IN OUT [bias=true]")),
    .init(
      "E-LAYER-GIVEN-TWICE", "The argument is given twice.",
      .givenTwice(layer: "linear", argument: "bias")),
    .init(
      "E-LAYER-BAD-VALUE", "The argument does not take this value.",
      .badValue(
        layer: "linear", argument: "OUT", text: "many", wants: "a whole number from 1")),
    .init(
      "E-LAYER-CANNOT-WORK-OUT", "No earlier layer determines the size that `_` stands for.",
      .cannotWorkOut(layer: "embedding", argument: "C")),
    .init(
      "E-LAYER-UNBALANCED", "The parentheses do not match.",
      .unbalanced(text: "residual (linear 10 10")),
    .init("E-LAYER-TOO-DEEP", "Layers are nested too deeply.", .tooDeep(limit: 100)),
    .init(
      "E-LAYER-TOO-MANY-LAYERS", "The line has too many layers.", .tooManyLayers(limit: 10_000)),
    .init(
      "E-LAYER-NEEDS-LOOP", "The layers of the loop differ from one turn to the next.",
      .needsLoop(text: "nn.Linear(n, n + 1) for n in range(3)")),
    .init(
      "E-LAYER-UNEVEN-GROUPS", "The channels do not divide into the groups.",
      .unevenGroups(layer: "conv", groups: 3, argument: "IN", size: 64)),
    .init(
      "E-LAYER-REACHES-TOO-FAR", "The steps that are read at once lie too far apart.",
      .reachesTooFar(layer: "conv", taps: 3, dilation: Int.max)),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .unknown(let name, let similar):
      Diagnosis(
        "'\(name)' is not a layer",
        mend: similar.map { "did you mean '\($0)'?" } ?? "help lists the layers")
    case .empty:
      Diagnosis("a layer is missing", mend: "for example: linear 20 200")
    case .missing(let layer, let argument, let usage):
      Diagnosis("\(layer) is missing \(argument)", mend: "usage: \(usage)")
    case .tooMany(let layer, let extra, let usage):
      Diagnosis(
        "\(layer) does not take '\(extra)'",
        mend: "usage: \(usage); put a comma before the next layer")
    case .signApart(let layer, let extra, let read, let joined):
      Diagnosis(
        "\(layer) does not take '\(extra)' after "
          + read.map { "'\($0)'" }.joined(separator: " and "),
        mend: "write \(joined) without blanks")
    case .unknownOption(let layer, let option, let similar, let usage):
      Diagnosis(
        "\(layer) has no option '\(option)'",
        mend: similar.map { "did you mean '\($0)='?" } ?? "usage: \(usage)")
    case .givenTwice(let layer, let argument):
      Diagnosis("\(layer) is given \(argument) twice", mend: "leave one out")
    case .badValue(let layer, let argument, let text, let wants):
      Diagnosis("\(argument) of \(layer) cannot be '\(text)'", mend: "it wants \(wants)")
    case .cannotWorkOut(let layer, let argument):
      Diagnosis(
        "nothing before \(layer) determines its \(argument)", mend: "write a number")
    case .unbalanced(let text):
      Diagnosis("the parentheses of '\(text)' do not match", mend: "close what is opened")
    case .tooDeep(let limit):
      Diagnosis(
        "layers are nested more than \(limit) deep",
        mend: "put them one after another")
    case .tooManyLayers(let limit):
      Diagnosis("a line has at most \(grouped(limit)) layers", mend: "repeat fewer of them")
    case .unevenGroups(let layer, let groups, let argument, let size):
      Diagnosis(
        "\(argument)=\(size) of \(layer) does not divide into \(counted(groups, "group"))",
        mend: "groups must divide both IN and OUT")
    case .reachesTooFar(let layer, let taps, let dilation):
      Diagnosis(
        "\(layer) reads \(counted(taps, "step")), \(grouped(dilation)) apart: further than can be"
          + " counted",
        mend: "use fewer taps or a smaller dilation")
    case .needsLoop(let text):
      Diagnosis(
        "the layers of '\(text)' differ from one pass of the loop to the next",
        mend: "write each of them out; only equal ones can be repeated")
    }
  }
}
