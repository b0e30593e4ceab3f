import Engine
public import Rendering
public import Support

/// The outcome of a line: what the prompt shows, and what `expect` and transcripts check.
public struct Outcome: Sendable {
  /// A part of what was shown, with the settings of that moment.
  enum Part: Sendable {
    case output(Output, Settings)
    case failure(Diagnosis, Settings)
  }

  /// What the command returned; `nil` if it threw.
  private(set) var result: CommandResult?
  /// What the command shows; `nil` if it threw.
  public var output: Output? { result?.shown }
  /// Why it failed, if it did.
  public private(set) var failure: Diagnosis?
  /// What was shown, scripts inside the line included.
  private(set) var parts: [Part]

  /// Whether the output itself shows the failure, as a stopped tensor's table does.
  public var isShown: Bool { output.map { !$0.blocks.isEmpty } ?? false }
  /// The facts that `expect` may check.
  var facts: Facts { output?.facts ?? Facts() }

  /// What a command returned, after the output of scripts it ran.
  init(_ result: CommandResult, _ settings: Settings, after earlier: [Part]) {
    self.result = result
    let output = result.shown
    Work.add(earlier.count + output.blocks.count)
    parts = earlier + [.output(output, settings)]
    guard case .failed(let diagnosis) = output.ending else {
      failure = nil
      return
    }
    failure = diagnosis
    if output.blocks.isEmpty { parts.append(.failure(diagnosis, settings)) }
  }

  /// A command that threw.
  init(_ failure: Diagnosis, _ settings: Settings) {
    result = nil
    self.failure = failure
    parts = [.failure(failure, settings)]
  }

  /// Adds the outcome of the next command on the same line.
  mutating func append(_ next: Outcome) {
    (result, failure) = (next.result, next.failure)
    Work.add(next.parts.count)
    parts += next.parts
  }

  /// The text as a prompt without colours shows it.
  var text: String {
    let renderer = TextRenderer()
    return parts.map { part in
      switch part {
      case .output(let output, let settings): renderer.render(output, inASCII: settings.ascii)
      case .failure(let diagnosis, let settings):
        renderer.render(diagnosis, inASCII: settings.ascii)
      }
    }.joined()
  }

  /// The lines of the text.
  var lines: [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
