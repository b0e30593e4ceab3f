import Commands
import Engine
import FoundationEssentials
import Support
import TestSupport
import Testing

/// What holds for every type of error, and for each of its kinds.
struct ErrorRegistryTests {
  /// The enumerations of errors in the sources, each with the names of its cases.
  private static func declared() throws -> [String: [String]] {
    var cases: [String: [String]] = [:]
    let sources = "\(Repository.path)/Sources"
    for file in try FileManager.default.subpathsOfDirectory(atPath: sources)
    where file.hasSuffix(".swift") {
      let bytes = try #require(FileManager.default.contents(atPath: "\(sources)/\(file)"))
      var type: String?
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        let words = line.split(separator: " ").map { $0.prefix { $0.isLetter } }
        if !line.hasPrefix(" "), let place = words.firstIndex(of: "enum"), place + 1 < words.count,
          words[place + 1].hasSuffix("Error")
        {
          type = String(words[place + 1])
          cases[String(words[place + 1])] = []
        } else if line == "}" {
          type = nil
        } else if let type, line.hasPrefix("  case ") {
          cases[type]?.append(String(words[words.startIndex + 1]))
        }
      }
    }
    return cases
  }

  @Test func everyTypeIsListed() throws {
    let names = ErrorRegistry.types.map { "\($0)" }
    #expect(names == names.sorted())
    #expect(try names == Self.declared().keys.sorted())
  }

  @Test func everyCaseHasOneKind() throws {
    let declared = try Self.declared()
    for type in ErrorRegistry.types {
      #expect(type.caseNames.sorted() == declared["\(type)"]?.sorted(), "\(type)")
    }
  }

  /// The codes that programs rely on: one that was published is neither renamed nor removed.
  @Test func codesStay() throws {
    let file = "\(Repository.path)/Tests/CommandsTests/Vectors/error-codes.txt"
    let bytes = try #require(FileManager.default.contents(atPath: file))
    let published = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    let codes = ErrorRegistry.types.flatMap { $0.kinds.map(\.code) }
    #expect(Set(codes).count == codes.count)
    #expect(codes.sorted() == published.sorted(), "a new code is added to \(file)")
  }

  @Test func everyKindIsExplained() throws {
    var bench = try Bench()
    for (code, meaning, example) in ErrorRegistry.types.flatMap({ $0.kinds }) {
      #expect(meaning.hasSuffix(".") && meaning.first?.isUppercase == true, "\(code)")
      #expect(!example.diagnosis.what.isEmpty, "\(code)")
      #expect(example.diagnosis.mend != "", "\(code)")
      let isOfLayer = code.hasPrefix("E-LAYER-") && example is ShapeError
      #expect(isOfLayer ? example.code != code : example.code == code)
      for code in [code, example.code] {
        let help = try bench.text("help \(code)")
        #expect(help.hasPrefix("\(code)\n"))
        if code == example.code, !isOfLayer { #expect(help.contains(example.diagnosis.what)) }
      }
    }
  }
}

extension CataloguedError {
  fileprivate static var caseNames: [String] { catalogue.map(\.example.caseName) }

  fileprivate static var kinds: [(code: String, meaning: String, example: any DiagnosableError)] {
    catalogue.map { ($0.code, $0.meaning, $0.example) }
  }
}
