import FoundationEssentials

/// Files that are read whole, and replaced whole or not at all.
package enum WholeFile {
  /// How many bytes of a file's start are judged before the rest is read.
  static let startBytes = 9

  /// The bytes of a regular file; a device or a pipe is refused, for it may never end.
  ///
  /// `judge` sees the first `startBytes` and the file's size before memory is taken for the rest;
  /// `copies` is how many times the file's size will be needed.
  ///
  /// - Throws: `CheckpointError`, what `judge` throws, or `MemoryError` for a file larger than the
  ///   memory.
  static func read(
    _ path: String, copies: Int, judge: (_ start: [UInt8], _ bytes: Int) throws -> Void
  ) throws -> [UInt8] {
    try read(path, upTo: Int.max, copies: copies, judge)
  }

  /// The bytes of a regular file that has so many, or none of them: enough to see that it has not.
  ///
  /// - Throws: as `read(_:)`.
  static func read(_ path: String, wanting bytes: Int) throws -> [UInt8] {
    try read(path, upTo: bytes, copies: 1) { _, _ in }
  }

  private static func read(
    _ path: String, upTo most: Int, copies: Int,
    _ judge: (_ start: [UInt8], _ bytes: Int) throws -> Void
  ) throws -> [UInt8] {
    do {
      let file = try SystemCalls.open(path, SystemCalls.readOnly)
      let status = try SystemCalls.status(file)
      guard status.isRegular else { throw CheckpointError.notAFile }
      guard status.bytes <= most else { return [] }
      var bytes: [UInt8] = []
      while bytes.count < min(startBytes, status.bytes) {
        var rest = [UInt8](repeating: 0, count: min(startBytes, status.bytes) - bytes.count)
        let count = try SystemCalls.read(file, into: &rest)
        guard count > 0 else { break }
        bytes += rest[..<count]
      }
      try judge(bytes, status.bytes)
      try MemoryBudget.check(
        "'\(path)'", floats: [Int](repeating: status.bytes / 4 + 1, count: copies))
      guard bytes.count < status.bytes else { return bytes }
      bytes.reserveCapacity(status.bytes)
      var block = [UInt8](repeating: 0, count: min(max(status.bytes, 1), 1 << 20))
      while true {
        let count = try SystemCalls.read(file, into: &block)
        guard count > 0 else { return bytes }
        // A file that grows meanwhile ends where it ended: what follows is noticed as missing.
        bytes += block[..<min(count, status.bytes - bytes.count)]
        if bytes.count == status.bytes { return bytes }
      }
    } catch let refusal as SystemCalls.Refusal {
      throw SystemCalls.isMissing(refusal)
        ? CheckpointError.missing : .unreadable(reason: refusal.reason)
    }
  }

  /// Writes a file under a passing name in the same folder, waits for the disk, and renames it.
  ///
  /// Under the final name there is always the old file or the new one. Gives the bytes written.
  ///
  /// - Throws: `CheckpointError.unwritable`, `.notAFile`, or what `body` throws.
  static func replace(
    _ path: String, _ body: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws -> Int {
    let target = try Target(path)
    removeLeftovers(in: target.folder)
    var count = 0
    do {
      let passing = try PassingFile(in: target.folder)
      do {
        try body { bytes in
          try SystemCalls.write(bytes, to: passing.file)
          count += bytes.count
        }
        if let permissions = target.permissions {
          SystemCalls.setPermissions(permissions, of: passing.file)
        }
        try SystemCalls.synchronize(passing.file)
        try SystemCalls.rename(passing.path, target.path)
      } catch {
        SystemCalls.remove(passing.path)
        throw error
      }
      try synchronize(folder: target.folder)
    } catch let refusal as SystemCalls.Refusal {
      throw CheckpointError.unwritable(reason: refusal.reason)
    }
    return count
  }

  /// Checks that a file can be written there, without touching what is there.
  ///
  /// - Throws: `CheckpointError`.
  static func checkReplaceable(_ path: String) throws {
    let target = try Target(path)
    do {
      let passing = try PassingFile(in: target.folder)
      SystemCalls.remove(passing.path)
    } catch let refusal as SystemCalls.Refusal {
      throw CheckpointError.unwritable(reason: refusal.reason)
    }
  }

  private static func synchronize(folder: String) throws(SystemCalls.Refusal) {
    do {
      try SystemCalls.synchronize(try SystemCalls.open(folder, SystemCalls.readOnly))
    } catch  where SystemCalls.isNotSynchronizable(error) {
      // The file is in its place; some file systems keep their folders by themselves.
    }
  }

  private static let prefix = ".shape-"
  private static let suffix = ".tmp"

  /// A name that tells its process; the digits behind it are for others that share a volume, for
  /// processes of two containers may have one number.
  package static func passingName() -> String {
    let digits = UInt64.random(in: .min ... .max)
    return "\(prefix)\(SystemCalls.process)-\(digits.hexadecimal)\(suffix)"
  }

  /// A new file under a passing name, in the folder of the one that it will replace.
  package struct PassingFile: ~Copyable {
    /// Where it is.
    package let path: String
    let file: SystemCalls.Descriptor

    /// Makes one; names that are taken, whoever took them, are left alone.
    ///
    /// - Throws: `SystemCalls.Refusal`.
    package init(in folder: String, named name: () -> String = WholeFile.passingName) throws {
      var path = ""
      file = try SystemCalls.create(&path) { folder + "/" + name() }
      self.path = path
    }
  }

  /// How long a leftover stays: a process that is not seen from here may still be writing it.
  private static let patience: TimeInterval = 60 * 60

  /// Removes what processes left that were killed while they wrote, long ago.
  private static func removeLeftovers(in folder: String) {
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

  /// Where a file is to be written.
  private struct Target {
    let path, folder: String
    /// Of the file that is there.
    var permissions: UInt32?

    /// Follows symbolic links, so that what a link names is replaced and not the link.
    init(_ name: String) throws {
      guard !name.isEmpty, !name.hasSuffix("/") else { throw CheckpointError.notAFile }
      let path = SystemCalls.resolve(name) ?? name
      let cut = path.lastIndex(of: "/")
      let folder = cut.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
      self.path = path
      self.folder = folder
      do {
        let file = try SystemCalls.open(path, SystemCalls.readOnly)
        let status = try SystemCalls.status(file)
        guard status.isRegular else { throw CheckpointError.notAFile }
        permissions = UInt32(status.permissions)
        try Self.checkKind(file, status)
      } catch let refusal as SystemCalls.Refusal {
        guard SystemCalls.isMissing(refusal) else {
          throw CheckpointError.unwritable(reason: refusal.reason)
        }
      }
    }

    /// Refuses to write over what is plainly something else, such as the training data.
    private static func checkKind(
      _ file: borrowing SystemCalls.Descriptor, _ status: SystemCalls.Status
    ) throws {
      guard status.bytes > 0 else { return }
      var start = [UInt8](repeating: 0, count: 9)
      let count = try SystemCalls.read(file, into: &start)
      // The header's length is below 2³², and '{' follows.
      guard count == 9, start[4..<8].allSatisfy({ $0 == 0 }), start[8] == UInt8(ascii: "{") else {
        throw CheckpointError.wouldReplace
      }
    }
  }
}
