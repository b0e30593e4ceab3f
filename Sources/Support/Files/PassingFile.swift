import FoundationEssentials

/// A new file under a temporary name, in the folder of the file that it will replace.
package struct PassingFile: ~Copyable {
  /// Where it is.
  package let path: String
  let file: SystemCalls.Descriptor

  /// Makes one; names that are taken are left alone.
  ///
  /// - Throws: `SystemCalls.Refusal`.
  package init(
    in folder: String, named name: () -> String = PassingFile.name
  ) throws(SystemCalls.Refusal) {
    var path = ""
    file = try SystemCalls.create(&path) { folder + "/" + name() }
    self.path = path
  }

  private static let prefix = ".shape-"
  private static let suffix = ".tmp"

  /// A name that holds the process number, then random digits, since processes in two containers
  /// that share a volume may have the same number.
  package static func name() -> String {
    let digits = UInt64.random(in: .min ... .max)
    return "\(prefix)\(SystemCalls.process)-\(digits.hexadecimal)\(suffix)"
  }

  /// How long a leftover is kept: a process that cannot be seen from here may still be writing it.
  private static let patience: TimeInterval = 60 * 60

  /// Removes old leftovers of processes that were killed while they wrote.
  static func removeLeftovers(in folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
      let digits = name.dropFirst(prefix.count).prefix { $0.isASCII && $0.isNumber }
      let path = folder + "/" + name
      guard let process = Int32(digits), process > 0, !SystemCalls.isRunning(process),
        isOld(path)
      else { continue }
      SystemCalls.remove(path)
    }
  }

  private static func isOld(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let written = attributes?[.modificationDate] as? Date else { return false }
    return Date().timeIntervalSince(written) > patience
  }
}
