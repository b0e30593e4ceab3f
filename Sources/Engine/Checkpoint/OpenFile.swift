import Support

/// A regular file that stays open and is read piece by piece, so that only the wanted parts take
/// memory.
final class OpenFile: Sendable {
  /// How many bytes it had when it was opened.
  let count: Int
  private let file: SystemCalls.Descriptor

  /// How much is read at a time, in bytes.
  static let blockBytes = 1 << 20

  /// Opens a regular file; a device or a pipe is refused, since it may never end.
  ///
  /// - Throws: `CheckpointError`.
  init(_ path: String) throws(CheckpointError) {
    do throws(SystemCalls.Refusal) {
      let file = try SystemCalls.open(path, SystemCalls.readOnly)
      let status = try SystemCalls.status(file)
      guard status.isRegular else { throw SystemCalls.Refusal.notRegular }
      count = status.bytes
      self.file = file
    } catch {
      throw error.isNotRegular
        ? .notAFile
        : SystemCalls.isMissing(error) ? .missing : .unreadable(reason: error.reason)
    }
  }

  /// The bytes of a part, which must not end after the file did.
  ///
  /// - Throws: `CheckpointError` where the file was cut off meanwhile; `Interruption`.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    try forEachBlock(range) { bytes += $0 }
    return bytes
  }

  /// Hands over the bytes of a part, in parts.
  ///
  /// - Throws: `CheckpointError` where the file was cut off meanwhile; `Interruption`; what `body` throws.
  func forEachBlock(_ range: Range<Int>, _ body: ([UInt8]) throws -> Void) throws {
    var place = range.lowerBound
    while place < range.upperBound {
      try Interruption.check()
      var block = [UInt8](repeating: 0, count: min(Self.blockBytes, range.upperBound - place))
      let count: Int
      do {
        count = try SystemCalls.read(file, at: place, into: &block)
      } catch {
        throw CheckpointError.unreadable(reason: error.reason)
      }
      guard count > 0 else {
        throw CheckpointError.unreadable(reason: "it was cut off while it was read")
      }
      if count < block.count { block.removeLast(block.count - count) }
      try body(block)
      place += count
    }
  }
}
