import Commands
import Rendering
import Support

extension Shell {
  /// Renders for people or as JSON.
  struct Renderer: Sendable {
    let usesColor: @Sendable (Console.Stream) -> Bool
    let isJSON: Bool

    /// Renders for the present width of a stream: the window may have changed since the last line.
    private func text(for stream: Console.Stream) -> TextRenderer {
      TextRenderer(
        usesColor: usesColor(stream), width: stream.size?.columns, omitsEarly: true)
    }

    /// Shows a result.
    func show(_ output: Output, _ settings: Settings) {
      Console.write(
        isJSON
          ? JSONRenderer.render(output)
          : text(for: .output).render(output, inASCII: settings.ascii),
        to: .output)
    }

    /// Shows a script's failing line, unless its result already reports it or it is expected.
    func show(_ error: ScriptError, _ settings: Settings) {
      if isJSON ? !error.isShown : !error.isExpected { show(error.diagnosis, settings) }
    }

    /// Shows a result at the prompt; long reference output goes through the pager if the terminal
    /// is free for one.
    func present(_ output: Output, _ settings: Settings, mayPage: Bool) {
      guard !isJSON else { return show(output, settings) }
      let text = text(for: .output).render(output, inASCII: settings.ascii)
      let pages = mayPage && output.isPaged && settings.pager
      if !(pages && Pager.show(text)) { Console.write(text, to: .output) }
    }

    /// Shows what a program prints or draws, as it comes.
    func show(_ part: CellPart, _ settings: Settings) {
      switch part {
      case .text(let text):
        Console.write(text.withoutControls(keeping: "\n\t\r"), to: .output)
      case .errors(let text):
        Console.write(text.withoutControls(keeping: "\n\t\r"), to: .errors)
      case .value(let text): show(.text(text + "\n"), settings)
      case .figure(let drawing): show(Output([.drawing(drawing)]), settings)
      case .output(let output): show(output, settings)
      case .remark(let text): tell("\(text, .faint)")
      }
    }

    /// Shows the results that a running command has so far.
    func showEarly(_ output: Output, _ settings: Settings) {
      guard !isJSON else { return }
      Console.write(text(for: .output).render(output, inASCII: settings.ascii), to: .output)
    }

    /// The lines of what is known so far, none of them wider than this: a wrapped line could not be removed.
    func lines(soFar output: Output, inASCII: Bool, columns: Int) -> [String] {
      let renderer = text(for: .errors)
      let plain = TextRenderer(width: columns).render(output, inASCII: inASCII)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      guard plain.allSatisfy({ String($0).columns <= columns }) else {
        return plain.map { String($0.prefix(columns)) }
      }
      return renderer.render(output, inASCII: inASCII)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Shows a message to the person at the prompt.
    func tell(_ text: Text) {
      Console.write(self.text(for: .errors).render(Output([.line(text)])), to: .errors)
    }

    /// Shows a running command's message, which JSON has in the result.
    func warn(_ output: Output, _ settings: Settings) {
      guard !isJSON else { return }
      Console.write(text(for: .errors).render(output, inASCII: settings.ascii), to: .errors)
    }

    /// Shows a failure.
    func show(_ diagnosis: Diagnosis, _ settings: Settings) {
      Console.write(
        isJSON
          ? JSONRenderer.render(diagnosis)
          : text(for: .errors).render(diagnosis, inASCII: settings.ascii),
        to: .errors)
    }
  }
}
