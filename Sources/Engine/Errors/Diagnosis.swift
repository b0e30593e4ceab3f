/// What every error says to a person: what is wrong, why, and what would mend it.
public struct Diagnosis: Sendable, Hashable, Codable {
  /// One sentence: what was wanted and what came instead.
  public var what: String
  /// Where it happened, such as `layer 3 (linear 80 200)` or `names.txt, line 7`.
  public var place: String?
  /// What would be right, as an instruction or a line to type.
  public var mend: String?

  /// Makes a diagnosis.
  public init(_ what: String, place: String? = nil, mend: String? = nil) {
    self.what = what
    self.place = place
    self.mend = mend
  }
}

/// An error that can explain itself; programs render the diagnosis in one place.
public protocol DiagnosableError: Error {
  /// What is wrong, where, and how to mend it.
  var diagnosis: Diagnosis { get }
}
