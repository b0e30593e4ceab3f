/// Replaces a file in one step: at any moment its name leads to the complete old or the complete
/// new file.
///
/// The content goes to a file without a name, which vanishes with a process that is killed. Only
/// when it is complete does it get a name: its own where there was no file, a temporary one that is
/// renamed at once if it replaces a file. Where the disk has no nameless files, the file has a
/// temporary name from the start; what a killed process leaves behind is removed by a later write.
package enum AtomicFile {
  /// A sink for the bytes of a file.
  package typealias Sink = ([UInt8]) throws -> Void

  /// Writes a file of our own, such as the history, over whatever exists; gives the number of bytes
  /// written.
  ///
  /// - Throws: `SystemCalls.Refusal`, or what `body` throws.
  @discardableResult
  package static func replace(
    _ path: String, isDurable: Bool, _ body: (Sink) throws -> Void
  ) throws -> Int {
    let target = SystemCalls.destination(of: path)
    return try put(
      target, inPlaceOf: try? SystemCalls.status(of: target), isDurable: isDurable, body)
  }

  /// Replaces `old` and keeps its owner and permissions; gives the number of bytes written.
  ///
  /// Where `old` is `nil`, a file that appears meanwhile is not replaced. `body` may be called twice. A durable file is on the disk when this returns.
  ///
  /// - Throws: `SystemCalls.Refusal`, for a name taken meanwhile too, or what `body` throws.
  static func put(
    _ path: String, inPlaceOf old: SystemCalls.Status?, isDurable: Bool,
    _ body: (Sink) throws -> Void
  ) throws -> Int {
    let folder = SystemCalls.folder(of: path)
    PassingFile.removeLeftovers(in: folder)
    var count = try putNameless(path, old, isDurable, body)
    if count == nil {
      let passing = try PassingFile(in: folder)
      do {
        count = try fill(passing.file, old, isDurable, body)
        try SystemCalls.rename(passing.path, path)
      } catch {
        SystemCalls.remove(passing.path)
        throw error
      }
    }
    if isDurable { try synchronize(folder: folder) }
    return count ?? 0
  }

  /// Checks that a file can be made in a path's folder, and leaves none.
  ///
  /// - Throws: `SystemCalls.Refusal`.
  static func check(_ path: String) throws(SystemCalls.Refusal) {
    let folder = SystemCalls.folder(of: path)
    if try SystemCalls.createNameless(in: folder) != nil { return }
    let passing = try PassingFile(in: folder)
    SystemCalls.remove(passing.path)
  }

  /// Writes without a name first; `nil` where there are no such files.
  private static func putNameless(
    _ path: String, _ old: SystemCalls.Status?, _ isDurable: Bool, _ body: (Sink) throws -> Void
  ) throws -> Int? {
    let folder = SystemCalls.folder(of: path)
    guard let file = try SystemCalls.createNameless(in: folder) else { return nil }
    let count = try fill(file, old, isDurable, body)
    return try name(file, path, isReplacing: old != nil) ? count : nil
  }

  /// Gives a complete file its name; `false` where open files cannot be given one.
  private static func name(
    _ file: borrowing SystemCalls.Descriptor, _ path: String, isReplacing: Bool
  ) throws(SystemCalls.Refusal) -> Bool {
    var passing = ""
    do {
      guard isReplacing else {
        try SystemCalls.link(file, as: path)
        return true
      }
      let folder = SystemCalls.folder(of: path)
      try SystemCalls.link(file, as: &passing) { folder + "/" + PassingFile.name() }
    } catch {
      guard SystemCalls.isNotLinkable(error) else { throw error }
      return false
    }
    // A link cannot replace a file, and a rename can.
    do {
      try SystemCalls.rename(passing, path)
    } catch {
      SystemCalls.remove(passing)
      throw error
    }
    return true
  }

  private static func fill(
    _ file: borrowing SystemCalls.Descriptor, _ old: SystemCalls.Status?, _ isDurable: Bool,
    _ body: (Sink) throws -> Void
  ) throws -> Int {
    var count = 0
    let number = file.number
    try body { bytes in
      try SystemCalls.write(bytes, toDescriptor: number)
      count += bytes.count
    }
    if let old { SystemCalls.setPermissions(like: old, of: file) }
    if isDurable { try SystemCalls.synchronize(file) }
    return count
  }

  private static func synchronize(folder: String) throws(SystemCalls.Refusal) {
    do {
      try SystemCalls.synchronize(try SystemCalls.open(folder, SystemCalls.readOnly))
    } catch  where SystemCalls.isNotSynchronizable(error) {
      // The file is in its place; some file systems keep their folders by themselves.
    }
  }
}
