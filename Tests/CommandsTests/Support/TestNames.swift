public import Commands
public import Testing

extension Declaration: CustomTestStringConvertible {
  /// The name says enough in a test's report.
  public var testDescription: String { name }
}
