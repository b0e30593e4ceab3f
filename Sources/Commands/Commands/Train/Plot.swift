import Engine
import Rendering
import Support

struct Plot: ReportingCommand {
  private static let file = Argument<String>.optional(
    "FILE", .file, "a picture (.svg) or a table (.csv) instead of the terminal")
  private static let bins = Argument<Int>.option(
    "bins", .integer(1...1_000_000_000), written: "1000",
    "steps in a bin; fewer by default where the run is short")
  private static let width = Argument<Int>.option(
    "width", .integer(1...10_000),
    "columns (80, or the terminal's if fewer), pixels of a picture (960)")
  private static let height = Argument<Int>.option(
    "height", .integer(1...10_000), "lines of the terminal (22), pixels of a picture (540)")

  static let declaration = Declaration(
    "plot", knownAs: ["graph", "chart", "draw"], .train,
    "Draws the loss of every step so far, averaged in bins.",
    discussion: """
      As in the lecture, each point is the mean log10 loss of a bin; the axis is labelled in nats. \
      The uniform line is the loss of a random guess, ln V. A table has the columns step (a bin's \
      last), mean_loss and mean_log10_loss; bins=1 gives every step.
      """,
    arguments: [file, bins, width, height, .force],
    examples: ["plot", "plot bins=5 height=16"],
    after: ["add embedding 27 10, flatten, linear 80 27", "train 100"], file: .writes(file))

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    let path = arguments[file]
    let form = try path.map(Form.init(ending:)) ?? .terminal
    let size = try size(of: form, arguments, session)
    guard !session.state.losses.isEmpty else { throw PlotError.notTrained }
    let curve = try LossCurve(
      Array(session.state.losses), lastStep: session.state.step, binSteps: arguments[bins],
      symbols: try session.contexts().vocabulary.count)
    let fields = Fields(curve, file: path)
    let settings = session.state.settings
    guard let path else {
      let chart = Chart(
        curve, width: size.width, height: size.height, precision: settings.precision,
        isASCII: settings.ascii)
      return Output(chart.lines.map { .line($0) }, fields: fields)
    }
    let parameters = counted(session.state.model.parameterCount, "parameter")
    let steps = counted(session.state.losses.count, "step")
    let picture = SVGChart(
      curve, subtitle: "\(parameters) · \(session.dataSource) · \(steps)",
      width: size.width, height: size.height, precision: settings.precision)
    let (kind, text): (OutputFile.Kind, String) =
      form == .table ? (.lossTable, curve.csv) : (.lossPicture, picture.text)
    try OutputFile(path, kind, sparing: session.readings, isForced: arguments.isForced)
      .write(text)
    return Output([.line("wrote \(path, .strong): \(curve.binsText)")], fields: fields)
  }

  /// The size that the options ask for.
  private static func size(
    of form: Form, _ arguments: ParsedArguments, _ session: Session
  ) throws -> (width: Int, height: Int) {
    if form == .table, let option = [width, height].first(where: { arguments[$0] != nil }) {
      throw PlotError.sizeOfTable(option: option.name)
    }
    let isPicture = form == .picture
    var standard = isPicture ? SVGChart.standardSize : Chart.standardSize
    // A recording is compared on other terminals too.
    if form == .terminal, session.recording == nil, let columns = session.environment.columns() {
      standard.width = max(Chart.widths.lowerBound, min(standard.width, columns))
    }
    return (
      try within(isPicture ? SVGChart.widths : Chart.widths, width, arguments) ?? standard.width,
      try within(isPicture ? SVGChart.heights : Chart.heights, height, arguments)
        ?? standard.height
    )
  }

  private static func within(
    _ bounds: ClosedRange<Int>, _ option: Argument<Int>, _ arguments: ParsedArguments
  ) throws -> Int? {
    guard let size = arguments[option] else { return nil }
    guard bounds.contains(size) else {
      throw CommandError.badValue(
        argument: "\(option.name)=", text: String(size),
        wants: "\(Bounds.within(bounds).wants) here")
    }
    return size
  }

  /// Where the curve goes.
  private enum Form {
    case terminal, picture, table

    /// The format that the ending of a file's name asks for.
    init(ending path: String) throws {
      switch path.lowercased() {
      case let name where name.hasSuffix(".svg"): self = .picture
      case let name where name.hasSuffix(".csv"): self = .table
      default: throw PlotError.unknownEnding(path: path)
      }
    }
  }

  /// The curve as JSON fields.
  private struct Fields: Encodable {
    struct Bin: Encodable {
      let firstStep, lastStep: Int
      let meanLoss, meanLog10Loss: Double?
    }

    let binSteps: Int
    let uniformLoss: Double
    let bins: [Bin]
    let file: String?

    init(_ curve: LossCurve, file: String?) {
      binSteps = curve.binSteps
      uniformLoss = curve.uniformLoss
      bins = curve.bins.map {
        Bin(
          firstStep: $0.firstStep, lastStep: $0.lastStep, meanLoss: $0.meanLoss,
          meanLog10Loss: $0.meanLog10Loss)
      }
      self.file = file
    }
  }
}

extension OutputFile.Kind {
  /// Pictures that `plot` writes.
  fileprivate static let lossPicture = Self("picture of plot's", startBytes: 1 << 10) { start in
    let signs = ["<svg ", "<title>\(SVGChart.title)</title>"].map { Array($0.utf8) }
    return start.starts(with: signs[0]) && start.firstRange(of: signs[1]) != nil
  }

  /// Tables that `plot` writes.
  fileprivate static let lossTable = Self.text(
    "table of plot's", startsWith: LossCurve.tableHead)
}
