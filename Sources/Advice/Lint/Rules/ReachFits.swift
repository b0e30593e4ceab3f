import Engine
import Support

/// A reach that is not that of the contexts.
struct ReachFits: LintRule {
  static let declaration = LintDeclaration(
    code: "L-REACH", severity: .note,
    summary: "The output looks back over more or fewer steps than a context has.",
    discussion: """
      Convolutions look back over as many steps as their taps and dilations reach, however long a \
      context is. What a longer context has before that is never read; where they reach further, \
      the first taps only ever read the zeros in front. Choose other dilations, two taps adding \
      theirs to the reach, or make contexts as long as the reach with data block=N. The rule \
      applies to contexts as long as the data's; reach shows what each layer adds.
      """,
    example: "embedding 27 10, conv 10 20 dilation=2, tanh, conv 20 27", input: "4x8")

  static func check(_ subject: LintSubject) throws -> LintSuspicion? {
    let passage = subject.passage
    // A row of whole items has a target at every step, however far that looks back.
    guard passage.places == nil, passage.input.rank == 2, let vocabulary = subject.stack.vocabulary,
      passage.block.map({ $0 == passage.input.dimensions[1] }) ?? true
    else { return nil }
    let walk = Walk(subject.stack, passage.input)
    let steps = passage.input.dimensions[1]
    guard walk.stop == nil, walk.root.output.last == vocabulary, !walk.fusesSteps,
      let last = walk.root.inside.last, let reach = walk.reaches[last.position]?.steps,
      reach != steps
    else { return nil }
    let windows = walk.steps.filter { ($0.timeWindow?.size ?? 1) > 1 }
    guard !windows.isEmpty else { return nil }
    let sides = "the output looks back over \(counted(reach, "step")), a context has \(steps)"
    return LintSuspicion(
      layers: windows.map(\.position),
      what: reach < steps ? sides : "\(sides): the first taps only ever read zeros",
      changes: dilations(windows, steps - reach) + contexts(subject, reach))
  }

  /// Another dilation of one layer that reads several steps, the last first.
  private static func dilations(_ windows: [Walk.Step], _ missing: Int) -> [MendFinder.Change] {
    windows.reversed().compactMap { step in
      guard let gaps = step.timeWindow.map({ $0.size - 1 }), missing % gaps == 0 else { return nil }
      let layer = LayerDescription(of: step.layer)
      guard let dilation = layer.size(.dilation), dilation + missing / gaps >= 1 else { return nil }
      let changed = layer.with(.dilation, .size(dilation + missing / gaps))
      return .edits([.replaceAt(step.position, with: changed)])
    }
  }

  /// Contexts as long as the reach.
  private static func contexts(_ subject: LintSubject, _ reach: Int) -> [MendFinder.Change] {
    guard subject.isPushed, Dataset.blocks.contains(reach),
      let shape = try? Shape(subject.input.dimensions[0], reach)
    else { return [] }
    return [.input(shape)]
  }
}

extension Walk.Step {
  /// The window that it moves along T.
  fileprivate var timeWindow: AxisWindow? {
    layer.axes(for: input).rules.lazy.compactMap {
      if case .windowed(_, let window) = $0 { window } else { nil }
    }.first
  }
}
