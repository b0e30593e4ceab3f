import Engine
import Support

extension ShapeFinder {
  /// More fixes of lint than this make a different stack.
  private static let mostLinted = 3

  /// What lint warns of in a stack; `nil` where it stops the tensor.
  func warnings(of stack: Sequential) throws -> [LintFinding]? {
    guard let subject = try? LintSubject(stack, passage, isPushed: true) else { return nil }
    return try Linter.findings(in: subject).filter { $0.rule.severity == .warning }
  }

  /// A fix with those of lint for what it alone would be warned of, and whether a warning is left.
  func linted(
    _ mend: Mend, _ known: [LintFinding]?
  ) throws -> (way: Mend, isWarnedOf: Bool) {
    guard let known else { return (mend, false) }
    var linted = mend
    for _ in 0..<Self.mostLinted {
      let found = try warnings(of: linted.edits.applied(to: stack)) ?? []
      let new = found.filter { finding in !known.contains { $0.covers(finding) } }
      guard !new.isEmpty else { return (linted, false) }
      guard let better = new.lazy.compactMap({ self.way(linted, after: $0.fix) }).first else {
        break
      }
      linted = better
    }
    return (linted, true)
  }

  /// A way with the edits of a fix, those of what the way adds if there are any; `nil` where it has none,
  /// or another shape comes out.
  private func way(_ way: Mend, after fix: Mend?) -> Mend? {
    guard let fix else { return nil }
    let own = fix.edits.filter { added(by: way.edits, $0) != nil }
    var edits = way.edits
    for edit in own.isEmpty ? fix.edits : own { append(edit, to: &edits) }
    guard edits != way.edits,
      let better = MendFinder.Change.edits(edits).tried(in: stack, for: passage),
      isWanted(better.output)
    else { return nil }
    return better
  }

  /// Adds an edit to others; one of layers that they have just added changes what they add.
  private func append(_ edit: StackEdit, to edits: inout [StackEdit]) {
    switch (edit, added(by: edits, edit)) {
    case (.replaceAt(_, let layer), let index?): edits[index] = .add(layer)
    case (.insertAt(_, let layer), let index?): edits.insert(.add(layer), at: index)
    default: StackEdit.append(edit, to: &edits)
    }
  }

  /// Which of the edits has added the layer at which another is made; `nil` where that is about a layer
  /// that none of the last edits has added.
  private func added(by edits: [StackEdit], _ edit: StackEdit) -> Int? {
    let position: Position
    switch edit {
    case .replaceAt(let place, _), .insertAt(let place, _): position = place
    default: return nil
    }
    let added = edits.reversed().prefix { if case .add = $0 { true } else { false } }.count
    let first = edits.applied(to: stack).children.count - added
    guard !position.isInside, (first..<first + added).contains(position.top) else { return nil }
    return edits.count - added + position.top - first
  }
}

extension LintFinding {
  /// Whether it is about no fewer places than a finding of the same rule in a changed stack.
  fileprivate func covers(_ other: LintFinding) -> Bool {
    rule.code == other.rule.code && layers.count >= other.layers.count
  }
}
