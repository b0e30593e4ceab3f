package import FoundationEssentials

/// The checkout that holds these tests.
package enum Repository {
  /// Its root.
  package static let path =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  /// A file, by its path from the root.
  package static func file(_ name: String) -> URL { URL(filePath: "\(path)/\(name)") }

  /// A file's bytes.
  package static func bytes(_ name: String) throws -> Data { try Data(contentsOf: file(name)) }

  /// A file's text.
  package static func read(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }
}
