/// What every error says to a person: what is wrong, where, and what would fix it.
public struct Diagnosis: Sendable, Codable {
  /// One sentence: what was expected and what was given instead.
  public var what: String
  /// Where it happened, such as `layer 3 (linear 80 200)` or `names.txt, line 7`.
  public var place: String?
  /// What would be right, as an instruction or a line to type.
  public var mend: String?
  /// The name of the kind of error, such as `E-LINEAR-IN`: the same in every version.
  public var code: String?
  /// The line that was typed, with the part marked that it is about.
  public var excerpt: Excerpt?
  /// The file that it is in, if it is one.
  public var file: String?
  /// The calls that led there, the innermost first.
  public var calls: [Call]?
  /// The functions that it happened in, line by line, where those were traced.
  public var views: [SourceView]?

  /// Changes of the program's text that were tried.
  public var fixes: [SourceFix]?

  /// A call that led to an error.
  public struct Call: Sendable, Hashable, Codable {
    /// The function that was called.
    public let function: String
    /// The file that the call is written in, if it is one.
    public let file: String?
    /// The line with the call marked.
    public let excerpt: Excerpt

    /// A call of a function.
    package init(function: String, file: String?, excerpt: Excerpt) {
      (self.function, self.file, self.excerpt) = (function, file, excerpt)
    }
  }

  /// The code of an error that no catalogue lists; a test keeps it from being seen.
  package static let unlisted = "E-UNLISTED"

  /// Makes a diagnosis.
  public init(
    _ what: String, place: String? = nil, mend: String? = nil, excerpt: Excerpt? = nil
  ) {
    self.what = what
    self.place = place
    self.mend = mend
    self.excerpt = excerpt
  }
}

/// Diagnoses that say the same are equal: the code follows from the error.
extension Diagnosis: Hashable {
  /// Whether both say the same.
  public static func == (left: Diagnosis, right: Diagnosis) -> Bool {
    left.what == right.what && left.place == right.place && left.mend == right.mend
  }

  /// Feeds the hasher what is said.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(what)
    hasher.combine(place)
    hasher.combine(mend)
  }
}

/// An error that can explain itself; programs render the diagnosis in one place.
public protocol DiagnosableError: Error {
  /// The name of the kind of error, such as `E-FILE-UNWRITABLE`.
  var code: String { get }
  /// What is wrong, where, and how to fix it.
  var diagnosis: Diagnosis { get }
}

extension DiagnosableError {
  /// The code of the diagnosis, which an error that wraps another takes from that one.
  public var code: String { diagnosis.code ?? Diagnosis.unlisted }
}
