import Engine
import Rendering
import Support

/// What help says about one kind of error.
struct ErrorTopic: Sendable {
  /// The code, such as `E-LINEAR-IN`.
  var code: String
  /// What has happened, in one sentence.
  let meaning: String
  /// Why it happens and what to do, where the kind says so.
  let cause: String?
  /// The message of an error of this kind; nil where another layer's would be shown.
  var example: Diagnosis?
  /// Whether a layer's keyword takes the place of `LAYER` in the code.
  let isForm: Bool

  /// The kind of error with this code; nil for anything else.
  init?(code: String) {
    let key = code.uppercased()
    if let topic = (Self.all + Self.layerForms).first(where: { $0.code == key }) {
      self = topic
      return
    }
    let words = key.split(separator: "-")
    guard words.count == 3, words[0] == "E", LayerParser.type(named: String(words[1])) != nil,
      let refusal = LayerRefusal(rawValue: String(words[2])),
      var topic = Self.layerForms.first(where: { $0.code == refusal.form })
    else { return nil }
    topic.code = key
    topic.example = nil
    self = topic
  }

  fileprivate init(_ kind: ErrorKind<some CataloguedError>) {
    code = kind.code
    // Backquotes mark code for a page; a terminal does not show them.
    meaning = String(kind.meaning.filter { $0 != "`" })
    cause = kind.cause
    example = kind.example.diagnosis
    isForm = kind.example.code != kind.code
  }

  /// Every kind except those that begin with a layer's keyword, in the order of the codes.
  static let all = kinds.filter { !$0.isForm }.sorted { $0.code < $1.code }

  /// The kinds whose codes begin with a layer's keyword, as `E-LAYER-IN` for `E-LINEAR-IN`.
  static let layerForms = LayerRefusal.allCases.compactMap { refusal in
    kinds.first { $0.code == refusal.form }
  }

  private static var kinds: [ErrorTopic] { ErrorRegistry.types.flatMap { $0.topics } }

  /// The topic as an output.
  var output: Output {
    var output = explanation
    guard let example else { return output }
    output.blocks.append(.line("for example: \(example.what)"))
    if let mend = example.mend { output.blocks.append(.line("  \(mend, .mend)")) }
    return output
  }

  /// The code, what it means and why it happens.
  private var explanation: Output {
    var blocks: [Output.Block] = [.line("\(code, .strong)"), .paragraph(meaning)]
    if let cause { blocks.append(.paragraph(cause)) }
    return Output(blocks, fields: ["code": code, "meaning": meaning])
  }

  /// The last failure of a session, and what its code means.
  ///
  /// - Throws: `CommandError.nothingWrong` where nothing has failed yet.
  static func explainLast(_ session: Session) throws -> Output {
    guard let failure = session.lastFailure else { throw CommandError.nothingWrong }
    var output = failure.code.flatMap { ErrorTopic(code: $0) }?.explanation ?? Output()
    var told: [Output.Block] = [
      .line("\("error:", .bad) \(failure.place.map { "\($0): " } ?? "")\(failure.what)")
    ]
    if let mend = failure.mend { told.append(.line("  \(mend, .mend)")) }
    output.blocks = told + output.blocks
    return output
  }

  /// Every code in a table.
  static var list: HelpTopic {
    HelpTopic(
      name: "errors",
      [
        .table((all + layerForms).map { [Text($0.code, .strong), Text($0.meaning)] }),
        .line("In place of LAYER a code has the layer's name, as in \("help E-LINEAR-IN", .mend)"),
      ])
  }
}

extension CataloguedError {
  /// What help says about each kind of this type.
  fileprivate static var topics: [ErrorTopic] { catalogue.map { ErrorTopic($0) } }
}
