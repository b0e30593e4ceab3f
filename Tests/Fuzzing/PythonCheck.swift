import Commands
import Engine
import Foundation
import Notation
import Support

/// Programs run here beside what CPython printed.
public enum PythonCheck {
  private struct Vectors: Decodable {
    struct Case: Decodable {
      let p: String
      let o: String
      let e: String?
      let m: String?
    }

    let families: [String: [Case]]
  }

  /// What differs from the answers of a file, a paragraph for each program.
  ///
  /// - Throws: an error of the file system or of the JSON.
  public static func differences(in path: String, _ family: String?) throws -> [String] {
    let vectors = try JSONDecoder().decode(
      Vectors.self, from: Data(contentsOf: URL(filePath: path)))
    var texts: [String] = []
    for (name, cases) in vectors.families.sorted(by: { $0.key < $1.key })
    where family == nil || family == name {
      for example in cases {
        let outcome = try ProgramOutcome(of: example.p, Session())
        guard outcome.printed != example.o || outcome.exception != example.e else { continue }
        texts.append(
          "[\(name)]\n\(example.p)\n-- wanted: \(example.o)\(example.e ?? "") \(example.m ?? "")"
            + "\n-- got:    \(outcome.printed)\(outcome.exception ?? "") \(outcome.message)")
      }
    }
    return texts
  }
}
