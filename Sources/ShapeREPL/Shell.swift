import Commands
import Engine
import FoundationEssentials
import Notation
import Rendering
import Support

/// The program around the language: the source of lines and the destination of outputs.
struct Shell {
  /// How the program ends.
  struct Exit: RawRepresentable, Hashable {
    /// The number, of which the system keeps the last byte.
    let rawValue: Int32

    static let done = Exit(rawValue: 0)
    static let failed = Exit(rawValue: 1)
    static let wrongUsage = Exit(rawValue: 2)
    static let interrupted = Exit(rawValue: 130)
  }

  var session: Session
  let renderer: Renderer
  let progress: ProgressReporter

  /// A fresh session.
  init(
    seed: UInt64, variables: ScriptVariables, program: ProgramSetting = ProgramSetting(),
    renderer: Renderer, mayWrite: Bool = false
  ) {
    InterruptFlag.install()
    let progress = ProgressReporter(
      renderer.isJSON
        ? .objects : Console.Stream.errors.isTerminal ? .changingLine : .plainLines)
    var environment = Session.Environment()
    environment.program = program
    environment.mayWrite = mayWrite
    environment.stateFolder = Places.state
    environment.startProcesses = { SweepChildren() }
    environment.isInterrupted = { InterruptFlag.isRaised }
    environment.columns = { Console.Stream.output.size?.columns }
    environment.report = { progress.report($0, renderer) }
    environment.warn = { output, settings in
      progress.finish()
      renderer.warn(output, settings)
    }
    environment.showEarly = { output, settings in
      progress.makeRoom()
      renderer.showEarly(output, settings)
    }
    environment.write = { text in
      guard !renderer.isJSON else { return }
      progress.makeRoom()
      renderer.show(.text(text), Settings())
    }
    environment.writeErrors = { text in
      guard !renderer.isJSON else { return }
      progress.makeRoom()
      renderer.show(.errors(text), Settings())
    }
    environment.emit = { output, session in
      progress.finish()
      renderer.show(output, session.state.settings)
    }
    environment.emitFailure = { error, session in
      progress.finish()
      renderer.show(error, session.state.settings)
    }
    session = Session(seed: seed, environment: environment)
    session.scriptVariables = variables
    session.lastsUntilExit()
    self.renderer = renderer
    self.progress = progress
  }

  /// Runs some lines as a script; with `keepGoing` a failing line does not end it, and if answers
  /// are awaited each is shown before the next line is read.
  mutating func run(
    _ lines: some Sequence<String>, name: String, keepGoing: Bool, isAwaited: Bool = false
  ) -> Exit? {
    var failed = false
    let (renderer, progress) = (renderer, progress)
    let show: (ScriptError, Session) -> Void = { error, session in
      failed = true
      progress.finish()
      if !error.isTold { renderer.show(error, session.state.settings) }
    }
    do {
      let ending = try Interpreter.run(
        script: lines, name: name, isAwaited: isAwaited, &session, onFailure: keepGoing ? show : nil
      )
      switch ending {
      case .interrupted: return .interrupted
      case .quit: return failed ? .failed : .done
      default: return failed ? .failed : nil
      }
    } catch {
      show(error, session)
      return InterruptFlag.isRaised ? .interrupted : .failed
    }
  }

  /// Runs a script file.
  mutating func run(file: String, keepGoing: Bool, cells: String? = nil) -> Exit? {
    let outside = session.scriptVariables
    session.scriptVariables.enter(script: file)
    defer { session.scriptVariables = outside }
    do {
      if Notebook.isOne(file) {
        return run(try Notebook(path: file), cells: cells, keepGoing: keepGoing)
      }
      if cells != nil { throw NotebookError.cellsOfOthers(path: file) }
      let lines = try Script.lines(of: file)
      if file.hasSuffix(".py") { return run(python: lines.joined(separator: "\n"), file) }
      return run(lines, name: file, keepGoing: keepGoing)
    } catch {
      renderer.show(Diagnosis(of: error), session.state.settings)
      return .failed
    }
  }

  /// Runs a file of Python; what it prints is shown as it comes.
  private mutating func run(python text: String, _ file: String) -> Exit? {
    session.environment.program.arguments =
      [file] + session.environment.program.arguments.dropFirst()
    do {
      let (renderer, progress, settings) = (self.renderer, self.progress, session.state.settings)
      try Interpreter.run(python: text, name: file, &session) { part in
        progress.makeRoom()
        renderer.show(part, settings)
      }
      return nil
    } catch is Interruption {
      return .interrupted
    } catch let exit as ProgramExit {
      if let text = exit.text {
        Console.write(text.withoutControls(keeping: "\n\t") + "\n", to: .errors)
      }
      let exit = Exit(rawValue: Int32(truncatingIfNeeded: exit.status))
      return exit == .done ? nil : exit
    } catch {
      progress.finish()
      renderer.show(Diagnosis(of: error), session.state.settings)
      return InterruptFlag.isRaised ? .interrupted : .failed
    }
  }

  /// Runs the lines of a pipe as they arrive.
  mutating func runStandardInput(keepGoing: Bool) -> Exit? {
    let lines = InputLines()
    let exit = run(lines, name: "stdin", keepGoing: keepGoing, isAwaited: true)
    guard exit != .interrupted, let failure = lines.failure else { return exit }
    progress.finish()
    renderer.show(Diagnosis(of: failure), session.state.settings)
    return .failed
  }
}
