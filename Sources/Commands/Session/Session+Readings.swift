import Engine
import Support

extension Session {
  /// The files that the session reads or records to: no command replaces them.
  var readings: [OutputFile.Reading] {
    var readings: [OutputFile.Reading] = []
    for source in [state.data?.source, state.awaited?.reference.source].compactMap({ $0 })
    where source != Dataset.bundledSource {
      readings.append(OutputFile.Reading(source, as: "the session's data"))
    }
    readings += scriptVariables.scripts.map { OutputFile.Reading($0, as: "the script that runs") }
    if let recording {
      readings.append(OutputFile.Reading(recording.path, as: "the session's recording"))
    }
    return readings
  }
}
