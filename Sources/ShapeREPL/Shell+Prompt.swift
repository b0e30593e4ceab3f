import Commands
import Engine
import FoundationEssentials
import Rendering
import Support

/// The prompt.
extension Shell {
  /// The session as the completion callback sees it; it changes between lines.
  private final class Glimpse {
    var session: Session
    init(_ session: Session) { self.session = session }
  }

  /// Asks for lines until the user leaves.
  mutating func interact() -> Exit {
    let glimpse = Glimpse(session)
    let editor = LineEditor(historyFile: Places.history) { line, cursor in
      let found = Completer.completions(of: line, at: cursor, glimpse.session)
      return Completion(
        start: found.start, candidates: found.candidates, appendsSpace: found.appendsSpace,
        files: found.files)
    }
    defer { editor.close() }
    greet()
    var cell = Cell()
    var hasAsked = false
    while true {
      if let warning = editor.takeWarning() { renderer.tell(Text(warning)) }
      let joiner = cell.joiner
      switch editor.readLine(
        prompt: prompt(isUnfinished: joiner.isUnfinished), indentation: joiner.nextIndentation)
      {
      case .endOfInput where cell.joiner.isUnfinished && !editor.isHungUp: cell.drop(editor)
      case .endOfInput:
        guard session.state.hasUnsavedTraining, !editor.isHungUp, !hasAsked else { return .done }
        hasAsked = true
        askBeforeLeaving(by: "Ctrl-D")
      case .interrupted: cell.drop(editor)
      case .notInHistory(let line):
        renderer.show(
          Diagnosis(of: CommandError.notInHistory(line: line)), session.state.settings)
      case .lines(let lines, let isShown):
        let mayLeave = hasAsked
        hasAsked = false
        cell.remember(lines, editor)
        let start = session.cellStart
        let goesOn = carryOut(lines, &cell, editor, isShown: isShown)
        if lines.count > 1 { session.joinCell(since: start, as: lines.joined(separator: "\n")) }
        guard goesOn else {
          guard session.state.hasUnsavedTraining, !mayLeave else { return .done }
          hasAsked = true
          askBeforeLeaving(by: "quit")
          continue
        }
        glimpse.session = session
      }
    }
  }

  /// Carries out the lines of a text as they become whole, each shown after a prompt of its own unless
  /// the text `isShown` already; `false` where one of them leaves the shell.
  private mutating func carryOut(
    _ lines: [String], _ cell: inout Cell, _ editor: LineEditor, isShown: Bool
  ) -> Bool {
    cell.joiner.isTyped = lines.count == 1
    var rest = lines[...]
    while let line = rest.popFirst() {
      // Between the statements of a text there may be blank lines.
      if lines.count > 1, !cell.joiner.isUnfinished, line.allSatisfy(\.isWhitespace) { continue }
      if rest.count < lines.count - 1 {
        // What a block shows comes before the line that ends it.
        let block = cell.joiner.finishBlock(before: line)
        guard let goesOn = carryOut(block, &cell, editor, before: [line] + rest) else {
          return false
        }
        guard goesOn else { return true }
        if !isShown { editor.show(line, prompt: prompt(isUnfinished: cell.joiner.isUnfinished)) }
      }
      var whole = cell.joiner.add(line)
      if rest.isEmpty, lines.count > 1 { whole += cell.joiner.finishBlock() }
      guard let goesOn = carryOut(whole, &cell, editor, before: Array(rest)) else { return false }
      guard goesOn else { return true }
    }
    return true
  }

  /// Carries out whole statements; says whether what comes after them is still wanted, and nothing where
  /// one of them leaves the shell.
  private mutating func carryOut(
    _ statements: [LineJoiner.Line], _ cell: inout Cell, _ editor: LineEditor,
    before later: [String]
  ) -> Bool? {
    var rest = statements[...]
    while let statement = rest.popFirst() {
      let isLast = rest.isEmpty && later.isEmpty && !cell.joiner.isUnfinished
      switch carryOut(statement.text, isLast: isLast) {
      case .leaves: return nil
      case .wentWell where !InterruptFlag.isRaised: continue
      case .wentWell, .failed:
        let begun = cell.joiner.isUnfinished ? [cell.joiner.source] : []
        cell.drop(editor)
        keepSkipped(rest.map(\.source) + begun + later, editor)
        return false
      }
    }
    return true
  }

  /// Lines below a failed pasted line depend on it: they are not run, but one key recalls them.
  private func keepSkipped(_ lines: [String], _ editor: LineEditor) {
    let count = lines.reduce(0) { $0 + $1.split(whereSeparator: \.isNewline).count }
    guard count > 0 else { return }
    editor.remember(lines.joined(separator: "\n"))
    let rest = count == 1 ? "the pasted line" : "the \(grouped(count)) pasted lines"
    let (were, them) = count == 1 ? ("was", "it") : ("were", "them")
    renderer.tell("\(rest) after it \(were) not run; the up arrow brings \(them) back")
  }

  private func askBeforeLeaving(by way: String) {
    let step = grouped(session.state.step)
    renderer.tell(
      "the training up to step \(step) is not saved: \("save FILE", .mend) keeps it, \(way) again leaves"
    )
  }

  /// Another prompt asks for the rest of a line whose brackets are open.
  private func prompt(isUnfinished: Bool) -> String {
    let text = isUnfinished ? "  ...>" : "shape>"
    return renderer.usesColor(.output) ? "\u{1B}[1m\(text)\u{1B}[0m " : "\(text) "
  }

  private func greet() {
    let data = session.state.data
    guard !renderer.isJSON else { return }
    let counts =
      data.map { ($0.itemCount, $0.vocabulary.count) } ?? Dataset.bundledCounts()
    let source = data?.source ?? Dataset.bundledSource
    renderer.tell(
      """
      shape \(About.version) · \(source): \(counted(counts.0, "item")), \(counts.1) symbols · \
      help lists the commands
      """)
  }

  /// Runs a command while the terminal echoes no keys.
  private mutating func unechoed(_ command: (inout Session) -> Outcome) -> Outcome {
    let signals = SignalHandlers.whileRunning()
    TerminalModes.hush()
    defer {
      TerminalModes.restore()
      signals.restore()
    }
    return command(&session)
  }

  /// How a line at the prompt ended.
  private enum Ending { case wentWell, failed, leaves }

  /// Carries out one line at the prompt; `isLast` says whether no other line is waiting.
  private mutating func carryOut(_ line: String, isLast: Bool) -> Ending {
    do {
      let statements = try Lexer.statements(of: try session.scriptVariables.expanded(line))
      for (index, statement) in statements.enumerated() {
        let outcome = unechoed { Interpreter.carryOut(statement, &$0) }
        if !statement.isExpectation { session.outcome = outcome }
        progress.finish()
        if let output = outcome.output {
          let mayPage =
            isLast && index == statements.count - 1 && !TerminalModes.hasKeysWaiting
          renderer.present(output, session.state.settings, mayPage: mayPage)
        }
        if let failure = outcome.failure {
          // A stopped tensor's table says why; a script that failed has no table.
          if outcome.output == nil || !outcome.isShown && !renderer.isJSON {
            renderer.show(failure, session.state.settings)
          }
          return .failed
        }
        switch outcome.output?.ending {
        case .quit: return .leaves
        case .interrupted, .skipped: return .wentWell
        case .done, .failed, nil: break
        }
      }
    } catch {
      progress.finish()
      renderer.show(Diagnosis(of: error), session.state.settings)
      return .failed
    }
    return .wentWell
  }
}
