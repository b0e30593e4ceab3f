import Engine
import Support

/// A window of an even number of steps between zeros on both sides.
struct EvenWindow: LintRule {
  static let declaration = LintDeclaration(
    code: "L-EVEN-WINDOW", severity: .warning,
    summary: "A window of an even number of steps has no middle for pad=same.",
    discussion: """
      With pad=same a window lies around its step. One of an even number of steps cannot: it reads \
      one step more on one side, and each such layer moves what it makes by half a step. Use an odd \
      number of taps, or pad=causal.
      """,
    example: "conv 10 20 4 pad=same, tanh", input: "4x8x10", looksInside: true)

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    let numbers = subject.numbers { step in
      step.layer.axes(for: step.input).rules.contains { rule in
        guard case .windowed(_, let window) = rule else { return false }
        return window.size % 2 == 0 && window.after > 0 && window.after != window.before
      }
    }
    guard let first = numbers.first else { return nil }
    let layers = subject.positions(numbers)
    let layer = LayerDescription(of: subject.steps[first - 1].layer)
    let odd = numbers.compactMap { number -> StackEdit? in
      LayerDescription(of: subject.steps[number - 1].layer).size(.window).map {
        subject.replacing(number, .window, with: .size($0 - 1))
      }
    }
    let taps = counted(layer.size(.window) ?? 2, "step")
    return LintSuspicion(
      layers: layers, what: "\(named(layers)): a window of \(taps) has no middle",
      changes: [.edits(odd)])
  }
}
