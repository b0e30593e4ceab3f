import Notation
import Rendering
import Support

extension CodeFinding {
  /// The code by which programs know its kind.
  package var code: String { "L-CODE-\(kind.rawValue)" }

  /// The line that it is about, as a warning.
  var diagnosis: Diagnosis {
    var diagnosis = Diagnosis(
      what, mend: mend, excerpt: Excerpt(place.source.text, place.range))
    diagnosis.code = code
    if !place.source.name.isEmpty { diagnosis.file = place.source.name }
    return diagnosis
  }

  /// How a trace says it, below the lines.
  var lines: [Text] {
    [
      "\("warning", .bad) line \(place.line): \(what)",
      "  \("\(mend)", .mend)",
    ]
  }
}
