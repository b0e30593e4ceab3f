public import Support

/// A line that does not describe a layer.
public enum LayerError: DiagnosableError, Hashable {
  /// A word that is no layer's name.
  case unknown(name: String, similar: String?)
  /// Nothing where a layer was expected.
  case empty
  /// An argument that must be given.
  case missing(layer: String, argument: String, usage: String)
  /// A word more than the layer takes.
  case tooMany(layer: String, extra: String, usage: String)
  /// An option that the layer does not have.
  case unknownOption(layer: String, option: String, similar: String?, usage: String)
  /// An argument given twice.
  case givenTwice(layer: String, argument: String)
  /// A value that the argument cannot take.
  case badValue(layer: String, argument: String, text: String, wants: String)
  /// A `_` that nothing before it decides.
  case cannotWorkOut(layer: String, argument: String)
  /// A parenthesis without its partner.
  case unbalanced(text: String)
  /// Layers inside layers beyond what is read.
  case tooDeep(limit: Int)
  /// More layers in a line than a stack is built of.
  case tooManyLayers(limit: Int)
  /// Layers that differ from one turn of a loop to the next.
  case needsLoop(text: String)

  /// What is wrong and how to mend it.
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
        "\(layer) does not take a further '\(extra)'",
        mend: "usage: \(usage); put a comma before the next layer")
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
        "nothing before \(layer) decides its \(argument)", mend: "write a number")
    case .unbalanced(let text):
      Diagnosis("the parentheses of '\(text)' do not match", mend: "close what is opened")
    case .tooDeep(let limit):
      Diagnosis(
        "layers stand inside one another more than \(limit) deep",
        mend: "put them one behind the other")
    case .tooManyLayers(let limit):
      Diagnosis("a line has at most \(grouped(limit)) layers", mend: "repeat fewer of them")
    case .needsLoop(let text):
      Diagnosis(
        "the layers of '\(text)' differ from turn to turn",
        mend: "write each of them; only equal ones are repeated")
    }
  }
}
