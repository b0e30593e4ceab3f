import Engine
import Rendering
import Support

struct Plot: ReportingCommand {
  private static let file = Argument<String>.optional(
    "FILE", .file, "\(PlotFormat.offered) instead of the terminal")
  private static let bins = Argument<Int>.option(
    "bins", .integer(1...1_000_000_000), written: "1000",
    "steps in a bin; fewer by default where the run is short")
  private static let width = Argument<Int>.option(
    "width", .integer(1...10_000),
    "columns (80, or the terminal's if fewer), pixels of a picture (960)")
  private static let height = Argument<Int>.option(
    "height", .integer(1...10_000), "lines of the terminal (22), pixels of a picture (540)")

  static let declaration = Declaration(
    "plot", knownAs: ["graph", "chart"], .train,
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
    let format = try path.map { try PlotFormat.of($0) }
    let size = try size(of: format, arguments, session)
    guard !session.state.losses.isEmpty else { throw PlotError.notTrained }
    let curve = try LossCurve(
      Array(session.state.losses), lastStep: session.state.step, binSteps: arguments[bins],
      symbols: try session.contexts().vocabulary.count)
    let fields = Fields(curve, file: path)
    let settings = session.state.settings
    guard let path, let format else {
      let chart = Chart(
        curve, width: size.width, height: size.height, precision: settings.precision,
        isASCII: settings.ascii)
      return Output(chart.lines.map { .line($0) }, fields: fields)
    }
    let parameters = counted(session.state.model.parameterCount, "parameter")
    let steps = counted(session.state.losses.count, "step")
    let layout = PlotFormat.Layout(
      subtitle: "\(parameters) · \(session.dataSource) · \(steps)",
      width: size.width, height: size.height, precision: settings.precision)
    try OutputFile(
      path, .plotted(format), sparing: session.readings, isForced: arguments.isForced
    ).write(format.text(curve, layout))
    return Output([.line("wrote \(path, .strong): \(curve.binsText)")], fields: fields)
  }

  /// The size that the options ask for.
  private static func size(
    of format: PlotFormat?, _ arguments: ParsedArguments, _ session: Session
  ) throws -> (width: Int, height: Int) {
    if let format, format.sizes == nil,
      let option = [width, height].first(where: { arguments[$0] != nil })
    {
      throw PlotError.sizeOfTable(ending: format.ending, option: option.name)
    }
    var standard = format?.sizes?.standard ?? Chart.standardSize
    // A recording is compared on other terminals too.
    if format == nil, session.recording == nil, let columns = session.environment.columns() {
      standard.width = max(Chart.widths.lowerBound, min(standard.width, columns))
    }
    return (
      try within(format?.sizes?.widths ?? Chart.widths, width, arguments) ?? standard.width,
      try within(format?.sizes?.heights ?? Chart.heights, height, arguments) ?? standard.height
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
  /// Files that `plot` writes.
  fileprivate static func plotted(_ format: PlotFormat) -> Self {
    let (begin, sign) = (Array(format.start.utf8), Array(format.sign.utf8))
    return Self("\(format.noun) of plot's", startBytes: 1 << 10) { bytes in
      bytes.starts(with: begin) && (sign.isEmpty || bytes.firstRange(of: sign) != nil)
    }
  }
}
