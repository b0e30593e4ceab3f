import Engine
import Rendering
import Support

extension Expectation {
  /// Checks whether it holds for the previous line or the session.
  ///
  /// - Throws: `ExpectationError` if it does not; `Interruption`.
  func check(_ session: Session) throws {
    do {
      try checkClaim(session)
    } catch ExpectationError.nothingThere(let wants, let mend) {
      let failure = session.outcome?.failure
      throw failure.map { .unmet(wants: wants, got: "a failure: \($0.what)") }
        ?? ExpectationError.nothingThere(wants: wants, mend: mend)
    }
  }

  private func checkClaim(_ session: Session) throws {
    let before = session.outcome
    switch claim {
    case .shape(let wants):
      let got = try Self.shapes(before, session, "shape \(wants)").last
      let place = before?.failure == nil ? "" : ", where it stopped"
      try Self.demand(got == wants, "shape \(wants)", (got ?? "no shape") + place)
    case .shapes(let wants):
      let wanted = "shapes \(wants.joined(separator: " "))"
      let got = try Self.shapes(before, session, wanted)
      try Self.demand(got == wants, wanted, got.joined(separator: " "))
    case .parameters(let wants):
      let got = session.state.model.parameterCount
      try Self.demand(wants.value == Double(got), "\(wants.text) parameters", String(got))
    case .loss(let part, let comparison):
      let wants = "loss \(part.map { "\($0) " } ?? "")\(comparison.text)"
      let got = try Self.loss(part, before, session, wants)
      try Self.demand(comparison.holds(for: got), wants, decimal(got, 6))
    case .output(let pattern):
      let lines = before?.lines ?? []
      let got = lines.first.map { "\(counted(lines.count, "line")), the first '\($0)'" }
      try Self.demand(
        try pattern.matches(before?.text ?? ""), "output /\(pattern.pattern)/", got ?? "nothing")
    case .error, .code: try checkFailure(before?.failure)
    case .samples(let wants):
      let got = before?.facts.samples ?? []
      guard !got.isEmpty else {
        throw ExpectationError.nothingThere(
          wants: "sample \"\(wants[0])\"", mend: "write it below a sample line")
      }
      for want in wants where !got.contains(want) {
        let shown = got.prefix(3).map { "\"\($0)\"" }.joined(separator: " ")
        try Self.demand(false, "sample \"\(want)\"", shown + (got.count > 3 ? " …" : ""))
      }
    }
  }

  /// The expectation changed so that it holds now; `nil` if it is unclear what was meant.
  func updated(_ session: Session) -> Expectation? {
    guard let line = updatedLine(session) else { return nil }
    return try? Expectation(String(line.dropFirst("expect ".count)))
  }

  private func updatedLine(_ session: Session) -> String? {
    let before = session.outcome
    switch claim {
    case .shape:
      return (try? Self.shapes(before, session, ""))?.last.map { "expect shape \($0)" }
    case .shapes:
      guard let shapes = try? Self.shapes(before, session, "") else { return nil }
      return "expect shapes \(shapes.joined(separator: " "))"
    case .parameters: return "expect params \(session.state.model.parameterCount)"
    case .loss(let part, let comparison):
      guard comparison.relation == .equal,
        let loss = try? Self.loss(part, before, session, "")
      else { return nil }
      let places = comparison.number.text.split(separator: ".").dropFirst().first?.count ?? 0
      let tolerance = comparison.tolerance.map { " ±\($0.text)" } ?? ""
      return "expect loss \(part.map { "\($0) " } ?? "")\(decimal(loss, places))\(tolerance)"
    case .samples(let wants):
      guard let got = before?.facts.samples, got.count >= wants.count else { return nil }
      return "expect sample "
        + got.prefix(wants.count).map { "\"\($0)\"" }.joined(separator: " ")
    case .output, .error, .code: return nil
    }
  }

  private static func demand(_ holds: Bool, _ wants: String, _ got: String) throws {
    guard holds else { throw ExpectationError.unmet(wants: wants, got: got) }
  }

  private func checkFailure(_ failure: Diagnosis?) throws {
    let wants = String(line.dropFirst("expect ".count))
    guard let failure else { throw ExpectationError.noFailure(wants: wants) }
    switch claim {
    case .error(let pattern?):
      let texts = [failure.what, failure.mend, failure.place].compactMap { $0 }
      try Self.demand(try texts.contains(where: pattern.matches), wants, "'\(failure.what)'")
    case .code(let code):
      try Self.demand(failure.code == code, wants, failure.code ?? "'\(failure.what)'")
    default: break
    }
  }

  /// The shapes that the previous line showed; otherwise those of the last push through the present
  /// stack.
  private static func shapes(
    _ before: Outcome?, _ session: Session, _ wants: String
  ) throws -> [String] {
    if let shapes = before?.facts.shapes, !shapes.isEmpty { return shapes }
    guard session.probe != nil else {
      throw ExpectationError.nothingThere(wants: wants, mend: "write it below a push")
    }
    var copy = session
    return try copy.traceAgain().output(session.state.settings).facts.shapes
  }

  /// The loss that the previous line showed; otherwise the mean loss of the last 100 steps.
  private static func loss(
    _ part: String?, _ before: Outcome?, _ session: Session, _ wants: String
  ) throws -> Double {
    let shown = before?.facts.losses ?? []
    if let part {
      guard let loss = shown.last(where: { $0.part == part }) else {
        throw ExpectationError.nothingThere(
          wants: wants, mend: "write it below eval \(part)")
      }
      return loss.value
    }
    if let loss = shown.last { return loss.value }
    let last = session.state.losses.suffix(100)
    guard !last.isEmpty else {
      throw ExpectationError.nothingThere(
        wants: wants, mend: "write it below train or eval")
    }
    return Double(last.reduce(0, +)) / Double(last.count)
  }
}
