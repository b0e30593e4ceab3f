/// Files that are read whole.
enum WholeFile {
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
}
