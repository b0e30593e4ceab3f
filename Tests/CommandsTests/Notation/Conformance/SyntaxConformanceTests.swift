import Engine
import Notation
import Support
import Testing

/// Programs have the tree that CPython makes of them, and what it refuses is refused.
struct SyntaxConformanceTests {
  private static let vectors = Swift.Result { try SyntaxVectors.read() }
  private static let families = (try? vectors.get().keys.sorted()) ?? ["syntax.txt cannot be read"]

  @Test func thereAreMany() throws {
    let cases = try Self.vectors.get().values.flatMap { $0 }
    #expect(cases.count { $0.tree != nil } > 1300)
    #expect(cases.count { $0.tree == nil } > 600)
  }

  @Test(arguments: families)
  func agrees(family: String) throws {
    for example in try #require(try Self.vectors.get()[family]) {
      var tree: String?
      do {
        tree = SyntaxText.text(of: try PythonParser.program(SourceText(example.program)))
      } catch let error as LocatedError {
        // Every message says what is wrong, and where.
        let diagnosis = Diagnosis(of: error.diagnosed(in: example.program))
        #expect(!diagnosis.what.isEmpty && diagnosis.excerpt != nil, "\(example.program)")
        #expect(diagnosis.code?.hasPrefix("E-") ?? false, "\(example.program)")
      }
      #expect(tree == example.tree, "\(example.program)")
    }
  }
}
