import Rendering
import Support
import Engine

/// What help tells of a kind of error.
struct ErrorTopic: Sendable {
  /// Its code, such as `E-LINEAR-IN`.
  let code: String
  /// One sentence.
  let meaning: String
  /// Why it happens, and lines that show and mend it.
  var cause: String?

  /// The kind of error with this code; `nil` for no code.
  init?(code: String) {
    let key = code.uppercased()
    if let topic = Self.all.first(where: { $0.code == key }) {
      self = topic
      return
    }
    let words = key.split(separator: "-")
    guard words.count == 3, words[0] == "E",
      let layer = LayerParser.type(named: String(words[1]))?.spec.keyword,
      let refusal = LayerRefusal(rawValue: String(words[2]))
    else { return nil }
    self.code = key
    meaning = "\(layer) \(refusal.meaning)."
    cause = refusal.cause
  }

  private init(code: String, meaning: String) {
    self.code = code
    // Doc comments mark code, a terminal does not.
    self.meaning = String(meaning.filter { $0 != "`" })
  }

  /// Every kind but those of layers, in the order of the codes.
  static let all = ErrorRegistry.cases.filter { entry in
    // In these codes the layer's name stands.
    entry.type != "ShapeError" || !LayerRefusal.allCases.map(\.shapeError).contains(entry.name)
  }.map { entry in
    ErrorTopic(
      code: ErrorCode.name(type: entry.type, case: entry.name), meaning: entry.meaning)
  }.sorted { $0.code < $1.code }

  /// The forms of the layers' codes, as in `E-LINEAR-IN`, and what they mean.
  static let layerForms = LayerRefusal.allCases.map {
    ErrorTopic(code: "E-LAYER-\($0.rawValue)", meaning: "A layer \($0.meaning).")
  }

  /// The topic as an output.
  var output: Output {
    var blocks: [Output.Block] = [.line("\(code, .strong)"), .paragraph(meaning)]
    if let cause { blocks.append(.paragraph(cause)) }
    return Output(blocks, fields: ["code": code, "meaning": meaning])
  }

  /// The last failure of a session, and what its code means.
  ///
  /// - Throws: `CommandError.nothingWrong` where nothing went wrong yet.
  static func explainLast(_ session: Session) throws -> Output {
    guard let failure = session.lastFailure else { throw CommandError.nothingWrong }
    var output = failure.code.flatMap { ErrorTopic(code: $0) }?.output ?? Output()
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
        .line("A layer's name stands for LAYER, as in \("help E-LINEAR-IN", .mend)"),
      ])
  }
}

extension LayerRefusal {
  /// What happened, behind the layer's name.
  fileprivate var meaning: String {
    switch self {
    case .width: "got a last axis of another size than it is made for"
    case .axes: "got another number of axes than it takes"
    case .groups: "got a number of steps that does not divide into its groups"
    case .odd: "halves an axis whose size is odd"
    case .channels: "reads the channels from axis 1 and got another number of them there"
    case .steps: "got another number of steps than it has statistics for"
    case .element: "got symbol numbers where it wants real numbers, or the other way round"
    case .rows: "got too few rows to take statistics of"
    case .symbols: "got symbols of a larger vocabulary than it knows"
    case .sum: "adds its input to what the layers inside make of it, which has another shape"
    case .undecided: "has a _ that nothing has decided yet"
    }
  }

  /// Why, and how to mend it.
  fileprivate var cause: String {
    switch self {
    case .width:
      """
      The sizes on both sides of a seam must agree: linear 80 200 takes tensors whose last axis is \
      80. After embedding 27 10 and flatten 2 the last axis is 2 × 10 = 20. Either the layer fits \
      what comes (linear 20 200, or linear _ 200 to have it worked out), or a layer before it makes \
      what it wants (flatten 8). fix after push does it.
      """
    case .axes:
      """
      Most layers look at the last axis only, but some need to know which axis is time: (B, T, C). \
      A flatten too many has taken the time axis away, or an embedding is missing that makes it.
      """
    case .groups:
      """
      flatten N fuses N neighbours, so N must divide the steps: 8 steps go into groups of 2, 4 or 8, \
      and 7 steps only into 7. Choose another N, or another context length: data block=8.
      """
    case .odd:
      """
      glu splits an axis into two halves, one of which is the gate of the other, so the size must be \
      even. Let the layer before it make twice as many channels as are wanted: linear 20 80, glu \
      makes 40.
      """
    case .channels:
      """
      nn.BatchNorm1d is PyTorch's: of three axes it reads (B, C, T), the channels second. Layers \
      here keep the channels last, (B, T, C), and the bare word batchnorm normalises those.
      """
    case .steps:
      """
      batchnorm over=batch keeps a mean for every step, as the lecture's first version did by \
      mistake, and so is bound to the steps it saw first. Without over=batch it takes any number.
      """
    case .element:
      """
      Text is symbol numbers, and only an embedding turns them into real numbers that other layers \
      can multiply. An embedding stands first in a stack and nowhere else.
      """
    case .rows:
      """
      In training batchnorm normalises by the variance over a batch, and one row has none. Use a \
      larger batch.
      """
    case .symbols:
      """
      An embedding has a row for each symbol, and the data has more symbols than rows. embedding _ 10 \
      takes the vocabulary's size from the data.
      """
    case .sum:
      """
      residual adds its input to what the layers inside make of it, number for number: both ends must \
      have the same shape, and nothing is broadcast. Let the last linear inside make as many channels \
      as come in, and fuse no steps inside.
      """
    case .undecided:
      """
      A _ stands for a size that is worked out from what reaches the layer: push a shape, or write \
      the number.
      """
    }
  }
}
