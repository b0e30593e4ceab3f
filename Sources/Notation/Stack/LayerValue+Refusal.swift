import Engine
import Support

extension LayerValue {
  /// The refusal of `weight *= 0.1` while operations are remembered, with the line that draws such
  /// weights: `weight *= 0.1` of a linear layer is its `scale=0.1`.
  func refusal(
    _ error: LocatedError, _ name: String, _ operation: Operator, _ value: Value, in host: any Host
  ) -> LocatedError {
    guard case GradientError.leafChanged = error.cause, name == "weight",
      let number = value.realNumber, number != 0,
      let line = scaled(in: host, by: operation == .divide ? 1 / number : number),
      operation == .multiply || operation == .divide
    else { return error }
    var diagnosis = Diagnosis(of: error.cause)
    diagnosis.mend =
      "\(diagnosis.mend ?? ""); \(HostCommand.fix) 1 is \(line): it begins with such weights"
    var refusal = LocatedError(FailedLine(diagnosis: diagnosis, cause: error.cause), error.range)
    refusal.source = error.source
    refusal.fix = line
    return refusal
  }

  /// A number without the last digits in which products differ from what is meant: 0.01 for 0.1 · 0.1.
  private static func short(_ number: Double) -> Double {
    let rounded = (1...15).lazy.compactMap { Double(decimal(number, $0)) }
    return rounded.first { abs($0 - number) <= abs(number) * 1e-12 } ?? number
  }

  /// `replace 3 linear 12 6 scale=0.1`, where that is a line that is read.
  private func scaled(in host: any Host, by factor: Double) -> String? {
    let position = path.reduce(Position.root) { $0.child($1) }
    guard let layer = host.model.layer(at: position),
      case .number(let scale)? = LayerDescription(of: layer)[.scale]
    else { return nil }
    let scaled = LayerDescription(of: layer).with(.scale, .number(Self.short(scale * factor)))
    let line = scaled.asWritten.line
    guard (try? LayerParser.parse(line)) != nil else { return nil }
    return "\(HostCommand.replace) \(position) \(line)"
  }
}
