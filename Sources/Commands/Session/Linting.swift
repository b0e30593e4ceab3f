import Advice
import Engine
import Rendering

extension Session {
  /// What lint finds for this input.
  ///
  /// - Throws: `StopError` where the stack does not let it through, or what making a layer throws.
  mutating func findings(on passage: Passage, isPushed: Bool) throws -> LintReport {
    let findings = try Linter.findings(
      in: try LintSubject(state.model, passage, isPushed: isPushed, isTrained: state.step > 0))
    warnedLayers = state.model.children.map(\.description)
    return LintReport(findings)
  }

  /// The warnings before training, unless they were shown for this stack already.
  ///
  /// - Throws: as `findings`, or `DataError`.
  mutating func warningsBeforeTraining(batch: Int) throws -> LintReport? {
    guard warnedLayers != state.model.children.map(\.description) else { return nil }
    let data = try dataset()
    var passage = Passage(try data.contexts.input(batch: batch, for: state.model))
    passage.vocabulary = data.vocabulary.count
    passage.places = data.contexts.places
    var report = try findings(on: passage, isPushed: false)
    report.entries.removeAll { $0.rule.severity != .warning }
    return report.entries.isEmpty ? nil : report
  }

  /// What a training run says below its warnings: its fixes can be applied once it has ended, and then
  /// some would throw away what it has trained.
  ///
  /// - Throws: as the commands that the fixes are.
  func hint(fixing warnings: LintReport) throws -> Output.Block {
    let losing = try losing(warnings.fixes)
    let hint: Text = "\("fix", .mend) fixes one"
    guard !losing.isEmpty else { return .line(hint) }
    let which = losing.map { "fix \($0)" }.joined(separator: ", ")
    return .line(
      hint + "; \(which) draws weights anew: \("undo", .mend) the training before it")
  }
}

/// What lint found, with fixes.
struct LintReport {
  /// One finding.
  struct Entry {
    let rule: LintDeclaration
    let layers: [Position]
    let what: String
    let fix: StackFix?
  }

  /// One finding as JSON fields.
  struct Fields: Encodable, Sendable {
    let code: String
    let severity: LintDeclaration.Severity
    let layers: [Int]
    let positions: [String]
    let what: String
    let fix: StackFix?
  }

  var entries: [Entry]

  init(_ findings: [LintFinding]) {
    entries = findings.map {
      Entry(
        rule: $0.rule, layers: $0.layers, what: $0.what, fix: $0.fix.map { StackFix($0) })
    }
  }

  /// The fixes, in the order in which `fix` numbers them.
  var fixes: [StackFix] { entries.compactMap(\.fix) }

  var fields: [Fields] {
    entries.map {
      Fields(
        code: $0.rule.code, severity: $0.rule.severity, layers: $0.layers.map { $0.top + 1 },
        positions: $0.layers.map(\.description), what: $0.what, fix: $0.fix)
    }
  }

  /// The lines that explain the findings, each kind once.
  var helpLine: Output.Block {
    var codes: [String] = []
    for entry in entries where !codes.contains(entry.rule.code) { codes.append(entry.rule.code) }
    let lines = codes.enumerated().reduce(into: Text("")) { text, code in
      text = text + (code.offset == 0 ? "" : ", ") + Text("help \(code.element)", .mend)
    }
    return .line(lines + (codes.count == 1 ? " explains it" : " explain them"))
  }

  /// A line for each finding and one for its fix.
  var blocks: [Output.Block] {
    var blocks: [Output.Block] = []
    var number = 0
    for entry in entries {
      let isNote = entry.rule.severity == .note
      blocks.append(
        .line("\(entry.rule.code, isNote ? .faint : .bad)  \(isNote ? "note: " : "")\(entry.what)"))
      guard let fix = entry.fix else { continue }
      number += 1
      blocks.append(.table([fix.row(number)], indent: 6))
    }
    return blocks
  }
}
