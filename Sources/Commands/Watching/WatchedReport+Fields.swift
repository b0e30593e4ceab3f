import Advice
import Engine
import Support

/// What `stats` writes as JSON fields.
extension WatchedReport {
  /// All fields.
  struct Fields: Encodable, Sendable {
    let batches, batch, steps: Int
    let rate, loss, uniformLoss: Double
    let lossAfter: Double?
    let layers: [LayerFields]
    let parameters: [ParameterFields]
    let causes: [CauseFields]
    /// That the stack is no more than one matrix.
    let remark: String?
    let file: String?
  }

  /// A verdict.
  struct VerdictFields: Encodable, Sendable {
    let kind: Verdict.Kind
    let text: String

    init?(_ verdict: Verdict?) {
      guard let verdict else { return nil }
      (kind, text) = (verdict.kind, verdict.text)
    }
  }

  /// How numbers are distributed.
  struct HistogramFields: Encodable, Sendable {
    let low, high: Double
    let bins: [Int]

    init(_ spread: NumberSpread) { (low, high, bins) = (spread.low, spread.high, spread.bins) }
  }

  /// A layer's numbers.
  struct LayerFields: Encodable, Sendable {
    let position, layer: String
    let mean: Double
    let std: Double?
    let nans, infinities: Int
    let histogram: HistogramFields
    let flatShare, deadShare: Double?
    let gradientMean: Double
    let gradientStd: Double?
    let verdict: VerdictFields?

    init(_ numbers: LayerActivity, _ verdict: Verdict?) {
      (position, layer) = (
        numbers.position.description, LayerDescription(of: numbers.layer).rowLine
      )
      let (output, gradient) = (numbers.output.summary, numbers.gradient.summary)
      (mean, std) = (output.mean, output.deviation)
      (nans, infinities) = (output.nans, output.infinities)
      histogram = HistogramFields(numbers.output)
      (flatShare, deadShare) = (numbers.flatShare, numbers.deadShare)
      (gradientMean, gradientStd) = (gradient.mean, gradient.deviation)
      self.verdict = VerdictFields(verdict)
    }
  }

  /// A parameter's numbers.
  struct ParameterFields: Encodable, Sendable {
    let name, shape: String
    let std, gradientStd, gradientToData, updateToData: Double?
    let verdict: VerdictFields?

    init(_ numbers: ParameterNumbers, _ verdict: Verdict?) {
      name = numbers.layer.torchPrefix + numbers.name
      shape = numbers.shape.description
      (std, gradientStd) = (numbers.data.deviation, numbers.gradient.summary.deviation)
      (gradientToData, updateToData) = (numbers.gradientToData, numbers.updateToData)
      self.verdict = VerdictFields(verdict)
    }
  }

  /// A change that was tried.
  struct TriedFields: Encodable, Sendable {
    let line: String
    let loss, lossBefore: Double
    let helps: Bool

    init(_ tried: TriedChange) {
      (line, loss, lossBefore) = (tried.line, tried.loss, tried.lossBefore)
      helps = tried.helps
    }
  }

  /// A cause.
  struct CauseFields: Encodable, Sendable {
    let kind: TrainingCause.Kind
    let layers: [String]
    let what: String
    let tried: [TriedFields]
  }

  /// The fields; `file` is the picture that was written.
  func fields(file: String?) -> Fields {
    Fields(
      batches: extent.batches, batch: settings.batch, steps: watched.numbers.stepLosses.count,
      rate: settings.rate, loss: loss, uniformLoss: uniformLoss, lossAfter: lossAfter,
      layers: watched.numbers.layers.map { LayerFields($0, watched.verdict(of: $0)) },
      parameters: watched.numbers.parameters.map { ParameterFields($0, watched.verdict(of: $0)) },
      causes: causes.map { cause, tried in
        CauseFields(
          kind: cause.kind, layers: cause.layers.map(\.description), what: cause.what,
          tried: tried.map(TriedFields.init))
      }, remark: remark, file: file)
  }
}
