public import Support

extension Diagnosis {
  /// The diagnosis of any error; one that has none of its own is described.
  public init(of error: any Error) {
    let known = error as? any DiagnosableError
    self = known?.diagnosis ?? Diagnosis("\(error)")
    code = code ?? known?.code
    if error is StopError, mend == nil { mend = "push batch shows what would let it through" }
  }
}
