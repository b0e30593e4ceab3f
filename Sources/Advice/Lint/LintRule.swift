public import Engine
import Support

/// Finds one thing that runs but is wrong: one file per rule, listed in `LintRegistry`.
public protocol LintRule: Sendable {
  /// Its code, meaning and example: `lint`, help, the reference and the tests derive from it.
  static var declaration: LintDeclaration { get }
  /// Its finding in a stack that lets a tensor through; `nil` if there is none.
  ///
  /// - Throws: `Interruption.stopped`.
  static func check(_ subject: LintSubject) throws -> LintSuspicion?
}

/// A rule's code, meaning and an example that triggers it.
public struct LintDeclaration: Sendable {
  /// How much a finding matters.
  public enum Severity: String, Sendable, Codable {
    /// Training would suffer: shown before `train`.
    case warning
    /// Right here but different elsewhere: shown by `lint` alone.
    case note
  }

  /// Its stable name, such as `L-BIAS-BEFORE-NORM`.
  public let code: String
  /// How much it matters.
  public let severity: Severity
  /// One sentence.
  public let summary: String
  /// Why it is wrong, and what is right.
  public let discussion: String
  /// A stack that triggers this rule and no other of its severity.
  public let example: String
  /// The input of the example.
  public let input: String
  /// Whether it applies only once data is loaded.
  public var needsData = false
  /// Whether it also checks the layers inside a layer, each such row of layers by itself.
  public var looksInside = false

  /// The lines that trigger it.
  public var lines: [String] {
    (needsData ? ["data"] : []) + ["add \(example)", "push \(input)"]
  }
}

/// A stack and a tensor that goes through it, which the rules check.
public struct LintSubject: Sendable {
  /// The stack.
  public let stack: Sequential
  /// What holds the layers being checked: the stack itself, or a layer that holds layers.
  public let scope: Position
  /// The shapes of those layers.
  public let steps: [Walk.Step]
  /// The shapes of every layer, including those inside others.
  private let allSteps: [Walk.Step]
  /// What goes in.
  public let passage: Passage
  /// Whether the user chose that shape, so that another may be proposed.
  public let isPushed: Bool
  /// Whether the weights have seen training.
  public let isTrained: Bool

  /// Works out each `_` and the shapes.
  ///
  /// - Throws: `StopError` where the stack does not let the tensor through, or what making a layer
  ///   for a `_` throws.
  public init(
    _ stack: Sequential, _ passage: Passage, isPushed: Bool = true, isTrained: Bool = false
  ) throws {
    var look = passage
    (look.purpose, look.isData) = (.inference, false)
    let walk = try look.walk(stack)
    if let stop = walk.stop { throw stop }
    self.stack = walk.stack
    self.passage = passage
    self.isPushed = isPushed
    self.isTrained = isTrained
    scope = .root
    allSteps = walk.steps
    steps = walk.root.inside
  }

  /// The stack with the layers inside one of its layers being checked.
  private init(_ whole: LintSubject, inside scope: Position) {
    stack = whole.stack
    passage = whole.passage
    isPushed = whole.isPushed
    isTrained = whole.isTrained
    self.scope = scope
    allSteps = whole.allSteps
    steps = allSteps.filter { $0.position.parent == scope }
  }

  /// Every row of layers: the stack's own, and those inside its layers.
  var rows: [LintSubject] {
    var scopes: [Position] = []
    for step in allSteps where step.position.isInside && !scopes.contains(step.position.parent) {
      scopes.append(step.position.parent)
    }
    return [self] + scopes.map { LintSubject(self, inside: $0) }
  }

  /// The positions in the stack of the layers with these numbers, counted from 1 in their row.
  func positions(_ numbers: [Int]) -> [Position] { numbers.map { scope.child($0 - 1) } }

  /// The shape of the input.
  var input: Shape { passage.input }

  /// The layers that pass a test, as numbers counted from 1 in their row.
  func numbers(where passes: (Walk.Step) -> Bool) -> [Int] {
    steps.indices.filter { passes(steps[$0]) }.map { $0 + 1 }
  }

  /// The layer with this number with an argument changed, in its place.
  func replacing(_ number: Int, _ role: ArgumentRole, with value: LayerValue) -> StackEdit {
    let layer = LayerDescription(of: steps[number - 1].layer).with(role, value)
    return .replaceAt(scope.child(number - 1), with: layer)
  }

  /// The layer that mixes channels into logits of the stack's own vocabulary, at its end.
  var outputLayer: (number: Int, layer: LayerDescription)? {
    guard let last = steps.last, type(of: last.layer).role == .mixing,
      let vocabulary = stack.vocabulary
    else { return nil }
    let layer = LayerDescription(of: last.layer)
    return layer.size(.outputs) == vocabulary ? (steps.count, layer) : nil
  }
}

/// What a rule found, before its fixes are tried.
public struct LintSuspicion: Sendable {
  /// The layers it is about; none where it is about the input.
  let layers: [Position]
  /// One sentence about this stack.
  let what: String
  /// Possible fixes, the best first.
  var changes: [MendFinder.Change] = []
}

/// Something that runs but is wrong.
public struct LintFinding: Sendable {
  /// The rule that found it.
  public let rule: LintDeclaration
  /// The layers it is about; none where it is about the input.
  public let layers: [Position]
  /// One sentence about this stack.
  public let what: String
  /// A fix that was tried on the stack: after it the rule finds nothing.
  public let fix: Mend?
}

/// Runs every rule over a stack.
public enum Linter {
  /// What the rules find, warnings first.
  ///
  /// - Throws: `Interruption.stopped`.
  public static func findings(in subject: LintSubject) throws -> [LintFinding] {
    let found = try LintRegistry.rules.flatMap { rule in
      try rows(of: subject, for: rule).compactMap { row in
        try Interruption.check()
        return try rule.check(row).map { try finding(rule, $0, row) }
      }
    }
    return found.filter { $0.rule.severity == .warning }
      + found.filter { $0.rule.severity == .note }
  }

  /// The rule with this code, in any case.
  public static func rule(named code: String) -> (any LintRule.Type)? {
    LintRegistry.rules.first { $0.declaration.code.lowercased() == code.lowercased() }
  }

  /// The rows of layers that a rule looks at.
  private static func rows(of subject: LintSubject, for rule: any LintRule.Type) -> [LintSubject] {
    rule.declaration.looksInside ? subject.rows : [subject]
  }

  private static func finding(
    _ rule: any LintRule.Type, _ suspicion: LintSuspicion, _ subject: LintSubject
  ) throws -> LintFinding {
    var fix: Mend?
    for change in suspicion.changes where fix == nil {
      try Interruption.check()
      fix = try mend(change, subject, rule)
    }
    return LintFinding(
      rule: rule.declaration, layers: suspicion.layers, what: suspicion.what, fix: fix)
  }

  /// The change, if a real tensor then passes, the rule finds nothing and no other rule finds
  /// anything new.
  private static func mend(
    _ change: MendFinder.Change, _ subject: LintSubject, _ rule: any LintRule.Type
  ) throws -> Mend? {
    guard let mend = change.tried(in: subject.stack, for: subject.passage) else { return nil }
    var passage = subject.passage
    passage.input = mend.input?.shape ?? passage.input
    let stack = mend.edits.applied(to: subject.stack)
    guard
      let after = try? LintSubject(
        stack, passage, isPushed: subject.isPushed, isTrained: subject.isTrained),
      let before = try? LintSubject(
        subject.stack, subject.passage, isPushed: subject.isPushed, isTrained: subject.isTrained),
      let row = after.rows.first(where: { $0.scope == subject.scope }), try rule.check(row) == nil,
      try codes(after).isSubset(of: codes(before))
    else { return nil }
    return mend
  }

  private static func codes(_ subject: LintSubject) throws -> Set<String> {
    Set(
      try LintRegistry.rules.filter { rule in
        try rows(of: subject, for: rule).contains { try rule.check($0) != nil }
      }.map { $0.declaration.code })
  }
}

extension LintRule {
  /// `layer 4`, `layers 4, 8`.
  static func named(_ layers: [Position]) -> String {
    "\(layers.count == 1 ? "layer" : "layers")"
      + " \(layers.map(\.description).joined(separator: ", "))"
  }
}
