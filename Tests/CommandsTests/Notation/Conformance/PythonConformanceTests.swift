import Commands
import Notation
import Testing

/// The programs of Vectors/python print here what CPython 3.11 printed, and end with exceptions of the
/// same class.
struct PythonConformanceTests {
  private static let vectors = Swift.Result { try PythonVectors.read() }
  private static let families =
    (try? vectors.get().families.keys.sorted()) ?? ["python.json cannot be read"]

  @Test func thereAreManyOfEachConstruct() throws {
    let vectors = try Self.vectors.get()
    #expect(vectors.python == "3.11")
    #expect(vectors.families.count >= 20)
    #expect(vectors.families.values.reduce(0) { $0 + $1.count } >= 950)
  }

  @Test(arguments: families)
  func agrees(family: String) throws {
    let cases = try #require(try Self.vectors.get().families[family])
    for example in cases where PythonDifference.reason(for: example.p) == nil {
      let outcome = try ProgramOutcome(of: example.p, Session())
      #expect(outcome.printed == example.o, "\(example.p)")
      #expect(outcome.exception == example.e, "\(example.p)\n\(outcome.message)")
    }
  }

  @Test func everyDifferenceIsOne() throws {
    let cases = try Self.vectors.get().families.values.flatMap(\.self)
    for (part, reason) in PythonDifference.all {
      let own = cases.filter { $0.p.contains(part) }
      #expect(!own.isEmpty, "\(part): \(reason)")
    }
  }
}
