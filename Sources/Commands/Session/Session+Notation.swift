package import Engine
import FoundationEssentials
package import Notation
import Rendering
package import Support

/// The session as Python's notation sees it.
extension Session: Host {
  package var variables: Variables {
    _read { yield state.variables }
    _modify { yield &state.variables }
  }

  package var generator: Generator {
    _read { yield state.generator }
    _modify { yield &state.generator }
  }

  package var seed: UInt64 {
    get { state.seed }
    set {
      state.seed = newValue
      // Its order is drawn from the new stream.
      state.epoch = nil
    }
  }

  package var generators: [SeededGenerator] {
    _read { yield state.generators }
    _modify { yield &state.generators }
  }

  package var model: Sequential {
    get { state.model }
    set {
      state.trained.add(from: newValue, since: state.model)
      state.model = newValue
    }
  }

  package var modes: StackModes {
    get { state.modes }
    set { state.modes = newValue }
  }

  package var outputs: [[Int]: DynamicTensor] {
    _read { yield state.outputs }
    _modify { yield &state.outputs }
  }

  package var losses: ChunkedArray<Float> { state.losses }

  package var program: ProgramSetting { environment.program }

  package var hasData: Bool { state.data != nil }

  package var dataOptions: Dataset.Options { state.dataOptions }

  package func source(ofModule name: String) throws -> SourceText? {
    let path = name.split(separator: ".").joined(separator: "/")
    // Beside the program, or below the present folder, as with PYTHONPATH=.
    for folder in folders.reversed() {
      for file in ["\(path).py", "\(path)/__init__.py"] {
        let place = folder == "." ? file : "\(folder)/\(file)"
        guard FileManager.default.fileExists(atPath: place) else { continue }
        return SourceText(try Script.lines(of: place).joined(separator: "\n"), name: place)
      }
    }
    return nil
  }

  package var folders: [String] {
    let folder = scriptVariables[ScriptVariables.folder] ?? "."
    return folder == "." ? ["."] : [".", folder]
  }

  package var mayWrite: Bool { environment.mayWrite }

  package var passesOverWriting: Bool { environment.passesOverWriting }

  package func write(_ drawing: Drawing, to path: String) throws {
    guard !Trial.isRunning, !passesOverWriting else { return }
    try write(drawing, to: path, isForced: false)
  }

  package func usage(ofCommand word: String) -> String? {
    CommandRegistry.command(named: word)?.declaration.usage
  }

  package func noSuchLayer(_ number: Int, of count: Int) -> any Error {
    CommandError.noSuchLayer(number: number, count: count)
  }
}

extension Session {
  /// Writes a picture; over another file only if that is one or this is forced.
  ///
  /// - Throws: an error of files.
  func write(_ drawing: Drawing, to path: String, isForced: Bool) throws {
    let kind = OutputFile.Kind.text("picture", startsWith: PlotPicture.start, "<?xml")
    try OutputFile(path, kind, sparing: readings, isForced: isForced)
      .write(PlotPicture(drawing).text)
  }

  /// Keeps what lines make until the process ends, as `Variables.lastUntilExit` does.
  public func lastsUntilExit() { variables.lastUntilExit() }
}
