import Commands
import Notation
import Testing

/// The programs of Vectors/libraries print here what they print with PyTorch, einops and numpy, and end
/// with exceptions of the same class.
struct LibraryConformanceTests {
  private static let vectors = Swift.Result { try PythonVectors.read("libraries.json") }
  private static let families =
    (try? vectors.get().families.keys.sorted()) ?? ["libraries.json cannot be read"]

  @Test(arguments: families)
  func agrees(family: String) throws {
    let cases = try #require(try Self.vectors.get().families[family])
    #expect(cases.count >= 5)
    for example in cases {
      let outcome = try ProgramOutcome(of: example.p, Session())
      #expect(outcome.printed == example.o, "\(example.p)")
      #expect(outcome.exception == example.e, "\(example.p)\n\(outcome.message)")
    }
  }
}
