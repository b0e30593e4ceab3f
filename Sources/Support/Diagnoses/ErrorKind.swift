internal import Synchronization

/// One kind of error: the code that names it, what it means, and an error of that kind.
public struct ErrorKind<Failure: DiagnosableError>: Sendable {
  /// The name that scripts and programs may rely on, such as `E-FILE-UNWRITABLE`.
  public let code: String
  /// What has happened, in one sentence; `backquotes` mark code.
  public let meaning: String
  /// Why it happens and what to do, where a sentence does not say it.
  public let cause: String?
  /// An error of this kind with likely values; it also tells which case the kind belongs to.
  public let example: Failure

  /// Describes the case that `example` has.
  public init(_ code: String, _ meaning: String, _ example: Failure, cause: String? = nil) {
    self.code = code
    self.meaning = meaning
    self.cause = cause
    self.example = example
  }
}

/// An enumeration of errors that lists the kind of each case.
public protocol CataloguedError: DiagnosableError {
  /// One kind for each case, beside which it is declared; a test finds a case without one.
  static var catalogue: [ErrorKind<Self>] { get }
}

extension CataloguedError {
  /// The code in the catalogue.
  public var code: String { catalogued?.code ?? Diagnosis.unlisted }

  /// The entry of the catalogue for the error's case.
  package var catalogued: ErrorKind<Self>? {
    CataloguedCases.names(of: Self.self).firstIndex(of: caseName).map { Self.catalogue[$0] }
  }

  /// The name of the case, without its values.
  package var caseName: String { Mirror(reflecting: self).children.first?.label ?? "\(self)" }
}

/// The names of the cases in each catalogue: reflecting on every example for each error took longer than
/// everything else about it.
private enum CataloguedCases {
  private static let known = Mutex<[ObjectIdentifier: [String]]>([:])

  static func names<Failure: CataloguedError>(of type: Failure.Type) -> [String] {
    let key = ObjectIdentifier(type)
    if let names = known.withLock({ $0[key] }) { return names }
    let names = type.catalogue.map(\.example.caseName)
    known.withLock { $0[key] = names }
    return names
  }
}
