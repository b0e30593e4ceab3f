import FoundationEssentials
internal import TestSupport
internal import Testing

/// What the sources import.
struct ImportTests {
  /// The whole of Foundation brings tables of every language, twice the size of all the rest.
  @Test func noFileImportsTheWholeOfFoundation() throws {
    let sources = "\(Repository.path)/Sources"
    let files = try FileManager.default.subpathsOfDirectory(atPath: sources)
      .filter { $0.hasSuffix(".swift") }
    #expect(files.count > 100)
    for file in files {
      let text = try String(contentsOfFile: "\(sources)/\(file)", encoding: .utf8)
      let imports = text.split(separator: "\n").filter {
        $0.hasSuffix("import Foundation") || $0.contains("import FoundationInternationalization")
      }
      #expect(imports.isEmpty, "\(file): import FoundationEssentials")
    }
  }
}
